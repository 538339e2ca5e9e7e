// Package licences holds the licences of what Keyrack is made of: modules, what they have within them, and fonts. The
// text is that of all systems, so that it is the same in every package. "make licences" collects it anew.
package licences

import (
	_ "embed"
	"strings"
)

//go:embed licences.txt
var text string

// Part is a text of a licence and whose it is.
type Part struct {
	Names []string // as "example.com/module v1.2.3 (MIT)"
	Text  string
}

// Text is all of it, for people: each licence below the names of those that have it.
func Text() string { return text }

// Parts are the same, for programs.
func Parts() []Part {
	var all []Part
	for part := range strings.SplitSeq(text, strings.Repeat("=", lineWidth)+"\n") {
		names, words, found := strings.Cut(part, strings.Repeat("-", lineWidth)+"\n")
		if found {
			all = append(all, Part{Names: strings.Split(strings.TrimSpace(names), "\n"), Text: words})
		}
	}
	return all
}

// lineWidth is that of the lines between names and texts.
const lineWidth = 80
