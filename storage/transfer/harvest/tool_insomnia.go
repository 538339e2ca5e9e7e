package harvest

import (
	"strings"

	"keyrack/model/pattern"
)

// Insomnia writes a list of resources that name what they stand in (versions 3 and 4, JSON or YAML), or a tree
// (version 5, YAML). Values that its vault has encrypted stand below a name of their own.

var insomnia5 = pattern.New(`^[a-zA-Z]+\.insomnia(?:\.rest)?/`)

func insomniaDocument(f *File) *Node {
	if d := f.JSON(); d != nil {
		return d
	}
	if !strings.Contains(f.Text, "insomnia") && !strings.Contains(f.Text, "__export_format") {
		return nil
	}
	return f.YAML()
}

func isInsomnia(f *File) bool {
	d := insomniaDocument(f)
	if d == nil {
		return false
	}
	if insomnia5.MatchString(d.Text("type")) {
		return true
	}
	for _, document := range d.Children { // several documents of version 5 in a file
		if document.Name == "" && insomnia5.MatchString(document.Text("type")) {
			return true
		}
	}
	return d.Get("resources") != nil && (d.Get("_type") != nil || d.Get("__export_format") != nil)
}

func readInsomnia(f *File) (*Node, error) {
	d := insomniaDocument(f)
	if d.Get("resources") != nil {
		return insomniaResources(d), nil
	}
	if d.Get("type") != nil {
		return insomniaTree(d).tree(), nil
	}
	root := &Node{Line: d.Line}
	for _, document := range d.Children {
		root.Children = append(root.Children, insomniaTree(document).tree())
	}
	return root, nil
}

// insomniaResources reads versions 3 and 4. A resource whose parent is not in the file stands at the top.
func insomniaResources(d *Node) *Node {
	c := &collection{}
	c.line = d.Line
	all := d.Get("resources").Children
	kinds := map[string]*Node{}
	folders := map[string]*folder{}
	environments := map[string]*Node{}
	var order []*Node
	for _, r := range all {
		id := r.Text("_id")
		kinds[id] = r
		switch r.Text("_type") {
		case "workspace":
			if c.title == "" {
				c.title = r.Text("name")
			}
		case "request_group":
			folders[id] = &folder{title: r.Text("name"), line: r.Line, variables: insomniaData(r.Get("environment"))}
		case "environment":
			e := &Node{Title: r.Text("name"), Line: r.Line, Children: insomniaVariables(r)}
			if id != "" {
				environments[id] = e
			}
			order = append(order, r)
			r.Children = append(r.Children, &Node{Name: "\x00", Children: []*Node{e}})
		}
	}
	for _, r := range all {
		above := r.Text("parentId")
		switch r.Text("_type") {
		case "request_group":
			one := folders[r.Text("_id")]
			in := folders[above]
			if in == nil || in.within(one) {
				in = &c.folder
			}
			in.folders = append(in.folders, one)
		case "request", "websocket_request", "grpc_request":
			in := folders[above]
			if in == nil {
				in = &c.folder
			}
			in.add(insomniaRequest(r, r.Text("_id") != ""))
		}
	}
	for _, r := range order {
		e := r.Get("\x00").Children[0]
		if above := environments[r.Text("parentId")]; above != nil && above != e && !e.holds(above) {
			above.Children = append(above.Children, e)
		} else {
			c.environments = append(c.environments, e)
		}
	}
	return c.tree()
}

// insomniaTree reads version 5.
func insomniaTree(d *Node) *collection {
	c := &collection{}
	c.title, c.line = d.Text("name"), d.Line
	insomniaFolder(d.Get("collection"), &c.folder)
	environments := d.Get("environments")
	if environments == nil {
		return c
	}
	if environments.Get("data") == nil && environments.Get("subEnvironments") == nil && environments.Get("name") == nil {
		for _, e := range environments.Children { // a list, as some converters write
			c.environments = append(c.environments, insomniaEnvironment(e))
		}
		return c
	}
	c.environments = append(c.environments, insomniaEnvironment(environments))
	return c
}

func insomniaEnvironment(d *Node) *Node {
	e := &Node{Title: d.Text("name"), Line: d.Line, Children: insomniaVariables(d)}
	if inner := d.Get("subEnvironments"); inner != nil {
		for _, one := range inner.Children {
			e.Children = append(e.Children, insomniaEnvironment(one))
		}
	}
	return e
}

// insomniaVariables are those of an environment. One that is edited as a table keeps what is switched off in it beside
// the data.
func insomniaVariables(d *Node) []*Node {
	all := insomniaData(d.Get("data"))
	for _, v := range variables(d.Get("kvPairData")) {
		if d.Get("data").Get(v.Name) == nil && v.Off {
			all = append(all, v)
		}
	}
	return all
}

// insomniaData marks what its vault has encrypted: base64 of a message, or the dots that stand for it.
func insomniaData(data *Node) []*Node {
	if data == nil {
		return nil
	}
	for _, n := range data.Children {
		if n.Name == "__insomnia_vault" {
			n.seal()
		}
	}
	return data.Children
}

// seal marks everything below a node as encrypted.
func (n *Node) seal() {
	n.Hint = Sealed
	for _, child := range n.Children {
		child.seal()
	}
}

func insomniaFolder(items *Node, into *folder) {
	if items == nil {
		return
	}
	for _, item := range items.Children {
		if item.Get("children") != nil || item.Get("environment") != nil {
			inner := &folder{title: item.Text("name"), line: item.Line, variables: insomniaData(item.Get("environment"))}
			insomniaFolder(item.Get("children"), inner)
			into.folders = append(into.folders, inner)
			continue
		}
		into.add(insomniaRequest(item, true))
	}
}

func insomniaRequest(r *Node, titled bool) *call {
	title := r.Text("name")
	if !titled {
		title = ""
	}
	c := newCall(title, insomniaText(r.Text("url")), r.Line)
	if text := r.Get("body").Get("text"); text != nil && text.Scalar {
		c.body(insomniaText(text.Value), text.Line)
	}
	for _, list := range []*Node{r.Get("headers"), r.Get("body").Get("params")} {
		for _, h := range variables(list) {
			c.header(h.Name, insomniaText(h.Value), h.Line, h.Off)
		}
	}
	insomniaAuth(c, r.Get("authentication"))
	for _, script := range []*Node{r.Get("preRequestScript"), r.Get("scripts").Get("preRequest")} {
		if script != nil && script.Scalar {
			c.script(script.Value, script.Line)
		}
	}
	if d := firstOf(r.Get("description"), r.Get("meta").Get("description")); d != nil {
		c.note(d.Value, d.Line)
	}
	return c
}

func insomniaAuth(c *call, auth *Node) {
	off := auth.Text("disabled") == "true"
	switch auth.Text("type") {
	case "bearer":
		if token := auth.Get("token"); token != nil && token.Value != "" {
			c.header("Authorization", "Bearer "+insomniaText(token.Value), token.Line, off)
		}
	case "apikey":
		if value := auth.Get("value"); value != nil {
			c.header(auth.Text("key"), insomniaText(value.Value), value.Line, off)
		}
	case "basic":
		if password := auth.Get("password"); password != nil && password.Value != "" {
			c.node.Add("password", insomniaText(password.Value), password.Line).Hint = Secret
		}
	}
}

// byIndex is the other way to name a variable: {{ _['access token'] }}.
var byIndex = pattern.New(`\{\{\s*_\[\s*['"]([^'"]+)['"]\s*\]\s*\}\}`)

func insomniaText(text string) string { return byIndex.ReplaceAllString(text, "{{ $1 }}") }
