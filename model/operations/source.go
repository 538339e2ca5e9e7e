package operations

import "time"

// Source is what a catalogue was made of.
type Source struct {
	// Docs is the day up to which Mews' docs of the Connector API are in it, such as "2026-10-01", and Document that of
	// the OpenAPI document that it is held against.
	Docs, Document string
	// Refreshed is the document that it was brought up to date by since; zero for none.
	Refreshed Refreshment
}

// Refreshment is a document that a catalogue was brought up to date by.
type Refreshment struct {
	From string    `json:"from"` // the name of an environment or of a file
	At   time.Time `json:"at"`
}

// builtIn is what the embedded catalogue was made of: the pages and the changelog of Mews' Open API docs, and the
// official document of July 2025, which the tests hold it against. Whoever edits catalogue.json by newer docs moves the
// day.
func builtIn() Source { return Source{Docs: "2026-10-01", Document: "2025-07-31"} }

// Source returns what the catalogue was made of.
func (c *Catalogue) Source() Source {
	if held := c.held.Load(); held != nil {
		return held.source
	}
	return builtIn()
}
