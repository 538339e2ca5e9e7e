// Package page is what is shown of one connection: its name and identity, and the tabs Tester, Token, Properties,
// History and Events.
package page

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/teams"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// Actions are what the page asks of the window.
type Actions struct {
	Verify  func(model.ConnectionID)
	Why     func(model.ConnectionID) // find out why it is rejected
	Edit    func(model.ConnectionID)
	Replace func(model.ConnectionID) // the access token
	Remove  func(model.ConnectionID)
	Star    func(model.ConnectionID)
	Ticket  func(model.ConnectionID) // open its link in the browser
	Visit   func(model.ConnectionID) // the property, in Mews Operations
	Copy    func(model.ConnectionID) // the access token, for a while
	// Reveal reads the access token and hands it to show, on the UI goroutine, unless it may not be seen.
	Reveal func(id model.ConnectionID, show func(model.Secret))
	Clear  func() // the copy
	// Team is what is known of the team that shares a connection; false for none.
	Team     func(model.TeamID) (teams.Joined, bool)
	Versions func(model.ConnectionID) // show those of its token
}

// The tabs of the page.
const (
	TabTester = iota
	TabToken
	TabProperties
	TabHistory
	TabEvents
)

// Page shows one connection.
type Page struct {
	// OnBack shows what the page was opened from; see [Page.SetBack].
	OnBack  func()
	actions Actions
	now     func() time.Time
	place   workspace.Place
	copied  clip.State

	title      *kit.Line
	pill       *kit.Pill
	team       *kit.Pill
	subtitle   *kit.Line
	back       *kit.Button // to the report of a check
	copy       *kit.Button
	star       *kit.IconButton
	why        *kit.Button // there for a connection that is rejected
	verify     *kit.Button
	head       *fyne.Container
	presenting bool
	tabs       *kit.Tabs
	body       *fyne.Container
	top        *fyne.Container // head and tabs
	onTab      func()
	tester     fyne.CanvasObject
	history    fyne.CanvasObject
	events     fyne.CanvasObject
	token      *tokenCard
	properties *properties
	content    *fyne.Container
}

// Contents are what other areas put on the page. All are required.
type Contents struct {
	Tester, History, Events fyne.CanvasObject // of the tabs
	Versions                fyne.CanvasObject // under what is known of the token
	Permissions             fyne.CanvasObject // under that
}

// copyCommand is the title of the command that copies the token.
const copyCommand = "Copy access token"

// New returns a page without a connection.
func New(actions Actions, now func() time.Time, contents Contents) *Page {
	p := &Page{
		actions: actions, now: now, tester: contents.Tester, history: contents.History, events: contents.Events,
	}
	p.title = kit.NewWholeLine()
	p.pill, p.team = kit.NewPill(assets.Tick, ""), kit.NewPill(assets.Team, "")
	p.subtitle = kit.NewLine()
	p.back = kit.NewButton("Back to report", func() { p.OnBack() }).WithCommand("Back to check report")
	p.back.Hide()
	p.copy = kit.NewButton("Copy token", func() { p.actions.Copy(p.place.Connection.ID) }).WithCommand(copyCommand)
	p.star = kit.NewIconButton(assets.StarOutline, "Favourite", func() { p.actions.Star(p.place.Connection.ID) })
	p.star.Command = "Favourite"
	p.why = kit.NewButton("Diagnose…", func() { p.actions.Why(p.place.Connection.ID) }).WithCommand("Diagnose…")
	p.verify = kit.NewButton("Check", func() { p.actions.Verify(p.place.Connection.ID) }).WithCommand("Check")
	p.token = newTokenCard(p, contents.Versions, contents.Permissions)
	p.properties = newProperties()
	p.body = container.NewStack()
	tabs := []string{"Tester", "Token", "Properties", "History", "Events"}
	p.tabs = kit.NewTabs(tabs, p.choose)
	p.tabs.SetCommands(tabs...)
	title := container.New(titleLine{}, p.title, p.pill, p.team)
	names := kit.VBox(2, title, p.subtitle)
	p.head = kit.Edges(nil, nil, nil, kit.HBox(look.Gap, p.back, p.copy, p.star, p.why, p.verify),
		kit.Inset(0, look.Gap, 0, 0, names))
	p.top = kit.Inset(0, 0, 12, 0, kit.VBox(12, p.head, p.tabs))
	p.content = kit.Inset(14, look.PageMargin, 14, look.PageMargin, kit.Edges(p.top, nil, nil, nil, p.body))
	p.choose(TabTester)
	return p
}

