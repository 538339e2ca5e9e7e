package harvest

import (
	"strings"

	"keyrack/model/pattern"
)

// Yaak: lists that name each other by id. A variable is used as ${[ name ]}; what it has encrypted is the argument of
// a function, ${[ secure(value='YENC_…') ]}.

func isYaak(f *File) bool {
	d := f.JSON()
	return d.Get("yaakSchema") != nil || d.Get("yaakVersion") != nil
}

var (
	yaakUse    = pattern.New(`\$\{\[\s*([A-Za-z_][\w.-]*)\s*\]\}`)
	yaakSealed = pattern.New(`\$\{\[\s*secure\(|^YENC_`)
)

func yaakText(text string) string { return yaakUse.ReplaceAllString(text, "{{$1}}") }

func readYaak(f *File) (*Node, error) {
	d := f.JSON()
	resources := d.Get("resources")
	c := &collection{}
	c.line = d.Line
	items := func(name string) []*Node {
		if list := resources.Get(name); list != nil {
			return list.Children
		}
		return nil
	}
	for _, w := range items("workspaces") {
		c.title = w.Text("name")
		c.variables = append(c.variables, yaakVariables(w.Get("variables"))...)
	}
	folders := map[string]*folder{}
	for _, n := range items("folders") {
		folders[n.Text("id")] = &folder{title: n.Text("name"), line: n.Line}
	}
	for _, n := range items("folders") {
		one, above := folders[n.Text("id")], folders[n.Text("folderId")]
		if above == nil || above.within(one) {
			above = &c.folder
		}
		above.folders = append(above.folders, one)
	}
	for _, n := range items("environments") {
		vars := yaakVariables(n.Get("variables"))
		switch {
		case n.Text("parentModel") == "folder" && folders[n.Text("parentId")] != nil:
			in := folders[n.Text("parentId")]
			in.variables = append(in.variables, vars...)
		case n.Text("base") == "true", n.Text("parentModel") == "workspace",
			n.Get("parentModel") == nil && n.Get("base") == nil && n.Text("name") == "Global Variables":
			c.variables = append(c.variables, vars...)
		default:
			c.environments = append(c.environments, &Node{Title: n.Text("name"), Line: n.Line, Children: vars})
		}
	}
	for _, n := range items("httpRequests") {
		one := newCall(n.Text("name"), yaakText(n.Text("url")), n.Line)
		if text := n.Get("body").Get("text"); text != nil && text.Scalar {
			one.body(yaakText(text.Value), text.Line)
		}
		for _, list := range []*Node{n.Get("headers"), n.Get("body").Get("form")} {
			for _, h := range yaakVariables(list) {
				one.header(h.Name, h.Value, h.Line, h.Off)
			}
		}
		if token := n.Get("authentication").Get("token"); token != nil {
			one.header("Authorization", "Bearer "+yaakText(token.Value), token.Line, false)
		}
		in := folders[n.Text("folderId")]
		if in == nil {
			in = &c.folder
		}
		in.add(one)
	}
	return c.tree(), nil
}

func yaakVariables(list *Node) []*Node {
	all := variables(list)
	for _, v := range all {
		if yaakSealed.MatchString(v.Value) {
			v.Hint = Sealed
		}
		v.Value = yaakText(v.Value)
	}
	return all
}

// Hoppscotch: a collection or a list of them with folders, and environments. A variable is used as <<name>>.

var hoppscotchUse = pattern.New(`<<\s*([\w.-]+)\s*>>`)

func hoppscotchText(text string) string { return hoppscotchUse.ReplaceAllString(text, "{{$1}}") }

// hoppscotchItems are the collections or environments of a file.
func hoppscotchItems(d *Node) []*Node {
	if d.Get("requests") != nil || d.Get("variables") != nil {
		return []*Node{d}
	}
	return d.all()
}

func isHoppscotch(f *File) bool {
	for _, n := range hoppscotchItems(f.JSON()) {
		switch {
		case n.Scalar:
			return false
		case n.Get("requests") != nil && n.Get("folders") != nil && n.Get("order") == nil && n.Get("collectionName") == nil &&
			n.Get("colName") == nil:
			return true
		}
		for _, v := range n.Get("variables").all() {
			if v.Get("key") != nil && (v.Get("initialValue") != nil || v.Get("currentValue") != nil || v.Get("secret") != nil) {
				return true
			}
		}
	}
	return false
}

