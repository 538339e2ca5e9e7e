// Package openapitest holds values against Mews' own OpenAPI document of the Connector API, in tests.
//
// The document of 2025-07-31 has no licence, so it is not part of the project. Where a copy lies in a folder
// shared/data beside the checkout, it is the judge of templates, of the catalogue and of the sandbox's answers;
// elsewhere those tests are skipped.
package openapitest

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"keyrack/model"
)

// Document is the official document. [Read] makes one.
type Document struct {
	mu   sync.Mutex
	spec *openapi3.T
	flat map[*openapi3.Schema]*openapi3.Schema
}

const (
	official = "mews-openapi-2025-07.json"
	derived  = "mews-openapi-2026-08-derived.json"
)

// Read reads the document from the folder shared/data beside the checkout, or skips the test.
func Read(t *testing.T) *Document {
	t.Helper()
	return read(t, official)
}

// ReadDerived reads the document that was brought up to 2026-08-07 by hand from the docs, or skips the test.
func ReadDerived(t *testing.T) *Document {
	t.Helper()
	return read(t, derived)
}

// documents are those that were read, by name: each takes a second, and several when races are watched for.
var documents sync.Map

func read(t *testing.T, name string) *Document {
	t.Helper()
	if known, found := documents.Load(name); found {
		return known.(*Document)
	}
	spec, err := openapi3.NewLoader().LoadFromData(Text(t, name))
	if err != nil {
		t.Fatal(err)
	}
	document, _ := documents.LoadOrStore(name,
		&Document{spec: spec, flat: map[*openapi3.Schema]*openapi3.Schema{}})
	return document.(*Document)
}

// Text returns a file of the folder shared/data beside the checkout, or skips the test.
func Text(t testing.TB, name string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		data, err := os.ReadFile(filepath.Join(dir, "shared", "data", name))
		if err == nil {
			return data
		}
		if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Skip("no " + name + " in a folder shared/data beside the checkout")
		}
		dir = parent
	}
}

// operation returns what the document says of an operation, by its path "resource/action[/version]".
func (d *Document) operation(path string) *openapi3.Operation {
	if item := d.spec.Paths.Value(model.APIPath + path); item != nil {
		return item.Post
	}
	return nil
}

// Request returns the schema of an operation's body, by its path. What it inherits is in it.
func (d *Document) Request(path string) (*openapi3.Schema, bool) {
	operation := d.operation(path)
	if operation == nil {
		return nil, false
	}
	return d.schema(operation.RequestBody.Value.Content)
}

// Response returns the schema of an operation's answer, by its path and status.
func (d *Document) Response(path string, status int) (*openapi3.Schema, bool) {
	operation := d.operation(path)
	if operation == nil {
		return nil, false
	}
	answer := operation.Responses.Value(strconv.Itoa(status))
	if answer == nil {
		return nil, false
	}
	return d.schema(answer.Value.Content)
}

func (d *Document) schema(content openapi3.Content) (*openapi3.Schema, bool) {
	media := content.Get("application/json")
	if media == nil || media.Schema == nil {
		return nil, false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.flatten(media.Schema.Value), true
}

// Example returns the document's own example of an operation's body, by its path.
func (d *Document) Example(path string) (map[string]any, bool) {
	operation := d.operation(path)
	if operation == nil {
		return nil, false
	}
	media := operation.RequestBody.Value.Content.Get("application/json")
	if media == nil {
		return nil, false
	}
	example, ok := media.Example.(map[string]any)
	return maps.Clone(example), ok
}

// Fields are the names of all properties of all schemas of both documents, each once, sorted. Names need nobody who
// follows references.
func Fields(t *testing.T) []string {
	t.Helper()
	fields := map[string]bool{}
	for _, name := range []string{official, derived} {
		var document struct {
			Components struct {
				Schemas map[string]struct{ Properties map[string]json.RawMessage }
			}
		}
		if err := json.Unmarshal(Text(t, name), &document); err != nil {
			t.Fatal(err)
		}
		for _, schema := range document.Components.Schemas {
			for field := range schema.Properties {
				fields[field] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(fields))
}

// Validate returns the first reason why JSON does not fit a schema of the document.
func Validate(s *openapi3.Schema, text []byte) error {
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return err
	}
	return s.VisitJSON(thin(s, value), openapi3.EnableFormatValidation(),
		openapi3.WithStringFormatValidator("uuid", uuidFormat))
}

var uuidFormat = openapi3.NewRegexpFormatValidator(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// flatten returns a schema that has all it inherits. The document forbids additional properties beside allOf, which
// read to the letter would forbid the inherited ones; it does not mean that. Nor does it mean that exactly one of its
// oneOf has to fit.
func (d *Document) flatten(s *openapi3.Schema) *openapi3.Schema {
	if known := d.flat[s]; known != nil {
		return known
	}
	flat := &openapi3.Schema{}
	d.flat[s] = flat // before its properties: a schema may hold itself
	*flat = *s
	flat.AllOf, flat.OneOf = nil, nil
	properties := openapi3.Schemas{}
	for _, inherited := range s.AllOf {
		base := d.flatten(inherited.Value)
		if flat.Type == nil {
			own := *flat
			*flat = *base
			flat.AnyOf = slices.Concat(base.AnyOf, own.AnyOf)
			flat.Nullable, flat.Required = own.Nullable, own.Required
		}
		maps.Copy(properties, base.Properties)
		flat.Nullable = flat.Nullable || base.Nullable
		flat.Required = slices.Concat(base.Required, flat.Required)
	}
	for name, property := range s.Properties {
		properties[name] = d.flattened(property)
		if strings.HasSuffix(name, "Utc") && property.Value.Format == "date" {
			// What the document calls a day has a time in its own examples, and in its description.
			properties[name].Value.Format = "date-time"
		}
	}
	flat.Properties = properties
	for _, alternative := range slices.Concat(s.AnyOf, s.OneOf) {
		if !slices.ContainsFunc(flat.AnyOf,
			func(other *openapi3.SchemaRef) bool { return other.Value == alternative.Value }) {
			flat.AnyOf = append(flat.AnyOf, alternative)
		}
	}
	flat.AnyOf = slices.Clone(flat.AnyOf)
	for i, alternative := range flat.AnyOf {
		flat.AnyOf[i] = d.flattened(alternative)
	}
	if s.Items != nil {
		flat.Items = d.flattened(s.Items)
	}
	return flat
}

func (d *Document) flattened(s *openapi3.SchemaRef) *openapi3.SchemaRef {
	return &openapi3.SchemaRef{Value: d.flatten(s.Value)}
}
