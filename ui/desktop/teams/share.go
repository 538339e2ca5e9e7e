package teams

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/team"
	"keyrack/model/workspace/teams"
	"keyrack/ui/desktop/forms"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// Items are what the menus of a client application, and of a connection of it, have for teams.
func (t *Teams) Items(integration model.Integration, connection *model.Connection) []*fyne.MenuItem {
	if integration.Team == "" {
		if len(t.joined) == 0 {
			return nil
		}
		return []*fyne.MenuItem{fyne.NewMenuItem("Share with team…", func() { t.askShare(integration) })}
	}
	of, title := teams.Of{Integration: integration.ID}, integration.Client
	if connection != nil {
		of, title = teams.Of{Connection: connection.ID}, connection.Title()
	}
	joined, _ := t.Of(integration.Team)
	takeOut := fyne.NewMenuItem("Take out of the team…", func() { t.askTakeOut(integration) })
	destroy := fyne.NewMenuItem("Destroy…", func() { t.askDestroy(of, title) })
	takeOut.Disabled, destroy.Disabled = !joined.Rights.Delete, !joined.Rights.Destroy
	return []*fyne.MenuItem{takeOut, destroy}
}

// askShare asks with which team a client application is to be shared.
func (t *Teams) askShare(integration model.Integration) {
	names := make([]string, len(t.joined))
	for i, joined := range t.joined {
		names[i] = joined.Name
	}
	all := t.joined
	choice := kit.NewSelect("Team", names, func(int) {})
	choice.SetSelected(0)
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title:    "Share “" + integration.Client + "” with a team",
		Subtitle: "Its tokens and all its connections go to the team, and off this computer once they are there.",
		Content: kit.NewForm(kit.Field{
			Label: "Team", Field: choice,
			Hint: kit.NewLine(kit.Muted("Its members can then use them. “Take out” brings them back.")),
		}),
		ConfirmText: "Share",
		OnConfirm: func() {
			to := all[choice.Selected()]
			t.options.Forms.Save(modal, "Sharing…", func(ctx context.Context) error {
				return t.options.Workspace.Share(ctx, to.ID, integration.ID)
			}, func() {
				t.options.Told(assets.Team, "“"+integration.Client+"” is shared with team “"+to.Name+"”.", "", nil)
			})
		},
	})
	modal.Open(t.options.Window.Canvas())
}

func (t *Teams) askTakeOut(integration model.Integration) {
	t.options.Forms.Ask("Take “"+integration.Client+"” out of its team?",
		"Its tokens come to the store of this computer. In the team they are deleted, and can be brought back there.",
		"Take out",
		func(ctx context.Context) error { return t.options.Workspace.TakeOut(ctx, integration.ID) },
		func() {
			t.options.Told(assets.Tick, "“"+integration.Client+"” is on this computer alone.", "", nil)
		})
}

// askDestroy asks for the name of what is to be gone for everybody and for good.
func (t *Teams) askDestroy(of teams.Of, title string) {
	name := kit.NewEntry(title)
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title:    "Destroy “" + title + "”?",
		Subtitle: "All versions of its token go, for the whole team. Nobody can bring them back.",
		Content: kit.NewForm(kit.Field{Label: "Name", Field: kit.NewLine(kit.Bold(title))},
			kit.Field{Label: "Type it here", Field: name}),
		ConfirmText: "Destroy",
		Focus:       name,
		OnConfirm: func() {
			typed := name.Text
			t.options.Forms.Save(modal, "Destroying…", func(ctx context.Context) error {
				return t.options.Workspace.Destroy(ctx, of, typed)
			}, func() { t.options.Told(assets.Trash, "Destroyed “"+title+"”.", "", nil) })
		},
	})
	modal.Open(t.options.Window.Canvas())
}

// Conflict asks what is to become of a change of a connection that somebody else was faster with, and reports whether
// the error is one. again makes the change, over what is there by then.
func (t *Teams) Conflict(id model.ConnectionID, err error, again func() forms.Work) bool {
	place, missing := t.options.Find(id)
	if missing != nil || place.Integration.Team == "" {
		return false
	}
	var conflict *team.ConflictError
	var stale *model.StaleIntent
	switch {
	case errors.As(err, &conflict):
	case errors.As(err, &stale) && stale.Reason == model.StaleToken: // the list knows it already
		conflict = nil
	default:
		return false
	}
	kit.Work(t.options.Window.Content(), t.options.Tasks, "Looking what is there…", func(ctx context.Context) func() {
		_, failed := t.options.Workspace.Sync(ctx, place.Integration.Team)
		if conflict == nil && failed == nil {
			conflict, failed = t.newest(ctx, id)
		}
		return func() {
			if conflict == nil {
				t.options.Failed(failed)
				return
			}
			t.askConflict(conflict, again)
		}
	})
	return true
}

// newest says of the version that is there who made it.
func (t *Teams) newest(ctx context.Context, id model.ConnectionID) (*team.ConflictError, error) {
	all, err := t.options.Workspace.Versions(ctx, teams.Of{Connection: id})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &team.ConflictError{Version: all[0].Number, By: all[0].By, At: all[0].At, Gone: all[0].Deleted}, nil
}

func (t *Teams) askConflict(conflict *team.ConflictError, again func() forms.Work) {
	options := kit.ModalOptions{
		Title:      phrase.Faster(conflict, t.options.Now()),
		Subtitle:   "Yours was not stored. Keyrack never writes over a newer version by itself.",
		Content:    kit.VBox(4, kit.NewLine(kit.Plain("Theirs is in use now. With yours it becomes a previous version."))),
		CancelText: "Keep theirs", ConfirmText: "Use mine",
	}
	if conflict.Gone {
		options.ConfirmText = ""
		options.Content = kit.VBox(4, kit.NewLine(kit.Plain("What was deleted can be brought back by its team.")))
	}
	modal := kit.NewModal(options)
	modal.OnConfirm(func() { t.options.Forms.Save(modal, "Saving…", again(), nil) })
	modal.Open(t.options.Window.Canvas())
	t.options.Window.Canvas().Focus(modal.CancelButton()) // who only presses Enter writes over nothing
}
