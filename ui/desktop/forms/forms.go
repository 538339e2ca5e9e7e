// Package forms holds the dialogs that change something: add, edit and delete connections, integrations and
// environments, replace a token, unlock writes.
package forms

import (
	"context"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
)

// Workspace is what the dialogs do.
type Workspace interface {
	Tree(ctx context.Context, id model.EnvironmentID) ([]workspace.Group, error)
	Verify(ctx context.Context, draft workspace.Draft) (workspace.Verification, error)
	AddConnection(ctx context.Context, draft workspace.Draft) (model.Connection, error)
	EditConnection(ctx context.Context, id model.ConnectionID, details model.Details) error
	ReplaceAccessToken(ctx context.Context, id model.ConnectionID, token model.Token,
		verification workspace.Verification) error
	TagConnections(ctx context.Context, ids []model.ConnectionID, add, remove []string) error
	RemoveConnections(ctx context.Context, ids ...model.ConnectionID) (restorable int, err error)
	RemoveForGood(ctx context.Context, leave bool, ids ...model.ConnectionID) error
	EditIntegration(ctx context.Context, id model.IntegrationID, client string, token model.Token) error
	RemoveIntegration(ctx context.Context, id model.IntegrationID) error
	AddEnvironment(ctx context.Context, environment model.Environment) (model.Environment, error)
	EditEnvironment(ctx context.Context, edited model.Environment) error
	RemoveEnvironment(ctx context.Context, id model.EnvironmentID) error
	Preferences() settings.Preferences
	ChangePreferences(ctx context.Context, change func(*settings.Preferences)) error
	UnlockWrites(id model.ConnectionID, typed string) (time.Time, error)
	BindingOf(id model.ConnectionID) (model.Binding, error)
	Unchanged(bindings ...model.Binding) error
	UnchangedEnvironment(known model.Environment) error
	StoreName() string

	ReadPasted(text string) (transfer.Pasted, error)
	ClientOf(ctx context.Context, environment model.EnvironmentID, chosen model.Integration,
		pasted transfer.Pasted) (model.Integration, error)
	FitsPlace(ctx context.Context, pasted transfer.Pasted, place workspace.Place) error
}

// Forms opens dialogs in one window.
type Forms struct {
	Workspace Workspace
	Tasks     *task.Runner
	Window    fyne.Window
	// View is what may be seen: before an audience no token is shown, and nothing of what a server has answered unmasked.
	View *presenter.View
	// Import opens the dialog that shows what many pasted lines would add to an environment.
	Import func(lines string, into model.EnvironmentID)
	// Conflict asks what is to become of a change that somebody else was faster with, and reports whether that is what
	// went wrong; nil where nobody else changes anything. again makes the change over what is there then, and done is
	// called after it.
	Conflict func(of Changed, err error, again func() Work, done func()) bool
	// Store is what the store is called in which the tokens of a team lie, and TeamOf the team that shares a connection,
	// empty for none; nil as Conflict.
	Store  func(model.TeamID) string
	TeamOf func(model.ConnectionID) model.TeamID
}

// Changed is what a dialog is about to change.
type Changed struct {
	Integration model.Integration // a client application with its connections; the zero value for connections alone
	Connections []model.ConnectionID
	Delete      bool // it is to go
}

// Save runs work off the UI goroutine while the dialog waits. When it worked the dialog closes and done is called; else
// the dialog stays and says why. Cancelling the dialog cancels the work.
func (f *Forms) Save(modal *kit.Modal, busy string, work Work, done func()) {
	f.saveOr(modal, busy, work, done, func(err error) { modal.SetError(phrase.Explain(err).Sentences()) })
}

// saveOr is Save with another way to say in the dialog what went wrong.
func (f *Forms) saveOr(modal *kit.Modal, busy string, work Work, done func(), failed func(error)) {
	confirm := modal.ConfirmButton()
	text := confirm.Text()
	confirm.SetText(busy)
	confirm.Disable()
	modal.Stops(f.Tasks.Go(func(ctx context.Context) func() {
		err := work(ctx)
		return func() {
			confirm.SetText(text)
			confirm.Enable()
			modal.Stops(nil)
			switch {
			case err == nil:
				modal.Close()
				if done != nil {
					done()
				}
			case modal.IsOpen():
				failed(err)
			case !errors.Is(err, context.Canceled): // what the user has cancelled had gone wrong already
				kit.Notify(f.Window.Content(), assets.Warning, phrase.Explain(err).Sentences())
			}
		}
	}))
}

// change saves a change. Of what a team shares somebody else may have been faster.
func (f *Forms) change(modal *kit.Modal, busy string, of Changed, held func(Work) Work, do Work, done func()) {
	f.saveOr(modal, busy, held(do), done, func(err error) {
		if !f.conflicts(modal, of, err, do, done) {
			modal.SetError(phrase.Explain(err).Sentences())
		}
	})
}

// conflicts closes a dialog for the one that asks whose change stays, and reports whether there is one.
func (f *Forms) conflicts(modal *kit.Modal, of Changed, err error, do Work, done func()) bool {
	if f.Conflict == nil || !f.Conflict(of, err, func() Work { return f.hold(of.Connections...)(do) }, done) {
		return false
	}
	modal.Close()
	return true
}

// Work is what a dialog does when it is confirmed, away from the UI goroutine.
type Work = func(ctx context.Context) error

// hold keeps what connections mean while a dialog about them opens. What it returns makes work on them: where one of
// them means something else by then, nothing is done and the error says what has changed.
func (f *Forms) hold(ids ...model.ConnectionID) func(Work) Work {
	bindings := make([]model.Binding, len(ids))
	var missing error
	for i, id := range ids {
		binding, err := f.Workspace.BindingOf(id)
		bindings[i], missing = binding, errors.Join(missing, err)
	}
	return func(do Work) Work {
		return func(ctx context.Context) error {
			if missing != nil {
				return missing
			}
			if err := f.Workspace.Unchanged(bindings...); err != nil {
				return err
			}
			return do(ctx)
		}
	}
}

// holding makes work on an integration, or with an empty id on an environment, that has as many connections as the
// dialog has said.
func (f *Forms) holding(environment model.EnvironmentID, integration model.IntegrationID, connections int,
	do Work,
) Work {
	return func(ctx context.Context) error {
		groups, err := f.Workspace.Tree(ctx, environment)
		if err != nil {
			return err
		}
		held := 0
		for _, group := range groups {
			if integration == "" || group.Integration.ID == integration {
				held += len(group.Connections)
			}
		}
		if integration == "" {
			held = max(held, len(groups)) // as the dialog counts
		}
		if held != connections {
			return &model.StaleIntent{Reason: model.StaleContents}
		}
		return do(ctx)
	}
}

// tags reads "demo, gross" as two tags.
func tags(text string) []string {
	var all []string
	for _, tag := range strings.Split(text, ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			all = append(all, tag)
		}
	}
	return all
}

// kept says where the tokens of a client application are kept.
func (f *Forms) kept(integration model.Integration) (assets.Icon, string) {
	if integration.Team != "" && f.Store != nil {
		return assets.Team, "Saved in the " + f.Store(integration.Team)
	}
	return assets.Lock, "Saved in the " + f.Workspace.StoreName()
}
