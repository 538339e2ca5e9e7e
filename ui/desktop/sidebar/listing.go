package sidebar

import (
	"cmp"
	"slices"
	"strings"

	"keyrack/model"
	"keyrack/model/workspace"
)

// Order is how the connections of an integration are sorted.
type Order string

// The orders. The zero value is the order in which connections were added.
const (
	ByAdding Order = ""
	ByName   Order = "name"
	ByHealth Order = "health" // what fails first
	ByCheck  Order = "check"  // what was not checked for longest first
	ByUse    Order = "use"    // what was used last first
)

// orders lists the orders with what they are called.
var orders = []struct {
	order Order
	name  string
}{
	{ByAdding, "Order added"},
	{ByName, "Name"},
	{ByHealth, "Failing first"},
	{ByCheck, "Longest unchecked first"},
	{ByUse, "Last used first"},
}

// OrderOf returns the order of a name that was kept; what is not known is the order of adding.
func OrderOf(kept string) Order {
	for _, o := range orders {
		if string(o.order) == kept {
			return o.order
		}
	}
	return ByAdding
}

// Listing is what the sidebar lists of an environment, prepared for filtering. Making one takes time in proportion to the
// connections, so it is for a worker.
type Listing struct {
	groups []workspace.Group
	keys   [][]key // of each connection
	order  Order
	sorted [][]int // the connections of each group, in order

	count, starred, failing, portfolios int
}

// NewListing prepares groups.
func NewListing(groups []workspace.Group, order Order) *Listing {
	l := &Listing{groups: groups, keys: make([][]key, len(groups))}
	for g, group := range groups {
		l.keys[g] = make([]key, len(group.Connections))
		for c, connection := range group.Connections {
			l.keys[g][c] = keyOf(group.Integration, connection)
			l.count++
			if connection.Favourite {
				l.starred++
			}
			if connection.LastCheck.Health.Failing() {
				l.failing++
			}
			if isPortfolio(connection) {
				l.portfolios++
			}
		}
	}
	l.sort(order)
	return l
}

// Groups is what is listed.
func (l *Listing) Groups() []workspace.Group { return l.groups }

func isPortfolio(connection model.Connection) bool {
	return connection.Identity != nil && connection.Identity.Portfolio
}

func (l *Listing) sort(order Order) {
	l.order, l.sorted = order, make([][]int, len(l.groups))
	for g, group := range l.groups {
		sorted := make([]int, len(group.Connections))
		for c := range sorted {
			sorted[c] = c
		}
		if compare := comparison(group.Connections, order); compare != nil {
			slices.SortStableFunc(sorted, compare)
		}
		l.sorted[g] = sorted
	}
}

// comparison compares connections by their places; it is nil where they stay as they are.
func comparison(connections []model.Connection, order Order) func(a, b int) int {
	switch order {
	case ByName:
		titles := make([]string, len(connections))
		for i, connection := range connections {
			titles[i] = fold(connection.Title())
		}
		return func(a, b int) int { return strings.Compare(titles[a], titles[b]) }
	case ByHealth:
		return func(a, b int) int {
			return cmp.Compare(urgency(connections[a].LastCheck.Health), urgency(connections[b].LastCheck.Health))
		}
	case ByCheck:
		return func(a, b int) int { return connections[a].LastCheck.At.Compare(connections[b].LastCheck.At) }
	case ByUse:
		return func(a, b int) int { return connections[b].LastUsed.Compare(connections[a].LastUsed) }
	}
	return nil
}

// urgency is how soon somebody should look at a health; least first.
func urgency(health model.Health) int {
	switch health {
	case model.Rejected, model.TokenMissing:
		return 0
	case model.OtherProperty:
		return 1
	case model.CouldNotCheck, model.RateLimited:
		return 2
	case model.NeverChecked:
		return 3
	}
	return 4
}
