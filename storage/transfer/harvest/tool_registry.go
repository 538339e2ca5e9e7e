package harvest

import (
	"strings"

	"keyrack/model/pattern"
)

// What regedit exports: keys in square brackets, below them values with names in quotation marks.

func isRegistry(f *File) bool {
	return strings.HasPrefix(f.Text, "Windows Registry Editor") || strings.HasPrefix(f.Text, "REGEDIT4")
}

// registryValue is the name of a text, and the text.
var registryValue = pattern.New(`^(?:@|"((?:[^"\\]|\\.)*)")="((?:[^"\\]|\\.)*)"$`)

func readRegistry(f *File) (*Node, error) {
	root := &Node{Line: 1}
	key, number := root, 0
	plain := strings.NewReplacer(`\\`, `\`, `\"`, `"`)
	for line := range strings.Lines(f.Text) {
		if number++; number > maxNodes {
			root.cutAt(number)
			break
		}
		line = strings.TrimSpace(line)
		if inner, found := strings.CutPrefix(line, "["); found && strings.HasSuffix(line, "]") {
			key = root
			for part := range strings.SplitSeq(strings.TrimSuffix(inner, "]"), `\`) {
				if next := key.Get(part); next != nil && !next.Scalar {
					key = next
				} else {
					key = key.Group(part, number)
				}
			}
			continue
		}
		if match := registryValue.FindStringSubmatch(line); match != nil {
			key.Add(plain.Replace(match[1]), plain.Replace(match[2]), number)
		}
	}
	return root, nil
}
