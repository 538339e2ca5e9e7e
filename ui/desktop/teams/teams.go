// Package teams is what the window has of teams: which there are and how they stand, the dialogs in which a person
// joins one, signs in, shares and takes out, and the older versions of a token.
package teams

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/team"
	"keyrack/model/workspace"
	"keyrack/model/workspace/teams"
	"keyrack/ui/desktop/forms"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
)

// Workspace is what the window does with teams.
type Workspace interface {
	Teams(ctx context.Context) ([]teams.Joined, error)
	Join(ctx context.Context, joining teams.Joining) (teams.Joined, error)
	Found() (place string, found bool)
	SignIn(ctx context.Context, id model.TeamID, way teams.SignIn) (teams.Joined, error)
	Leave(ctx context.Context, id model.TeamID) error
	Sync(ctx context.Context, id model.TeamID) (teams.Outcome, error)
	Share(ctx context.Context, id model.TeamID, integration model.IntegrationID) error
	TakeOut(ctx context.Context, integration model.IntegrationID) error
	Versions(ctx context.Context, of teams.Of) ([]team.TokenVersion, error)
	BringBack(ctx context.Context, of teams.Of, older int) error
	Destroy(ctx context.Context, of teams.Of, typed string) error
}

// Options are what teams need of the window. All are required; without a Workspace there are no teams.
type Options struct {
	Workspace Workspace
	Forms     *forms.Forms
	Tasks     *task.Runner
	Window    fyne.Window
	Now       func() time.Time
	Find      func(model.ConnectionID) (workspace.Place, error)
	Browse    func(address string) error // opens it in the browser; called on a worker
	ReadFile  func(ctx context.Context, path string) ([]byte, error)
	Changed   func() // something else is known of a team: draw it
	Listed    func() // the versions of a token are on the page: bring them into view
	Told      func(icon assets.Icon, text, action string, tapped func())
	Failed    func(error)
}

// Teams are those of this computer, as the window shows them. Its methods are for the UI goroutine.
type Teams struct {
	options  Options
	joined   []teams.Joined
	versions *versions
}

// New returns teams of which nothing is known yet; see [Teams.Read].
func New(options Options) *Teams {
	t := &Teams{options: options}
	t.versions = newVersions(t)
	return t
}

// There reports whether teams can be joined at all.
func (t *Teams) There() bool { return t.options.Workspace != nil }

// Joined reports whether there are any.
func (t *Teams) Joined() bool { return len(t.joined) > 0 }

// Read finds out which teams there are, and how they stand.
func (t *Teams) Read() {
	if !t.There() {
		return
	}
	t.options.Tasks.Go(func(ctx context.Context) func() {
		all, err := t.options.Workspace.Teams(ctx)
		return func() {
			if err != nil {
				t.options.Failed(err)
				return
			}
			before := t.joined
			t.joined = all
			t.options.Changed()
			t.sayLost(before)
		}
	})
}

// sayLost tells of a team that lets its member in no more.
func (t *Teams) sayLost(before []teams.Joined) {
	for _, joined := range t.joined {
		for _, was := range before {
			err := joined.Err()
			if was.ID != joined.ID || was.Failure == joined.Failure || err == nil || joined.Offline() {
				continue
			}
			text := phrase.Explain(err).Sentences()
			if errors.Is(err, team.ErrForbidden) {
				text = phrase.TeamOutcome(joined.Name, teams.Outcome{Dropped: true})
			}
			t.options.Told(assets.Warning, text, "Sign in…", func() { t.AskSignIn(joined) })
		}
	}
}

// Of is what is known of a team.
func (t *Teams) Of(id model.TeamID) (teams.Joined, bool) {
	for _, joined := range t.joined {
		if joined.ID == id {
			return joined, true
		}
	}
	return teams.Joined{}, false
}

// TeamOf is the team that shares a connection; empty for none.
func (t *Teams) TeamOf(id model.ConnectionID) model.TeamID {
	place, err := t.options.Find(id)
	if err != nil {
		return ""
	}
	return place.Integration.Team
}

// Said is what stands in the list behind the name of a client application of a team.
func (t *Teams) Said(id model.TeamID) string {
	joined, is := t.Of(id)
	if !is {
		return ""
	}
	return phrase.SharedBy(joined, t.options.Now())
}
