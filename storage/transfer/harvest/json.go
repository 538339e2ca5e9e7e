package harvest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tailscale/hujson"

	"keyrack/model/workspace/transfer"
)

func looksLikeJSON(text string) bool {
	start := strings.TrimLeft(text, " \t\n")
	return strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[") ||
		(strings.HasPrefix(start, "//") || strings.HasPrefix(start, "/*")) && strings.ContainsAny(start, "{[")
}

// parseJSON reads JSON, and where it is none, JSON with comments and trailing commas. Several values in a row become a
// list. Numbers are left out: nothing that is looked for is one.
func parseJSON(text string) (*Node, error) {
	root, err := parseStrictJSON(text)
	if err == nil {
		return root, nil
	}
	if depthOf(text) > maxBrackets {
		return nil, transfer.ErrTooDeep
	}
	plain, wrong := hujson.Standardize([]byte(text)) // blanks take the places of comments: lines stay what they are
	if wrong != nil {
		return nil, err
	}
	return parseStrictJSON(string(plain))
}

// maxBrackets bounds what is handed to parsers that go down by recursion.
const maxBrackets = 5000

// depthOf is how deep brackets are nested at most, those in texts counted too.
func depthOf(text string) int {
	depth, most := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '{', '[', '(':
			depth++
			most = max(most, depth)
		case '}', ']', ')':
			depth--
		}
	}
	return most
}

func parseStrictJSON(text string) (*Node, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	p := &jsonParser{decoder: d, text: text, line: 1, names: map[string]string{}}
	var all []*Node
	for {
		n, err := p.value("", 0)
		if errors.Is(err, io.EOF) && len(all) > 0 && strings.TrimSpace(text[d.InputOffset():]) == "" {
			break
		}
		if errors.Is(err, errCut) {
			return cut(append(all, n), p.deep, p.lineNow()), nil
		}
		if err != nil {
			return nil, &SyntaxError{Line: p.lineNow(), Format: "JSON"}
		}
		if n != nil {
			all = append(all, n)
		}
	}
	root := &Node{Line: 1, Children: all}
	if len(all) == 1 {
		root = all[0]
	}
	root.deepAt(p.deep)
	return root, nil
}

// cut is a list of documents of which the last one is not whole, and of which something deep may be left out.
func cut(all []*Node, deep, line int) *Node {
	all = slices.DeleteFunc(all, func(n *Node) bool { return n == nil })
	root := &Node{Line: 1, Children: all}
	if len(all) == 1 && !all[0].Scalar {
		root = all[0]
	}
	root.deepAt(deep)
	root.cutAt(line)
	return root
}

// jsonParser builds nodes from tokens, counting lines as it goes.
type jsonParser struct {
	decoder *json.Decoder
	text    string
	line    int
	counted int64
	nodes   int
	deep    int               // the line of the first value that was left out since it is nested too deep, 0 for none
	names   map[string]string // those that come again and again are kept once
}

// called is a name, in memory once.
func (p *jsonParser) called(name string) string {
	if before, known := p.names[name]; known {
		return before
	}
	if len(p.names) < maxNames {
		p.names[name] = name
	}
	return name
}

func (p *jsonParser) lineNow() int {
	now := p.decoder.InputOffset()
	p.line += strings.Count(p.text[p.counted:now], "\n")
	p.counted = now
	return p.line
}

var errCut = errors.New("it has more values than are read")

// value returns nil for a number and null. With errCut it returns what there is.
func (p *jsonParser) value(name string, depth int) (*Node, error) {
	token, err := p.decoder.Token()
	if err != nil {
		return nil, err
	}
	if _, opens := token.(json.Delim); opens && depth > maxDepth {
		p.deep = cmp.Or(p.deep, p.lineNow())
		return nil, p.pass()
	}
	switch token.(type) {
	case json.Delim, string, bool:
		if p.nodes++; p.nodes >= maxNodes {
			return nil, errCut
		}
	}
	switch token := token.(type) {
	case json.Delim:
		n := &Node{Name: name, Line: p.lineNow()}
		return n, p.children(n, token, depth)
	case string:
		return &Node{Name: name, Line: p.lineNow(), Value: token, Scalar: true}, nil
	case bool:
		return &Node{Name: name, Line: p.lineNow(), Value: fmt.Sprint(token), Scalar: true}, nil
	}
	return nil, nil
}

// pass passes over the rest of a group.
func (p *jsonParser) pass() error {
	for open := 1; open > 0; {
		token, err := p.decoder.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			open++
		case json.Delim('}'), json.Delim(']'):
			open--
		}
	}
	return nil
}

func (p *jsonParser) children(n *Node, opening json.Delim, depth int) error {
	for p.decoder.More() {
		name := ""
		if opening == '{' {
			token, err := p.decoder.Token()
			if err != nil {
				return err
			}
			name, _ = token.(string) // the decoder takes nothing else there
			name = p.called(name)
		}
		value, err := p.value(name, depth+1)
		if err != nil && !errors.Is(err, errCut) {
			return err
		}
		if value != nil && (value.Name != "" || !value.Scalar || value.Value != "") {
			n.Children = append(n.Children, value)
		}
		if err != nil {
			return err
		}
	}
	_, err := p.decoder.Token() // the closing one
	return err
}
