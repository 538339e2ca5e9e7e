package tester

import (
	"context"
	"strings"
	"unicode/utf8"

	"keyrack/assets"
	"keyrack/model/document"
	"keyrack/ui/desktop/answer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// wholeColumns is where a long value is broken to be read, in characters.
const wholeColumns = 96

// showWhole shows the value of a line that is too long for the pane, broken into lines.
func (p *answerPane) showWhole(line int) {
	if p.shown == nil || p.shown.document == nil || p.tabs.Selected() != tabPretty {
		return
	}
	d := p.document()
	path, value := d.Path(line), d.Value(line)
	view := answer.New()
	view.SetMessage("Reading…")
	body := kit.NewCodeCard(nil, kit.Sized(200, 380, view), nil)
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title:       "The whole line",
		Subtitle:    strings.TrimSpace(path + "  " + phrase.Size(int64(len(value)))),
		Content:     body,
		ConfirmText: "Copy",
		CancelText:  "Close",
		Width:       look.DialogWide,
		OnConfirm: func() {
			p.copyText(string(value))
			modal.SetNote(assets.Copy, "Copied.")
		},
	})
	modal.Open(p.tester.window.Canvas())
	p.tester.tasks.Go(func(context.Context) func() {
		broken := document.ParseText(brokenEvery(value, wholeColumns))
		return func() { view.SetDocument(broken) }
	})
}

// brokenEvery breaks a text into lines of so many characters.
func brokenEvery(text []byte, columns int) []byte {
	broken := make([]byte, 0, len(text)+len(text)/columns+1)
	for len(text) > 0 {
		end := 0
		for n := 0; n < columns && end < len(text) && text[end] != '\n'; n++ {
			_, size := utf8.DecodeRune(text[end:])
			end += size
		}
		broken = append(append(broken, text[:end]...), '\n')
		if text = text[end:]; len(text) > 0 && text[0] == '\n' {
			text = text[1:]
		}
	}
	return broken
}
