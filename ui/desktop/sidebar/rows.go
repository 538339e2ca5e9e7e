package sidebar

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/marks"
	"keyrack/ui/desktop/stage"
	"keyrack/ui/match"
	"keyrack/ui/phrase"
)

// filter narrows the list to what a chip names.
type filter int

const (
	all filter = iota
	favourites
	failing
	portfolios
	listening
	shared
)

// row is one line of the list: an integration, a connection, or a property of a portfolio.
type row struct {
	integration *model.Integration
	connection  *model.Connection
	enterprise  *model.Enterprise
	found       bool // the portfolio is shown because of its properties
}

// arrange works out the rows from the listing, the filter and what is open.
func (s *Sidebar) arrange() {
	words := match.Words(s.search.Text)
	narrowed := s.filter != all || len(words) > 0
	s.rows = s.rows[:0]
	for g := range s.listing.Groups() {
		group := &s.listing.Groups()[g]
		if s.filter == shared && group.Integration.Team == "" {
			continue
		}
		heading := len(s.rows)
		s.rows = append(s.rows, row{integration: &group.Integration})
		s.later = s.later[:0]
		for _, c := range s.listing.Sorted(g) {
			connection := &group.Connections[c]
			if !s.passes(connection) {
				continue
			}
			switch grade, properties := s.listing.Match(g, c, words); grade {
			case stage.Exactly:
				s.append(row{integration: &group.Integration, connection: connection, found: properties != nil}, properties)
			case stage.Nearly:
				s.later = append(s.later, connection)
			}
		}
		for _, connection := range s.later {
			s.append(row{integration: &group.Integration, connection: connection}, nil)
		}
		if narrowed && len(s.rows) == heading+1 {
			s.rows = s.rows[:heading] // an integration of which nothing passes
		}
	}
	s.list.SetRows(len(s.rows), s.height)
	s.showEmpty(narrowed)
	s.showPicked()
}

// append adds a connection, and under it the properties that were found, or all where the portfolio is open.
func (s *Sidebar) append(r row, properties []int) {
	s.rows = append(s.rows, r)
	switch {
	case r.found:
		for _, i := range properties {
			s.rows = append(s.rows,
				row{integration: r.integration, connection: r.connection, enterprise: &r.connection.Identity.Enterprises[i]})
		}
	case s.open[r.connection.ID] && r.connection.Identity != nil:
		for i := range r.connection.Identity.Enterprises {
			s.rows = append(s.rows,
				row{integration: r.integration, connection: r.connection, enterprise: &r.connection.Identity.Enterprises[i]})
		}
	}
}

func (s *Sidebar) height(i int) float32 {
	switch r := s.rows[i]; {
	case r.connection == nil && r.integration.Team != "":
		return kit.TallHeadingHeight
	case r.connection == nil:
		return kit.HeadingHeight
	}
	return look.RowHeight
}

func (s *Sidebar) passes(connection *model.Connection) bool {
	switch s.filter {
	case favourites:
		return connection.Favourite
	case failing:
		return connection.Failing()
	case portfolios:
		return stage.IsPortfolio(*connection)
	case listening:
		return s.actions.Live(connection.ID) != ""
	}
	return true
}

func (s *Sidebar) draw(i int, object fyne.CanvasObject) {
	r := s.rows[i]
	var content kit.RowContent
	switch {
	case r.enterprise != nil:
		e := r.enterprise
		where := phrase.Where(
			model.Connection{Identity: &model.Identity{City: e.City, TimeZone: e.TimeZone, Pricing: e.Pricing}})
		content = kit.RowContent{Title: e.Name, Subtitle: where, Disc: marks.Health(r.connection.LastCheck.Health), Indent: 1}
	case r.connection != nil:
		content = s.connectionRow(r)
	default:
		integration := *r.integration
		content = kit.RowContent{
			Heading: true, Title: integration.Client, Subtitle: "client " + string(integration.Fingerprint),
			RightIcon: assets.More, OnRight: func() { s.actions.EditIntegration(integration.ID) },
			RightTip: "This client application (Enter)",
		}
		if integration.Team != "" {
			content.Mark, content.Below, content.Subtitle = assets.Team, true, s.actions.Shared(integration.Team)
		}
	}
	object.(*kit.Row).Set(content)
}

func (s *Sidebar) connectionRow(r row) kit.RowContent {
	connection := *r.connection
	content := kit.RowContent{
		Title:    connection.Title(),
		Subtitle: phrase.Subtitle(connection, s.now()),
		Disc:     marks.Health(connection.LastCheck.Health),
		Selected: connection.ID == s.selected,
		Picked:   s.picked[connection.ID],
		Star:     connection.Favourite,
	}
	if live := s.actions.Live(connection.ID); live != "" {
		content.Live = assets.Waves
		content.Subtitle = phrase.Live(connection, live, s.now())
	}
	if stage.IsPortfolio(connection) {
		content.Right = strconv.Itoa(len(connection.Identity.Enterprises))
		content.RightIcon, content.RightTip = assets.TriangleRight, "Show its properties (→)"
		if s.open[connection.ID] || r.found {
			content.RightIcon, content.RightTip = assets.TriangleDown, "Hide its properties (←)"
		}
		content.OnRight = func() { s.toggle(connection.ID) }
	}
	return content
}

// shares reports whether a team shares something of the listing.
func (s *Sidebar) shares() bool {
	return slices.ContainsFunc(s.listing.Groups(), func(group workspace.Group) bool {
		return group.Integration.Team != ""
	})
}

// toggle opens or closes a portfolio.
func (s *Sidebar) toggle(id model.ConnectionID) {
	s.open[id] = !s.open[id]
	s.arrange()
}
