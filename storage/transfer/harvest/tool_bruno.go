package harvest

import "strings"

// Bruno's exports: a collection or environments as JSON, and OpenCollection, a collection, a request or an environment
// as YAML. Values of secrets are in none of them: the app keeps those apart.

func brunoDocument(f *File) *Node {
	if d := f.JSON(); d != nil {
		return d
	}
	for _, mark := range []string{"opencollection:", "http:", "variables:", "items:"} {
		if strings.HasPrefix(f.Text, mark) || strings.Contains(f.Text, "\n"+mark) {
			return f.YAML()
		}
	}
	return nil
}

func isBruno(f *File) bool {
	d := brunoDocument(f)
	switch {
	case d == nil:
		return false
	case d.Get("opencollection") != nil, d.Get("brunoConfig") != nil:
		return true
	case d.Get("http").Get("method") != nil && d.Get("info") != nil: // a request
		return true
	case d.Get("items") != nil && (d.Get("environments") != nil || d.Get("version") != nil) && d.Get("name") != nil:
		return true
	}
	return d.Get("name") != nil && isPairs(d.Get("variables")) || isBrunoEnvironments(d)
}

// isBrunoEnvironments takes a list of environments.
func isBrunoEnvironments(d *Node) bool {
	list := d.Children
	if inner := d.Get("environments"); inner != nil {
		list = inner.Children
	}
	return len(list) > 0 && (list[0].Name == "" && list[0].Get("name") != nil && isPairs(list[0].Get("variables")))
}

func readBruno(f *File) (*Node, error) {
	d := brunoDocument(f)
	c := &collection{}
	c.line = d.Line
	c.title = d.Text("name") + d.Get("info").Text("name")
	if d.Get("http") != nil && d.Get("items") == nil {
		c.add(brunoRequest(d))
		return c.tree(), nil
	}
	if isPairs(d.Get("variables")) && d.Get("items") == nil { // one environment
		return &Node{Title: c.title, Line: d.Line, Children: variables(d.Get("variables"))}, nil
	}
	environments := firstOf(d.Get("environments"), d.Get("config").Get("environments"))
	if environments == nil && d.Get("items") == nil {
		environments = d
	}
	brunoFolder(d, &c.folder)
	if environments != nil {
		for _, e := range environments.Children {
			c.environments = append(c.environments,
				&Node{Title: e.Text("name"), Line: e.Line, Children: variables(e.Get("variables"))})
		}
	}
	return c.tree(), nil
}

// brunoFolder reads what stands in a collection or a folder, with what its requests share: in OpenCollection below
// "request", in Bruno's own export below "root".
func brunoFolder(d *Node, into *folder) {
	for _, shared := range []*Node{d.Get("request"), d.Get("root").Get("request")} {
		if shared == nil {
			continue
		}
		vars := shared.Get("variables")
		if vars == nil {
			vars = shared.Get("vars").Get("req")
		}
		into.variables = append(into.variables, variables(vars)...)
		into.variables = append(into.variables, variables(shared.Get("headers"))...)
	}
	items := d.Get("items")
	if items == nil {
		return
	}
	for _, item := range items.Children {
		if item.Get("items") != nil {
			inner := &folder{title: item.Text("name") + item.Get("info").Text("name"), line: item.Line}
			brunoFolder(item, inner)
			into.folders = append(into.folders, inner)
			continue
		}
		into.add(brunoRequest(item))
	}
}

// brunoRequest reads a request of either export.
func brunoRequest(d *Node) *call {
	request := firstOf(d.Get("http"), d.Get("request"), d)
	c := newCall(d.Text("name")+d.Get("info").Text("name"), request.Text("url"), d.Line)
	for _, list := range []*Node{
		request.Get("headers"), request.Get("vars").Get("req"), request.Get("variables"), d.Get("runtime").Get("variables"),
	} {
		for _, h := range variables(list) {
			c.header(h.Name, h.Value, h.Line, h.Off)
		}
	}
	body := request.Get("body")
	kind := firstOf(body.Get("mode"), body.Get("type"))
	for _, name := range []string{"data", "json", "text", "xml"} {
		if text := body.Get(name); text != nil && text.Scalar && (kind == nil || name == "data" || name == kind.Value) {
			c.body(text.Value, text.Line)
		}
	}
	for _, name := range []string{"formUrlEncoded", "multipartForm", "data"} {
		c.node.Children = append(c.node.Children, variables(body.Get(name))...)
	}
	auth := firstOf(request.Get("auth"), d.Get("auth"))
	if token := firstOf(auth.Get("token"), auth.Get("bearer").Get("token")); token != nil {
		c.header("Authorization", "Bearer "+token.Value, token.Line, false)
	}
	for _, script := range []*Node{request.Get("script").Get("req"), d.Get("runtime").Get("scripts")} {
		if script == nil {
			continue
		}
		if script.Scalar {
			c.script(script.Value, script.Line)
		}
		for _, one := range script.Children {
			if one.Text("type") != "after-response" && one.Text("type") != "tests" {
				c.script(one.Text("code"), one.Line)
			}
		}
	}
	if docs := firstOf(d.Get("docs"), request.Get("docs")); docs != nil {
		c.note(docs.Value, docs.Line)
	}
	return c
}
