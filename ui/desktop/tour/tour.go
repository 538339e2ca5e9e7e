// Package tour is the page of the first start: what Keyrack is, and the four ways to begin.
package tour

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
)

// Actions are the ways to begin, and Skip, which only closes the tour.
type Actions struct {
	Sandbox, Demo, Import, Add, Skip func()
}

// step is one way to begin.
type step struct {
	mark   kit.Span
	title  string
	text   string
	button *kit.Button
}

// Tour is the page.
type Tour struct {
	spinner *kit.Spinner
	buttons []*kit.Button
	content fyne.CanvasObject
}

// New returns the page; storeName is what a person calls the place where tokens are kept, later when its spinner turns.
func New(storeName string, later kit.Later, actions Actions) *Tour {
	t := &Tour{spinner: kit.NewSpinner(later)}
	environment := func(kind model.EnvironmentKind) kit.Span {
		return kit.Span{Icon: look.EnvironmentMark(kind), Color: look.EnvironmentColors(kind).Text, Size: look.LogoTextSize}
	}
	icon := func(icon assets.Icon) kit.Span {
		return kit.Span{Icon: icon, Color: look.ColorMuted, Size: look.LogoTextSize}
	}
	steps := []step{
		{
			environment(model.Sandbox), "Try it out: the sandbox",
			"The Connector API inside this program. No account, no network.",
			kit.NewPrimaryButton("Add the sample hotels", actions.Sandbox),
		},
		{
			environment(model.Demo), "Look at the Mews demo",
			"Eight public token pairs for two hotels that everybody shares.",
			kit.NewButton("Add the public demo tokens", actions.Demo),
		},
		{
			icon(assets.Copy), "Import tokens",
			"From the files of other tools, with a preview first.",
			kit.NewButton("Import…", actions.Import).WithCommand("Import…"),
		},
		{
			icon(assets.Key), "Add your own",
			"Paste a token and see which property it really opens.",
			kit.NewButton("Add connection…", actions.Add).WithCommand("Add connection…"),
		},
	}
	rows := kit.VBox(0)
	for i, s := range steps {
		t.buttons = append(t.buttons, s.button)
		if i > 0 {
			rows.Add(kit.NewHairline())
		}
		rows.Add(kit.Inset(14, 0, 14, 0, s.content()))
	}
	head := kit.VBox(6,
		kit.NewLine(kit.Span{Text: "Welcome to Keyrack", Bold: true, Size: look.TitleTextSize}),
		kit.NewLine(kit.Muted("Every Mews Connector API token of yours in one place, and what it really opens.")),
	)
	skip := kit.NewGhostButton("Skip", actions.Skip)
	t.buttons = append(t.buttons, skip)
	foot := kit.Edges(nil, nil, nil, kit.HBox(look.Gap, t.spinner, skip),
		kit.NewLine(kit.Span{Icon: assets.Lock, Text: "Tokens stay in the " + storeName +
			". Production is read-only until you unlock it.", Color: look.ColorMuted, Size: look.SmallTextSize}))
	card := kit.NewCard(nil, kit.Inset(26, 30, 16, 30, kit.VBox(10, head, rows, kit.NewHairline(), foot)), nil)
	margin := look.PageMargin
	t.content = kit.Inset(margin, margin, margin, margin, container.New(centred{}, card))
	return t
}

func (s step) content() fyne.CanvasObject {
	words := kit.VBox(3, kit.NewLine(kit.Span{Text: s.title, Bold: true}),
		kit.NewLine(kit.Span{Text: s.text, Color: look.ColorMuted, Size: look.SmallTextSize}))
	mark := kit.Inset(0, 14, 0, 0, kit.HBox(0, kit.NewWholeLine(s.mark)))
	button := kit.Inset(0, 0, 0, 16, kit.HBox(0, s.button))
	return kit.Edges(nil, nil, mark, button, words)
}

// Content is the page to put in the main area.
func (t *Tour) Content() fyne.CanvasObject { return t.content }

// SetBusy says that one of the ways is being gone, so that none is gone twice.
func (t *Tour) SetBusy(busy bool) {
	for _, button := range t.buttons {
		if busy {
			button.Disable()
		} else {
			button.Enable()
		}
	}
	if busy {
		t.spinner.Start()
	} else {
		t.spinner.Stop()
	}
}

// centred puts one object, as wide as reads well, somewhat above the middle.
type centred struct{}

const width float32 = 780

func (centred) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(300, objects[0].MinSize().Height)
}

func (centred) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	wide, high := min(width, size.Width), objects[0].MinSize().Height
	objects[0].Resize(fyne.NewSize(wide, high))
	objects[0].Move(fyne.NewPos((size.Width-wide)/2, max(0, (size.Height-high)/3)))
}
