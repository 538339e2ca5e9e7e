package harvest

import (
	"cmp"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"keyrack/model/workspace/transfer"
)

// fitsTOML takes what is called so, or has sections and values as TOML writes them and can be parsed.
func fitsTOML(f *File) bool {
	if f.Extension() != "toml" && !(iniSection.MatchString(f.Text) && strings.Contains(f.Text, `= "`)) {
		return false
	}
	_, err := f.parsed("TOML", parseTOML)
	return err == nil
}

func readTOML(f *File) (*Node, error) { return f.parsed("TOML", parseTOML) }

// parseTOML reads the syntax alone, with lines: a table twice or a wrong value is no reason to refuse a token.
func parseTOML(text string) (*Node, error) {
	if depthOf(text) > maxBrackets {
		return nil, transfer.ErrTooDeep
	}
	root := &Node{Line: 1}
	table := root
	p := &tomlReader{Parser: &unstable.Parser{}, lines: &lineCounter{text: text, line: 1}, tables: map[*Node]*tomlTable{}}
	p.Reset([]byte(text))
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			names, line := p.key(e)
			table = root
			for i, name := range names {
				next := p.last(table, name)
				if next == nil || next.Scalar || e.Kind == unstable.ArrayTable && i == len(names)-1 {
					next = table.Group(name, line)
				}
				table = next
			}
		case unstable.KeyValue:
			p.value(table, e, 0)
		}
	}
	if p.Error() != nil {
		return nil, &SyntaxError{Line: p.lines.line, Format: "TOML"}
	}
	root.deepAt(p.deep)
	return root, nil
}

// tomlReader builds nodes from expressions.
type tomlReader struct {
	*unstable.Parser
	lines  *lineCounter
	tables map[*Node]*tomlTable
	deep   int // the line of the first value that was left out since it is nested too deep, 0 for none
}

// tomlTable finds the children of a table with many of them by their names.
type tomlTable struct {
	seen  int              // of the children
	first map[string]*Node // by their names in lower case
	last  map[string]*Node // those with children of their own, by their exact names
}

// last returns the last table of a name in a table, else what has the name in any case, and nil where nothing does.
func (p *tomlReader) last(in *Node, name string) *Node {
	t := p.tables[in]
	if t == nil {
		t = &tomlTable{first: map[string]*Node{}, last: map[string]*Node{}}
		p.tables[in] = t
	}
	for ; t.seen < len(in.Children); t.seen++ {
		child := in.Children[t.seen]
		if lower := strings.ToLower(child.Name); t.first[lower] == nil {
			t.first[lower] = child
		}
		if !child.Scalar {
			t.last[child.Name] = child
		}
	}
	first := t.first[strings.ToLower(name)]
	if first == nil || first.Scalar || t.last[name] == nil {
		return first
	}
	return t.last[name]
}

func (p *tomlReader) key(e *unstable.Node) (names []string, line int) {
	for keys := e.Key(); keys.Next(); {
		key := keys.Node()
		names = append(names, string(key.Data))
		line = p.lines.at(int(key.Raw.Offset))
	}
	return names, line
}

func (p *tomlReader) value(into *Node, e *unstable.Node, depth int) {
	names, line := p.key(e)
	if len(names) == 0 {
		return
	}
	for _, name := range names[:len(names)-1] {
		next := p.last(into, name)
		if next == nil || next.Scalar {
			next = into.Group(name, line)
		}
		into = next
	}
	p.any(into, names[len(names)-1], e.Value(), line, depth)
}

func (p *tomlReader) any(into *Node, name string, value *unstable.Node, line, depth int) {
	if value == nil || !value.Valid() {
		return
	}
	if depth > maxDepth {
		p.deep = cmp.Or(p.deep, line)
		return
	}
	switch value.Kind {
	case unstable.String, unstable.Bool:
		into.Add(name, string(value.Data), line)
	case unstable.InlineTable:
		group := into.Group(name, line)
		for it := value.Children(); it.Next(); {
			p.value(group, it.Node(), depth+1)
		}
	case unstable.Array:
		group := into.Group(name, line)
		for it := value.Children(); it.Next(); {
			p.any(group, "", it.Node(), line, depth+1)
		}
	}
}

// lineCounter finds lines of offsets that come in order.
type lineCounter struct {
	text       string
	done, line int
}

func (c *lineCounter) at(offset int) int {
	if offset > c.done && offset <= len(c.text) {
		c.line += strings.Count(c.text[c.done:offset], "\n")
		c.done = offset
	}
	return c.line
}
