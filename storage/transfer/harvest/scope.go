package harvest

import (
	"slices"
	"strings"
)

// scope is a group of a tree on its way to credentials: what stands directly in it, and the groups below.
type scope struct {
	up     *scope
	name   string
	title  string
	line   int
	level  int
	off    bool
	values []*value
	below  []*scope

	// access is what the groups below and this one know of AccessTokens: none, the only one, or many.
	access     string
	manyAccess bool

	clients, addresses, apps *index // of all below, made when they are asked for
	event                    *event // of a webhook of Mews

	stems   map[string]*tally // of the tokens that stand directly in it
	isMapOf answer
}

// tally counts the tokens of a group whose names are told apart by nothing.
type tally struct{ clients, others int }

// answer is a question that is asked of a group many times.
type answer uint8

const (
	notAsked answer = iota
	yes
	no
)

func answerOf(is bool) answer {
	if is {
		return yes
	}
	return no
}

// tallies counts the tokens of a group by what is left of their names.
func (s *scope) tallies() map[string]*tally {
	if s.stems != nil {
		return s.stems
	}
	s.stems = map[string]*tally{}
	for _, v := range s.values {
		if v.kind == kindNone {
			continue
		}
		key := stemKey(v.stem)
		if s.stems[key] == nil {
			s.stems[key] = &tally{}
		}
		if v.kind == kindClient {
			s.stems[key].clients++
		} else {
			s.stems[key].others++
		}
	}
	return s.stems
}

// value is a scalar with a name.
type value struct {
	in    *scope
	name  string
	title string // what a person called it, as far as the reader knows
	text  string // as it is used: variables in their places, quotation marks taken off
	line  int
	off   bool
	hint  Hint

	words []string
	meaning
	variable bool // it was one, and its value is taken from elsewhere

	kind    kind
	ground  ground
	confirm bool
	used    bool
	env     string // of an address: the environment's address
	near    string // of a token: the address nearest to it, once it was looked for
	placed  bool
}

// path is the way to a value by names, such as mcpServers.mews.env.MEWS_ACCESS_TOKEN. It holds no values.
func (v *value) path() string {
	names := []string{shown(v.name)}
	for s := v.in; s != nil; s = s.up {
		if name := shown(s.name); name != "" {
			names = append(names, name)
		}
	}
	slices.Reverse(names)
	return strings.Join(slices.DeleteFunc(names, func(n string) bool { return n == "" }), ".")
}

// shown is a name as it may be told: a short one that is no secret itself.
func shown(name string) string {
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, name))
	if name == "" {
		return ""
	}
	if mayBeSecret(name) || looksRandom(name) {
		return "…"
	}
	if len(name) > maxShown {
		return strings.ToValidUTF8(name[:maxShown], "") + "…"
	}
	return name
}

const maxShown = 80 // bytes of a name

// index finds values of one kind below a scope by what is left of their names.
type index struct {
	all    []*value
	byStem map[string][]*value
}

func (x *index) add(v *value) {
	x.all = append(x.all, v)
	key := stemKey(v.stem)
	if x.byStem == nil {
		x.byStem = map[string][]*value{}
	}
	x.byStem[key] = append(x.byStem[key], v)
}

func stemKey(stem []string) string {
	if len(stem) < 2 {
		return strings.Join(stem, " ")
	}
	sorted := slices.Clone(stem)
	slices.Sort(sorted)
	return strings.Join(slices.Compact(sorted), " ")
}

// below returns the index of a kind of value, which is made once.
func (s *scope) index(of **index, wanted func(*value) bool, at func(*scope) **index) *index {
	if *of != nil {
		return *of
	}
	x := &index{}
	*of = x
	for _, v := range s.values {
		if wanted(v) {
			x.add(v)
		}
	}
	for _, child := range s.below {
		for _, v := range child.index(at(child), wanted, at).all {
			x.add(v)
		}
	}
	return x
}

func (s *scope) clientsBelow() *index {
	at := func(s *scope) **index { return &s.clients }
	return s.index(at(s), func(v *value) bool { return v.kind == kindClient }, at)
}

func (s *scope) addressesBelow() *index {
	at := func(s *scope) **index { return &s.addresses }
	return s.index(at(s), func(v *value) bool { return v.env != "" }, at)
}

func (s *scope) appsBelow() *index {
	at := func(s *scope) **index { return &s.apps }
	return s.index(at(s), func(v *value) bool { return v.role == roleApp && v.isApp() }, at)
}

// isApp reports whether the value can be the name of a client application.
func (v *value) isApp() bool {
	return v.text != "" && v.kind == kindNone && len(v.text) <= maxName && !mayBeSecret(v.text) &&
		!strings.Contains(v.text, "://") && !isReference(v.text) && !isBool(v.text) && !isID(v.text) &&
		(!placeholder.MatchString(v.text))
}

// countAccess notes which AccessTokens are in a scope and below.
func (s *scope) countAccess() {
	note := func(text string, many bool) {
		switch {
		case many || s.access != "" && text != "" && text != s.access:
			s.manyAccess = true
		case text != "":
			s.access = text
		}
	}
	for _, v := range s.values {
		if !v.off && (v.kind == kindAccess || v.kind == kindOpen) {
			note(v.text, false)
		}
	}
	for _, child := range s.below {
		child.countAccess()
		note(child.access, child.manyAccess)
	}
}

// belongsTo reports whether everything in the scope is of one AccessToken.
func (s *scope) belongsTo(token string) bool {
	return !s.manyAccess && (s.access == "" || s.access == token)
}

// branch returns the group directly below top in which the value stands, and nil when it stands in top itself.
func (v *value) branch(top *scope) *scope {
	s := v.in
	if s == top {
		return nil
	}
	for s.up != nil && s.up != top {
		s = s.up
	}
	return s
}

// each calls visit for every value of a scope and of all below, in the order of the file where the tree keeps it.
func (s *scope) each(visit func(*value)) {
	for _, v := range s.values {
		visit(v)
	}
	for _, child := range s.below {
		child.each(visit)
	}
}
