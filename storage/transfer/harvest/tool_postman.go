package harvest

import (
	"strings"
)

// Postman writes environments and globals as lists of key and value, collections of version 2 as a tree of items, and
// collections of version 1 and its data dump as lists that name each other by id.

func isPostmanEnvironment(f *File) bool {
	d := f.JSON()
	return d.Get("_postman_variable_scope") != nil || d.Get("name") != nil && isPairs(d.Get("values"))
}

func readPostmanEnvironment(f *File) (*Node, error) { return postmanEnvironment(f.JSON()), nil }

// postmanEnvironment is a node with the variables of an environment.
func postmanEnvironment(d *Node) *Node {
	e := &Node{Title: d.Text("name"), Line: d.Line}
	if d.Text("_postman_variable_scope") == "globals" {
		e.Title = ""
	}
	if values := d.Get("values"); values != nil {
		e.Children = make([]*Node, 0, len(values.Children))
		for i, item := range values.Children { // one by one: a long list is not in memory twice
			e.Children = append(e.Children, variables(&Node{Children: []*Node{item}})...)
			values.Children[i] = nil
		}
		values.Children = nil
	}
	return e
}

// namesOf and valuesOf are the members in which tools keep the two halves of a variable, a header or a field.
var (
	namesOf  = []string{"key", "name", "secretKey", "envKey"}
	valuesOf = []string{"value", "currentValue", "initialValue", "secretValue", "computed"}
)

// half returns the first of the named members that says something, or the first that is there.
func half(n *Node, names []string) *Node {
	var there *Node
	for _, name := range names {
		m := n.Get(name)
		if m != nil && m.Scalar && m.Value != "" {
			return m
		}
		if there == nil {
			there = m
		}
	}
	return there
}

// isPairs reports whether a list has nothing but names with values.
func isPairs(list *Node) bool {
	if list == nil || list.Scalar || len(list.Children) == 0 {
		return false
	}
	for _, item := range list.Children {
		if name := half(item, namesOf); item.Name != "" || name == nil || !name.Scalar {
			return false
		}
	}
	return true
}

// variables makes named values of a list of names and values.
func variables(list *Node) []*Node {
	if list == nil {
		return nil
	}
	var all []*Node
	for _, item := range list.Children {
		name, value := half(item, namesOf), half(item, valuesOf)
		if name == nil || name.Value == "" || value == nil {
			continue
		}
		v := &Node{Name: name.Value, Line: value.Line, Off: switchedOff(item)}
		if value.Scalar {
			v.Value, v.Scalar = value.Value, true
		} else {
			v.Children = value.Children
		}
		all = append(all, v)
	}
	return all
}

// switchedOff reports whether a tool says of a variable, a header or a request that it is switched off.
func switchedOff(n *Node) bool {
	return n.Text("enabled") == "false" || n.Text("active") == "false" || n.Text("isEnabled") == "false" ||
		n.Text("disabled") == "true" || n.Text("isDisabled") == "true"
}

func isPostmanCollection(f *File) bool {
	d := f.JSON()
	if d.Get("collection") != nil && d.Get("collection").Get("info") != nil { // as Postman's API answers
		d = d.Get("collection")
	}
	info := d.Get("info")
	return info != nil && (d.Get("item") != nil || strings.Contains(info.Text("schema"), "getpostman.com")) ||
		d.Get("requests") != nil && d.Get("order") != nil
}

func readPostmanCollection(f *File) (*Node, error) {
	d := f.JSON()
	if inner := d.Get("collection"); inner != nil {
		d = inner
	}
	return postmanCollection(d).tree(), nil
}

func postmanCollection(d *Node) *collection {
	c := &collection{}
	c.line = d.Line
	if d.Get("requests") != nil {
		c.title, c.variables = d.Text("name"), variables(d.Get("variables"))
		postmanLists(d, &c.folder)
		return c
	}
	c.title = d.Get("info").Text("name")
	postmanFolder(d, &c.folder)
	return c
}

