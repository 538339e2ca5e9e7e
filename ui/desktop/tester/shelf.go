package tester

import (
	"context"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/request"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// shelf holds what the user has put aside: the saved requests of the integration and the variables of the environment.
type shelf struct {
	integration model.IntegrationID
	environment model.EnvironmentID
	requests    []workspace.SavedRequest
	variables   []request.Variable
}

// loadShelf reads what was put aside for the connection on the screen.
func (t *Tester) loadShelf() {
	integration, environment := t.place.Integration.ID, t.place.Environment.ID
	if t.shelf.environment != environment {
		t.shelf = shelf{} // values of another environment never stand in for those that are not read yet
	}
	t.tasks.Go(func(ctx context.Context) func() {
		requests, err := t.workspace.SavedRequests(ctx, integration)
		if err != nil {
			return func() { t.notify(assets.Warning, phrase.Explain(err).Sentences()) }
		}
		variables, err := t.workspace.Variables(ctx, environment)
		if err != nil {
			return func() { t.notify(assets.Warning, phrase.Explain(err).Sentences()) }
		}
		return func() {
			if t.place.Integration.ID == integration && t.place.Environment.ID == environment {
				t.shelf = shelf{integration, environment, requests, variables}
				t.lint()
			}
		}
	})
}

// change does something to the shelf and reads it anew.
func (t *Tester) changeShelf(change func(ctx context.Context) error, done string) {
	t.tasks.Go(func(ctx context.Context) func() {
		err := change(ctx)
		return func() {
			if err != nil {
				t.notify(assets.Warning, phrase.Explain(err).Sentences())
				return
			}
			t.notify(assets.Tick, done)
			t.loadShelf()
		}
	})
}

// saveRequest asks for a name and puts the request on the shelf.
func (t *Tester) saveRequest() {
	integration := t.place.Integration
	request := workspace.SavedRequest{
		Path: t.operation.Path, Body: t.body.Text(), Minimal: t.request().minimal,
	}
	t.askName("Save this request", "It is offered to every connection of "+integration.Client+".", "Name",
		t.operation.Title, func(name string) {
			request.Name = name
			t.changeShelf(func(ctx context.Context) error { return t.workspace.SaveRequest(ctx, integration.ID, request) },
				"Saved")
		})
}

// openSaved opens a saved request in a tab of its own.
func (t *Tester) openSaved(saved workspace.SavedRequest) {
	r := newRequest(saved.Path)
	r.bodies[saved.Path], r.minimal = saved.Body, saved.Minimal
	t.openRequest(r)
}

// keepVariable asks for a name and keeps the value of a line of the answer.
func (t *Tester) keepVariable(path, value string) {
	environment := t.place.Environment
	t.askName("Keep as a variable", "It stands in bodies as {{Name}}, in "+environment.Name+" alone.", "Name",
		variableName(path), func(name string) {
			v := request.Variable{Name: name, Value: value}
			t.changeShelf(func(ctx context.Context) error { return t.workspace.SetVariable(ctx, environment.ID, v) },
				"Kept as {{"+name+"}}")
		})
}

// variableName suggests a name for a value by its place: ServiceId for $.Services[3].Id.
func variableName(path string) string {
	steps := strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' || r == '$' })
	var names []string
	for _, step := range steps {
		if unicode.IsLetter(rune(step[0])) {
			names = append(names, step)
		}
	}
	if len(names) == 0 {
		return "Value"
	}
	last := names[len(names)-1]
	if len(names) == 1 || len(last) > 6 {
		return last
	}
	parent := names[len(names)-2]
	switch {
	case strings.HasSuffix(parent, "ies"):
		parent = strings.TrimSuffix(parent, "ies") + "y"
	case strings.HasSuffix(parent, "s"):
		parent = strings.TrimSuffix(parent, "s")
	}
	return parent + last
}

// askName opens a dialog with a field for a name.
func (t *Tester) askName(title, subtitle, placeholder, suggestion string, do func(name string)) {
	entry := kit.NewEntry(placeholder)
	entry.SetText(suggestion)
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title: title, Subtitle: subtitle, Content: entry, ConfirmText: "Save", Focus: entry,
		OnConfirm: func() {
			if strings.TrimSpace(entry.Text) == "" {
				modal.SetError("Enter a name.")
				return
			}
			modal.Close()
			do(strings.TrimSpace(entry.Text))
		},
	})
	modal.Open(t.window.Canvas())
	entry.TypedShortcut(&fyne.ShortcutSelectAll{})
}
