package transfer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// node is a value of a JSON or YAML document that remembers its line.
type node struct {
	line    int
	text    string // of a string, number or truth value
	scalar  bool
	members []member // of an object, in the order of the file
	items   []*node  // of a list
}

type member struct {
	name  string
	value *node
}

// maxDepth bounds how deep a document may be nested.
const maxDepth = 200

// SyntaxError says in which line a file stops being what it began as.
type SyntaxError struct {
	Line   int
	Format string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d: from here on it is not %s", e.Line, e.Format)
}

// get returns the member of that name, whatever its case, and nil where there is none.
func (n *node) get(name string) *node {
	if n == nil {
		return nil
	}
	for _, m := range n.members {
		if strings.EqualFold(m.name, name) {
			return m.value
		}
	}
	return nil
}

// string returns the text of the member of that name, "" where there is none.
func (n *node) string(name string) string {
	if value := n.get(name); value != nil && value.scalar {
		return value.text
	}
	return ""
}

func (n *node) isObject() bool { return n != nil && n.members != nil }
func (n *node) isList() bool   { return n != nil && n.items != nil }

// walk calls visit for the node and everything below it, parents first.
func (n *node) walk(visit func(*node)) {
	if n == nil {
		return
	}
	visit(n)
	for _, m := range n.members {
		m.value.walk(visit)
	}
	for _, item := range n.items {
		item.walk(visit)
	}
}

// parse returns the document that the text is, and nil for text that does not even begin like one. Several JSON values
// in a row become a list.
func parse(text string) (*node, error) {
	start := strings.TrimLeft(text, " \t\n")
	switch {
	case strings.HasPrefix(start, "{") || strings.HasPrefix(start, "["):
		return parseJSON(text)
	case insomniaYAML.MatchString(start):
		return parseYAML(text)
	}
	return nil, nil
}

// insomniaYAML is how the only YAML that is read begins.
var insomniaYAML = regexp.MustCompile(`^(#.*\n+)*type: ["']?[a-z]+\.insomnia\.rest/`)

func parseJSON(text string) (*node, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	p := &jsonParser{decoder: d, text: text, line: 1}
	var all []*node
	for {
		n, err := p.value(0)
		if errors.Is(err, io.EOF) && len(all) > 0 && strings.TrimSpace(text[d.InputOffset():]) == "" {
			break
		}
		if err != nil {
			return nil, &SyntaxError{Line: p.lineNow(), Format: "JSON"}
		}
		all = append(all, n)
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return &node{line: 1, items: all}, nil
}

// jsonParser builds nodes from tokens, counting lines as it goes.
type jsonParser struct {
	decoder *json.Decoder
	text    string
	line    int
	counted int64
}

func (p *jsonParser) lineNow() int {
	now := p.decoder.InputOffset()
	p.line += strings.Count(p.text[p.counted:now], "\n")
	p.counted = now
	return p.line
}

var errTooDeep = errors.New("nested too deep")

func (p *jsonParser) value(depth int) (*node, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	token, err := p.decoder.Token()
	if err != nil {
		return nil, err
	}
	n := &node{line: p.lineNow()}
	switch token := token.(type) {
	case json.Delim:
		return n, p.children(n, token, depth)
	case string:
		n.text, n.scalar = token, true
	case nil:
	default:
		n.text, n.scalar = fmt.Sprint(token), true
	}
	return n, nil
}

func (p *jsonParser) children(n *node, opening json.Delim, depth int) error {
	if opening == '[' {
		n.items = []*node{}
	} else {
		n.members = []member{}
	}
	for p.decoder.More() {
		name := ""
		if opening == '{' {
			token, err := p.decoder.Token()
			if err != nil {
				return err
			}
			name, _ = token.(string) // the decoder takes nothing else there
		}
		value, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		if opening == '[' {
			n.items = append(n.items, value)
		} else {
			n.members = append(n.members, member{name: name, value: value})
		}
	}
	_, err := p.decoder.Token() // the closing one
	return err
}

func parseYAML(text string) (*node, error) {
	var document yaml.Node
	if yaml.Unmarshal([]byte(text), &document) != nil || len(document.Content) != 1 {
		return nil, &SyntaxError{Line: 1, Format: "YAML"}
	}
	return fromYAML(document.Content[0], 0)
}

func fromYAML(y *yaml.Node, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, &SyntaxError{Line: y.Line, Format: "YAML"}
	}
	n := &node{line: y.Line}
	switch y.Kind {
	case yaml.ScalarNode:
		n.text, n.scalar = y.Value, true
	case yaml.SequenceNode:
		n.items = []*node{}
		for _, child := range y.Content {
			item, err := fromYAML(child, depth+1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, item)
		}
	case yaml.MappingNode:
		n.members = []member{}
		for i := 0; i+1 < len(y.Content); i += 2 {
			value, err := fromYAML(y.Content[i+1], depth+1)
			if err != nil {
				return nil, err
			}
			n.members = append(n.members, member{name: y.Content[i].Value, value: value})
		}
	}
	return n, nil // an alias is left out: following it could multiply a small file without bound
}
