package harvest

import (
	"slices"
	"strings"

	"keyrack/model/pattern"
)

// scope is a group of a tree on its way to credentials: what stands directly in it, and the groups below. A file has
// hundreds of thousands of them and of values, so both are small: what few of them need lies apart.
type scope struct {
	up     *scope
	name   string
	title  string
	values []*value
	below  []*scope
	access *value // an AccessToken in it or below, nil where there is none
	event  *event // of a webhook of Mews
	more   *asked
	line   int32
	level  int16
	off    bool

	manyAccess bool // there are others than access
}

// asked is what is found out about a group once, for all the tokens that ask.
type asked struct {
	indexes [kindsOfIndex]*index
	tallies map[string]tally
	tied    map[string]*tie
	kinds   []string       // of environments, in the names of its tokens
	pure    string         // the name in it that is nothing but an environment
	says    []saying       // what its fields say of environments
	saysBy  map[string]int // the first of those by what is left of their names
	labels  []*value
	hotels  []*scope          // groups for the property in it
	names   map[string]*value // labels by what is left of their names
	// ids of enterprises by what is left of their names
	enterprises map[string]string
	one         *scope // in it, with AccessTokens
	other       *scope // likewise, of another name
	isMapOf     answer
	foreign     answer
	ofOthers    answer
	several     answer

	hasSays, hasLabels, hasHotels, hasKinds, hasPure bool
}

// ask returns what was found out about the group.
func (s *scope) ask() *asked {
	if s.more == nil {
		s.more = &asked{}
	}
	return s.more
}

// tally counts the tokens of a group whose names are told apart by nothing.
type tally struct {
	clients, others int32
	roles           uint32 // a bit for each role that one of them has
}

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
func (s *scope) tallies() map[string]tally {
	isSmall := len(s.values) <= few
	if !isSmall && s.ask().tallies != nil {
		return s.more.tallies
	}
	all := map[string]tally{}
	for _, v := range s.values {
		if v.kind == kindNone {
			continue
		}
		one := all[v.stemKey()]
		one.roles |= 1 << v.role
		if v.kind == kindClient {
			one.clients++
		} else {
			one.others++
		}
		all[v.stemKey()] = one
	}
	if !isSmall {
		s.more.tallies = all
	}
	return all
}

// value is a scalar with a name.
type value struct {
	in *scope
	*named
	text string
	rare *rare
	line int32
	hint Hint
	off  bool

	variable bool // it was one, and its value is taken from elsewhere
	kind     kind
	ground   ground
	confirm  bool
	used     bool
	entitled bool // its kind is that of the title beside it
	titled   bool // its name is also its title
}

// rare is what few values have.
type rare struct {
	title  string
	env    string // of an address: the environment's address
	near   string // of a token: the address nearest to it, once it was looked for
	placed bool
}

func (v *value) rarely() *rare {
	if v.rare == nil {
		v.rare = &rare{}
	}
	return v.rare
}

// keysOf is the name of a group, or that of the list in which it stands.
func (s *scope) keysOf() string {
	if s.name == "" && s.up != nil {
		return s.up.name
	}
	return s.name
}

// title is what a person called it.
func (v *value) title() string {
	switch {
	case v.titled:
		return v.name
	case v.rare == nil:
		return ""
	}
	return v.rare.title
}

// env is the environment that an address is of, "" for everything else.
func (v *value) env() string {
	if v.rare == nil {
		return ""
	}
	return v.rare.env
}

// path is the way to a value by names, such as mcpServers.mews.env.MEWS_ACCESS_TOKEN. It holds no values.
func (v *value) path() string {
	names := append(make([]string, 0, 8), shown(v.name))
	length := len(names[0])
	for s := v.in; s != nil; s = s.up {
		name := shown(s.name)
		if length += len(name); length > maxPath {
			names = append(names, "…")
			break
		}
		names = append(names, name)
	}
	slices.Reverse(names)
	return strings.Join(slices.DeleteFunc(names, func(n string) bool { return n == "" }), ".")
}

// maxPath bounds a path, in bytes: what is nested deep has a long one for each of its values.
const maxPath = 1000

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
	all   []*value
	byKey map[string][]*value // made when it is asked for, and only where there are many
}

// few is how many values are gone through rather than kept by what is left of their names.
const few = 16

func (x *index) with(key string) []*value {
	if len(x.all) <= few {
		var some []*value
		for _, v := range x.all {
			if v.stemKey() == key {
				some = append(some, v)
			}
		}
		return some
	}
	if x.byKey == nil {
		x.byKey = map[string][]*value{}
		for _, v := range x.all {
			x.byKey[v.stemKey()] = append(x.byKey[v.stemKey()], v)
		}
	}
	return x.byKey[key]
}

// kindOfIndex is what an index is of.
type kindOfIndex uint8

const (
	clientTokens kindOfIndex = iota
	platforms
	applications
	kindsOfIndex
)

func (k kindOfIndex) wants(v *value) bool {
	switch k {
	case clientTokens:
		return v.kind == kindClient
	case platforms:
		return v.env() != ""
	}
	return v.role == roleApp && v.isApp()
}

// index returns the values of a kind in a scope and below. That of a group with little in it is made anew, that of any
// other once.
func (s *scope) index(of kindOfIndex) *index {
	isSmall := len(s.below) == 0 && len(s.values) <= few
	if s.more != nil && s.more.indexes[of] != nil {
		return s.more.indexes[of]
	}
	x := &index{}
	s.gather(x, of)
	if isSmall {
		return x
	}
	for _, child := range s.below { // a group in a group, all the way down, has the same
		if child.more != nil && child.more.indexes[of] != nil && len(child.more.indexes[of].all) == len(x.all) {
			x = child.more.indexes[of]
		}
	}
	s.ask().indexes[of] = x
	return x
}

func (s *scope) gather(x *index, of kindOfIndex) {
	for _, v := range s.values {
		if of.wants(v) {
			x.all = append(x.all, v)
		}
	}
	for _, child := range s.below {
		child.gather(x, of)
	}
}

// versioned is the name of a program with its version: "Sample Client 1.0.0" is no placeholder.
var versioned = pattern.New(`^\w[\w .-]* v?\d+(?:\.\d+)+$`)

// isApp reports whether the value can be the name of a client application.
func (v *value) isApp() bool {
	return v.text != "" && v.kind == kindNone && len(v.text) <= maxName && !mayBeSecret(v.text) &&
		!strings.Contains(v.text, "://") && !isReference(v.text) && !isBool(v.text) && !isID(v.text) &&
		(!placeholder.MatchString(v.text) || versioned.MatchString(v.text))
}

// countAccess notes which AccessTokens are in a scope and below.
func (s *scope) countAccess() {
	note := func(v *value, many bool) {
		switch {
		case many || s.access != nil && v != nil && v.text != s.access.text:
			s.manyAccess = true
		case v != nil:
			s.access = v
		}
	}
	for _, v := range s.values {
		if !v.off && v.text != "" && (v.kind == kindAccess || v.kind == kindOpen) {
			note(v, false)
		}
	}
	for _, child := range s.below {
		child.countAccess()
		note(child.access, child.manyAccess)
	}
}

// belongsTo reports whether everything in the scope is of one AccessToken.
func (s *scope) belongsTo(token string) bool {
	return !s.manyAccess && (s.access == nil || s.access.text == token)
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
