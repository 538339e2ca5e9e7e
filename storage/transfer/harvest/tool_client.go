package harvest

import (
	"slices"
	"strings"

	"keyrack/model"
	"keyrack/model/pattern"
)

// A collection is what an API client has saved: requests in folders, and variables in several scopes. As a tree each
// request stands below the variables that it uses, so that the nearest definition is the one that the client takes:
// folder, environment, collection, globals. A request that uses variables of environments is there once for each.
type collection struct {
	folder
	environments []*Node // each with its variables as children; one within another where it adds to it
	// shared are environments of several collections. What they add is put below copies, and nothing where they add
	// nothing.
	shared []*Node
}

// folder is a folder of requests with variables of its own.
type folder struct {
	title     string
	line      int
	variables []*Node
	calls     []*call
	folders   []*folder
}

// call is a saved request.
type call struct {
	title string
	file  string
	node  *Node // url, headers, body … as children
	in    *folder
	same  []*call // further ones that say the same of what is looked for
	// placed says that it stands below an environment.
	placed bool
	// spread says that the lines of its body are lines of the file.
	spread bool
}

// maxCopies bounds how often requests are repeated below environments.
const maxCopies = 20_000

// newCall begins a call with its address.
func newCall(title, url string, line int) *call {
	c := &call{title: title, node: &Node{Line: line}}
	if url != "" {
		c.node.Add("url", url, line).Hint = Address
	}
	return c
}

// body adds the text of a body, or of another part that is read like one.
func (c *call) body(text string, line int) {
	if strings.HasPrefix(strings.TrimSpace(text), `{\"`) { // curl in PowerShell wants them so
		text = strings.ReplaceAll(text, `\"`, `"`)
	}
	if strings.TrimSpace(text) != "" {
		c.node.Add("body", quotedUses(text), line).Hint = Body
	}
}

// children are the parts of a request, with a body in its own lines opened so that each value keeps its line.
func (c *call) children() []*Node {
	if !c.spread {
		return c.node.Children
	}
	var all []*Node
	for _, n := range c.node.Children {
		if n.Hint == Body {
			if d := (&File{Text: n.Value}).JSON(); d != nil && len(d.Children) > 0 {
				d.Walk(func(inner *Node) { inner.Line += n.Line - 1 })
				d.Name = n.Name
				n = d
			}
		}
		all = append(all, n)
	}
	return all
}

// finished is a request that stands by itself.
func (c *call) finished() *Node {
	c.node.Children = c.children()
	return c.node
}

