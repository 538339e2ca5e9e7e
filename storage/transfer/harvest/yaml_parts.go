package harvest

import (
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"keyrack/model/pattern"
)

// The library makes a tree of a whole document, which takes ten times the text. A long one is handed to it in parts: a
// run of the entries of a block stands for itself, and is a document too. What does not come out as a part of the same
// kind, an alias of an anchor elsewhere among it, is no such text, and the whole goes to the library.

// partOfYAML is how much text, in bytes, the library gets at once.
const partOfYAML = 64 << 10

// parts reads a text in parts.
type parts struct {
	*yamlReader
	size int // of a part
}

// documents reads all documents of a text. It reports false where the text has to be read as a whole.
func (p *parts) documents(text string) (all []*Node, ok bool) {
	line := 1
	for text != "" {
		end, lines, several := p.run(text)
		if end < 0 {
			return nil, false
		}
		if several || end <= p.size {
			some, whole := p.decode(text[:end], line)
			if !whole {
				return nil, false
			}
			for _, y := range some {
				if n := p.read("", y, 0); n != nil {
					all = append(all, n)
				}
			}
		} else {
			n, whole := p.block(strings.TrimPrefix(text[:end], "---\n"), line+strings.Count(text[:min(4, end)], "---\n"), 0)
			if !whole {
				return nil, false
			}
			all = append(all, n)
		}
		text, line = text[end:], line+lines
	}
	return all, true
}

// run measures the documents that are read at once: several short ones, or one. It is -1 where a mark has something
// beside it.
func (p *parts) run(text string) (end, lines int, several bool) {
	at, count := 0, 0
	for line := range strings.Lines(text) {
		switch mark := strings.TrimRight(line, "\n"); {
		case mark == "---" && at > 0:
			if several = end > 0; at > p.size && several {
				return end, lines, true
			}
			end, lines = at, count
			if at > p.size {
				return end, lines, several
			}
		case mark == "---":
		case strings.HasPrefix(mark, "---") || strings.HasPrefix(mark, "...") || strings.HasPrefix(mark, "%"):
			return -1, 0, false
		}
		at, count = at+len(line), count+1
	}
	if end > 0 && at > p.size {
		return end, lines, true
	}
	return at, count, end > 0
}

// decode reads a part whose first line has a number.
func (p *parts) decode(text string, line int) (all []*yaml.Node, ok bool) {
	p.before = line - 1
	d := yaml.NewDecoder(strings.NewReader(text))
	for {
		var document yaml.Node
		if err := d.Decode(&document); err != nil {
			return all, errors.Is(err, io.EOF)
		}
		if len(document.Content) == 1 {
			all = append(all, document.Content[0])
		}
	}
}

// entries are those of a block that follow each other.
type entries struct {
	text  string // of the block
	dash  bool   // it is a list
	depth int
	into  *Node
}

// block reads a block of a mapping or a list by its entries.
func (p *parts) block(text string, line, depth int) (*Node, bool) {
	e := &entries{text: text, depth: depth, into: &Node{}}
	from, fromLine, start, startLine := 0, line, -1, line // of the part, and of the last entry
	indent, at := -1, 0
	for one := range strings.Lines(text) {
		rest := strings.TrimLeft(one, " ")
		column := len(one) - len(rest)
		rest = strings.TrimRight(rest, " \n")
		switch isDash := rest == "-" || strings.HasPrefix(rest, "- "); {
		case rest == "" || rest[0] == '#':
		case rest[0] == '\t' || indent >= 0 && column < indent:
			return nil, false
		case indent < 0:
			indent, e.dash, start, startLine = column, isDash, at, line
			e.into.Line = line
		case column == indent && e.dash && !isDash || column == indent && strings.HasPrefix(rest, "? "):
			return nil, false
		case column == indent && isDash == e.dash:
			if at-start > p.size { // this entry is a part by itself
				if start > from && !p.take(e, text[from:start], fromLine) || !p.long(e, text[start:at], startLine) {
					return nil, false
				}
				from, fromLine = at, line
			} else if at-from > p.size {
				if !p.take(e, text[from:at], fromLine) {
					return nil, false
				}
				from, fromLine = at, line
			}
			start, startLine = at, line
		}
		at, line = at+len(one), line+1
	}
	if start < 0 {
		return nil, false
	}
	if at-start > p.size {
		ok := (start <= from || p.take(e, text[from:start], fromLine)) && p.long(e, text[start:], startLine)
		return e.into, ok
	}
	return e.into, p.take(e, text[from:], fromLine)
}

// take adds what the library reads in some of the entries.
func (p *parts) take(e *entries, text string, line int) bool {
	if p.cut > 0 {
		return true
	}
	all, ok := p.decode(text, line)
	if !ok || len(all) != 1 || (all[0].Kind == yaml.SequenceNode) != e.dash ||
		!e.dash && all[0].Kind != yaml.MappingNode {
		return false
	}
	p.nodes-- // the group is one however many parts it has
	if n := p.read("", all[0], e.depth); n != nil {
		e.into.Children = append(e.into.Children, n.Children...)
	}
	return true
}

// opens is the first line of an entry whose value is a block below it.
var opens = pattern.New(`^ *(?:[A-Za-z_][\w.-]*) *:[ \t]*$`)

// long reads an entry that is longer than a part.
func (p *parts) long(e *entries, text string, line int) bool {
	first, rest, _ := strings.Cut(text, "\n")
	if e.dash || !opens.MatchString(first) || e.depth >= maxDepth {
		return p.take(e, text, line)
	}
	inner, ok := p.block(rest, line+1, e.depth+1)
	if !ok { // its value is no block
		return p.take(e, text, line)
	}
	name, _, _ := strings.Cut(first, ":")
	inner.Name = strings.TrimSpace(name)
	p.nodes++
	e.into.Children = append(e.into.Children, inner)
	return true
}
