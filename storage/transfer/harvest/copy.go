package harvest

import (
	"strings"

	"keyrack/model/pattern"
)

// copied begins the rows of a table in a dump of PostgreSQL. They end with \. in a line.
var copied = pattern.New(`(?m)^COPY [^\n(]*\(([^\n()]*)\) FROM stdin;\n`)

// readCopied reads code in which there may be such rows: each is a group of values with the names of the columns.
func readCopied(text string) *Node {
	at := copied.FindAllStringSubmatchIndex(text, -1)
	if at == nil {
		return loose(text)
	}
	root, rest := &Node{Line: 1}, &strings.Builder{}
	lines := &lineCounter{text: text, line: 1}
	done := 0
	for _, found := range at {
		if found[0] < done {
			continue
		}
		rest.WriteString(text[done:found[0]])
		end := strings.Index(text[found[1]:], "\n\\.")
		if end < 0 {
			end = len(text) - found[1]
		}
		line := lines.at(found[1])
		names := strings.Split(text[found[2]:found[3]], ",")
		for row := range strings.SplitSeq(text[found[1]:found[1]+end], "\n") {
			group := root.Group("", line)
			for i, cell := range strings.Split(row, "\t") {
				if i < len(names) && cell != `\N` {
					group.Add(strings.Trim(names[i], " \""), cell, line)
				}
			}
			line++
		}
		done = found[1] + end
		rest.WriteString(strings.Repeat("\n", strings.Count(text[found[0]:done], "\n")))
	}
	rest.WriteString(text[done:])
	root.Children = append(root.Children, loose(rest.String()).Children...)
	return root
}