// postmanFolder reads what stands in a collection of version 2 or in a folder of it.
func postmanFolder(d *Node, into *folder) {
	into.variables = append(into.variables, variables(d.Get("variable"))...)
	around := &Node{}
	postmanAuth(around, d.Get("auth"))
	postmanScripts(around, d.Get("event"))
	into.variables = append(into.variables, around.Children...)
	items := d.Get("item")
	if items == nil {
		return
	}
	for _, item := range items.Children {
		title := item.Text("name")
		if item.Get("item") != nil {
			inner := &folder{title: title, line: item.Line}
			postmanFolder(item, inner)
			into.folders = append(into.folders, inner)
			continue
		}
		if request := item.Get("request"); request != nil {
			into.add(postmanRequest(title, item, request))
		}
	}
}

func postmanRequest(title string, item, request *Node) *call {
	if request.Scalar { // an address alone
		return newCall(title, request.Value, request.Line)
	}
	c := newCall(title, postmanURL(request.Get("url")), item.Line)
	postmanHeaders(c, request.Get("header"))
	postmanAuth(c.node, request.Get("auth"))
	body := request.Get("body")
	if raw := body.Get("raw"); raw != nil && raw.Scalar {
		c.body(raw.Value, raw.Line)
	}
	for _, form := range []string{"urlencoded", "formdata"} {
		c.node.Children = append(c.node.Children, variables(body.Get(form))...)
	}
	c.node.Children = append(c.node.Children, variables(item.Get("variable"))...)
	postmanScripts(c.node, item.Get("event"))
	if d := request.Get("description"); d != nil {
		c.note(d.Value+d.Text("content"), d.Line)
	}
	if answers := item.Get("response"); answers != nil {
		for _, answer := range answers.Children {
			c.answer(answer.Text("body"))
			saved := answer.Get("originalRequest").Get("body").Get("raw")
			if saved != nil && saved.Value != body.Text("raw") && hasToken(saved.Value) {
				one := c.node.Add("example", saved.Value, saved.Line) // as it was sent then
				one.Hint, one.Off = Body, true
			}
		}
	}
	return c
}

// postmanURL is an address that is written as a text, or taken apart.
func postmanURL(url *Node) string {
	if url == nil {
		return ""
	}
	if url.Scalar {
		return url.Value
	}
	if raw := url.Text("raw"); raw != "" {
		return raw
	}
	host := url.Get("host")
	if host == nil {
		return ""
	}
	var parts []string
	for _, part := range host.Children {
		parts = append(parts, part.Value)
	}
	address := strings.Join(parts, ".") + host.Value
	if protocol := url.Text("protocol"); protocol != "" {
		address = protocol + "://" + address
	}
	return address
}

// postmanHeaders reads a list of headers, or the text of them that version 1 keeps.
func postmanHeaders(c *call, headers *Node) {
	if headers == nil {
		return
	}
	if headers.Scalar {
		for line := range strings.Lines(headers.Value) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
			off := strings.HasPrefix(name, "//")
			c.header(strings.TrimSpace(strings.TrimPrefix(name, "//")), strings.TrimSpace(value), headers.Line, off)
		}
		return
	}
	for _, h := range variables(headers) {
		c.header(h.Name, h.Value, h.Line, h.Off)
	}
}

// postmanAuth reads {"type": "bearer", "bearer": …}, whose second half is a list of keys and values, or an object in
// version 2.0.
func postmanAuth(to *Node, auth *Node) {
	kind := auth.Text("type")
	if kind == "" || auth.Get(kind) == nil {
		return
	}
	values := auth.Get(kind)
	of := func(name string) (string, int) {
		if m := values.Get(name); m != nil {
			return m.Value, m.Line
		}
		for _, v := range variables(values) {
			if v.Name == name {
				return v.Value, v.Line
			}
		}
		return "", 0
	}
	switch kind {
	case "bearer":
		if token, line := of("token"); token != "" {
			to.Add("Authorization", "Bearer "+token, line)
		}
	case "apikey":
		name, _ := of("key")
		if value, line := of("value"); name != "" && value != "" {
			to.Add(name, value, line)
		}
	default:
		if password, line := of("password"); password != "" {
			to.Add("password", password, line).Hint = Secret
		}
	}
}

