package operations

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"keyrack/model"
)

// Described is an operation as an OpenAPI document of the Connector API describes it. What the document does not say,
// such as what an operation does to data, is not in it.
type Described struct {
	Path       string
	Title      string
	Deprecated bool
	Fields     []Field // without credentials
}

// ChangeKind says what differs between the catalogue and a document.
type ChangeKind string

// The kinds of change.
const (
	OperationAdded      ChangeKind = "operation-added"      // it counts as a write until somebody has judged it
	OperationMissing    ChangeKind = "operation-missing"    // the document no longer has it; the catalogue keeps it
	OperationDeprecated ChangeKind = "operation-deprecated" // the document calls it deprecated
	FieldAdded          ChangeKind = "field-added"
	FieldMissing        ChangeKind = "field-missing"    // the document no longer has it; the catalogue keeps it
	FieldChanged        ChangeKind = "field-changed"    // it has another form now, which the catalogue takes over
	FieldDeprecated     ChangeKind = "field-deprecated" // the document calls it deprecated
	ValueAdded          ChangeKind = "value-added"      // a known value more
	// The limits, which the catalogue takes over too; Detail has both: "10 → 20".
	MaxItemsChanged  ChangeKind = "max-items-changed"
	MinItemsChanged  ChangeKind = "min-items-changed"
	MaxLengthChanged ChangeKind = "max-length-changed"
	MinLengthChanged ChangeKind = "min-length-changed"
	// FormatChanged is how a text is to be written, such as "currency"; Detail has both, or the new one alone.
	FormatChanged ChangeKind = "format-changed"
)

// Change is one difference.
type Change struct {
	Kind   ChangeKind
	Path   string
	Field  string // such as "Reservations.StartUtc"; empty for the operation as a whole
	Detail string // the added value, or the form before and after
}

// Refreshed returns the catalogue brought up to date by a document, and what changed. The document adds: operations,
// fields, values; and what it says of limits and deprecations holds. It takes nothing away, because the documents of
// two environments differ and neither is complete. What the catalogue alone knows, above all whether an operation only
// reads, is never changed by a document; operations that the catalogue does not know become writes.
func (c *Catalogue) Refreshed(described []Described, by Refreshment) (*Catalogue, []Change, error) {
	var changes []Change
	held := c.all()
	entries := held.entries
	records := make([]record, len(entries))
	at := map[string]int{}
	for i, entry := range entries {
		records[i] = entry.record()
		at[entry.Path] = i
	}
	seen := map[string]bool{}
	for _, d := range described {
		if seen[d.Path] {
			continue
		}
		seen[d.Path] = true
		i, known := at[d.Path]
		if !known {
			records = append(records, newRecord(d))
			changes = append(changes, Change{Kind: OperationAdded, Path: d.Path, Detail: d.Title})
			continue
		}
		r := &records[i]
		if d.Deprecated && !r.Deprecated {
			r.Deprecated = true
			changes = append(changes, Change{Kind: OperationDeprecated, Path: d.Path})
		}
		r.widen(d.Fields)
		merge := fieldMerge{path: d.Path}
		r.Fields = merge.fields(r.Fields, d.Fields, "", r.Partial)
		changes = append(changes, merge.changes...)
	}
	for _, entry := range entries {
		if !seen[entry.Path] {
			changes = append(changes, Change{Kind: OperationMissing, Path: entry.Path})
		}
	}
	slices.SortStableFunc(changes, compareChanges)
	source := held.source
	source.Refreshed = by
	refreshed, err := build(records, source)
	if err != nil {
		return nil, nil, fmt.Errorf("the document does not fit the catalogue: %w", err)
	}
	return refreshed, changes, nil
}

func compareChanges(a, b Change) int {
	order := []ChangeKind{
		OperationAdded, OperationDeprecated, FieldAdded, FieldDeprecated, FieldChanged, FormatChanged, ValueAdded,
		MaxItemsChanged, MinItemsChanged, MaxLengthChanged, MinLengthChanged, FieldMissing, OperationMissing,
	}
	return slices.Index(order, a.Kind) - slices.Index(order, b.Kind)
}

// newRecord is an operation of which nothing is known but what the document says.
func newRecord(d Described) record {
	r := record{Path: d.Path, Kind: model.Write, Title: d.Title, Deprecated: d.Deprecated, Fields: d.Fields}
	if r.Title == "" {
		r.Title = d.Path
	}
	r.Scope = scopeOf(d.Fields)
	r.Portfolio = len(r.Scope) > 0
	if f, found := findField(d.Fields, "Limitation"); found && f.Type == Limitation {
		r.Paged = true
	}
	r.Template = sampleBody(r.Fields, nil)
	return r
}

// widen takes over what the operation can do by fields that it did not have.
func (r *record) widen(fields []Field) {
	for _, name := range scopeOf(fields) {
		if _, had := findField(r.Fields, name); !had {
			r.Scope, r.Portfolio = append(slices.Clone(r.Scope), name), true
		}
	}
	if _, had := findField(r.Fields, "Limitation"); !had {
		page, found := findField(fields, "Limitation")
		r.Paged = r.Paged || found && page.Type == Limitation
	}
}

