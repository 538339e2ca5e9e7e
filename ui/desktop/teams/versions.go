package teams

import (
	"cmp"
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/team"
	"keyrack/model/workspace"
	"keyrack/model/workspace/teams"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// versions is the card with the versions of the token on the page.
type versions struct {
	teams   *Teams
	of      model.ConnectionID
	token   model.SecretRef // that was current when they were read
	rows    *fyne.Container
	content *fyne.Container
}

const bringBackWidth = 120

// versionColumns leave the last one to the button.
func versionColumns() []kit.Column {
	return []kit.Column{
		{Title: "Version", Share: 24, Bold: true}, {Title: "When", Share: 28}, {Title: "By", Share: 30}, {Share: 18},
	}
}

func newVersions(t *Teams) *versions {
	v := &versions{teams: t, rows: kit.VBox(look.ListGap)}
	card := kit.NewCard(kit.NewTableHead(versionColumns()), v.rows, nil)
	v.content = kit.VBox(8, kit.NewLine(kit.Bold("Previous versions")), card)
	v.content.Hide()
	return v
}

// Versions is the card to stand on the page, below what is known of the token.
func (t *Teams) Versions() fyne.CanvasObject { return t.versions.content }

// ShowVersions reads the versions of a token and shows them.
func (t *Teams) ShowVersions(id model.ConnectionID) {
	kit.Work(t.options.Window.Content(), t.options.Tasks, "Reading the versions…", func(ctx context.Context) func() {
		all, err := t.options.Workspace.Versions(ctx, teams.Of{Connection: id})
		return func() {
			place, missing := t.options.Find(id)
			if err = cmp.Or(err, missing); err != nil {
				t.options.Failed(err)
				return
			}
			t.versions.show(place, all)
		}
	})
}

// ShowPlace takes the versions of another connection, or of a token that was rotated meanwhile, off the page. They are
// on it again with their token: what is shown first after a change may have been read before it.
func (t *Teams) ShowPlace(place workspace.Place) {
	v := t.versions
	kit.Show(v.content, v.of != "" && v.of == place.Connection.ID && v.token == place.Connection.AccessToken)
}

func (v *versions) show(place workspace.Place, all []team.TokenVersion) {
	joined, _ := v.teams.Of(place.Integration.Team)
	v.of, v.token = place.Connection.ID, place.Connection.AccessToken
	v.rows.RemoveAll()
	for _, version := range all {
		v.rows.Add(v.row(joined, version))
	}
	kit.Show(v.content, true)
	v.content.Refresh()
	v.teams.options.Changed()
	v.teams.options.Listed()
}

func (v *versions) row(joined teams.Joined, version team.TokenVersion) fyne.CanvasObject {
	row, number, state := kit.NewTableRow(versionColumns()), strconv.Itoa(version.Number), phrase.VersionState(version)
	var mark kit.Disc
	if state != "" {
		number += " · " + state
	}
	if version.Current && !version.Deleted {
		mark = kit.NewDisc(assets.Tick, look.ColorHealthOK)
	}
	row.Set(mark, []string{number, phrase.Moment(version.At, v.teams.options.Now()), phrase.Member(version.By), ""})
	id, older := v.of, version.Number
	back := kit.NewGhostButton("Bring back…", func() { v.teams.askBringBack(id, older) })
	kit.Enable(back, joined.Rights.Write)
	back.Hidden = version.Current || version.Deleted || version.Destroyed
	button := kit.Edges(nil, nil, nil, kit.Sized(bringBackWidth, look.ControlHeight, back), nil)
	return container.NewStack(row, kit.Inset(0, 1, 0, 0, button)) // the line under the row stays
}

func (t *Teams) askBringBack(id model.ConnectionID, older int) {
	place, err := t.options.Find(id)
	if err != nil {
		t.options.Failed(err)
		return
	}
	number := strconv.Itoa(older)
	t.options.Forms.Ask("Bring version "+number+" back?",
		"It becomes the current token of “"+place.Connection.Title()+"” for the whole team, as a new version.",
		"Bring back",
		func(ctx context.Context) error {
			return t.options.Workspace.BringBack(ctx, teams.Of{Connection: id}, older)
		},
		func() {
			t.options.Told(assets.Tick, "Version "+number+" is in use again.", "", nil)
			t.ShowVersions(id)
		})
}
