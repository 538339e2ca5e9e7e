// Package sidebar is the list of connections of an environment, grouped by integration: filtered, sorted, and picked
// from.
package sidebar

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/stage"
	"keyrack/ui/phrase"
)

// Actions are what the list asks of the window. All are required.
type Actions struct {
	Select          func(model.ConnectionID) // show it
	Edit            func(model.ConnectionID)
	EditIntegration func(model.IntegrationID)
	Add             func()
	CheckAll        func()
	Sort            func(stage.Order) // it was chosen
	// Live says what goes on with a connection by itself, in two or three words: "listening, 128 events"; "" for nothing.
	Live func(model.ConnectionID) string
	// Shared says by which team a client application is shared, and what one may do with it. Items are what can be done
	// with teams, in the menu of a client application and, where there is one, of a connection of it.
	Shared func(model.TeamID) string
	Items  func(integration model.Integration, connection *model.Connection) []*fyne.MenuItem

	// These are for one connection or for several.
	Check  func([]model.ConnectionID)
	Send   func([]model.ConnectionID) // the request on the page
	Star   func(ids []model.ConnectionID, favourite bool)
	Tag    func([]model.ConnectionID)
	Export func([]model.ConnectionID)
	Delete func([]model.ConnectionID)
}

// Sidebar shows the listing it was given and says what the user wants of it.
type Sidebar struct {
	actions  Actions
	now      func() time.Time
	listing  *stage.Listing
	rows     []row
	later    []*model.Connection // matches of a group that come behind the better ones; kept for its memory
	selected model.ConnectionID
	filter   filter
	open     map[model.ConnectionID]bool // portfolios whose properties are shown
	picked   map[model.ConnectionID]bool
	anchor   model.ConnectionID // where picking with Shift begins

	search      *kit.Entry
	sort        *kit.IconButton
	chips       [6]*kit.Chip
	live        int // connections of the listing with which something goes on
	list        *kit.List
	empty       *fyne.Container
	none        *kit.Line
	advice      *kit.Line
	showAll     *kit.Button
	checkAll    *kit.Button
	bottom      *fyne.Container
	pickBar     *fyne.Container
	pickedCount *kit.Line
	chipRow     *fyne.Container
	footer      *fyne.Container
	content     fyne.CanvasObject
}

// New returns an empty sidebar.
func New(actions Actions, now func() time.Time) *Sidebar {
	s := &Sidebar{
		actions: actions, now: now, listing: stage.NewListing(nil, stage.ByAdding),
		open: map[model.ConnectionID]bool{}, picked: map[model.ConnectionID]bool{},
	}
	s.search = kit.NewSearchEntry("Filter connections", "")
	s.search.OnChanged = func(string) { s.narrow() }
	s.search.OnKey = s.searchKey
	s.sort = kit.NewIconButton(assets.Sort, "Sort", s.openOrders)
	s.chips = [6]*kit.Chip{
		kit.NewChip("", "All", func() { s.choose(all) }),
		kit.NewChip(assets.Star, "0", func() { s.choose(favourites) }),
		kit.NewChip(assets.Cross, "0 failing", func() { s.choose(failing) }),
		kit.NewChip("", "Portfolio", func() { s.choose(portfolios) }),
		kit.NewChip(assets.Waves, "0 listening", func() { s.choose(listening) }),
		kit.NewChip(assets.Team, "Team", func() { s.choose(shared) }),
	}
	s.list = kit.NewList(func() fyne.CanvasObject { return kit.NewRow() }, s.draw)
	s.list.OnPress, s.list.OnMove, s.list.OnKey, s.list.OnSelectAll = s.pressed, s.moved, s.key, s.pickAll
	s.list.OnType = s.typed
	s.content = s.build()
	s.choose(all)
	return s
}

func (s *Sidebar) build() fyne.CanvasObject {
	const margin = look.SideMargin
	s.chipRow = container.New(chipRow{s}, s.chips[0], s.chips[1], s.chips[2], s.chips[3], s.chips[4],
		s.chips[shared])
	s.chips[listening].Hide()
	s.chips[shared].Hide()
	find := kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, 6, s.sort), s.search)
	top := kit.Inset(margin, margin, 6, margin, kit.VBox(10, find, s.chipRow))

	add := kit.NewPrimaryButton("Add connection", func() { s.actions.Add() }).WithIcon(assets.Plus).WithCommand(
		"Add connection…")
	s.checkAll = kit.NewButton("Check all", func() { s.actions.CheckAll() }).WithCommand("Check all")
	s.bottom = kit.HBox(look.Gap, add, s.checkAll)
	s.pickBar = s.newPickBar()
	s.pickBar.Hide()
	s.footer = container.NewStack(s.bottom, s.pickBar)
	bottom := kit.VBox(0, kit.NewHairline(), kit.Inset(10, margin, 10, margin, s.footer))

	s.none, s.advice = kit.NewLine(), kit.NewLine()
	s.showAll = kit.NewButton("Show all", s.Reset)
	s.empty = kit.VBox(4, s.none, s.advice, kit.Inset(8, 0, 0, 0, kit.HBox(0, s.showAll)))
	s.empty.Hide()
	body := kit.Edges(top, bottom, nil, nil,
		container.NewStack(s.list, kit.Inset(10, margin, 0, margin+2, kit.VBox(0, s.empty))))
	return kit.NewSurface(look.ColorSurface, kit.Edges(nil, nil, nil, kit.NewHairline(), body))
}

