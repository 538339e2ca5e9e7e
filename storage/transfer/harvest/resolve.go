package harvest

import (
	"strings"

	"keyrack/model/pattern"
)

// use is a variable in a text: {{name}} of Postman, {{ _.name }} of Insomnia, ${NAME}, ${NAME:-default}, $NAME, %NAME%.
var use = pattern.New(`\{\{\s*(?:_\.|\$?env\.|process\.env\.)?([^{}|]*?)\s*\}\}|` +
	`\$\{(?:env[.:])?([A-Za-z_][\w.]*)(?::?-([^{}]*))?\}|` +
	`^\$([A-Za-z_]\w*)$|^%([A-Za-z_]\w*)%$`)

// maxUses bounds how often variables are followed.
const maxUses = 5

// maxSteps bounds how many definitions of variables are looked at in a file, and how much text is searched for uses of
// them, which takes longer than anything else: see stepsOf. What people have stays far below.
const maxSteps = 8_000_000

// stepsOf is what it costs to search a text, in steps.
func stepsOf(text string) int { return 20 + 2*len(text) }

// resolver puts variables of a file in their places. Each is resolved once for each depth at which it is used.
type resolver struct {
	named    map[string][]*value // the first definitions by their names, those that are used alone
	anyCase  map[string][]*value
	members  map[string][]*value // "group.name"
	lists    map[string][]definition
	resolved map[definedAt]resolution
	steps    int
}

// definition is a value that a variable may stand for.
type definition struct {
	*value
	of     string // the text in which it was looked for itself
	itself bool
}

// definedAt is a variable that is followed from another one.
type definedAt struct {
	*value
	depth int
}

// resolution is what became of a text.
type resolution struct {
	of, is string
	whole  bool
}

func newResolver(root *scope) *resolver {
	r := &resolver{
		named: map[string][]*value{}, anyCase: map[string][]*value{}, members: map[string][]*value{},
		lists: map[string][]definition{}, resolved: map[definedAt]resolution{},
	}
	used := map[string]bool{}    // in lower case
	grouped := map[string]bool{} // those of them that name a group too
	root.each(func(v *value) {
		if len(v.text) > maxText || !mayUse(v.text) {
			return
		}
		for _, match := range use.FindAllStringSubmatch(v.text, -1) {
			name := match[1] + match[2] + match[4] + match[5]
			used[strings.ToLower(name)] = true
			if group, last := memberOf(name); group != "" {
				grouped[strings.ToLower(group+"."+last)] = true
				used["."+strings.ToLower(last)] = true
			}
		}
	})
	if len(used) == 0 {
		return r
	}
	put := func(in map[string][]*value, key string, v *value) {
		if len(in[key]) < maxCandidates {
			in[key] = append(in[key], v)
		}
	}
	root.each(func(v *value) {
		if v.name == "" || v.text == "" {
			return
		}
		lower := strings.ToLower(v.name)
		if used[lower] {
			put(r.named, v.name, v)
			put(r.anyCase, lower, v)
		}
		if used["."+lower] {
			if key := strings.ToLower(v.in.name) + "." + lower; grouped[key] {
				put(r.members, key, v)
			}
		}
	})
	return r
}

// memberOf takes "response.body.token" apart: the group that a variable is of, and its name in there.
func memberOf(name string) (group, last string) {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return "", name
	}
	group, last = name[:dot], name[dot+1:]
	return group[strings.LastIndexByte(group, '.')+1:], last
}

func mayUse(text string) bool {
	return strings.Contains(text, "{{") || strings.Contains(text, "${") || strings.HasPrefix(text, "$") ||
		strings.HasPrefix(text, "%")
}

// resolve returns the text with the values of its variables, and whether it was but one variable. One that the file
// does not have stays as it is, and so does a text that would become longer than any that matters.
func (r *resolver) resolve(v *value, text string, depth int) (string, bool) {
	if depth > maxUses || len(text) > maxText || !mayUse(text) || r.steps > maxSteps {
		return text, false
	}
	at := definedAt{v, depth}
	if before, done := r.resolved[at]; done && before.of == text {
		return before.is, before.whole
	}
	r.steps += stepsOf(text)
	matches := use.FindAllStringSubmatchIndex(text, -1)
	whole := len(matches) == 1 && text[matches[0][0]:matches[0][1]] == strings.TrimSpace(text)
	var out strings.Builder
	done := 0
	for _, match := range matches {
		out.WriteString(text[done:match[0]])
		out.WriteString(r.replacement(v, text, match, depth))
		done = match[1]
		if out.Len()+len(text)-done > maxText {
			r.resolved[at] = resolution{text, text, whole}
			return text, whole
		}
	}
	out.WriteString(text[done:])
	r.resolved[at] = resolution{text, out.String(), whole}
	return out.String(), whole
}

// replacement is what takes the place of a use of a variable.
func (r *resolver) replacement(v *value, text string, match []int, depth int) string {
	group := func(n int) string {
		if match[2*n] < 0 {
			return ""
		}
		return text[match[2*n]:match[2*n+1]]
	}
	found := group(0)
	if definition := r.find(v, group(1)+group(2)+group(4)+group(5)); definition != nil {
		value, _ := r.resolve(definition, definition.text, depth+1)
		if len(value) <= maxText && !strings.Contains(value, found) {
			return value
		}
	}
	if instead := group(3); instead != "" {
		return instead
	}
	return found
}

// definitions are the values that a variable may stand for: those of exactly its name, else of its name in any case,
// else the members of the group that it names.
func (r *resolver) definitions(name string) []definition {
	all, known := r.lists[name]
	if known {
		return all
	}
	values := r.named[name]
	if len(values) == 0 {
		values = r.anyCase[strings.ToLower(name)]
	}
	if len(values) == 0 {
		if group, last := memberOf(name); group != "" {
			values = r.members[strings.ToLower(group+"."+last)]
		}
	}
	for _, v := range values {
		all = append(all, definition{value: v})
	}
	r.lists[name] = all
	return all
}

// find returns the nearest definition of a variable, one that stands around its use before one beside it. Where two are
// equally near and differ, none is.
func (r *resolver) find(user *value, name string) *value {
	var best *value
	nearest, around, twice := int16(-1), false, false
	definitions := r.definitions(name)
	for i := range definitions {
		d := &definitions[i]
		r.steps++
		if d.value == user || d.off && !user.off || d.usesItself(name) {
			continue
		}
		both := common(user.in, d.in)
		isAround := both == d.in // and not beside, in a group of its own
		switch {
		case both.level > nearest || both.level == nearest && isAround && !around:
			best, nearest, around, twice = d.value, both.level, isAround, false
		case both.level == nearest && isAround == around && !sameText(d.value, best):
			twice = true
		}
	}
	if twice {
		return nil
	}
	return best
}

// usesItself reports whether the value that has the name uses a variable of that name.
func (d *definition) usesItself(name string) bool {
	if len(d.text) > maxText {
		return false // it is not used
	}
	if d.of != d.text {
		d.of, d.itself = d.text, strings.Contains(d.text, "{{"+name+"}}")
	}
	return d.itself
}

func sameText(a, b *value) bool {
	if len(a.text) > maxText || len(b.text) > maxText {
		return a.text == b.text
	}
	return a.text == b.text || bare(a.text) == bare(b.text)
}

// common is the nearest group around two groups.
func common(a, b *scope) *scope {
	for a.level > b.level {
		a = a.up
	}
	for b.level > a.level {
		b = b.up
	}
	for a != b {
		a, b = a.up, b.up
	}
	return a
}

// maxCandidates bounds how many values are weighed against each other one by one.
const maxCandidates = 64