// Content is the page to put beside the sidebar.
func (p *Page) Content() fyne.CanvasObject { return p.content }

// ShowsTester reports whether the tester is what is seen.
func (p *Page) ShowsTester() bool { return p.content.Visible() && p.tabs.Selected() == TabTester }

// ShowsEvents reports whether the events are what is seen.
func (p *Page) ShowsEvents() bool { return p.content.Visible() && p.tabs.Selected() == TabEvents }

// CountEvents says how many events came while somebody listens.
func (p *Page) CountEvents(count int64) {
	text := "Events"
	if count > 0 {
		text += " " + strconv.FormatInt(count, 10)
	}
	p.tabs.SetText(TabEvents, text)
}

// OnTab calls back after another tab was selected.
func (p *Page) OnTab(selected func()) { p.onTab = selected }

// SetStage gives what is below the tabs nearly the whole page: no head, no tabs, hardly a margin.
func (p *Page) SetStage(on bool) {
	if p.top.Hidden == on {
		return
	}
	p.top.Hidden = on
	if on {
		kit.SetInset(p.content, 5, 8, 5, 8)
	} else {
		kit.SetInset(p.content, 14, look.PageMargin, 14, look.PageMargin)
	}
	p.content.Refresh()
}

// Names are the title of the page, and its second line.
func (p *Page) Names() (title, summary string) { return p.title.Text(), p.subtitle.Text() }

// ShowsToken reports whether the tab of the token is what is seen, which says itself what became of a copy.
func (p *Page) ShowsToken() bool { return p.content.Visible() && p.tabs.Selected() == TabToken }

// SetBack says whether the page was opened from the report of a check, and leads back there.
func (p *Page) SetBack(on bool) {
	kit.Show(p.back, on)
	p.head.Refresh()
}

// Select shows a tab. Before an audience there are no events.
func (p *Page) Select(tab int) {
	if !p.presenting || tab != TabEvents {
		p.tabs.Select(tab)
	}
}

func (p *Page) choose(tab int) {
	p.HideToken()
	shown := []fyne.CanvasObject{p.tester, p.token.content, p.properties.content, p.history, p.events}[tab]
	p.body.Objects = []fyne.CanvasObject{shown}
	p.body.Refresh()
	p.showCopyButton()
	if p.onTab != nil {
		p.onTab()
	}
}

// SetPresenting says whether an audience looks on, to whom no token is offered, and no events.
func (p *Page) SetPresenting(on bool) {
	p.presenting = on
	if on && p.tabs.Selected() == TabEvents {
		p.Select(TabTester)
	}
	p.tabs.SetVisible(TabEvents, !on)
	p.showCopyButton()
}

// showCopyButton shows the button that copies the token, but where the token's own tab has one.
func (p *Page) showCopyButton() {
	kit.Show(p.copy, !p.presenting && p.tabs.Selected() != TabToken)
	p.content.Refresh()
}

// Show makes the page one of a connection.
func (p *Page) Show(place workspace.Place) {
	if p.place.Connection.ID != place.Connection.ID {
		p.HideToken()
	}
	p.place = place
	connection := place.Connection
	p.title.Set(kit.Span{Text: connection.Title(), Bold: true, Name: true, Size: look.TitleTextSize})
	icon, text := verdict(connection)
	p.pill.Set(icon, text, pillColors(connection))
	joined, isShared := p.actions.Team(place.Integration.Team)
	p.team.Set(assets.Team, joined.Name, look.AccentNames{Soft: look.ColorQuiet, Text: look.ColorMuted})
	p.team.Hidden = !isShared
	p.subtitle.Set(kit.Muted(summary(connection)))
	p.why.Hidden = connection.LastCheck.Health != model.Rejected
	p.head.Refresh()
	if connection.Favourite {
		p.star.SetIcon(assets.Star, "Remove from favourites")
	} else {
		p.star.SetIcon(assets.StarOutline, "Add to favourites")
	}
	count := connection.Identity.Properties()
	if connection.Identity == nil {
		count = 0
	}
	p.tabs.SetText(TabProperties, label(count))
	p.token.show(place, p.now())
	p.properties.show(connection.Identity)
}

