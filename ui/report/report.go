// Package report writes what programs and spreadsheets read: the document of a connection, and the report of a check as
// JSON and CSV, alike from the window and the terminal. No token is in it, only fingerprints.
package report

import (
	"bytes"
	"fmt"
	"io"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/ui/phrase"
)

// Version is the version of every document. Fields may come; none changes its meaning without another version.
const Version = 1

// Workspace is what a report needs of it.
type Workspace interface {
	Find(id model.ConnectionID) (workspace.Place, error)
	Redact(text []byte) []byte
}

// Checked is a connection as everywhere, with what a check changed.
type Checked struct {
	Connection
	Likely  string   `json:"likely,omitempty"` // what most likely is the matter, and what to do
	Before  string   `json:"before,omitempty"` // the health before; left out where it was never checked
	Changes []Change `json:"changes,omitempty"`
}

// Change is one fact that differs from the check before.
type Change struct {
	What   string `json:"what"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// document is the report of a check.
type document struct {
	Version     int                  `json:"version"`
	Connections []Checked            `json:"connections"`
	Counts      map[model.Health]int `json:"counts"`
	Left        int                  `json:"left"`
}

// Write writes the report of a check as "csv", "json" or "markdown", what fails first. Tokens are in it as fingerprints
// only, also where a server's message quotes one.
func Write(to io.Writer, w Workspace, report check.Report, format string) error {
	write := map[string]func(io.Writer, Workspace, check.Report) error{
		"csv": writeCSV, "json": writeJSON, "markdown": writeMarkdown,
	}[format]
	if write == nil {
		return fmt.Errorf("a report is csv, json or markdown, not %q", format)
	}
	var text bytes.Buffer
	if err := write(&text, w, report); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	if _, err := to.Write(w.Redact(text.Bytes())); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func writeJSON(to io.Writer, w Workspace, report check.Report) error {
	whole := document{Version: Version, Connections: []Checked{}, Counts: report.Counts(), Left: len(report.Left)}
	for _, result := range report.FailingFirst() {
		whole.Connections = append(whole.Connections, newChecked(w, report, result))
	}
	return WriteJSON(to, whole)
}

// newChecked tells of a connection what the check found, also where another one came after it, or the connection was
// removed meanwhile.
func newChecked(w Workspace, report check.Report, result check.Result) Checked {
	connection := Connection{
		ID: string(result.Connection), Title: result.Title, Environment: result.Environment, Client: result.Client,
	}
	if place, err := w.Find(result.Connection); err == nil {
		connection = NewConnection(place)
	}
	connection.Fingerprint = string(result.Fingerprint)
	connection.Property = newProperty(result.Property)
	connection.Check = newCheck(result.After)
	if result.Problem != nil {
		connection.Check = &Check{
			Health: string(result.Health()), At: report.Ended.UTC(),
			Message: phrase.Base(result.Problem).Sentences(),
		}
	}
	checked := Checked{
		Connection: connection, Likely: phrase.MostLikely(result), Before: string(result.Before.Health),
	}
	for _, change := range result.Changes {
		checked.Changes = append(checked.Changes, Change(change))
	}
	return checked
}
