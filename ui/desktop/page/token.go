package page

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/team"
	"keyrack/model/workspace"
	"keyrack/model/workspace/teams"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// fact is a line of a card: a name and what is known. A fact with a link is pressed to open it, one to copy to have it
// whole.
type fact struct {
	name, value string
	link        func() // opens what it leads to; nil for nothing
	copy        bool
	named       bool // its value is a name, which loses its middle where it is too long
}

const (
	factName   = 130
	factHeight = 25
	// buttonsWidth is that of all buttons; see [kit.NewFlow].
	buttonsWidth = 720
	// leastPermissions is the height of the permissions where there is little room.
	leastPermissions = 190
	// leastHalves is the width below which there is no room for two columns of facts, leastShared where a team shares it.
	leastHalves = 470
	leastShared = 620
)

// factRow shows one fact.
type factRow struct {
	name    *kit.Line
	value   *kit.Line
	link    *kit.LinkLine
	fact    fact
	content *fyne.Container
}

func newFactRow() *factRow {
	r := &factRow{name: kit.NewLine(), value: kit.NewLine()}
	r.link = kit.NewLinkLine(r.press)
	r.content = kit.Edges(nil, nil, kit.Sized(factName, factHeight, r.name), nil, container.NewStack(r.value, r.link))
	return r
}

func (r *factRow) press() {
	if r.fact.copy {
		clip.Text(r.fact.value)
		kit.Notify(r.content, assets.Copy, r.fact.name+" copied.")
		return
	}
	r.fact.link()
}

func (r *factRow) set(f fact) {
	r.fact = f
	r.name.Set(kit.Muted(f.name))
	pressed := f.copy || f.link != nil
	r.value.Hidden, r.link.Hidden = pressed, !pressed
	switch {
	case f.copy:
		r.link.Set(kit.Span{Icon: assets.Copy, Text: f.value, Name: true})
	case f.link != nil:
		r.link.Set(kit.Span{Text: f.value, Name: true, Color: theme.ColorNameHyperlink},
			kit.Span{Icon: assets.External, Color: theme.ColorNameHyperlink, Gap: 6})
	default:
		r.value.Set(kit.Span{Text: f.value, Name: f.named})
	}
	r.link.Enable()
}

// factColumn shows facts below each other; those of which nothing is known are left out.
type factColumn struct {
	rows    []*factRow
	content *fyne.Container
}

func newFactColumn() *factColumn { return &factColumn{content: kit.VBox(0)} }

func (c *factColumn) set(all []fact) {
	used := 0
	for _, f := range all {
		if f.value == "" {
			continue
		}
		if used == len(c.rows) {
			c.rows = append(c.rows, newFactRow())
			c.content.Add(c.rows[used].content)
		}
		c.rows[used].set(f)
		c.rows[used].content.Show()
		used++
	}
	for _, row := range c.rows[used:] {
		row.content.Hide()
	}
	c.content.Refresh()
}

// tokenCard says what is known of the token, and changes it.
type tokenCard struct {
	page  *Page
	left  *factColumn // what it is
	right *factColumn // what became of it
	sides *halves     // of both
	app   *kit.Button
	copy  *kit.Button
	// rotate, edit and remove need a right of a member where a team shares the token, and versions are a team's alone.
	rotate, edit, remove, versions *kit.Button

	reveal  *kit.HoldButton
	clear   *kit.Button
	said    *kit.Line
	buttons *fyne.Container
	below   *fyne.Container   // the line under the buttons, as high as they are, so that nothing moves with what it says
	older   fyne.CanvasObject // the versions of the token
	content *container.Scroll

	revealed model.Secret // the token while it is shown
	round    int          // of what is held and let go: a token that comes too late is not shown
}