// postmanScripts reads what runs before a request; what runs behind it keeps what came in an answer.
func postmanScripts(to *Node, events *Node) {
	if events == nil {
		return
	}
	for _, event := range events.Children {
		if exec := event.Get("script").Get("exec"); exec != nil {
			addScript(to, linesOf(exec), firstLine(exec))
		}
	}
}

// linesOf joins a list of lines, or is the text itself.
func linesOf(n *Node) string {
	if n.Scalar {
		return n.Value
	}
	var lines []string
	for _, line := range n.Children {
		lines = append(lines, line.Value)
	}
	return strings.Join(lines, "\n")
}

func firstLine(n *Node) int {
	if len(n.Children) > 0 {
		return n.Children[0].Line
	}
	return n.Line
}

// postmanLists reads version 1: requests and folders are two lists, and folders name in the right order what stands in
// them; older exports say it the other way round.
func postmanLists(d *Node, into *folder) {
	folders, above, in := map[string]*folder{}, map[string]string{}, map[string]string{}
	list := d.Get("folders").all()
	for _, n := range list {
		id := n.Text("id")
		folders[id] = &folder{title: n.Text("name"), line: n.Line, variables: variables(n.Get("variables"))}
		around := &Node{}
		postmanAuth(around, n.Get("auth"))
		folders[id].variables = append(folders[id].variables, around.Children...)
		if outer := n.Text("folder"); outer != "" {
			above[id] = outer
		}
		for _, inner := range n.Get("folders_order").all() {
			above[inner.Value] = id
		}
		for _, request := range n.Get("order").all() {
			in[request.Value] = id
		}
	}
	for _, n := range list { // in the order of the file
		one, outer := folders[n.Text("id")], folders[above[n.Text("id")]]
		if outer == nil || outer.within(one) {
			outer = into
		}
		outer.folders = append(outer.folders, one)
	}
	for _, request := range d.Get("requests").all() {
		at := folders[request.Text("folder")]
		if at == nil {
			at = folders[in[request.Text("id")]]
		}
		if at == nil {
			at = into
		}
		at.add(postmanListed(request))
	}
}

// postmanListed reads a request of version 1.
func postmanListed(request *Node) *call {
	c := newCall(request.Text("name"), request.Text("url"), request.Line)
	postmanHeaders(c, firstOf(request.Get("headerData"), request.Get("headers")))
	postmanAuth(c.node, request.Get("auth"))
	if raw := firstOf(request.Get("rawModeData"), request.Get("data")); raw != nil {
		if text := linesOf(raw); isPairs(raw) {
			c.node.Children = append(c.node.Children, variables(raw)...)
		} else {
			c.body(text, firstLine(raw))
		}
	}
	if script := request.Get("preRequestScript"); script != nil {
		c.script(script.Value, script.Line)
	}
	postmanScripts(c.node, request.Get("events"))
	for _, answer := range request.Get("responses").all() {
		c.answer(answer.Text("text"))
	}
	return c
}

// within reports whether a folder is another one or stands in it.
func (f *folder) within(other *folder) bool {
	found := false
	other.each(func(inner *folder) { found = found || inner == f })
	return found
}

// firstOf is the first node that says something.
func firstOf(nodes ...*Node) *Node {
	for _, n := range nodes {
		if n != nil && (n.Value != "" || len(n.Children) > 0) {
			return n
		}
	}
	return nil
}

func isPostmanDump(f *File) bool {
	d := f.JSON()
	return d.Get("collections") != nil && d.Get("environments") != nil && d.Get("meta") == nil
}

// readPostmanDump reads all that an account has. Which environment goes with which collection is said nowhere: a
// request takes every one that has what it needs.
func readPostmanDump(f *File) (*Node, error) {
	d := f.JSON()
	root := &Node{Line: d.Line, Children: variables(d.Get("globals"))}
	if globals := d.Get("globals"); globals.Get("values") != nil {
		root.Children = variables(globals.Get("values"))
	}
	var environments []*Node
	for _, e := range d.Get("environments").Children {
		environments = append(environments, postmanEnvironment(e))
	}
	for _, n := range d.Get("collections").Children {
		c := postmanCollection(n)
		c.shared = environments
		root.Children = append(root.Children, c.tree())
	}
	root.Children = append(root.Children, environments...)
	return root, nil
}
