package stage

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/match"
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

// orders are all of them.
func orders() []Order { return []Order{ByAdding, ByName, ByHealth, ByCheck, ByUse} }

// OrderOf returns the order of a name that was kept; what is not known is the order of adding.
func OrderOf(kept string) Order {
	if order := Order(kept); slices.Contains(orders(), order) {
		return order
	}
	return ByAdding
}

// Listing is what is listed of an environment. It does not change once it is made. Making one takes time in proportion
// to the connections, so it is for a worker; so is preparing it for filtering, which takes longer and which nobody
// sees.
type Listing struct {
	groups []workspace.Group
	keys   func() [][]key // of each connection, made once
	order  Order
	sorted [][]int // the connections of each group, in order

	counts Counts
}

// Counts says how many connections there are.
type Counts struct {
	All, Favourite, Failing, Portfolios int
}

// NewListing lists groups.
func NewListing(groups []workspace.Group, order Order) *Listing {
	l := &Listing{groups: groups, keys: sync.OnceValue(func() [][]key { return keysOf(groups) })}
	for _, group := range groups {
		for _, connection := range group.Connections {
			l.counts.All++
			if connection.Favourite {
				l.counts.Favourite++
			}
			if connection.Failing() {
				l.counts.Failing++
			}
			if IsPortfolio(connection) {
				l.counts.Portfolios++
			}
		}
	}
	return l.In(order)
}

func keysOf(groups []workspace.Group) [][]key {
	keys := make([][]key, len(groups))
	for g, group := range groups {
		keys[g] = make([]key, len(group.Connections))
		for c, connection := range group.Connections {
			keys[g][c] = keyOf(group.Integration, connection)
		}
	}
	return keys
}

// Prepare prepares the listing for filtering. Otherwise the first [Listing.Match] does.
func (l *Listing) Prepare() { l.keys() }

// Groups is what is listed.
func (l *Listing) Groups() []workspace.Group { return l.groups }

// Counts says how many connections are listed.
func (l *Listing) Counts() Counts { return l.counts }

// Order is how the connections of each group are sorted.
func (l *Listing) Order() Order { return l.order }

// Sorted are the places of the connections of a group, in order.
func (l *Listing) Sorted(group int) []int { return l.sorted[group] }

// Match grades a connection by what [Words] has made of a text. Of a portfolio that matches only by its properties it
// returns which. Without words everything matches, and nothing has to be prepared.
func (l *Listing) Match(group, connection int, words []string) (Grade, []int) {
	if len(words) == 0 {
		return Exactly, nil
	}
	return l.keys()[group][connection].match(words)
}

// IsPortfolio reports whether a connection opens several properties.
func IsPortfolio(connection model.Connection) bool {
	return connection.Identity != nil && connection.Identity.Portfolio
}

// In is the same listing in another order.
func (l *Listing) In(order Order) *Listing {
	if l.sorted != nil && l.order == order {
		return l
	}
	other := *l
	other.order, other.sorted = order, make([][]int, len(l.groups))
	for g, group := range l.groups {
		sorted := make([]int, len(group.Connections))
		for c := range sorted {
			sorted[c] = c
		}
		if compare := comparison(group.Connections, order); compare != nil {
			slices.SortStableFunc(sorted, compare)
		}
		other.sorted[g] = sorted
	}
	return &other
}

// comparison compares connections by their places; it is nil where they stay as they are.
func comparison(connections []model.Connection, order Order) func(a, b int) int {
	switch order {
	case ByName:
		titles := make([]string, len(connections))
		for i, connection := range connections {
			titles[i] = match.Fold(connection.Title())
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
