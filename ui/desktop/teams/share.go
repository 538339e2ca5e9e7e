package teams

import (
	"context"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace/teams"
	"keyrack/ui/desktop/kit"
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
	var with fyne.CanvasObject = choice
	if len(names) == 1 { // nothing is to be chosen: Enter shares
		with = kit.NewLine(kit.BoldName(names[0]))
	}
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title:    "Share “" + integration.Client + "” with a team",
		Subtitle: "Its tokens and all its connections go to the team, and off this computer once they are there.",
		Content: kit.NewForm(kit.Field{
			Label: "Team", Field: with,
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
		Content: kit.NewForm(kit.Field{Label: "Name", Field: kit.NewLine(kit.BoldName(title))},
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
