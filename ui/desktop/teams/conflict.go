package teams

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/team"
	"keyrack/model/workspace/teams"
	"keyrack/ui/desktop/forms"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// mostAsked is how many tokens are asked for when somebody has rotated one of them.
const mostAsked = 20

// Conflict asks what is to become of a change that somebody else was faster with, and reports whether the error is
// one. again makes the change, over what is there by then; done is called after it.
func (t *Teams) Conflict(of forms.Changed, err error, again func() forms.Work, done func()) bool {
	sharing := t.sharing(of)
	var conflict *team.ConflictError
	var stale *model.StaleIntent
	switch {
	case len(sharing) == 0:
		return false
	case errors.As(err, &conflict):
	case errors.As(err, &stale) && stale.Reason == model.StaleToken && len(of.Connections) < mostAsked:
		conflict = nil // the list knows it already
	default:
		return false
	}
	kit.Work(t.options.Window.Content(), t.options.Tasks, "Looking what is there…", func(ctx context.Context) func() {
		var failed error
		for _, id := range sharing {
			_, err := t.options.Workspace.Sync(ctx, id)
			failed = errors.Join(failed, err)
		}
		if conflict == nil && failed == nil {
			conflict, failed = t.newest(ctx, of)
		}
		return func() {
			if conflict == nil {
				t.options.Failed(failed)
				return
			}
			t.askConflict(of, conflict, again, done)
		}
	})
	return true
}

// sharing are the teams that share something of what is changed.
func (t *Teams) sharing(of forms.Changed) []model.TeamID {
	var all []model.TeamID
	add := func(id model.TeamID) {
		if id != "" && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	add(of.Integration.Team)
	for _, id := range of.Connections {
		add(t.TeamOf(id))
	}
	return all
}

// newest says of the last version of any of the tokens who made it.
func (t *Teams) newest(ctx context.Context, of forms.Changed) (*team.ConflictError, error) {
	var tokens []teams.Of
	if of.Integration.Team != "" {
		tokens = append(tokens, teams.Of{Integration: of.Integration.ID})
	}
	for _, id := range of.Connections {
		if t.TeamOf(id) != "" {
			tokens = append(tokens, teams.Of{Connection: id})
		}
	}
	var last *team.ConflictError
	for _, token := range tokens {
		all, err := t.options.Workspace.Versions(ctx, token)
		if err != nil {
			return nil, err
		}
		if len(all) == 0 || last != nil && !all[0].At.After(last.At) {
			continue
		}
		last = &team.ConflictError{Version: all[0].Number, By: all[0].By, At: all[0].At, Gone: all[0].Deleted}
		last.Key.Connection = token.Connection
	}
	return last, nil
}

func (t *Teams) askConflict(of forms.Changed, conflict *team.ConflictError, again func() forms.Work, done func()) {
	said := phrase.Choice(conflict, of.Delete)
	lines := []string{said.Content}
	if about := t.about(of, conflict); about != "" {
		lines = append([]string{about}, lines...)
	}
	content := make([]fyne.CanvasObject, len(lines))
	for i, line := range lines {
		content[i] = kit.NewLine(kit.Plain(line))
	}
	modal := kit.NewModal(kit.ModalOptions{
		Title: phrase.Faster(conflict, t.options.Now()), Subtitle: said.Subtitle, Content: kit.VBox(4, content...),
		CancelText: "Keep theirs", ConfirmText: said.Mine,
	})
	modal.OnConfirm(func() { t.options.Forms.Save(modal, "Saving…", again(), done) })
	modal.Open(t.options.Window.Canvas())
	t.options.Window.Canvas().Focus(modal.CancelButton()) // who only presses Enter writes over nothing
}

// about names what it is of several that somebody was faster with.
func (t *Teams) about(of forms.Changed, conflict *team.ConflictError) string {
	if conflict.Key.Connection == "" {
		if of.Integration.Client == "" {
			return ""
		}
		return phrase.About(of.Integration.Client)
	}
	place, err := t.options.Find(conflict.Key.Connection)
	if err != nil || len(of.Connections) == 1 && of.Integration.Client == "" {
		return ""
	}
	return phrase.About(place.Connection.Title())
}
