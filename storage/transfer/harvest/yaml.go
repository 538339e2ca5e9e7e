package harvest

import (
	"cmp"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"keyrack/model/pattern"
	"keyrack/model/workspace/transfer"
)

var yamlLine = pattern.New(
	`(?m)^[ \t]*(?:- +)*(?:"[^"\n]*"|'[^'\n]*'|[^\s#:\-{\["'][^:\n"'{}]*?)\s*:(?:[ \t]|$)`)

// looksLikeYAML takes a text with at least one line that names something.
func looksLikeYAML(text string) bool { return yamlLine.MatchString(text) }

// parseYAML reads all documents of a text; several become a list. An alias is left out: following it could multiply a
// small file without bound, and what it repeats is read where it stands.
func parseYAML(text string) (*Node, error) { return parseYAMLBy(text, partOfYAML) }

// parseYAMLBy reads a text that is longer than a part in parts.
func parseYAMLBy(text string, part int) (*Node, error) {
	if len(text) > part {
		p := &parts{&yamlReader{}, part}
		if all, ok := p.documents(text); ok && len(all) > 0 {
			return rootOf(all, p.yamlReader)
		}
	}
	d := yaml.NewDecoder(strings.NewReader(text))
	var all []*Node
	y := &yamlReader{}
	for {
		var document yaml.Node
		err := d.Decode(&document)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && strings.Contains(err.Error(), "exceeded max depth") {
			return nil, transfer.ErrTooDeep
		}
		if err != nil {
			return nil, &SyntaxError{Line: 1, Format: "YAML"}
		}
		if len(document.Content) != 1 {
			continue
		}
		if n := y.read("", document.Content[0], 0); n != nil {
			all = append(all, n)
		}
	}
	return rootOf(all, y)
}

// rootOf is the tree of the documents of a text.
func rootOf(all []*Node, y *yamlReader) (*Node, error) {
	if y.cut > 0 && len(all) > 0 {
		return cut(all, y.deep, y.cut), nil
	}
	switch {
	case len(all) == 0:
		return nil, &SyntaxError{Line: 1, Format: "YAML"}
	case len(all) == 1 && all[0].Scalar:
		return nil, &SyntaxError{Line: 1, Format: "YAML"}
	case len(all) == 1:
		all[0].deepAt(y.deep)
		return all[0], nil
	}
	root := &Node{Line: 1, Children: all}
	root.deepAt(y.deep)
	return root, nil
}

// yamlReader makes nodes of those of the library.
type yamlReader struct {
	nodes int
	cut   int // the line from which on nothing was taken over, 0 for none
	deep  int // that of the first value that was left out since it is nested too deep

	before int // lines of the text before what is read
}

// read returns nil for what is left out.
func (r *yamlReader) read(name string, y *yaml.Node, depth int) *Node {
	line := y.Line + r.before
	if depth > maxDepth && y.Kind != yaml.ScalarNode {
		r.deep = cmp.Or(r.deep, line)
		return nil
	}
	if r.nodes++; r.nodes >= maxNodes {
		r.cut = cmp.Or(r.cut, line)
		return nil
	}
	n := &Node{Name: name, Line: line}
	switch y.Kind {
	case yaml.ScalarNode:
		if y.Tag == "!!null" && y.Value == "" {
			n.Scalar = true // a key without a value is one that is empty
			return n
		}
		n.Value, n.Scalar = y.Value, y.Tag != "!!null"
		if y.Tag == "!vault" || y.Tag == "!encrypted" {
			n.Hint = Sealed
		}
	case yaml.SequenceNode:
		n.Children = make([]*Node, 0, len(y.Content))
		for i, child := range y.Content {
			if item := r.read("", child, depth+1); item != nil {
				n.Children = append(n.Children, item)
			}
			y.Content[i] = nil // it is not needed any more
		}
	case yaml.MappingNode:
		n.Children = make([]*Node, 0, len(y.Content)/2)
		for i := 0; i+1 < len(y.Content); i += 2 {
			value := r.read(y.Content[i].Value, y.Content[i+1], depth+1)
			if value != nil && y.Content[i].Tag != "!!merge" {
				n.Children = append(n.Children, value)
			}
			y.Content[i], y.Content[i+1] = nil, nil
		}
	}
	return n
}