func label(properties int) string {
	if properties > 1 {
		return "Properties " + strconv.Itoa(properties)
	}
	return "Properties"
}

// HideToken takes the access token off the screen, whether or not its button is still held.
func (p *Page) HideToken() { p.token.hide() }

// ShowCopy says what is in the clipboard.
func (p *Page) ShowCopy(copied clip.State) {
	p.copied = copied
	p.token.showCopy()
}

// visitable reports whether the property has a place in Mews Operations.
func (p *Page) visitable() bool {
	identity := p.place.Connection.Identity
	return identity != nil && p.place.Environment.OperationsLink(identity.EnterpriseID) != ""
}

// SetBusy says that a verification is under way.
func (p *Page) SetBusy(busy bool) {
	if busy {
		p.verify.SetText("Checking…")
		p.verify.Disable()
		return
	}
	p.verify.SetText("Check")
	p.verify.Enable()
}

func verdict(connection model.Connection) (assets.Icon, string) {
	if connection.Stopped() {
		return assets.Exclamation, string(connection.Standing.State) + " at Mews"
	}
	icon, _ := look.HealthMark(connection.LastCheck.Health) // as in the list
	return icon, phrase.Verdict(connection.LastCheck)
}

// pillColors are green for what is well, and those of the trouble for what is not. That of the environment says where
// one is, and nothing else.
func pillColors(connection model.Connection) look.AccentNames {
	trouble := look.AccentNames{Soft: look.ColorWriteSoft, Text: look.ColorWriteText}
	if connection.Stopped() {
		return trouble
	}
	switch connection.LastCheck.Health {
	case model.OK:
		return look.GoodColors()
	case model.Rejected:
		return look.AccentNames{Soft: look.ColorDestructiveSoft, Text: look.ColorDestructiveText}
	case model.OtherProperty, model.TokenMissing:
		return trouble
	}
	return look.AccentNames{Soft: look.ColorQuiet, Text: look.ColorMuted}
}

// summary is the second line: where the property is, its prices, its id, and which token opens it.
func summary(connection model.Connection) string {
	token := "access token " + string(connection.Fingerprint)
	identity := connection.Identity
	if identity == nil {
		if connection.LastCheck.Health == model.NeverChecked {
			return token + " · press Check to see which property it opens"
		}
		return token + " · " + phrase.Remark(connection.LastCheck)
	}
	parts := []string{identity.TimeZone, identity.Pricing, identity.LegalEnvironment}
	if identity.Portfolio {
		parts = []string{"portfolio of " + phrase.Count(len(identity.Enterprises), "property", "properties")}
	}
	parts = append(parts, phrase.ShortID(identity.EnterpriseID), token)
	kept := parts[:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, " · ")
}

// titleLine puts the pill behind the name; where there is no room for both the name is cut, and where next to nothing
// would be left of it the pill goes: the list has its mark.
type titleLine struct{}

func (titleLine) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(80, max(objects[0].MinSize().Height, objects[1].MinSize().Height))
}

func (titleLine) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const readable = 110
	pill, whole := objects[1].MinSize(), objects[0].MinSize().Width
	width := max(0, min(whole, size.Width-pill.Width-10))
	if width < min(whole, readable) {
		objects[1].Hide()
		width = min(whole, size.Width)
	} else {
		objects[1].Show()
	}
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(width, size.Height))
	objects[1].Move(fyne.NewPos(width+10, (size.Height-pill.Height)/2))
	objects[1].Resize(pill)
	// Behind it the team, where there is room for it: the list has it as well.
	x, team := width+10+pill.Width+8, objects[2].MinSize()
	if !objects[1].Visible() || x+team.Width > size.Width {
		team.Width = 0
	}
	objects[2].Move(fyne.NewPos(x, (size.Height-team.Height)/2))
	objects[2].Resize(team)
}
