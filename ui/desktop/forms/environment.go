package forms

import (
	"context"
	"errors"
	"strings"

	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/marks"
	"keyrack/ui/phrase"
)

// protections are the choices for a custom environment, in the order of the list.
var protections = [...]struct {
	protection model.Protection
	text       string
}{
	{model.Ask, "Ask before each write"},
	{model.ReadOnly, "Read-only until unlocked"},
	{model.Open, "Read and write"},
}

// colorNames are what the colours of a custom environment are called.
var colorNames = map[model.EnvironmentColor]string{
	model.Amber: "Amber", model.Blue: "Blue", model.Teal: "Teal", model.Pink: "Pink", model.Slate: "Slate",
}

// environmentForm holds the fields of a custom environment.
type environmentForm struct {
	name, address *kit.Entry
	hint          *kit.Line
	socket        *kit.Entry // where events come from; may stay empty
	socketHint    *kit.Line
	protection    *kit.Select
	colors        *kit.Segmented
	color         model.EnvironmentColor
}

func newEnvironmentForm(environment model.Environment) *environmentForm {
	e := &environmentForm{
		name: kit.NewEntry("Staging"), address: kit.NewEntry("https://api.example.com"),
		hint: kit.NewLine(), socketHint: kit.NewLine(),
		socket: kit.NewEntry("wss://ws.example.com, for events; may stay empty"),
	}
	e.name.SetText(environment.Name)
	e.address.SetText(environment.Address.String())
	e.address.OnChanged = func(text string) {
		judge(e.hint, text, func(text string) error {
			_, err := model.ParseAddress(model.Custom, text)
			return err
		})
	}
	if !environment.Socket.IsZero() {
		e.socket.SetText(environment.Socket.String())
	}
	e.socket.OnChanged = func(text string) {
		judge(e.socketHint, text, func(text string) error {
			_, err := model.ParseSocketAddress(text)
			return err
		})
	}
	options, chosen := make([]string, len(protections)), 0
	for i, p := range protections {
		options[i] = p.text
		if p.protection == environment.Protection {
			chosen = i
		}
	}
	e.protection = kit.NewSelect("Protection", options, nil)
	e.protection.SetSelected(chosen)
	e.colors = kit.NewSegmented(func(i int) { e.paint(model.EnvironmentColors()[i]) }, nil)
	e.colors.Colorful = true
	e.paint(environment.Color)
	return e
}

// judge says under an address what is wrong with it, once something that can be one stands there.
func judge(hint *kit.Line, text string, parse func(text string) error) {
	hint.Set()
	var refused *model.AddressError
	if len(text) > len("https://") && errors.As(parse(text), &refused) {
		hint.Set(kit.Span{Text: refused.Reason, Size: look.SmallTextSize, Color: look.ColorWarningText})
	}
}

func (e *environmentForm) paint(chosen model.EnvironmentColor) {
	e.color = chosen
	segments, selected := []kit.Segment{}, 0
	for i, color := range model.EnvironmentColors() {
		segment := marks.Environment(model.Environment{Kind: model.Custom, Color: color, Name: colorNames[color]})
		segment.Command = "" // it is no environment that keys lead to
		segments = append(segments, segment)
		if color == chosen {
			selected = i
		}
	}
	e.colors.Set(segments, selected)
}

func (e *environmentForm) fields() []kit.Field {
	return []kit.Field{
		{Label: "Name", Field: e.name},
		{Label: "Address", Field: e.address, Hint: e.hint},
		{Label: "Socket", Field: e.socket, Hint: e.socketHint},
		{Label: "Writes", Field: e.protection},
		{Label: "Colour", Field: kit.HBox(0, e.colors)},
	}
}

// environment is what the fields say.
func (e *environmentForm) environment(id model.EnvironmentID) (model.Environment, error) {
	address, err := model.ParseAddress(model.Custom, e.address.Text)
	socket := model.SocketAddress{}
	if text := strings.TrimSpace(e.socket.Text); text != "" && err == nil {
		socket, err = model.ParseSocketAddress(text)
	}
	return model.Environment{
		ID: id, Name: strings.TrimSpace(e.name.Text), Kind: model.Custom, Address: address, Socket: socket,
		Protection: protections[e.protection.Selected()].protection, Color: e.color,
	}, err
}

// AddEnvironment opens the dialog for an environment of one's own, such as a test double of the API; done gets it.
func (f *Forms) AddEnvironment(done func(model.EnvironmentID)) {
	form := newEnvironmentForm(model.Environment{Protection: model.Ask})
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title:       "Add environment",
		Subtitle:    "For a Connector API at an address of your own.",
		Content:     kit.NewForm(form.fields()...),
		ConfirmText: "Add environment",
		Focus:       form.name,
		OnConfirm: func() {
			environment, err := form.environment("")
			if err != nil {
				modal.SetError(phrase.Explain(err).Sentences())
				return
			}
			var added model.Environment
			f.Save(modal, "Adding…", func(ctx context.Context) error {
				var err error
				added, err = f.Workspace.AddEnvironment(ctx, environment)
				return err
			}, func() { done(added.ID) })
		},
	})
	modal.Open(f.Window.Canvas())
}

// EditEnvironment opens the dialog for a custom environment with so many connections. Its address is fixed while it has
// tokens: they were entered for that address.
func (f *Forms) EditEnvironment(environment model.Environment, connections int) {
	form := newEnvironmentForm(environment)
	fields := form.fields()
	if connections > 0 {
		form.address.Disable()
		form.hint.Set(kit.Span{
			Text: "fixed while tokens are stored for it", Size: look.SmallTextSize,
			Color: look.ColorMuted,
		})
	}
	var modal *kit.Modal
	what := "Delete this environment…"
	if connections > 0 {
		what = "Delete this environment with its " + phrase.Count(connections, "connection", "connections") + "…"
	}
	remove := kit.NewGhostButton(what, func() {
		modal.Close()
		f.removeEnvironment(environment, connections)
	})
	modal = kit.NewModal(kit.ModalOptions{
		Title:       "Environment",
		Subtitle:    "Its colour and mark are on everything that is sent there.",
		Content:     kit.NewForm(append(fields, kit.Field{Field: kit.HBox(0, remove)})...),
		ConfirmText: "Save",
		Focus:       form.name,
		OnConfirm: func() {
			edited, err := form.environment(environment.ID)
			if err != nil {
				modal.SetError(phrase.Explain(err).Sentences())
				return
			}
			f.Save(modal, "Saving…", func(ctx context.Context) error {
				// What another window has made of it, such as read-only, is not taken back by what stands in these fields.
				if err := f.Workspace.UnchangedEnvironment(environment); err != nil {
					return err
				}
				return f.Workspace.EditEnvironment(ctx, edited)
			}, nil)
		},
	})
	modal.Open(f.Window.Canvas())
}

// removeEnvironment asks before it removes a custom environment with all that is in it.
func (f *Forms) removeEnvironment(environment model.Environment, connections int) {
	text := environment.Address.String() + " has no connections here."
	if connections > 0 {
		text = phrase.Count(connections, "connection", "connections") + " at " + environment.Address.Host() +
			" and their tokens are deleted."
	}
	f.Ask("Delete “"+environment.Name+"”?", text, "Delete",
		f.holding(environment.ID, "", connections,
			func(ctx context.Context) error { return f.Workspace.RemoveEnvironment(ctx, environment.ID) }), nil)
}
