// Package why is the dialogs that find out why the tokens of a connection are refused, and from there the one that
// tries them in another environment of Mews at the user's word; and why no events come from a property.
package why

import (
	"context"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
)

// Workspace is what the dialogs do.
type Workspace interface {
	Why(ctx context.Context, options check.WhyOptions) (check.Diagnosis, error)
	WhySilent(ctx context.Context, options check.SilenceOptions) (check.Silence, error)
	TryElsewhere(ctx context.Context, options workspace.TryElsewhereOptions) (workspace.Verification, error)
	BindingOf(id model.ConnectionID) (model.Binding, error)
	Unchanged(bindings ...model.Binding) error
	AddElsewhere(ctx context.Context, id model.ConnectionID, environment model.EnvironmentID,
		found workspace.Verification) (model.Connection, error)
}

// Dialogs opens the dialogs in one window. All fields are required.
type Dialogs struct {
	Workspace Workspace
	Tasks     *task.Runner
	Window    fyne.Window
	View      *presenter.View          // what may be seen
	Open      func(model.ConnectionID) // show a connection
}

// Refused is a connection whose tokens are refused.
type Refused struct {
	Place workspace.Place // as it may be seen
	Path  string          // the operation that answered 401; empty for configuration/get
	// Status and Message are of the answer that somebody looks at; zero for none.
	Status  int
	Message string
}

const width float32 = 760

// evidenceLines is how many pieces of evidence there can be: what these tokens answered; the operation, two lines at
// most; two lines of other tokens; the past; another environment; two kinds of token. In the smallest window they are
// all seen.
const evidenceLines = 8

// title says what has happened, which stays true whatever the cause is: a token that lacks a permission, or works by
// now, is not rejected.
func (r Refused) title() string {
	what := "Why “" + r.Place.Connection.Title() + "” was "
	if r.Path == "" {
		return what + "rejected"
	}
	return what + "refused " + r.Path
}

// Ask asks the API what it takes to tell the causes of a refusal apart, and shows what it found.
func (d *Dialogs) Ask(refused Refused) {
	binding, bindingErr := d.Workspace.BindingOf(refused.Place.Connection.ID)
	verdict, rest := kit.NewLine(kit.Muted("Asking Mews with this token, and with others of its client…")),
		kit.NewParagraph(3)
	evidence := kit.VBox(4)
	for range evidenceLines {
		evidence.Add(kit.NewLine())
	}
	elsewhere := kit.HBox(look.Gap)
	content := kit.VBox(10, kit.VBox(4, verdict, rest), evidence, kit.Sized(0, look.ControlHeight, elsewhere))
	cancel := func() {}
	modal := kit.NewModal(kit.ModalOptions{
		Title: refused.title(), Content: content, CancelText: "Close",
		Width:    width,
		OnCancel: func() { cancel() },
	})
	cancel = d.Tasks.Go(func(ctx context.Context) func() {
		if bindingErr != nil {
			return func() {
				_, explanation := d.View.Diagnosis(check.Diagnosis{}, bindingErr)
				verdict.Set(kit.Bold(explanation.What))
			}
		}
		found, err := d.Workspace.Why(ctx, check.WhyOptions{
			Connection: refused.Place.Connection.ID, Path: refused.Path, Seen: refused.Status, Message: refused.Message,
		})
		return func() {
			found, explanation := d.View.Diagnosis(found, err)
			verdict.Set(kit.Bold(explanation.What))
			rest.Set(explanation.About + " " + explanation.Next)
			for i, object := range evidence.Objects {
				line := object.(*kit.Line)
				line.Set()
				if i < len(found.Evidence) {
					line.Set(kit.Span{Icon: assets.ArrowRight, Text: phrase.Evidence(found.Evidence[i])})
				}
			}
			for _, environment := range found.Elsewhere {
				elsewhere.Add(kit.NewButton("Try in "+environment.Name+"…", func() {
					modal.Close()
					d.try(refused.Place, binding, environment, found.NeedsYes)
				}).WithIcon(look.EnvironmentMark(environment.ShownKind())))
			}
		}
	})
	modal.Open(d.Window.Canvas())
}