// all are the children of a node that may be nil.
func (n *Node) all() []*Node {
	if n == nil {
		return nil
	}
	return n.Children
}

func readHoppscotch(f *File) (*Node, error) {
	root := &Node{Line: 1}
	for _, n := range hoppscotchItems(f.JSON()) {
		if n.Get("requests") == nil {
			root.add(&Node{Title: n.Text("name"), Line: n.Line, Children: hoppscotchVariables(n.Get("variables"))})
			continue
		}
		c := &collection{}
		c.title, c.line = n.Text("name"), n.Line
		hoppscotchFolder(n, &c.folder)
		root.add(c.tree())
	}
	return root, nil
}

func hoppscotchVariables(list *Node) []*Node {
	all := variables(list)
	for _, v := range all {
		v.Value = hoppscotchText(v.Value)
	}
	return all
}

func hoppscotchFolder(n *Node, into *folder) {
	into.variables = append(hoppscotchVariables(n.Get("variables")), hoppscotchVariables(n.Get("headers"))...)
	for _, inner := range n.Get("folders").all() {
		one := &folder{title: inner.Text("name"), line: inner.Line}
		hoppscotchFolder(inner, one)
		into.folders = append(into.folders, one)
	}
	for _, r := range n.Get("requests").all() {
		address := r.Text("endpoint")
		if address == "" { // before version 1
			address = r.Text("url") + r.Text("path")
		}
		c := newCall(r.Text("name"), hoppscotchText(address), r.Line)
		if text := firstOf(r.Get("body").Get("body"), r.Get("rawParams")); text != nil {
			if text.Scalar {
				c.body(hoppscotchText(text.Value), text.Line)
			} else {
				c.node.Children = append(c.node.Children, hoppscotchVariables(text)...)
			}
		}
		for _, list := range []*Node{r.Get("headers"), r.Get("requestVariables")} {
			for _, h := range hoppscotchVariables(list) {
				c.header(h.Name, h.Value, h.Line, h.Off)
			}
		}
		if auth := r.Get("auth"); auth.Text("token") != "" {
			off := auth.Text("authActive") == "false"
			c.header("Authorization", "Bearer "+hoppscotchText(auth.Text("token")), auth.Line, off)
		}
		if script := r.Get("preRequestScript"); script != nil {
			c.script(script.Value, script.Line)
		}
		into.add(c)
	}
}

// Thunder Client: a list of requests that name their folder in "containerId", and environments; as an export, or as the
// lists that it keeps in a workspace.

func isThunder(f *File) bool {
	d := f.JSON()
	if d.Text("clientName") == "Thunder Client" || d.Text("client") == "Thunder Client" {
		return true
	}
	for _, n := range d.all() {
		if n.Name == "" && (n.Get("containerId") != nil && n.Get("colId") != nil ||
			n.Get("colName") != nil && n.Get("requests") != nil ||
			n.Get("_id") != nil && n.Get("default") != nil && isPairs(n.Get("data"))) {
			return true
		}
	}
	return false
}

func readThunder(f *File) (*Node, error) {
	d := f.JSON()
	if d.Text("clientName")+d.Text("client") == "" && d.Children[0].Get("containerId") == nil {
		root := &Node{Line: d.Line} // collections or environments of a workspace
		for _, n := range d.Children {
			root.add(thunderTree(n))
		}
		return root, nil
	}
	if d.Get("requests") == nil && d.Children[0].Get("containerId") != nil {
		d = &Node{Line: d.Line, Children: []*Node{{Name: "requests", Children: d.Children}}}
	}
	return thunderTree(d), nil
}