// newTokenCard returns the tab; versions and permissions stand under the card.
func newTokenCard(p *Page, versions, permissions fyne.CanvasObject) *tokenCard {
	c := &tokenCard{page: p, older: versions}
	c.left, c.right = newFactColumn(), newFactColumn()
	id := func(do func(*Page)) func() { return func() { do(p) } }
	c.edit = kit.NewButton("Edit…", id(func(p *Page) { p.actions.Edit(p.place.Connection.ID) })).WithCommand("Edit…")
	c.rotate = kit.NewButton("Rotate token…", id(func(p *Page) { p.actions.Replace(p.place.Connection.ID) })).WithIcon(
		assets.Refresh).WithCommand("Rotate token…")
	c.versions = kit.NewButton("Previous versions…", id(func(p *Page) { p.actions.Versions(p.place.Connection.ID) }))
	c.remove = kit.NewButton("Delete…", id(func(p *Page) { p.actions.Remove(p.place.Connection.ID) })).WithIcon(
		assets.Trash).WithCommand("Delete…")
	c.app = kit.NewButton("Open in Mews", id(func(p *Page) { p.actions.Visit(p.place.Connection.ID) })).WithIcon(
		assets.External)
	c.copy = kit.NewButton("Copy token", id(func(p *Page) { p.actions.Copy(p.place.Connection.ID) })).WithIcon(
		assets.Copy).WithCommand(copyCommand)
	c.reveal = kit.NewHoldButton(assets.Eye, "Hold to show", c.hold)
	c.clear = kit.NewButton("Clear now", id(func(p *Page) { p.actions.Clear() }))
	c.said = kit.NewLine()
	c.sides = &halves{width: buttonsWidth}
	facts := container.New(c.sides, c.left.content, c.right.content)
	c.below = kit.Edges(nil, nil, nil, c.clear, c.said)
	c.buttons = kit.NewFlow(look.Gap, buttonsWidth, c.copy, c.reveal, c.rotate, c.versions, c.edit, c.app, c.remove)
	card := kit.NewCard(nil,
		kit.Inset(14, 18, 14, 18, kit.VBox(12, facts, c.buttons, kit.Sized(0, look.ControlHeight, c.below))), nil)
	// In a low window the permissions keep some room, and all of it is scrolled.
	c.content = container.NewVScroll(kit.Edges(kit.Inset(0, 0, 12, 0, kit.VBox(12, card, versions)), nil, nil, nil,
		kit.Sized(0, leastPermissions, permissions)))
	return c
}

// ShowVersions brings the versions of the token into view, with as much of what is above them as there is room for.
func (p *Page) ShowVersions() {
	scroll, top := p.token.content, p.token.older.Position().Y
	below := top + p.token.older.MinSize().Height - scroll.Size().Height
	if to := min(top, below); to > scroll.Offset.Y {
		scroll.ScrollToOffset(fyne.NewPos(0, to))
	}
}

// halves lays two columns out side by side, the left one somewhat wider: it holds names, the right one times. Where
// there is little room they stand below each other.
type halves struct {
	width float32 // of the place, as it was last
	least float32 // that two columns need
}

func (h *halves) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, right := objects[0].MinSize().Height, objects[1].MinSize().Height
	if h.width < h.least {
		return fyne.NewSize(2*factName, left+right)
	}
	return fyne.NewSize(2*factName, max(left, right))
}

func (h *halves) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	h.width = size.Width
	if h.width < h.least {
		upper := objects[0].MinSize().Height
		objects[0].Move(fyne.NewPos(0, 0))
		objects[0].Resize(fyne.NewSize(size.Width, upper))
		objects[1].Move(fyne.NewPos(0, upper))
		objects[1].Resize(fyne.NewSize(size.Width, size.Height-upper))
		return
	}
	const gap = 24
	left := float32(int((size.Width - gap) * 0.56))
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(left, size.Height))
	objects[1].Move(fyne.NewPos(left+gap, 0))
	objects[1].Resize(fyne.NewSize(size.Width-left-gap, size.Height))
}

// hold shows the token as long as the button is held. It takes the place of the line below the buttons, so that nothing
// moves.
func (c *tokenCard) hold(held bool) {
	c.hide()
	if !held {
		return
	}
	round := c.round
	c.page.actions.Reveal(c.page.place.Connection.ID, func(token model.Secret) {
		if round == c.round {
			c.revealed = token
			c.showCopy()
		}
	})
}

// hide takes the token off the screen, or keeps it from coming there.
func (c *tokenCard) hide() {
	c.round++
	if !c.revealed.IsEmpty() {
		c.revealed = model.Secret{}
		c.showCopy()
	}
}

// showCopy counts down while the token of the connection on the page is in the clipboard.
func (c *tokenCard) showCopy() {
	p := c.page
	switch {
	case !c.revealed.IsEmpty():
		c.said.Set(kit.Span{Text: c.revealed.Reveal(), Mono: true, Secret: true})
	case p.copied.Owner == "":
		c.said.Set(kit.Muted(p.copied.Note))
	case p.copied.Pasted:
		c.said.Set(kit.Span{Icon: assets.Tick, Text: "Pasted once. Nobody gets it any more.", Color: look.ColorGoodText})
	case p.copied.Left <= 0:
		c.said.Set(
			kit.Span{
				Icon:  assets.Warning,
				Text:  "Not cleared: bring this window to the front, or delete the token in your clipboard history.",
				Color: look.ColorWriteText,
			})
	case p.copied.Owner != p.place.Connection.ID:
		c.said.Set(kit.Muted("The token of another connection is in the clipboard and is cleared in " +
			phrase.Clock(p.copied.Left) + "."))
	case p.copied.Unmarked:
		c.said.Set(kit.Span{Icon: assets.Warning, Text: "Copied as plain text, which a history may keep. It is cleared in " +
			phrase.Clock(p.copied.Left) + ".", Color: look.ColorWriteText})
	case p.copied.Once:
		c.said.Set(kit.Span{Icon: assets.Tick, Text: "Copied for one paste, for " + phrase.Clock(p.copied.Left) +
			" at most.", Color: look.ColorGoodText})
	default:
		c.said.Set(kit.Span{Icon: assets.Tick, Text: "Copied. The clipboard is cleared in " + phrase.Clock(p.copied.Left) +
			".", Color: look.ColorGoodText})
	}
	if p.copied.Owner == "" {
		c.clear.Hide()
	} else {
		c.clear.Show()
	}
	c.below.Refresh()
	c.content.Refresh()
}

