package cli

import (
	"context"
	"fmt"

	"keyrack/model/workspace/transfer"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

type lyingJSON struct {
	File        string `json:"file"`
	Line        int    `json:"line"`
	Fingerprint string `json:"fingerprint"`
	Public      bool   `json:"public"`
	Held        string `json:"held,omitempty"` // the connection or client application
	Kind        string `json:"kind,omitempty"` // access or client
	Environment string `json:"environment,omitempty"`
	Connection  string `json:"connection,omitempty"` // its id
}

// scanFolder lists where tokens lie in plain text. It ends with 1 where any does, as tools that look for secrets do.
func scanFolder(ctx context.Context, s *session, folder string) error {
	w, err := s.openSecrets(ctx)
	if err != nil {
		return err
	}
	found, err := w.Scan(ctx, folder)
	if err != nil {
		return console.Unreadable(folder, err)
	}
	if err := printScan(s, found); err != nil {
		return err
	}
	held := 0
	for _, one := range found.Found {
		held += boolInt(one.Held != "")
	}
	s.Note("%s looked into: %s in plain text, %d of them held by Keyrack.",
		phrase.Count(found.Files, "file", "files"), phrase.Count(len(found.Found), "token", "tokens"), held)
	if found.Unread > 0 {
		s.Note("%s looked into: too large, or not to be opened.",
			phrase.Count(found.Unread, "file was not", "files were not"))
	}
	if found.Cut {
		s.Note("There are more files than are looked into: scan a folder in it.")
	}
	if len(found.Found) == 0 {
		return nil
	}
	return console.Advisef(console.No, "Import what is not held yet, then take the tokens out of these files.",
		"%s in plain text", phrase.Count(len(found.Found), "token lies", "tokens lie"))
}

func printScan(s *session, found transfer.ScanReport) error {
	if s.JSON {
		items := []lyingJSON{}
		for _, one := range found.Found {
			items = append(items, lyingJSON{
				File: one.File, Line: one.Line, Fingerprint: string(one.Fingerprint), Public: one.Public, Held: one.Held,
				Kind: string(one.Kind), Environment: one.Environment, Connection: string(one.Connection),
			})
		}
		return report.WriteJSON(s.Out, map[string]any{
			"version": report.Version, "files": found.Files, "tokens": items,
			"unread": found.Unread, "cut": found.Cut,
		})
	}
	t := console.Table{
		Heading: []string{"token", "file", "line", "held as", "environment"}, Spare: []string{"environment"},
	}
	for _, one := range found.Found {
		t.Rows = append(t.Rows, []console.Cell{
			{Text: string(one.Fingerprint), Color: console.Bold},
			{Text: one.File},
			{Text: fmt.Sprint(one.Line), Color: console.Faint},
			heldCell(one),
			{Text: one.Environment},
		})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return s.Table(t)
}

func heldCell(one transfer.Lying) console.Cell {
	switch {
	case one.Held != "" && one.Kind == transfer.KindClient:
		return console.Cell{Text: one.Held + " (client token)", Color: console.Green}
	case one.Held != "":
		return console.Cell{Text: one.Held, Color: console.Green}
	case one.Public:
		return console.Cell{Text: "public: in Mews' documentation", Color: console.Faint}
	}
	return console.Cell{Text: "not held", Color: console.Amber}
}

func boolInt(is bool) int {
	if is {
		return 1
	}
	return 0
}