func thunderTree(d *Node) *Node {
	c := &collection{}
	c.line = d.Line
	if name := firstOf(d.Get("collectionName"), d.Get("colName"), d.Get("environmentName"), d.Get("name")); name != nil {
		c.title = name.Value
	}
	if list := firstOf(d.Get("variables"), d.Get("data")); isPairs(list) {
		c.variables = variables(list)
	}
	c.variables = append(c.variables, variables(d.Get("settings").Get("headers"))...)
	folders := map[string]*folder{}
	for _, n := range d.Get("folders").all() {
		folders[n.Text("_id")] = &folder{
			title: n.Text("name"), line: n.Line, variables: variables(n.Get("settings").Get("headers")),
		}
	}
	for _, n := range d.Get("folders").all() {
		one, above := folders[n.Text("_id")], folders[n.Text("containerId")]
		if above == nil || above.within(one) {
			above = &c.folder
		}
		above.folders = append(above.folders, one)
	}
	for _, n := range d.Get("requests").all() {
		one := newCall(n.Text("name"), n.Text("url"), n.Line)
		if raw := n.Get("body").Get("raw"); raw != nil && raw.Scalar {
			one.body(raw.Value, raw.Line)
		}
		for _, list := range []*Node{n.Get("headers"), n.Get("body").Get("form")} {
			for _, h := range variables(list) {
				one.header(h.Name, h.Value, h.Line, h.Off)
			}
		}
		if token := n.Get("auth").Get("bearer"); token != nil {
			one.header("Authorization", "Bearer "+token.Value, token.Line, false)
		}
		in := folders[n.Text("containerId")]
		if in == nil {
			in = &c.folder
		}
		in.add(one)
	}
	return c.tree()
}

// HTTPie Desktop: {"meta": {"format": "httpie", "contentType": …}, "entry": …} of a collection, an environment or a
// whole space.

func isHTTPie(f *File) bool { return f.JSON().Get("meta").Text("format") == "httpie" }

func readHTTPie(f *File) (*Node, error) {
	entry := f.JSON().Get("entry")
	c := &collection{}
	if entry == nil {
		return &Node{Line: 1}, nil
	}
	c.title, c.line = entry.Text("name"), entry.Line
	for _, e := range entry.Get("environments").all() {
		vars := variables(e.Get("variables"))
		if e.Text("isDefault") == "true" {
			c.variables = append(c.variables, vars...)
			continue
		}
		c.environments = append(c.environments, &Node{Title: e.Text("name"), Line: e.Line, Children: vars})
	}
	c.variables = append(c.variables, variables(entry.Get("variables"))...)
	httpieRequests(entry, &c.folder)
	for _, n := range entry.Get("collections").all() {
		inner := &folder{title: n.Text("name"), line: n.Line}
		httpieRequests(n, inner)
		c.folders = append(c.folders, inner)
	}
	for _, n := range entry.Get("drafts").all() {
		c.add(httpieRequest(n))
	}
	return c.tree(), nil
}

func httpieRequests(n *Node, into *folder) {
	around := newCall("", "", n.Line)
	httpieAuth(around, n.Get("auth"))
	into.variables = append(into.variables, around.node.Children...)
	for _, r := range n.Get("requests").all() {
		into.add(httpieRequest(r))
	}
}

func httpieRequest(r *Node) *call {
	// "Hotel Aurora / configuration": the app has no folders, its importers write them so.
	title, _, _ := strings.Cut(r.Text("name"), " / ")
	c := newCall(title, r.Text("url"), r.Line)
	if text := r.Get("body").Get("text").Get("value"); text != nil {
		c.body(text.Value, text.Line)
	}
	for _, list := range []*Node{r.Get("headers"), r.Get("body").Get("form").Get("fields")} {
		for _, h := range variables(list) {
			c.header(h.Name, h.Value, h.Line, h.Off)
		}
	}
	httpieAuth(c, r.Get("auth"))
	return c
}

func httpieAuth(c *call, auth *Node) {
	credentials := auth.Get("credentials")
	password := credentials.Get("password")
	if password == nil || password.Value == "" {
		return
	}
	switch auth.Text("type") {
	case "bearer":
		c.header("Authorization", "Bearer "+password.Value, password.Line, false)
	case "apiKey":
		c.header(credentials.Text("username"), password.Value, password.Line, false)
	default:
		c.node.Add("password", password.Value, password.Line).Hint = Secret
	}
}
