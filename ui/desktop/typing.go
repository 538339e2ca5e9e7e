package desktop

import (
	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/sentry"
)

// This file types tokens into the window that had the keyboard before.

// typeCommand has no title, and so is shown nowhere, where nothing can be typed; its key says why then.
func (s *Shell) typeCommand(connected func() bool) command.Command {
	typing := command.Command{
		Group: command.Connection, Icon: assets.Key, Key: fyne.KeyF3, Ready: connected, Run: s.onSelected(s.sentry.Type),
	}
	if s.sentry.CanType() {
		typing.Title = "Type token into the previous window…"
	}
	return typing
}

// AskToType asks before a token is typed.
func (f front) AskToType(id model.ConnectionID, question sentry.Question) {
	place, err := f.home.Find(id)
	if err != nil {
		f.tell(err)
		return
	}
	f.HideNotice() // such as one that there is no window to type into
	which := kit.NewSelect("Which token", []string{"Access token", "Client token"}, func(int) {})
	which.SetSelected(0)
	form := kit.NewForm(
		kit.Field{Label: "Window", Field: kit.NewLine(kit.BoldName(sentry.Named(question.Into)))},
		kit.Field{Label: "Token", Field: which},
	)
	var lines []fyne.CanvasObject
	for _, line := range kit.Wrap("Keyrack brings that window to the front and types where its cursor is. It does not "+
		"press Enter. Whoever sees the field may see the token.", 3, typingWidth-60, look.TextSize) {
		lines = append(lines, kit.NewLine(kit.Muted(line)))
	}
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title:       "Type a token into another window?",
		Subtitle:    f.view.Place(place).Connection.Title(),
		Content:     kit.VBox(10, form, kit.VBox(2, lines...)),
		ConfirmText: "Type it",
		OnConfirm: func() {
			modal.Close()
			question.Type(which.Selected() == 1)
		},
		Width: typingWidth,
	})
	modal.Open(f.window.Canvas())
	f.window.Canvas().Focus(modal.ConfirmButton())
}

const typingWidth float32 = 560
