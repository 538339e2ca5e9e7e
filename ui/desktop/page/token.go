package page

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"keyrack/assets"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/phrase"
)

// fact is a line of a card: a name and what is known.
type fact struct {
	name, value string
}

// facts lays names and values out in two columns.
func facts(all []fact) fyne.CanvasObject {
	fields := make([]kit.Field, 0, len(all))
	for _, f := range all {
		if f.value != "" {
			fields = append(fields, kit.Field{Label: f.name, Field: kit.NewLine(kit.Plain(f.value))})
		}
	}
	return kit.NewForm(fields...)
}

// tokenCard says what is known of the token, and changes it.
type tokenCard struct {
	page    *Page
	list    *fyne.Container
	content fyne.CanvasObject
}

func newTokenCard(p *Page) *tokenCard {
	c := &tokenCard{page: p, list: container.NewStack()}
	id := func(do func(*Page)) func() { return func() { do(p) } }
	edit := kit.NewButton("Edit…", id(func(p *Page) { p.actions.Edit(p.place.Connection.ID) }))
	replace := kit.NewButton("Replace token…", id(func(p *Page) { p.actions.Replace(p.place.Connection.ID) }))
	remove := kit.NewButton("Delete connection…", id(func(p *Page) { p.actions.Remove(p.place.Connection.ID) })).WithIcon(assets.Trash)
	buttons := container.New(layout.NewCustomPaddedHBoxLayout(8), edit, replace, remove)
	body := container.NewVScroll(container.New(layout.NewCustomPaddedLayout(16, 16, 18, 18),
		container.New(layout.NewCustomPaddedVBoxLayout(18), c.list, buttons)))
	c.content = kit.NewCard(nil, body, nil)
	return c
}

func (c *tokenCard) show(place workspace.Place, now time.Time) {
	connection, identity := place.Connection, place.Connection.Identity
	all := []fact{
		{"Access token", string(connection.Fingerprint)},
		{"Client application", place.Integration.Client + " · client token " + string(place.Integration.Fingerprint)},
		{"Environment", place.Environment.Name + " · " + place.Environment.Address.Host()},
		{"Added", phrase.Ago(connection.Created, now)},
		{"Last check", phrase.State(connection, now)},
		{"Answer", connection.LastCheck.Message},
		{"Request-Id", connection.LastCheck.RequestID},
		{"Tags", strings.Join(connection.Tags, ", ")},
		{"Note", connection.Note},
	}
	if place.Environment.Address.IsZero() {
		all[2].value = place.Environment.Name + " · inside this program"
	}
	if connection.Public {
		all = append(all, fact{"Public", "Mews prints this token in its documentation for everybody: no real data."})
	}
	if identity != nil {
		all = append(all, fact{"Chain", identity.ChainName}, fact{"Legal environment", identity.LegalEnvironment})
	}
	c.list.Objects = []fyne.CanvasObject{facts(all)}
	c.list.Refresh()
}
