package harvest

import (
	"strings"

	"keyrack/model/pattern"
)

// A .http file, as JetBrains' client, VS Code's REST Client, httpyac and Visual Studio read it: requests divided by
// "###", "@name = value" for variables, {{name}} for their use, and scripts between "{%" and "%}".

var (
	httpLine = pattern.New(
		`(?m)^(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+(?:https?://|\{\{|/)\S*|https?://\S+)` +
			`(?:[ \t]+HTTP/[\d.]+)?[ \t]*$`)
	httpVariable = pattern.New(`^@([\w.-]+)\s*=\s*(.*)$`)
	httpHeader   = pattern.New(`^([A-Za-z][\w-]*)\s*:\s*(.*)$`)
	httpName     = pattern.New(`^(?:#|//)\s*@name\s*=?\s*(.+)$`)
)

func isHTTPFile(f *File) bool {
	if f.JSON() != nil {
		return false
	}
	if hasExtension(f.Name, ".http", ".rest") {
		return true
	}
	return httpLine.MatchString(f.Text) && (strings.Contains(f.Text, "###") || strings.Contains(f.Text, "\n\n{") ||
		strings.HasPrefix(f.Text, "@"))
}

// readHTTPFile makes a group of each request. Variables of the file count for all of it, wherever they stand.
func readHTTPFile(f *File) (*Node, error) {
	variables, calls := httpCalls(f)
	root := &Node{Line: 1, Children: variables}
	for _, c := range calls {
		root.add(c.finished())
	}
	return root, nil
}

func httpCalls(f *File) (variables []*Node, calls []*call) {
	root := &Node{Line: 1}
	lines := strings.Split(f.Text, "\n")
	start := 0
	for i := 0; i <= len(lines); i++ {
		if i < len(lines) && !strings.HasPrefix(lines[i], "###") {
			continue
		}
		title := ""
		if start > 0 {
			title = strings.TrimSpace(strings.Trim(lines[start-1], "#"))
		}
		if c := httpRequest(root, title, lines[start:i], start+1); len(c.node.Children) > 0 {
			calls = append(calls, c)
		}
		start = i + 1
	}
	return root.Children, calls
}

// httpRequest reads what stands between two marks. Variables are those of the file, and go to root.
func httpRequest(root *Node, title string, lines []string, line int) *call {
	c := newCall(title, "", line)
	c.spread = true
	requested := false
	i := 0
	for ; i < len(lines); i++ {
		text := strings.TrimSpace(lines[i])
		at := line + i
		switch {
		case requested && text == "":
			httpBody(c, lines[i+1:], at+1)
			i = len(lines)
		case strings.HasPrefix(text, "< {%"), strings.HasPrefix(text, "{%"),
			strings.HasPrefix(text, "{{") && !strings.Contains(text, "}}"):
			end := i
			for end < len(lines)-1 && !strings.Contains(lines[end], "%}") && strings.TrimSpace(lines[end]) != "}}" {
				end++
			}
			c.script(strings.Join(lines[i:end+1], "\n"), at)
			i = end
		case httpVariable.MatchString(text):
			m := httpVariable.FindStringSubmatch(text)
			root.Add(m[1], m[2], at)
		case httpName.MatchString(text):
			if title == "" {
				title = strings.TrimSpace(httpName.FindStringSubmatch(text)[1])
			}
		case strings.HasPrefix(text, "#") || strings.HasPrefix(text, "//"):
			rest := strings.TrimSpace(strings.TrimLeft(text, "#/"))
			if !requested && title == "" && !strings.HasPrefix(rest, "@") {
				title = rest
			} else {
				c.note(rest, at)
			}
		case !requested && text != "":
			requested = true
			address := text
			if method, rest, found := strings.Cut(text, " "); found && method == strings.ToUpper(method) {
				address = strings.TrimSpace(rest)
			}
			address, _, _ = strings.Cut(address, " HTTP/")
			c.node.Add("url", address, at).Hint = Address
		case requested && (strings.HasPrefix(text, "?") || strings.HasPrefix(text, "&")):
			for part := range strings.SplitSeq(strings.TrimLeft(text, "?&"), "&") {
				name, value, _ := strings.Cut(part, "=")
				c.header(strings.TrimSpace(name), strings.TrimSpace(value), at, false)
			}
		case requested && httpHeader.MatchString(text):
			m := httpHeader.FindStringSubmatch(text)
			if strings.EqualFold(m[1], "host") && strings.HasPrefix(c.node.Text("url"), "/") {
				c.node.Get("url").Value = "https://" + m[2] + c.node.Text("url")
			}
			c.header(m[1], m[2], at, false)
		}
	}
	c.title = title
	if !c.isOperation() {
		c.node.Title = title
	}
	return c
}

// httpBody takes a body to where the handling of its answer begins.
func httpBody(c *call, lines []string, line int) {
	end := 0
	for end < len(lines) {
		text := strings.TrimSpace(lines[end])
		if strings.HasPrefix(text, "> ") || strings.HasPrefix(text, "<> ") || strings.HasPrefix(text, "?? ") ||
			strings.HasPrefix(text, "{{") && !strings.Contains(text, "}}") {
			break
		}
		end++
	}
	// variables stand between requests too
	for i, text := range lines[:end] {
		if m := httpVariable.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
			c.node.Add(m[1], m[2], line+i)
			lines[i] = ""
		}
	}
	c.body(strings.Join(lines[:end], "\n"), line)
	if handler := strings.Join(lines[end:], "\n"); strings.Contains(handler, "{%") && hasToken(handler) {
		c.script(handler, line+end)
	}
}

// An environment file of HTTP clients: {"environment": {"name": "value"}}. Its private half, in a file of its own, adds
// to the environments of the same name.

func isHTTPEnvironment(f *File) bool {
	name := f.Name[strings.LastIndexAny(f.Name, `/\`)+1:]
	return strings.HasPrefix(name, "http-client.") && hasExtension(name, ".env.json", ".env.json.user") && f.JSON() != nil
}

func readHTTPEnvironment(f *File) (*Node, error) {
	d := f.JSON()
	root := &Node{Line: d.Line}
	for _, e := range d.Children {
		if e.Name == "$shared" {
			root.Children = append(root.Children, e.Children...)
			continue
		}
		one := root.add(&Node{Name: e.Name, Line: e.Line})
		for _, v := range e.Children {
			if v.Name == "SSLConfiguration" {
				continue
			}
			if v.Get("provider") != nil { // Visual Studio: the value is in another store
				one.Add(v.Name, v.Text("value"), v.Line).Hint = Sealed
				continue
			}
			one.Children = append(one.Children, v)
		}
	}
	return root, nil
}
