package harvest

import (
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"keyrack/model/pattern"
	"keyrack/model/workspace/transfer"
)

var xmlStart = pattern.New(`^\s*(?:<\?xml|<!--|<!DOCTYPE|<[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>)`)

var htmlStart = pattern.New(`(?i)<!doctype html|<html[\s>]`)

func looksLikeXML(text string) bool {
	return xmlStart.MatchString(text) && !strings.HasPrefix(text, "<?php")
}

// XML returns the document that the text is, and nil where it is none: elements are groups, attributes and texts are
// values. An element that names its value in attributes (name and value, key and value) is a value of that name.
func (f *File) XML() *Node {
	if !looksLikeXML(f.Text) {
		return nil
	}
	root, err := f.parsed("XML", parseXML)
	if err != nil {
		return nil
	}
	return root
}

// parseXML reads elements. Entities other than those of XML itself stay as they are: none is expanded.
func parseXML(text string) (*Node, error) {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = false
	if htmlStart.MatchString(text[:min(len(text), 2048)]) {
		d.AutoClose = xml.HTMLAutoClose
	}
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it was decoded already
	root := &Node{Line: 1}
	stack := []*Node{root}
	lines := &lineCounter{text: text, line: 1}
	elements, nodes := 0, 0
	over, deep := 0, 0 // how much deeper than is read, and the line of the first such element
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		line := lines.at(int(d.InputOffset()))
		if err != nil && deep > 0 {
			return nil, transfer.ErrTooDeep // and it does not end either
		}
		if err != nil {
			return nil, &SyntaxError{Line: line, Format: "XML"}
		}
		before := over
		if over = below(over, token, len(stack)); over+before > 0 {
			deep = cmp.Or(deep, line)
			continue
		}
		if nodes++; nodes >= maxNodes {
			for i := len(stack) - 1; i > 0; i-- {
				settle(stack[i])
			}
			root.deepAt(deep)
			root.cutAt(line)
			return root, nil
		}
		top := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			elements++
			n := top.Group(token.Name.Local, line)
			for _, a := range token.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					n.Add(a.Name.Local, a.Value, line)
				}
			}
			stack = append(stack, n)
		case xml.EndElement:
			if len(stack) > 1 {
				stack = stack[:len(stack)-1]
			}
			settle(top)
		case xml.CharData:
			if text := strings.TrimSpace(string(token)); text != "" && len(stack) > 1 {
				top.Value += text
			}
		case xml.Comment:
			if hasToken(string(token)) {
				n := loose(string(token))
				n.Name, n.Line, n.Off = "", line, true
				n.Walk(func(n *Node) { n.Line = line })
				top.Children = append(top.Children, n)
			}
		}
	}
	if elements == 0 {
		return nil, &SyntaxError{Line: 1, Format: "XML"}
	}
	root.deepAt(deep)
	return root, nil
}

// below is how many elements deeper than is read a token stands, the end of the last one included.
func below(over int, token xml.Token, depth int) int {
	switch token.(type) {
	case xml.StartElement:
		if over > 0 || depth > maxDepth {
			return over + 1
		}
	case xml.EndElement:
		if over > 0 {
			return max(0, over-1)
		}
	}
	return over
}

// tabled makes rows with names of a table of HTML whose first row has those of the columns. Any other table stays as it
// is.
func tabled(n *Node) []*Node {
	var rows []*Node
	for _, child := range n.Children {
		if child.Name == "tr" {
			rows = append(rows, child)
			continue
		}
		for _, inner := range child.Children {
			if inner.Name == "tr" {
				rows = append(rows, inner)
			}
		}
	}
	if len(rows) < 2 {
		return n.Children
	}
	var names []string
	for _, cell := range rows[0].Children {
		if name := words(cell.said()); len(name) == 0 || hasToken(cell.said()) {
			return n.Children
		}
		names = append(names, strings.TrimSpace(cell.said()))
	}
	all := make([]*Node, 0, len(rows)-1)
	for _, row := range rows[1:] {
		one := &Node{Line: row.Line}
		for i, cell := range row.Children {
			if i < len(names) {
				tableCell(one, names[i], strings.TrimSpace(cell.said()), cell.Line)
			}
		}
		all = append(all, one)
	}
	return all
}

// said is the text of a node and of everything in it.
func (n *Node) said() string {
	if n.Scalar {
		return n.Value
	}
	text := &strings.Builder{}
	n.Walk(func(n *Node) {
		if n.Scalar {
			text.WriteString(n.Value + " ")
		}
	})
	return text.String()
}

// keyed gives the values of a property list their names: <key>name</key><string>value</string>.
func keyed(children []*Node) []*Node {
	var all []*Node
	name := ""
	for _, child := range children {
		if child.Name == "key" && child.Scalar {
			name = child.Value
			continue
		}
		if name != "" {
			child.Name, name = name, ""
		}
		all = append(all, child)
	}
	return all
}

// settle makes of an element that has ended what it is: a value, or a group with its text in it.
func settle(n *Node) {
	text := n.Value
	n.Value = ""
	if len(n.Children) == 0 {
		n.Value, n.Scalar = text, true
		return
	}
	switch n.Name {
	case "dict":
		n.Children = keyed(n.Children)
	case "table":
		n.Children = tabled(n)
	}
	if text == "" {
		return
	}
	if name := n.Text("name") + n.Text("key"); name != "" && len(n.Children) <= 3 && n.Get("value") == nil {
		n.Add("value", text, n.Line) // <string name="access_token">…</string>
		return
	}
	n.Children = append(n.Children, &Node{Name: "text", Value: text, Scalar: true, Line: n.Line})
}
