package harvest

import (
	"strings"

	"keyrack/model/pattern"
)

// hunk begins the lines of a patch that say what has become of others.
var hunk = pattern.New(`(?m)^@@ -\d+(?:,\d+)? \+\d+`)

func isPatch(f *File) bool { return hunk.MatchString(f.Text) }

// side is a file of a patch, before or after.
type side struct {
	name string
	line int // where it begins in the patch
	text strings.Builder
}

// readPatch reads the files of a patch twice: as they are now, and as they were, which is switched off.
func readPatch(f *File) (*Node, error) {
	root := &Node{Line: 1}
	now, before := &side{}, &side{}
	end := func() {
		now.read(root, false)
		before.read(root, true)
	}
	number, within := 0, false
	for line := range strings.Lines(f.Text) {
		number++
		plain := ""
		switch {
		case strings.HasPrefix(line, "diff --git"), strings.HasPrefix(line, "--- "):
			if within {
				end()
				now, before, within = &side{}, &side{}, false
			}
			continue
		case strings.HasPrefix(line, "+++ "):
			name := baseName(strings.TrimSpace(line[4:]))
			now, before = &side{name: name, line: number}, &side{name: name, line: number}
			continue
		case strings.HasPrefix(line, "@@"):
			within = true
		case within && line != "\n":
			plain = strings.TrimRight(line[1:], "\n")
		}
		if line[0] != '-' {
			now.text.WriteString(plain)
		}
		if line[0] != '+' {
			before.text.WriteString(plain)
		}
		now.text.WriteByte('\n')
		before.text.WriteByte('\n')
	}
	end()
	return root, nil
}

// read adds what stands in the file.
func (s *side) read(root *Node, off bool) {
	text := s.text.String()
	if !hasToken(text) {
		return
	}
	f := &File{Name: s.name, Text: text}
	inner := loose(text)
	if fitsEnvFile(f) {
		inner, _ = readEnv(f)
	}
	inner.Walk(func(n *Node) { n.Line += s.line })
	inner.Off = off
	for _, child := range inner.Children {
		child.Off = child.Off || off
	}
	root.add(inner)
}
