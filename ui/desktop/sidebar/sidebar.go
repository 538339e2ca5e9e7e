// Package sidebar is the list of connections of an environment, grouped by integration.
package sidebar

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// filter narrows the list to what a chip names.
type filter int

const (
	all filter = iota
	favourites
	failing
	portfolios
)

// Sidebar shows the groups it was given and says what the user wants of them.
type Sidebar struct {
	// OnSelect is called when the user selects a connection.
	OnSelect func(model.ConnectionID)
	// OnEditIntegration is called for the button behind an integration's name.
	OnEditIntegration func(model.IntegrationID)
	// OnAdd is called for "Add connection".
	OnAdd func()

	now      func() time.Time
	groups   []workspace.Group
	rows     []row
	selected model.ConnectionID
	filter   filter
	open     map[model.ConnectionID]bool // portfolios whose properties are shown

	search  *kit.Entry
	chips   [4]*kit.Chip
	list    *widget.List
	none    *kit.Line
	content fyne.CanvasObject
}

// row is one line of the list: an integration, a connection, or a property of a portfolio.
type row struct {
	integration *model.Integration
	connection  *model.Connection
	enterprise  *model.Enterprise
}

// New returns an empty sidebar.
func New(now func() time.Time) *Sidebar {
	s := &Sidebar{now: now, open: map[model.ConnectionID]bool{}}
	s.search = kit.NewSearchEntry("Filter connections", "")
	s.search.OnChanged = func(string) { s.arrange() }
	s.chips = [4]*kit.Chip{
		kit.NewChip("", "All", func() { s.choose(all) }),
		kit.NewChip(assets.Star, "0", func() { s.choose(favourites) }),
		kit.NewChip(assets.Cross, "0 failing", func() { s.choose(failing) }),
		kit.NewChip("", "Portfolio", func() { s.choose(portfolios) }),
	}
	s.list = widget.NewList(func() int { return len(s.rows) }, func() fyne.CanvasObject { return kit.NewRow() }, s.draw)
	s.list.HideSeparators = true
	s.list.OnSelected = s.tapped
	s.none = kit.NewLine(kit.Muted("Nothing matches."))
	s.none.Hide()
	s.choose(all)
	s.content = s.build()
	return s
}

func (s *Sidebar) build() fyne.CanvasObject {
	const margin = look.SideMargin
	chips := kit.HBox(6, s.chips[0], s.chips[1], s.chips[2], s.chips[3])
	top := kit.Inset(margin, margin, 6, margin, kit.VBox(10, s.search, chips))
	add := kit.NewPrimaryButton("Add connection", func() { s.OnAdd() }).WithIcon(assets.Plus)
	bottom := kit.VBox(0, kit.NewHairline(), kit.Inset(10, margin, 10, margin, kit.HBox(look.Gap, add)))
	none := kit.Inset(8, margin, 0, margin, kit.VBox(0, s.none))
	body := kit.Edges(top, bottom, nil, nil, container.NewStack(none, s.list))
	return kit.NewSurface(look.ColorSurface, kit.Edges(nil, nil, nil, kit.NewHairline(), body))
}

// Content is the area to put beside the page.
func (s *Sidebar) Content() fyne.CanvasObject { return s.content }

// FocusFilter puts the keyboard into the filter.
func (s *Sidebar) FocusFilter(canvas fyne.Canvas) { canvas.Focus(s.search) }

// SetGroups replaces what is listed; selected is the connection on the page, if any.
func (s *Sidebar) SetGroups(groups []workspace.Group, selected model.ConnectionID) {
	s.groups, s.selected = groups, selected
	var count, starred, broken int
	for _, group := range groups {
		for _, connection := range group.Connections {
			count++
			if connection.Favourite {
				starred++
			}
			if connection.LastCheck.Health.Failing() {
				broken++
			}
		}
	}
	s.search.SetPlaceHolder("Filter " + phrase.Count(count, "connection", "connections"))
	s.chips[all].SetText("All " + strconv.Itoa(count))
	s.chips[favourites].SetText(strconv.Itoa(starred))
	s.chips[failing].SetText(strconv.Itoa(broken) + " failing")
	s.arrange()
}

// Select marks a connection without calling OnSelect.
func (s *Sidebar) Select(id model.ConnectionID) {
	s.selected = id
	s.list.Refresh()
}

func (s *Sidebar) choose(chosen filter) {
	s.filter = chosen
	for i, chip := range s.chips {
		chip.SetSelected(filter(i) == chosen)
	}
	if s.list != nil {
		s.arrange()
	}
}

