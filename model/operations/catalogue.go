// Package operations is the catalogue of the Connector API: what each operation does to a property's data, which fields
// its body takes, a minimal body to start from, and a linter that reads a body before it is sent.
//
// The catalogue is data, embedded in the program: catalogue.json is what is edited, operations.json what "go generate"
// makes of it, with a body for every operation. It is the reason why an operation may be sent to a read-only
// environment, so it says "read" only of operations that are proven to be one, and it knows each operation in exactly
// one spelling. Everything else is a write.
//
// The facts are those of the Mews Open API docs, Connector API; [Catalogue.Source] says of which day. Kinds, titles,
// notes and templates are Keyrack's own: Mews does not publish which operations change data.
package operations

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"

	"keyrack/model"
)

// ErrUnknownOperation is returned for a path that the catalogue does not have in exactly this spelling.
var ErrUnknownOperation = errors.New("the operation is not in the catalogue")

// embedded holds one operation a line, sorted by path. It is made of catalogue.json, which is edited by hand.
//
//go:generate go run ./generate catalogue.json operations.json
//go:embed operations.json
var embedded string

// Catalogue holds the known operations. It is safe for concurrent use. The slices inside its entries are shared:
// whoever gets one reads it and does not write to it.
type Catalogue struct {
	// held is nil as long as nobody has asked the embedded catalogue for more than single operations.
	held   atomic.Pointer[known]
	unread *unread
}

// Adopt makes the catalogue know what another one knows, at once for everybody who has it. It is meant for what came of
// [Catalogue.Refreshed], which never makes an operation anything else than it was.
func (c *Catalogue) Adopt(other *Catalogue) { c.held.Store(other.all()) }

// all returns everything that the catalogue knows, and reads what was not read yet.
func (c *Catalogue) all() *known {
	if held := c.held.Load(); held != nil {
		return held
	}
	c.held.CompareAndSwap(nil, c.unread.all())
	return c.held.Load()
}

// known are operations. They never change.
type known struct {
	source  Source
	entries []Entry // sorted by path
	byPath  map[string]int
	// folded maps a path in lower case to its only right spelling. It serves suggestions, never Lookup.
	folded map[string]string
	search []searchKey // one for each entry
}

// Embedded returns the catalogue that was built into the program. Its data is tested, so an error means a broken build.
// Its operations are read when they are asked for: most commands of a terminal ask for one of hundreds.
func Embedded() (*Catalogue, error) {
	lines, err := newUnread(embedded)
	if err != nil {
		return nil, err
	}
	return &Catalogue{unread: lines}, nil
}

// Entry is an operation with everything the catalogue knows about it.
type Entry struct {
	model.Operation
	// Note is a limit or a warning in one or two sentences; mostly empty.
	Note string
	// Fields are the fields of the body, without the three credential fields and without LanguageCode and CultureCode,
	// which every operation takes.
	Fields []Field
	// Required are the names of the fields that a body cannot do without.
	Required []string
	// AtLeastOneOf are fields of which a body needs one; empty for no such rule.
	AtLeastOneOf []string
	// Partial says that Fields is known to be incomplete.
	Partial bool

	template json.RawMessage // the minimal body, dates as placeholders
}

// record is an operation as it stands in the data file.
type record struct {
	Path           string              `json:"path"`
	Kind           model.OperationKind `json:"kind"`
	Title          string              `json:"title"`
	Restricted     bool                `json:"restricted,omitempty"`
	Deprecated     bool                `json:"deprecated,omitempty"`
	Replacement    string              `json:"replacement,omitempty"`
	DiscontinuedOn string              `json:"discontinuedOn,omitempty"`
	Portfolio      bool                `json:"portfolio,omitempty"`
	Scope          []string            `json:"scope,omitempty"`
	Paged          bool                `json:"paged,omitempty"`
	Note           string              `json:"note,omitempty"`
	Partial        bool                `json:"partial,omitempty"`
	AtLeastOneOf   []string            `json:"atLeastOneOf,omitempty"`
	Fields         []Field             `json:"fields,omitempty"`
	Template       json.RawMessage     `json:"template,omitempty"`
}

