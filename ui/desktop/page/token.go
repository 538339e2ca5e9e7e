package page

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// fact is a line of a card: a name and what is known.
type fact struct {
	name, value string
}

// facts lays names and values out in two columns.
func facts(all []fact) fyne.CanvasObject {
	const nameColumn, rowHeight = 150, 26
	rows := kit.VBox(0)
	for _, f := range all {
		if f.value != "" {
			name := kit.Sized(nameColumn, rowHeight, kit.NewLine(kit.Muted(f.name)))
			rows.Add(kit.Edges(nil, nil, name, nil, kit.NewLine(kit.Plain(f.value))))
		}
	}
	return rows
}

// tokenCard says what is known of the token, and changes it.
type tokenCard struct {
	page    *Page
	list    *fyne.Container
	copy    *kit.Button
	clear   *kit.Button
	said    *kit.Line
	content fyne.CanvasObject
}

func newTokenCard(p *Page) *tokenCard {
	c := &tokenCard{page: p, list: container.NewStack()}
	id := func(do func(*Page)) func() { return func() { do(p) } }
	edit := kit.NewButton("Edit…", id(func(p *Page) { p.actions.Edit(p.place.Connection.ID) }))
	replace := kit.NewButton("Replace token…", id(func(p *Page) { p.actions.Replace(p.place.Connection.ID) }))
	remove := kit.NewButton("Delete connection…", id(func(p *Page) { p.actions.Remove(p.place.Connection.ID) })).WithIcon(assets.Trash)
	c.copy = kit.NewButton("Copy token", id(func(p *Page) { p.actions.Copy(p.place.Connection.ID) })).WithIcon(assets.Copy)
	c.clear = kit.NewButton("Clear now", id(func(p *Page) { p.actions.Clear() }))
	c.said = kit.NewLine()
	copied := kit.VBox(6, kit.HBox(8, c.copy, c.clear), c.said)
	body := container.NewVScroll(kit.Inset(16, 18, 16, 18, kit.VBox(18, c.list, copied, kit.HBox(8, edit, replace, remove))))
	c.content = kit.NewCard(nil, body, nil)
	return c
}

// showCopy counts down while the token of the connection on the page is in the clipboard.
func (c *tokenCard) showCopy() {
	p := c.page
	switch {
	case p.copied == "":
		c.said.Set(kit.Muted(clip.Note))
	case p.left <= 0:
		c.said.Set(kit.Span{Icon: assets.Warning, Text: "The system does not let Keyrack clear the clipboard now: bring this window to the front.", Color: look.ColorWriteText})
	case p.copied != p.place.Connection.ID:
		c.said.Set(kit.Muted("The token of another connection is in the clipboard and is cleared in " + phrase.Clock(p.left) + "."))
	default:
		c.said.Set(kit.Span{Icon: assets.Tick, Text: "Copied. The clipboard is cleared in " + phrase.Clock(p.left) + ".", Color: look.ColorGoodText})
	}
	if p.copied == "" {
		c.clear.Hide()
	} else {
		c.clear.Show()
	}
	c.content.Refresh()
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
	c.showCopy()
}