// arrange works out the rows from the groups, the filter and what is open.
func (s *Sidebar) arrange() {
	words := strings.Fields(strings.ToLower(s.search.Text))
	s.rows = s.rows[:0]
	for g := range s.groups {
		group := &s.groups[g]
		heading := len(s.rows)
		s.rows = append(s.rows, row{integration: &group.Integration})
		for c := range group.Connections {
			connection := &group.Connections[c]
			if !s.passes(*connection) || !matches(group.Integration, *connection, words) {
				continue
			}
			s.rows = append(s.rows, row{integration: &group.Integration, connection: connection})
			if s.open[connection.ID] && connection.Identity != nil {
				for e := range connection.Identity.Enterprises {
					s.rows = append(s.rows, row{integration: &group.Integration, connection: connection, enterprise: &connection.Identity.Enterprises[e]})
				}
			}
		}
		narrowed := s.filter != all || len(words) > 0
		if narrowed && len(s.rows) == heading+1 {
			s.rows = s.rows[:heading] // an integration of which nothing passes
		}
	}
	s.none.Hidden = len(s.rows) > 0 || len(s.groups) == 0
	s.none.Refresh()
	for i, r := range s.rows {
		height := look.RowHeight
		if r.connection == nil {
			height = kit.HeadingHeight
		}
		s.list.SetItemHeight(i, height)
	}
	s.list.Refresh()
}

func (s *Sidebar) passes(connection model.Connection) bool {
	switch s.filter {
	case favourites:
		return connection.Favourite
	case failing:
		return connection.LastCheck.Health.Failing()
	case portfolios:
		return connection.Identity != nil && connection.Identity.Portfolio
	}
	return true
}

// matches reports whether every word stands in something that is known of the connection.
func matches(integration model.Integration, connection model.Connection, words []string) bool {
	for _, word := range words {
		if !contains(integration, connection, word) {
			return false
		}
	}
	return true
}

func contains(integration model.Integration, connection model.Connection, word string) bool {
	texts := []string{connection.Label, connection.Note, integration.Client}
	texts = append(texts, connection.Tags...)
	if identity := connection.Identity; identity != nil {
		texts = append(texts, identity.Name, identity.EnterpriseID, identity.ChainName, identity.City, identity.TimeZone)
		for _, enterprise := range identity.Enterprises {
			texts = append(texts, enterprise.Name, enterprise.ID)
		}
	}
	for _, text := range texts {
		if strings.Contains(strings.ToLower(text), word) {
			return true
		}
	}
	return connection.Fingerprint.Matches(word)
}

func (s *Sidebar) draw(i widget.ListItemID, object fyne.CanvasObject) {
	r := s.rows[i]
	var content kit.RowContent
	switch {
	case r.enterprise != nil:
		content = kit.RowContent{Title: r.enterprise.Name, Subtitle: phrase.Where(model.Connection{Identity: &model.Identity{City: r.enterprise.City, TimeZone: r.enterprise.TimeZone, Pricing: r.enterprise.Pricing}}), Health: r.connection.LastCheck.Health, Indent: 1}
	case r.connection != nil:
		content = s.connectionRow(*r.connection)
	default:
		integration := *r.integration
		content = kit.RowContent{
			Heading: true, Title: integration.Client, Subtitle: "client " + string(integration.Fingerprint),
			RightIcon: assets.More, OnRight: func() { s.OnEditIntegration(integration.ID) },
		}
	}
	object.(*kit.Row).Set(content)
}

func (s *Sidebar) connectionRow(connection model.Connection) kit.RowContent {
	content := kit.RowContent{
		Title:    connection.Title(),
		Subtitle: phrase.Subtitle(connection, s.now()),
		Health:   connection.LastCheck.Health,
		Selected: connection.ID == s.selected,
		Star:     connection.Favourite,
	}
	if identity := connection.Identity; identity != nil && identity.Portfolio {
		content.Right = strconv.Itoa(len(identity.Enterprises))
		content.RightIcon = assets.TriangleRight
		if s.open[connection.ID] {
			content.RightIcon = assets.TriangleDown
		}
		content.OnRight = func() {
			s.open[connection.ID] = !s.open[connection.ID]
			s.arrange()
		}
	}
	return content
}

func (s *Sidebar) tapped(i widget.ListItemID) {
	s.list.Unselect(i)
	if i >= len(s.rows) || s.rows[i].connection == nil {
		return
	}
	id := s.rows[i].connection.ID
	s.Select(id)
	s.OnSelect(id)
}
