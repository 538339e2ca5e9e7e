package harvest

import (
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
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
		return nil, errTooDeep
	}
	root := &Node{Line: 1}
	table := root
	p := &unstable.Parser{}
	p.Reset([]byte(text))
	lines := &lineCounter{text: text, line: 1}
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			names, line := tomlKey(p, e, lines)
			table = root
			for i, name := range names {
				next := table.Get(name)
				if next == nil || next.Scalar || e.Kind == unstable.ArrayTable && i == len(names)-1 {
					next = table.Group(name, line)
				} else { // the last of a list of tables
					for _, child := range table.Children {
						if child.Name == name && !child.Scalar {
							next = child
						}
					}
				}
				table = next
			}
		case unstable.KeyValue:
			tomlValue(p, table, e, lines, 0)
		}
	}
	if p.Error() != nil {
		return nil, &SyntaxError{Line: lines.line, Format: "TOML"}
	}
	return root, nil
}

func tomlKey(p *unstable.Parser, e *unstable.Node, lines *lineCounter) (names []string, line int) {
	for keys := e.Key(); keys.Next(); {
		key := keys.Node()
		names = append(names, string(key.Data))
		line = lines.at(int(key.Raw.Offset))
	}
	return names, line
}

func tomlValue(p *unstable.Parser, into *Node, e *unstable.Node, lines *lineCounter, depth int) {
	names, line := tomlKey(p, e, lines)
	if len(names) == 0 || depth > maxDepth {
		return
	}
	for _, name := range names[:len(names)-1] {
		next := into.Get(name)
		if next == nil || next.Scalar {
			next = into.Group(name, line)
		}
		into = next
	}
	tomlAny(p, into, names[len(names)-1], e.Value(), line, lines, depth)
}

func tomlAny(p *unstable.Parser, into *Node, name string, value *unstable.Node, line int, lines *lineCounter,
	depth int,
) {
	if value == nil || !value.Valid() || depth > maxDepth {
		return
	}
	switch value.Kind {
	case unstable.String, unstable.Bool:
		into.Add(name, string(value.Data), line)
	case unstable.InlineTable:
		group := into.Group(name, line)
		for it := value.Children(); it.Next(); {
			tomlValue(p, group, it.Node(), lines, depth+1)
		}
	case unstable.Array:
		group := into.Group(name, line)
		for it := value.Children(); it.Next(); {
			tomlAny(p, group, "", it.Node(), line, lines, depth+1)
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
