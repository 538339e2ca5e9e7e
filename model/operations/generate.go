package operations

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Generate makes the embedded catalogue of the one that is edited by hand: it refuses what contradicts itself, sorts by
// path, gives every operation that has no template of its own one made of its fields, and writes one operation a line.
func Generate(source io.Reader, to io.Writer) error {
	records, err := readRecords(source)
	if err != nil {
		return err
	}
	for i := range records {
		if records[i].Template == nil {
			records[i].Template = sampleBody(records[i].Fields, records[i].AtLeastOneOf)
		}
	}
	if _, err := build(records, builtIn()); err != nil {
		return err
	}
	return writeRecords(to, records)
}

// Write writes the catalogue in the form of the embedded one, with what it was brought up to date by, where it was.
func (c *Catalogue) Write(to io.Writer) error {
	held := c.all()
	records := make([]record, len(held.entries))
	for i, entry := range held.entries {
		records[i] = entry.record()
	}
	if held.source.Refreshed == (Refreshment{}) {
		return writeRecords(to, records)
	}
	head, err := json.Marshal(held.source.Refreshed)
	if err != nil {
		return err
	}
	var list bytes.Buffer
	if err := writeRecords(&list, records); err != nil {
		return err
	}
	_, err = fmt.Fprintf(to, "{\"refreshed\":%s,\"operations\":%s}\n", head, bytes.TrimSpace(list.Bytes()))
	return err
}

func writeRecords(to io.Writer, records []record) error {
	slices.SortFunc(records, func(a, b record) int { return strings.Compare(a.Path, b.Path) })
	var out bytes.Buffer
	for i, r := range records {
		out.WriteString(map[bool]string{true: "[\n", false: ",\n"}[i == 0])
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(r); err != nil {
			return fmt.Errorf("operation %q: %w", r.Path, err)
		}
		out.Truncate(out.Len() - 1) // the encoder's line feed
	}
	out.WriteString("\n]\n")
	_, err := to.Write(out.Bytes())
	return err
}

func (e Entry) record() record {
	return record{
		Path: e.Path, Kind: e.Kind, Title: e.Title, Restricted: e.Restricted, Deprecated: e.Deprecated,
		Replacement:    e.Replacement,
		DiscontinuedOn: e.DiscontinuedOn, Portfolio: e.Portfolio, Scope: e.Scope, Paged: e.Paged, Note: e.Note,
		Partial:      e.Partial,
		AtLeastOneOf: e.AtLeastOneOf, Fields: e.Fields, Template: e.template,
	}
}
