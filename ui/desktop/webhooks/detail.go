package webhooks

import (
	"slices"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/document"
	"keyrack/model/webhook"
	"keyrack/ui/desktop/answer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// mostNotes is how many findings are written out, and mostFetches how many operations have a button.
const (
	mostNotes   = 3
	mostFetches = 3
)

// detail shows one message: what is wrong with it, its body, and what can be made of it.
type detail struct {
	options Options
	row     *webhook.Received
	shown   int // the number of the row whose body is shown

	title   *kit.Line
	notes   []*kit.Line
	above   *fyne.Container
	view    *answer.View
	keep    *kit.Button
	open    []*kit.Button
	actions *fyne.Container
	body    *fyne.Container
	head    *fyne.Container // the notes with their margin
	footer  *fyne.Container // the actions with theirs
	content *kit.Card
}

func newDetail(options Options) *detail {
	d := &detail{options: options, title: kit.NewLine(), view: answer.New()}
	d.above = kit.VBox(3)
	for range mostNotes + 1 {
		note := kit.NewLine()
		note.Hide()
		d.notes = append(d.notes, note)
		d.above.Add(note)
	}
	d.keep = kit.NewPrimaryButton("", d.bringIn)
	d.actions = kit.NewFlow(look.Gap, 400, d.keep)
	for i := range mostFetches {
		button := kit.NewButton("", func() { d.prepare(i) }).WithIcon(assets.ArrowRight)
		d.open = append(d.open, button)
		d.actions.Add(button)
	}
	d.head, d.footer = kit.Inset(8, 12, 0, 12, d.above), kit.Inset(6, 0, 6, 0, d.actions)
	d.body = kit.Edges(d.head, nil, nil, nil, d.view)
	d.content = kit.NewCodeCard(d.title, d.body, d.footer)
	d.show(nil)
	return d
}

// show shows a row; nil for none.
func (d *detail) show(row *webhook.Received) {
	d.row = row
	if row == nil {
		d.shown = 0
		d.title.Set(kit.Muted("Choose a message to see what it holds"))
		d.view.SetDocument(nil)
		d.showNotes(nil)
		d.showActions()
		return
	}
	name := row.Message.Action
	if name == "" {
		name = phrase.WebhookTitle(row.Message) + " webhook"
	}
	d.title.Set(kit.Bold(name), kit.Muted(" · "+phrase.Size(int64(row.Size))+" · tokens and people are hidden"))
	d.showNotes(row.Message.Findings)
	d.showActions()
	if d.shown != row.Number {
		d.shown = row.Number
		d.view.SetDocument(document.Parse(row.Body))
	}
}

func (d *detail) showNotes(findings []webhook.Finding) {
	for i, note := range d.notes {
		text := ""
		switch {
		case i < min(len(findings), mostNotes):
			text = phrase.WebhookFinding(findings[i])
		case i == mostNotes && len(findings) > mostNotes:
			text = "and " + phrase.Count(len(findings)-mostNotes, "more note", "more notes")
		}
		color := look.ColorMuted
		if i < len(findings) && findings[i].Severity != webhook.Note {
			color = look.ColorWarningText
		}
		note.Set(kit.Span{Text: text, Color: color, Size: look.SmallTextSize})
		kit.Show(note, text != "")
	}
	kit.Show(d.head, len(findings) > 0)
	d.above.Refresh()
	d.body.Refresh()
}

// place is the connection that the message is about, if it is known.
func (d *detail) place() (model.ConnectionID, string) {
	if d.row == nil || d.row.Connection == "" {
		return "", ""
	}
	place, err := d.options.Find(d.row.Connection)
	if err != nil {
		return "", ""
	}
	return d.row.Connection, place.Connection.Title()
}

func (d *detail) showActions() {
	id, name := d.place()
	text := ""
	if d.row != nil {
		text = bringInText(d.row.Message, name)
	}
	d.keep.SetText(text)
	kit.Show(d.keep, text != "")
	fetches := d.fetches()
	for i, button := range d.open {
		on := i < len(fetches) && id != ""
		if on {
			button.SetText("Open with " + fetches[i].Event.Operation)
		}
		kit.Show(button, on)
	}
	some := d.keep.Visible() || slices.ContainsFunc(d.open, func(b *kit.Button) bool { return b.Visible() })
	kit.Show(d.footer, some)
	d.actions.Refresh()
	d.content.Refresh()
}

func (d *detail) fetches() []webhook.Fetch {
	if d.row == nil {
		return nil
	}
	return d.row.Message.Fetches()
}

// bringInText is what the import would do with an integration webhook; "" for one of no action that is known.
func bringInText(m webhook.Message, name string) string {
	action, known := webhook.ActionNamed(m.Action)
	switch {
	case !known:
		return ""
	case action.Regenerated && name != "":
		return "Replace the token of " + name + "…"
	case action.Regenerated:
		return "Replace a token…"
	case action.Token != "":
		return "Keep this token…"
	}
	return "Note that it is " + string(action.State) + "…"
}

// bringIn opens the import with the message. Its preview says what would be stored.
func (d *detail) bringIn() {
	if d.row == nil {
		return
	}
	content, err := d.options.Receiver.Content(d.row.Number)
	if err != nil {
		kit.Notify(d.content, assets.Warning, phrase.Explain(err).Sentences())
		return
	}
	d.options.Import(content, d.row.Environment)
}

// prepare puts the request for what has changed into the tester of the connection.
func (d *detail) prepare(which int) {
	id, _ := d.place()
	if fetches := d.fetches(); which < len(fetches) && id != "" {
		d.options.Prepare(id, fetches[which].Event.Operation, fetches[which].Body())
	}
}
