package mask

import "bytes"

// node is what is known inside an object or a list: what it is in, and what it is called. There are few of them in an
// answer, and each keeps what it has found out about the names in it.
type node struct {
	place
	edges map[string]*edge
	first *edge // of the name that an object began with last
}

// place is what decides about the fields of an object.
type place struct {
	in says // someone, hotel, public, words, one that tells, or plain
	// owner is what the object, or the list it is in, is called, where fields of that have rules of their own.
	owner string
	// wrapped is what is said of the field Value in it: an update is written as {"Value": …} in place of the value.
	wrapped says
	beside  uint64 // for wrapped, as in an edge
	about   says
}

// edge is what is known of a field.
type edge struct {
	says says
	// beside has bits where the field is about more in an object that has a name with one of them too.
	beside uint64
	about  says
	// bit is what the name itself is for others.
	bit    uint64
	up     bool // the object meant by beside is the one around
	utc    bool // its times are when something was done
	inside place
	node   *node  // for inside; nil until it is needed
	key    []byte // what is shown in place of the name; nil for the name itself
	raw    string // the name, as it stands between the quotes
	whole  string // with them, and the colon; empty where that may be read in another way
	next   *edge  // of the name that came behind it last: most objects are written alike
}

// stands reports whether a text begins with the name, and a colon at once behind it.
func (e *edge) stands(text []byte) bool {
	return e.whole != "" && len(text) > len(e.whole) && string(text[:len(e.whole)]) == e.whole
}

// mostEdges is how many names an object remembers; of more, each is looked up when it comes.
const mostEdges = 1 << 12

// nodeAt returns the node of a place.
func (m *masker) nodeAt(p place) *node {
	known := m.nodes[p]
	if known == nil {
		known = &node{place: p, edges: map[string]*edge{}}
		if m.nodes == nil {
			m.nodes = map[place]*node{}
		}
		m.nodes[p] = known
	}
	return known
}

// edge returns what is known of a field by its name, as it stands between the quotes.
func (m *masker) edge(n *node, raw []byte) *edge {
	if known := n.edges[string(raw)]; known != nil {
		return known
	}
	field := string(raw)
	if value, ok := unquote(raw); ok {
		field = value
	}
	found := m.follow(n, field)
	found.raw = string(raw)
	if bytes.IndexByte(raw, '"') < 0 && bytes.IndexByte(raw, '\\') < 0 {
		found.whole = `"` + found.raw + `":`
	}
	if masked, count := byShape(field, m.rules); count > 0 {
		found.key = quoted(nil, []byte(masked), '"')
	}
	if len(n.edges) < mostEdges {
		n.edges[string(raw)] = found
	}
	return found
}

// follow finds out what is said of a field.
func (m *masker) follow(n *node, field string) *edge {
	e := &edge{says: n.in, inside: place{in: n.in}}
	if !m.rules.Guests {
		e.says, e.inside.in = plain, plain
		return e
	}
	spelled := spell(field)
	e.utc = len(spelled.joined) > 3 && spelled.joined[len(spelled.joined)-3:] == "utc"
	e.bit = m.table.bits[spelled.joined]
	if n.in.tells() || n.in == public || n.in == words {
		return e
	}
	a := m.table.find(spelled, n.owner, n.in == hotel)
	if !a.found && spelled.joined == "value" { // in an update it is the field around it
		a = answer{says: n.wrapped, found: n.wrapped != plain, beside: n.beside, about: n.about}
		e.inside.owner, e.up = n.owner, true
	}
	if m.table.owners[spelled.joined] {
		e.inside.owner = spelled.joined
	}
	if n.in == someone && a.beside != 0 && a.says <= fileName {
		a.says, a.beside = a.about, 0 // what is about somebody needs no names beside
	}
	switch said := a.says; {
	case said == plain || said == thing && n.in != someone:
	case said == thing:
		e.says, e.inside.in = plain, plain
	case said == code || said == fileName || said == text:
		if e.inside.wrapped = said; said == text || (said == code) == (n.in == someone) {
			e.says = said // of what is about somebody a code may stay, and nothing else
		}
	default:
		e.says, e.inside.in = said, said
	}
	if e.says == hotel {
		e.says = plain
	}
	if a.beside != 0 && e.says < someone {
		e.beside, e.about = a.beside, a.about
		e.inside.beside, e.inside.about = a.beside, a.about
	}
	return e
}