// scopeOf returns the fields that say which properties a request is about.
func scopeOf(fields []Field) []string {
	var scope []string
	for _, name := range []string{"EnterpriseId", "EnterpriseIds", "ChainId", "ChainIds"} {
		if _, takes := findField(fields, name); takes {
			scope = append(scope, name)
		}
	}
	return scope
}

// fieldMerge brings the fields of one operation up to date.
type fieldMerge struct {
	path    string
	limited bool // ours keep their limits
	changes []Change
}

func (m *fieldMerge) note(kind ChangeKind, field, detail string) {
	m.changes = append(m.changes, Change{Kind: kind, Path: m.path, Field: field, Detail: detail})
}

// fields returns ours with what theirs has more. Partial says that ours is known to be incomplete.
func (m *fieldMerge) fields(ours, theirs []Field, at string, partial bool) []Field {
	merged := slices.Clone(ours)
	for _, f := range theirs {
		place := f.Name
		if at != "" {
			place = at + "." + f.Name
		}
		i := slices.IndexFunc(merged, func(own Field) bool { return own.Name == f.Name })
		if i < 0 {
			merged = append(merged, f)
			m.note(FieldAdded, place, string(f.Type))
			continue
		}
		merged[i] = m.field(merged[i], f, place)
	}
	for _, own := range ours {
		if _, found := findField(theirs, own.Name); !found && len(theirs) > 0 && !partial && !own.Deprecated {
			place := own.Name
			if at != "" {
				place = at + "." + own.Name
			}
			m.note(FieldMissing, place, "")
		}
	}
	return merged
}

func (m *fieldMerge) field(own, f Field, place string) Field {
	if own.List != f.List || own.Update != f.Update || own.Type.shape() != f.Type.shape() {
		m.note(FieldChanged, place, own.form()+" → "+f.form())
		// How it is written has changed, so what was known of its values no longer holds.
		f.Required, f.Portfolio = own.Required, own.Portfolio
		return f
	}
	if f.Portfolio && !own.Portfolio {
		own.Portfolio = true
		m.note(FieldChanged, place, "needed with a portfolio token")
	}
	if f.Deprecated && !own.Deprecated {
		own.Deprecated = true
		m.note(FieldDeprecated, place, "")
	}
	if own.List {
		m.limit(MaxItemsChanged, place, &own.MaxItems, f.MaxItems)
		m.limit(MinItemsChanged, place, &own.MinItems, f.MinItems)
	}
	if own.Type == String && own.Format == "" && len(own.Enum) == 0 { // else it is limited by more than its length
		m.limit(MaxLengthChanged, place, &own.MaxLength, f.MaxLength)
		if !own.Empty {
			m.limit(MinLengthChanged, place, &own.MinLength, f.MinLength)
		}
	}
	if own.Type == String && f.Format != "" && f.Format != own.Format && !m.limited {
		m.note(FormatChanged, place, strings.TrimPrefix(string(own.Format)+" → "+string(f.Format), " → "))
		own.Format = f.Format
	}
	if len(own.Enum) > 0 {
		for _, value := range f.Enum {
			if !slices.Contains(own.Enum, value) {
				own.Enum = append(slices.Clone(own.Enum), value)
				m.note(ValueAdded, place, value)
			}
		}
	}
	if own.Type == Object && len(own.Fields) > 0 {
		own.Fields = m.fields(own.Fields, f.Fields, place, false)
	}
	return own
}

// limit takes over a limit that the document sets. One that it does not speak of stays.
func (m *fieldMerge) limit(kind ChangeKind, place string, own *int, theirs int) {
	if m.limited || theirs == 0 || theirs == *own {
		return
	}
	m.note(kind, place, fmt.Sprintf("%d → %d", *own, theirs))
	*own = theirs
}

// form says in one word or two how a field is written.
func (f Field) form() string {
	form := string(f.Type)
	if f.List {
		form = "list of " + form
	}
	if f.Update {
		form = "update of " + form
	}
	return form
}

// Stored returns the catalogue with what an earlier [Catalogue.Refreshed] has found and written. What the program
// itself knows of an operation stays: a file in the data folder cannot turn a write into a read, nor take an operation
// away.
func (c *Catalogue) Stored(r io.Reader) (*Catalogue, error) {
	stored, err := parse(r)
	if err != nil {
		return nil, err
	}
	// A document that is older than what this Keyrack was made of does not take back the limits that were raised since.
	docs, _ := time.Parse(time.DateOnly, builtIn().Docs)
	younger := stored.Source().Refreshed.At.After(docs)
	records := map[string]record{}
	for _, entry := range c.all().entries {
		records[entry.Path] = entry.record()
	}
	for _, entry := range stored.all().entries {
		own, known := records[entry.Path]
		kept := entry.record()
		if !known {
			kept.Kind = model.Write
			records[entry.Path] = kept
			continue
		}
		// A newer Keyrack may know more than what an older one has stored.
		own.widen(kept.Fields)
		own.Fields = (&fieldMerge{path: entry.Path, limited: !younger}).fields(own.Fields, kept.Fields, "", own.Partial)
		own.Deprecated = own.Deprecated || kept.Deprecated
		records[entry.Path] = own
	}
	source := builtIn()
	source.Refreshed = stored.Source().Refreshed
	return build(slices.Collect(maps.Values(records)), source)
}
