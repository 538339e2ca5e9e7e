package harvest

import (
	"strings"

	"keyrack/model/pattern"
)

// A .bru file is a row of blocks: "name { … }" with a line for each "key: value", or with text that is set in by two
// blanks, and "name [ … ]" with names alone. "~" before a key switches it off.

// bruBlock is one block.
type bruBlock struct {
	name  string
	line  int
	pairs []*Node
	text  string // of body:json and others that hold text
	list  []*Node
}

var bruStart = pattern.New(`^([a-z][a-zA-Z0-9:_-]*)\s*(\{|\[)\s*$`)

// bruBlocks reads the blocks of a file; what is none is passed over.
func bruBlocks(text string) []bruBlock {
	var all []bruBlock
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		start := bruStart.FindStringSubmatch(strings.TrimRight(lines[i], " \t"))
		if start == nil {
			continue
		}
		b := bruBlock{name: start[1], line: i + 1}
		end := i + 1
		closing := map[string]string{"{": "}", "[": "]"}[start[2]]
		for end < len(lines) && strings.TrimRight(lines[end], " \t") != closing {
			end++
		}
		inner := lines[i+1 : end]
		switch {
		case start[2] == "[":
			b.list = bruList(inner, i+2)
		case bruIsText(b.name):
			for j, line := range inner {
				inner[j] = strings.TrimPrefix(line, "  ")
			}
			b.text = strings.Join(inner, "\n")
		default:
			b.pairs = bruPairs(inner, i+2)
		}
		all = append(all, b)
		i = end
	}
	return all
}

func bruIsText(name string) bool {
	switch name {
	case "body:form-urlencoded", "body:multipart-form", "body:file":
		return false
	case "tests", "docs", "body":
		return true
	}
	return strings.HasPrefix(name, "body:") || strings.HasPrefix(name, "script:")
}

func bruList(lines []string, line int) []*Node {
	var all []*Node
	for i, text := range lines {
		for name := range strings.SplitSeq(text, ",") {
			name, off := strings.CutPrefix(strings.TrimSpace(name), "~")
			if name != "" {
				all = append(all, &Node{Name: strings.TrimSpace(name), Line: line + i, Off: off})
			}
		}
	}
	return all
}

// bruPairs reads "key: value". A value between two lines of ”' goes over several.
func bruPairs(lines []string, line int) []*Node {
	var all []*Node
	for i := 0; i < len(lines); i++ {
		text, off := strings.CutPrefix(strings.TrimSpace(lines[i]), "~")
		text = strings.TrimLeft(text, "@") // local to the request
		if strings.HasPrefix(text, `"`) {
			if end := strings.Index(text[1:], `":`); end >= 0 { // a key with a colon in it is quoted
				text = strings.ReplaceAll(text[1:1+end], ":", "\x00") + text[end+2:]
			}
		}
		name, value, found := strings.Cut(text, ":")
		if !found || name == "" {
			continue
		}
		n := &Node{
			Name: strings.TrimSpace(strings.ReplaceAll(name, "\x00", ":")), Line: line + i,
			Value: strings.TrimSpace(value), Scalar: true, Off: off,
		}
		if n.Value == "'''" {
			var parts []string
			for i++; i < len(lines) && strings.TrimSpace(lines[i]) != "'''"; i++ {
				parts = append(parts, strings.TrimSpace(lines[i]))
			}
			n.Value = strings.Join(parts, "\n")
		}
		all = append(all, n)
	}
	return all
}

var bruFile = pattern.New(
	`(?m)^(?:meta|vars|vars:secret|get|post|put|patch|delete|auth(?::[a-z0-9-]+)?|headers)\s*[{\[]\s*$`)

func isBru(f *File) bool {
	return hasExtension(f.Name, ".bru") ||
		bruFile.MatchString(f.Text) && f.JSON() == nil && strings.Contains(f.Text, "\n}")
}

// bruMethods are the blocks that hold the address.
var bruMethods = map[string]bool{
	"get": true, "post": true, "put": true, "patch": true, "delete": true, "options": true, "head": true, "http": true,
}

// readBru reads a request, an environment, or the settings of a folder or a collection.
func readBru(f *File) (*Node, error) {
	one := bruCall(f)
	return one.finished(), nil
}

func bruCall(f *File) *call {
	c := newCall("", "", 1)
	c.spread = true
	n := c.node
	for _, b := range bruBlocks(f.Text) {
		switch {
		case b.name == "meta":
			for _, p := range b.pairs {
				if p.Name == "name" {
					n.Title = p.Value
				}
			}
		case bruMethods[b.name]:
			for _, p := range b.pairs {
				if p.Name == "url" {
					n.Add("url", p.Value, p.Line).Hint = Address
				}
			}
		case b.name == "vars:secret":
			n.Children = append(n.Children, b.list...) // names whose values the app keeps elsewhere
		case b.name == "auth:bearer":
			for _, p := range b.pairs {
				c.header("Authorization", "Bearer "+p.Value, p.Line, p.Off)
			}
		case b.name == "auth:apikey":
			name, value := &Node{Children: b.pairs}, &Node{Children: b.pairs}
			c.header(name.Text("key"), value.Text("value"), b.line+1, false)
		case strings.HasPrefix(b.name, "auth:"):
			for _, p := range b.pairs {
				if p.Name == "password" {
					n.Add(p.Name, p.Value, p.Line).Hint = Secret
				}
			}
		case strings.HasPrefix(b.name, "script:"):
			c.script(b.text, b.line+1)
		case b.name == "docs":
			c.note(b.text, b.line+1)
		case b.name == "tests" && hasToken(b.text):
			n.Add("tests", b.text, b.line+1).Hint = Source
		case b.name == "tests", b.name == "vars:post-response", b.name == "assert", b.name == "settings":
		case b.text != "":
			c.body(b.text, b.line+1)
		default: // vars, headers, forms
			n.Children = append(n.Children, b.pairs...)
		}
	}
	if n.Title == "" {
		n.Title = titleOfFile(f.Name)
	}
	c.title = n.Title
	if n.isRequest() && c.isOperation() {
		n.Title = ""
	}
	return c
}

func (n *Node) isRequest() bool { return n.Get("url") != nil && n.Get("url").Hint == Address }

// titleOfFile is the name of a file without folders and what stands behind its last dot.
func titleOfFile(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		name = name[:dot]
	}
	return name
}

// hasExtension reports whether a file's name ends so, in any case.
func hasExtension(name string, extensions ...string) bool {
	for _, e := range extensions {
		if len(name) >= len(e) && strings.EqualFold(name[len(name)-len(e):], e) {
			return true
		}
	}
	return false
}