func (c *tokenCard) show(place workspace.Place, now time.Time) {
	connection := place.Connection
	where := place.Environment.Name + " · " + place.Environment.Address.Host()
	if place.Environment.Kind == model.Sandbox {
		where = place.Environment.Name + " · inside this program"
	}
	left := []fact{
		{name: "Access token", value: string(connection.Fingerprint)},
		{name: "Client", value: place.Integration.Client, named: true},
		{name: "Client token", value: string(place.Integration.Fingerprint)},
		{name: "Environment", value: where},
	}
	for _, detail := range connection.Details.All() {
		switch {
		case detail.Name == "label" || detail.Kind == model.DetailChoice: // they stand at the top of the page
		case detail.Kind == model.DetailLink:
			left = append(left,
				fact{name: capital(detail.Name), value: short(detail.Text), link: func() { c.page.actions.Ticket(connection.ID) }})
		default:
			left = append(left, fact{name: capital(detail.Name), value: strings.ReplaceAll(detail.Text, "\n", " · ")})
		}
	}
	if connection.Public {
		left = append(left, fact{name: "Public", value: "printed in Mews' documentation for everybody"})
	}
	if identity := connection.Identity; identity != nil {
		left = append(left, fact{name: "Chain", value: identity.ChainName, named: true},
			fact{name: "Legal", value: identity.LegalEnvironment})
	}
	left = append(left, fact{name: "Integration id", value: connection.MewsIntegrationID, copy: true})
	right := []fact{
		{name: "Added", value: phrase.Ago(connection.Created, now)},
		{name: "Verified", value: verified(connection, now)},
		{name: "Last check", value: phrase.Checked(connection, now)},
		{name: "At Mews", value: phrase.Standing(connection.Standing, now)},
		{name: "Last used", value: phrase.Ago(connection.LastUsed, now)},
		{name: "Rotated", value: rotated(connection, now)},
		{name: "Probably made", value: guessed(connection.TokenMade)},
		{name: "Answer", value: phrase.Remark(connection.LastCheck)},
		{name: "Request-Id", value: connection.LastCheck.RequestID, copy: true},
	}
	joined, isShared := c.page.actions.Team(place.Integration.Team)
	if isShared {
		left = append(left, sharedFacts(joined, connection)...) // there is more room, and it is the shorter one
	}
	may := joined.Rights
	kit.Enable(c.rotate, !isShared || may.Write)
	kit.Enable(c.edit, !isShared || may.Describe)
	kit.Enable(c.remove, !isShared || may.Delete)
	kit.Show(c.versions, isShared)
	c.sides.least = leastHalves
	if isShared {
		c.sides.least = leastShared
	}
	c.left.set(left)
	c.right.set(right)
	kit.Show(c.app, c.page.visitable())
	c.buttons.Refresh()
	c.showCopy()
}

// sharedFacts are those of a token that a team shares.
func sharedFacts(joined teams.Joined, connection model.Connection) []fact {
	return []fact{
		{name: "Stored in", value: "Vault of team " + joined.Name + " (KV 2)"},
		{name: "You may", value: phrase.MayOf(joined.Rights)},
		{name: "On this disk", value: "name, fingerprint; never the token"},
		{name: "Version", value: strconv.Itoa(team.VersionOf(connection.AccessToken))},
	}
}

// rotated says when the token was; empty where another tool has done it, which leaves no time.
func rotated(connection model.Connection, now time.Time) string {
	if connection.Rotated.IsZero() && team.VersionOf(connection.AccessToken) > 1 {
		return ""
	}
	return phrase.Ago(connection.Rotated, now)
}

// verified says when the property was last seen behind the token.
func verified(connection model.Connection, now time.Time) string {
	if connection.Identity == nil {
		return "never"
	}
	return phrase.Ago(connection.Identity.VerifiedAt, now)
}

// guessed is the date that a token itself hints at; see [model.Token.Made].
func guessed(made time.Time) string {
	if made.IsZero() {
		return ""
	}
	return made.Format("2 Jan 2006") + " · a guess"
}

func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// short is an address as people read it.
func short(address string) string {
	_, rest, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	return strings.TrimSuffix(rest, "/")
}
