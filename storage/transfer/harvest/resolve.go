package harvest

import (
	"regexp"
	"slices"
	"strings"
)

// use is a variable in a text: {{name}} of Postman, {{ _.name }} of Insomnia, ${NAME}, ${NAME:-default}, $NAME, %NAME%.
var use = regexp.MustCompile(`\{\{\s*(?:_\.|\$?env\.|process\.env\.)?([^{}|]*?)\s*\}\}|` +
	`\$\{(?:env[.:])?([A-Za-z_][\w.]*)(?::?-([^{}]*))?\}|` +
	`^\$([A-Za-z_]\w*)$|^%([A-Za-z_]\w*)%$`)

// maxUses bounds how often variables are followed.
const maxUses = 5

// resolver puts variables of a file in their places.
type resolver struct {
	named map[string][]*value
}

func newResolver(root *scope) *resolver {
	r := &resolver{named: map[string][]*value{}}
	uses := false
	root.each(func(v *value) { uses = uses || mayUse(v.text) })
	if !uses {
		return r
	}
	root.each(func(v *value) {
		if v.name != "" && v.text != "" {
			key := strings.ToLower(v.name)
			r.named[key] = append(r.named[key], v)
		}
	})
	return r
}

func mayUse(text string) bool {
	return strings.Contains(text, "{{") || strings.Contains(text, "${") || strings.HasPrefix(text, "$") ||
		strings.HasPrefix(text, "%")
}

// resolve returns the text with the values of its variables, and whether it was but one variable. One that the file
// does not have stays as it is.
func (r *resolver) resolve(v *value, text string, depth int) (string, bool) {
	if len(r.named) == 0 || depth > maxUses || len(text) > maxText || !mayUse(text) {
		return text, false
	}
	trimmed := strings.TrimSpace(text)
	whole := use.FindString(trimmed) == trimmed
	return use.ReplaceAllStringFunc(text, func(found string) string {
		match := use.FindStringSubmatch(found)
		name := match[1] + match[2] + match[4] + match[5]
		if definition := r.find(v, name); definition != nil {
			value, _ := r.resolve(definition, definition.text, depth+1)
			if len(value) <= maxText && !strings.Contains(value, found) {
				return value
			}
		}
		if match[3] != "" {
			return match[3]
		}
		return found
	}), whole
}

// find returns the nearest definition of a variable. Where two are equally near and differ, none is.
func (r *resolver) find(user *value, name string) *value {
	parent, last := "", name
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		parent, last = name[:dot], name[dot+1:]
		parent = parent[strings.LastIndexByte(parent, '.')+1:]
	}
	definitions := r.named[strings.ToLower(name)]
	if i := slices.IndexFunc(definitions, func(v *value) bool { return v.name == name }); i >= 0 {
		definitions = slices.DeleteFunc(slices.Clone(definitions), func(v *value) bool { return v.name != name })
	}
	if len(definitions) == 0 && parent != "" {
		for _, v := range r.named[strings.ToLower(last)] {
			if strings.EqualFold(v.in.name, parent) {
				definitions = append(definitions, v)
			}
		}
	}
	if len(definitions) > maxCandidates {
		definitions = definitions[:maxCandidates]
	}
	var best *value
	nearest, twice := -1, false
	for _, v := range definitions {
		if v == user || strings.Contains(v.text, "{{"+name+"}}") || v.off && !user.off {
			continue
		}
		level := commonLevel(user.in, v.in)
		switch {
		case level > nearest:
			best, nearest, twice = v, level, false
		case level == nearest && bare(v.text) != bare(best.text):
			twice = true
		}
	}
	if twice {
		return nil
	}
	return best
}

// commonLevel is how deep the nearest group around two groups lies.
func commonLevel(a, b *scope) int { return common(a, b).level }

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