// quotedUses puts quotation marks around variables that stand where JSON has a number or an object, so that it can be
// read as JSON.
func quotedUses(text string) string {
	if !strings.Contains(text, "{{") {
		return text
	}
	var b strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\' && i+1 < len(text):
			b.WriteByte(c)
			i++
		case c == '"':
			quoted = !quoted
		case c == '\n':
			quoted = false // a text ends with its line
		case !quoted && strings.HasPrefix(text[i:], "{{"):
			if end := strings.Index(text[i:], "}}"); end > 0 && !strings.ContainsAny(text[i+2:i+end], "{\n\"") {
				b.WriteString(`"` + text[i:i+end+2] + `"`)
				i += end + 1
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// header adds one, switched off or not.
func (c *call) header(name, value string, line int, off bool) {
	if name != "" && value != "" {
		c.node.Add(name, value, line).Off = off
	}
}

// setters are the calls with which scripts of API clients set a variable.
var setters = pattern.New(
	`(?m)(?:\.(?:set|setEnvVar|setGlobalEnvVar|setVar|setCollectionVar)|setEnvironmentVariable|setGlobalVariable)` +
		"\\(\\s*[\"'`]([^\"'`\n]+)[\"'`]\\s*,\\s*[\"'`]([^\"'`\n]*)[\"'`]")

// script adds what a script sets, as variables of the request, and leaves the rest of it to be read as code.
func (c *call) script(text string, line int) { addScript(c.node, text, line) }

func addScript(to *Node, text string, line int) {
	rest := text
	for _, at := range setters.FindAllStringSubmatchIndex(text, -1) {
		name, value := text[at[2]:at[3]], text[at[4]:at[5]]
		begins := strings.LastIndexByte(text[:at[0]], '\n') + 1
		one := to.Add(name, value, line+strings.Count(text[:at[0]], "\n"))
		one.Off = strings.HasPrefix(strings.TrimSpace(text[begins:at[0]]), "//")
		if value != "" {
			rest = strings.ReplaceAll(rest, value, "")
		}
	}
	if hasToken(rest) {
		to.Add("script", rest, line).Hint = Source
	}
}

// note keeps what a person has written beside a request where it holds something to be found.
func (c *call) note(text string, line int) {
	if hasToken(text) {
		c.node.Add("description", text, line).Hint = Note
	}
}

// answer takes over which property answered, from a saved answer of configuration/get.
func (c *call) answer(text string) {
	if !strings.Contains(text, `"Enterprise"`) {
		return
	}
	enterprise := (&File{Text: text}).JSON().Get("Enterprise")
	if name := enterprise.Text("Name"); name != "" {
		c.node.Add("EnterpriseName", name, 0)
		c.node.Add("EnterpriseId", enterprise.Text("Id"), 0)
	}
}

func (f *folder) add(c *call) {
	c.in = f
	f.calls = append(f.calls, c)
}

// tree makes the tree of a collection.
func (c *collection) tree() *Node {
	root := &Node{Title: c.title, Line: max(c.line, 1), Children: slices.Clone(c.variables)}
	free, bound := c.split(c.defined())
	c.render(root, free)
	room := maxCopies
	for _, e := range c.environments {
		c.below(root.add(e), bound, &room)
	}
	for _, e := range c.shared {
		if slices.ContainsFunc(bound, func(one *call) bool { return one.usesOf(e) }) {
			c.below(root.add(&Node{Title: e.Title, Line: e.Line, Children: slices.Clone(e.Children)}), bound, &room)
		}
	}
	c.render(root, slices.DeleteFunc(bound, func(one *call) bool { return one.placed }))
	return root
}

// add puts a node below another and returns it.
func (n *Node) add(child *Node) *Node {
	n.Children = append(n.Children, child)
	return child
}

// below puts the requests that use a variable of an environment below it, and below each environment that adds to it.
func (c *collection) below(environment *Node, calls []*call, room *int) {
	inner := slices.Clone(environment.Children)
	var using []*call
	for _, one := range calls {
		if *room > 0 && one.usesOf(environment) {
			one.placed = true
			using = append(using, one)
			*room--
		}
	}
	c.render(environment, using)
	for _, n := range inner {
		if n.Title != "" && !n.Scalar {
			c.below(n, calls, room)
		}
	}
}

// usesOf reports whether a request uses a variable that stands in an environment, at any depth: {{hotel.token}}.
func (c *call) usesOf(environment *Node) bool {
	return slices.ContainsFunc(c.uses(), func(name string) bool {
		first, _, _ := strings.Cut(name, ".")
		return environment.Get(name) != nil || environment.Get(first) != nil
	})
}

// uses are the names of the variables in a request.
func (c *call) uses() []string {
	var all []string
	for _, n := range c.node.Children {
		for _, match := range inBraces.FindAllStringSubmatch(n.Value, -1) {
			all = append(all, match[1])
		}
	}
	return all
}

// defined are the names that the collection itself defines.
func (c *collection) defined() map[string]bool {
	names := map[string]bool{}
	c.each(func(f *folder) {
		for _, v := range f.variables {
			names[v.Name] = true
		}
		for _, one := range f.calls {
			for _, n := range one.node.Children {
				names[n.Name] = true
			}
		}
	})
	return names
}

// each calls visit for a folder and all within, parents first.
func (f *folder) each(visit func(*folder)) {
	visit(f)
	for _, inner := range f.folders {
		inner.each(visit)
	}
}

// inBraces is a variable in a text, in the one way of writing that is kept.
var inBraces = pattern.New(`\{\{\s*(?:_\.)?([^{}]*?)\s*\}\}`)

// split divides the requests of which something can be said into those that need an environment and the others. Of
// requests that say the same one is kept.
func (c *collection) split(defined map[string]bool) (free, bound []*call) {
	kept := map[string]*call{}
	c.each(func(f *folder) {
		for _, one := range f.calls {
			sign, elsewhere := one.sign(defined)
			if sign == "" {
				continue
			}
			if scope := f.scope(c); scope != &c.folder {
				sign = scope.title + "\x00" + sign
			}
			if first := kept[sign]; first != nil {
				first.same = append(first.same, one)
				continue
			}
			kept[sign] = one
			if elsewhere {
				bound = append(bound, one)
			} else {
				free = append(free, one)
			}
		}
	})
	return free, bound
}

// telling are the parts of a body that decide what a request says of credentials.
var telling = pattern.New(
	`(?i)"[\w .-]*(?:token|secret|passw|key|client)[\w .-]*"\s*:\s*"[^"\n]*"|` + model.TokenPattern + `|\{\{[^{}]*\}\}`)

// sign is what two requests have in common that say the same, "" for one that says nothing. elsewhere reports whether
// it uses variables that the collection does not define.
func (c *call) sign(defined map[string]bool) (sign string, elsewhere bool) {
	var parts []string
	said := false
	var visit func(n *Node)
	visit = func(n *Node) {
		if n.Scalar {
			for _, match := range inBraces.FindAllStringSubmatch(n.Value, -1) {
				elsewhere = elsewhere || !defined[match[1]]
			}
			switch n.Hint {
			case Address:
				parts = append(parts, placeOf(n.Value))
				said = said || hasToken(n.Value)
			case Body, Source, Note:
				found := telling.FindAllString(n.Value, -1)
				said = said || len(found) > 0
				parts = append(parts, found...)
			default:
				said = true
				parts = append(parts, n.Name, n.Value)
			}
		}
		for _, child := range n.Children {
			visit(child)
		}
	}
	visit(c.node)
	if !said {
		return "", false
	}
	return strings.Join(parts, "\x00"), elsewhere
}

// placeOf is an address up to the end of its host.
func placeOf(address string) string {
	scheme, rest, found := strings.Cut(address, "://")
	if !found {
		scheme, rest = "", address
	}
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}

// scope is the nearest folder around with variables of its own, or the collection.
func (f *folder) scope(c *collection) *folder {
	path := c.path(f)
	for i := len(path) - 1; i >= 0; i-- {
		if len(path[i].variables) > 0 {
			return path[i]
		}
	}
	return &c.folder
}

// path are the folders from the collection to one, both included.
func (c *collection) path(to *folder) []*folder {
	var find func(f *folder) []*folder
	find = func(f *folder) []*folder {
		if f == to {
			return []*folder{f}
		}
		for _, inner := range f.folders {
			if below := find(inner); below != nil {
				return append([]*folder{f}, below...)
			}
		}
		return nil
	}
	return find(&c.folder)
}

// render adds calls to a node, each below the folders with variables that it stands in.
func (c *collection) render(to *Node, calls []*call) {
	scopes := map[*folder]*Node{&c.folder: to}
	for _, one := range calls {
		n := &Node{Line: one.node.Line, Title: c.label(one), Children: one.children()}
		at := to
		for _, f := range c.path(one.in)[1:] {
			if len(f.variables) == 0 {
				continue
			}
			if scopes[f] == nil {
				scopes[f] = &Node{Title: f.title, Line: f.line, Children: slices.Clone(f.variables)}
				at.Children = append(at.Children, scopes[f])
			}
			at = scopes[f]
		}
		at.Children = append(at.Children, n)
	}
	for _, f := range c.folders {
		f.leave(scopes, to)
	}
}

// leave adds the variables of folders in which no request says anything.
func (f *folder) leave(scopes map[*folder]*Node, to *Node) {
	at := to
	if len(f.variables) > 0 {
		if scopes[f] == nil && !to.holds(f.variables[0]) {
			scopes[f] = &Node{Title: f.title, Line: f.line, Children: slices.Clone(f.variables)}
			to.Children = append(to.Children, scopes[f])
		}
		if scopes[f] != nil {
			at = scopes[f]
		}
	}
	for _, inner := range f.folders {
		inner.leave(scopes, at)
	}
}

func (n *Node) holds(child *Node) bool {
	return slices.ContainsFunc(n.Children, func(c *Node) bool { return c == child || !c.Scalar && c.holds(child) })
}

// label is what a request says of whom its token belongs to: its own name where it alone has the token, else that of
// the folder that has all the requests with it. A token in a variable belongs to where the variable is.
func (c *collection) label(one *call) string {
	if !hasToken(one.literal()) {
		return ""
	}
	path := c.path(one.in)
	if len(one.same) == 0 && !one.isOperation() {
		return one.title
	}
	for _, other := range one.same {
		others := c.path(other.in)
		n := 0
		for n < len(path) && n < len(others) && path[n] == others[n] {
			n++
		}
		path = path[:n]
	}
	if len(path) > 1 {
		return path[len(path)-1].title
	}
	return ""
}

// literal is all that a request says without a variable.
func (c *call) literal() string {
	var b strings.Builder
	for _, n := range c.node.Children {
		b.WriteString(n.Value)
		b.WriteByte('\n')
	}
	return b.String()
}

var wordsOf = pattern.New(`[A-Z]?[a-z]+|[A-Z]+`)

// isOperation reports whether the name of a request says what it does rather than for whom: each of its words is in its
// address, or one that people put before it.
func (c *call) isOperation() bool {
	address := strings.ToLower(c.node.Text("url"))
	if _, rest, found := strings.Cut(address, "://"); found {
		address = rest
	}
	_, address, _ = strings.Cut(address, "/")
	for _, w := range wordsOf.FindAllString(c.title, -1) {
		w = strings.ToLower(w)
		if !strings.Contains(address, w) && !slices.Contains(doing, w) {
			return false
		}
	}
	return true
}

// doing are words in the names of requests that belong to no property.
var doing = strings.Fields(`add all api by check config connection connector copy create delete demo example fetch get
	list mews new notes of ping post prod production request sample test testing the update`)
