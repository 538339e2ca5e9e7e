package harvest

import (
	"strings"

	"keyrack/model"
	"keyrack/model/workspace/transfer"
)

// ScanFile lists the tokens of a file, or of the files of an archive.
func ScanFile(name string, content []byte) transfer.Scan {
	g := &Gathering{}
	g.Add(name, content)
	return g.Scan()
}

// Scan lists where tokens lie in plain text: as they stand in a file, and where a format keeps them otherwise (in a
// sheet, in base64) as its reader finds them.
func (g *Gathering) Scan() transfer.Scan {
	scan := transfer.Scan{Files: len(g.files), Unread: g.Unread, Cut: g.Cut}
	for _, f := range g.files {
		seen := map[string]bool{}
		note := func(text string, line int) {
			for _, at := range tokensIn(text) {
				token := text[at : at+tokenLength]
				if oneDigit(token) {
					continue
				}
				seen[token] = true
				scan.Sightings = append(scan.Sightings, transfer.Sighting{File: f.Name, Line: line, Token: model.NewSecret(token)})
			}
		}
		line := 0
		for text := range strings.Lines(f.Text) {
			line++
			note(text, line)
		}
		root, _, err := tree(f)
		if err != nil {
			continue
		}
		root.Walk(func(n *Node) {
			for _, at := range tokensIn(n.Value) {
				if token := n.Value[at : at+tokenLength]; !seen[token] {
					note(token, max(n.Line, 1))
				}
			}
		})
	}
	return scan
}