// file is a catalogue that was brought up to date. One that never was is the list of its operations alone.
type file struct {
	Refreshed  Refreshment `json:"refreshed"`
	Operations []record    `json:"operations"`
}

// parse reads a catalogue and refuses one that contradicts itself.
func parse(r io.Reader) (*Catalogue, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read the operation catalogue: %w", err)
	}
	source := builtIn()
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		var refreshed file
		if err := decode(text, &refreshed); err != nil {
			return nil, err
		}
		source.Refreshed = refreshed.Refreshed
		return build(refreshed.Operations, source)
	}
	records, err := readRecords(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	return build(records, source)
}

func readRecords(r io.Reader) ([]record, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read the operation catalogue: %w", err)
	}
	var records []record
	return records, decode(text, &records)
}

func decode(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("read the operation catalogue: %w", err)
	}
	return nil
}

func build(records []record, source Source) (*Catalogue, error) {
	slices.SortFunc(records, func(a, b record) int { return strings.Compare(a.Path, b.Path) })
	c := &known{
		source:  source,
		entries: make([]Entry, len(records)),
		byPath:  make(map[string]int, len(records)),
		folded:  make(map[string]string, len(records)),
		search:  make([]searchKey, len(records)),
	}
	for i, r := range records {
		if err := r.check(); err != nil {
			return nil, fmt.Errorf("operation %q in the catalogue: %w", r.Path, err)
		}
		fold := strings.ToLower(r.Path)
		if c.folded[fold] != "" {
			return nil, fmt.Errorf("operation %q stands twice in the catalogue", r.Path)
		}
		c.entries[i] = r.entry()
		c.byPath[r.Path] = i
		c.folded[fold] = r.Path
		c.search[i] = newSearchKey(r.Path, r.Title)
	}
	catalogue := &Catalogue{}
	catalogue.held.Store(c)
	return catalogue, nil
}

func (r record) check() error {
	switch r.Kind {
	case model.Read, model.Write, model.Destructive, model.Money:
	default:
		return fmt.Errorf("kind %q is not known", r.Kind)
	}
	if strings.Count(r.Path, "/") < 1 || r.Title == "" {
		return errors.New("the path or the title is missing")
	}
	if !bytes.HasPrefix(r.Template, []byte("{")) {
		return errors.New("the template is not an object")
	}
	for _, name := range slices.Concat(r.AtLeastOneOf, r.Scope) {
		if _, found := findField(r.Fields, name); !found {
			return fmt.Errorf("the field %q is not described", name)
		}
	}
	return checkFields(r.Fields)
}

func (r record) entry() Entry {
	entry := Entry{
		Operation: model.Operation{
			Path: r.Path, Kind: r.Kind, Title: r.Title, Known: true, Restricted: r.Restricted,
			Deprecated: r.Deprecated, Replacement: r.Replacement, DiscontinuedOn: r.DiscontinuedOn,
			Portfolio: r.Portfolio, Scope: r.Scope, Paged: r.Paged,
		},
		Note: r.Note, Fields: r.Fields, AtLeastOneOf: r.AtLeastOneOf, Partial: r.Partial, template: r.Template,
	}
	for _, field := range r.Fields {
		if field.Required {
			entry.Required = append(entry.Required, field.Name)
		}
	}
	return entry
}

// Lookup implements [model.Classifier]. A path in any other spelling, such as another case, a trailing slash or an
// escape, is an unknown operation and therefore a write, even where the server would forgive it.
func (c *Catalogue) Lookup(path string) model.Operation {
	if entry, found := c.Find(path); found {
		return entry.Operation
	}
	return model.Operation{Path: path, Kind: model.Write}
}

// Find returns the entry of a path in exactly this spelling.
func (c *Catalogue) Find(path string) (Entry, bool) {
	held := c.held.Load()
	if held == nil {
		return c.unread.find(path)
	}
	i, found := held.byPath[path]
	if !found {
		return Entry{}, false
	}
	return held.entries[i], true
}

// All returns every entry, sorted by path.
func (c *Catalogue) All() []Entry { return slices.Clone(c.all().entries) }