// Content is the area to put beside the page.
func (s *Sidebar) Content() fyne.CanvasObject { return s.content }

// FocusFilter puts the keyboard into the filter.
func (s *Sidebar) FocusFilter(canvas fyne.Canvas) { canvas.Focus(s.search) }

// Reset shows everything: no filter, no chip.
func (s *Sidebar) Reset() {
	s.search.SetText("")
	s.choose(all)
}

// SetListing replaces what is listed; selected is the connection on the page, if any.
func (s *Sidebar) SetListing(listing *stage.Listing, selected model.ConnectionID) {
	s.listing, s.selected = listing, selected
	s.dropPicks()
	if s.chips[shared].Hidden = !s.shares(); s.chips[shared].Hidden && s.filter == shared {
		s.choose(all)
	}
	s.search.SetPlaceHolder("Filter " + phrase.Count(listing.Counts().All, "connection", "connections"))
	s.countLive()
	s.chipRow.Layout.Layout(s.chipRow.Objects, s.chipRow.Size())
	if listing.Counts().All == 0 {
		s.checkAll.Disable()
	} else {
		s.checkAll.Enable()
	}
	s.arrange()
}

// Forget drops what belongs to the environment before: filter, chip, and what was picked.
func (s *Sidebar) Forget() {
	clear(s.picked)
	s.anchor = ""
	s.Reset()
}

// Select marks a connection without calling anybody, brings it into view and puts the keyboard's cursor there.
func (s *Sidebar) Select(id model.ConnectionID) {
	s.selected = id
	for i, r := range s.rows {
		if r.connection != nil && r.connection.ID == id {
			s.list.SetCursor(i)
			s.list.ScrollTo(i)
			break
		}
	}
	s.list.Refresh()
}

// Redraw shows anew what goes on with the connections that are seen.
func (s *Sidebar) Redraw() {
	if s.countLive() && s.filter == listening {
		s.arrange()
	}
	s.list.Redraw()
}

// countLive counts with how many connections something goes on, and reports whether there are more or fewer by now. The
// chip of them is there as long as it narrows anything down.
func (s *Sidebar) countLive() (changed bool) {
	n := 0
	for _, group := range s.listing.Groups() {
		for i := range group.Connections {
			if s.actions.Live(group.Connections[i].ID) != "" {
				n++
			}
		}
	}
	changed, s.live = n != s.live, n
	if changed {
		s.showLiveChip()
	}
	return changed
}

func (s *Sidebar) showLiveChip() {
	s.chips[listening].Hidden = s.live == 0 && s.filter != listening
	s.chipRow.Refresh()
}

func (s *Sidebar) choose(chosen filter) {
	s.filter = chosen
	for i, chip := range s.chips {
		chip.SetSelected(filter(i) == chosen)
	}
	s.showLiveChip()
	s.narrow()
}

// narrow follows a change of what is looked for: what is found begins at the top.
func (s *Sidebar) narrow() {
	s.arrange()
	s.list.ScrollTo(0)
}

// searchKey takes the keyboard from the filter into the list.
func (s *Sidebar) searchKey(event *fyne.KeyEvent) bool {
	switch event.Name {
	case fyne.KeyDown:
		s.enterList()
	case fyne.KeyReturn, fyne.KeyEnter:
		s.openFirst()
	default:
		return false
	}
	return true
}

func (s *Sidebar) enterList() {
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(s.list); canvas != nil && len(s.rows) > 0 {
		canvas.Focus(s.list)
		s.list.SetCursor(s.first())
	}
}

// openFirst shows the first connection that the filter has left.
func (s *Sidebar) openFirst() {
	if i := s.first(); i < len(s.rows) && s.rows[i].connection != nil {
		s.pressed(i, kit.Press{})
	}
}

// first is the row of the first connection.
func (s *Sidebar) first() int {
	for i, r := range s.rows {
		if r.connection != nil {
			return i
		}
	}
	return 0
}

// typed takes what is typed in the list into the filter.
func (s *Sidebar) typed(r rune) {
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(s.search); canvas != nil {
		canvas.Focus(s.search)
		s.search.TypedRune(r)
	}
}

// showEmpty says why nothing is listed, and what to do about it.
func (s *Sidebar) showEmpty(narrowed bool) {
	title, advice := "", ""
	typed := strings.TrimSpace(s.search.Text)
	switch {
	case len(s.rows) > 0:
	case !narrowed:
		title, advice = "No connections yet.", "Add one, or drop a file with tokens here."
	case typed != "":
		title, advice = "Nothing matches “"+typed+"”.", "Names, tags, ids, chains and fingerprints count."
	case s.filter == favourites:
		title, advice = "No favourites yet.", "The star on a connection's page makes it one."
	case s.filter == failing:
		title, advice = "Nothing fails.", "Check all looks at every connection again."
	case s.filter == shared:
		title, advice = "No team shares anything here.", "Settings → Teams says how they stand."
	case s.filter == portfolios:
		title, advice = "No portfolio here.", "Checking a token shows whether it opens several properties."
	case s.filter == listening:
		title, advice = "No connection listens.", "Listen to one on its page, in Events."
	}
	s.empty.Hidden = title == ""
	s.showAll.Hidden = !narrowed
	s.none.Set(kit.Plain(title))
	s.advice.Set(kit.Span{Text: advice, Color: look.ColorMuted, Size: look.SmallTextSize})
	s.empty.Refresh()
}
