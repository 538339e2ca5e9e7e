// Package openapitest holds values against Mews' own OpenAPI document of the Connector API, in tests.
//
// The document of 2025-07-31 has no licence, so it is not part of the project. Where a copy lies in a folder
// shared/data beside the checkout, it is the judge of templates, of the catalogue and of the sandbox's answers;
// elsewhere those tests are skipped.
package openapitest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"keyrack/model"
)

// Schema is an OpenAPI 3.0 schema, reduced to what the document uses.
type Schema struct {
	Ref                  string            `json:"$ref"`
	Type                 string            `json:"type"`
	Format               string            `json:"format"`
	Nullable             bool              `json:"nullable"`
	Enum                 []any             `json:"enum"`
	Required             []string          `json:"required"`
	Properties           map[string]Schema `json:"properties"`
	AdditionalProperties json.RawMessage   `json:"additionalProperties"`
	Items                *Schema           `json:"items"`
	MinItems             int               `json:"minItems"`
	MaxItems             *int              `json:"maxItems"`
	MinLength            int               `json:"minLength"`
	MaxLength            *int              `json:"maxLength"`
	Minimum              *float64          `json:"minimum"`
	Maximum              *float64          `json:"maximum"`
	UniqueItems          bool              `json:"uniqueItems"`
	AllOf                []Schema          `json:"allOf"`
	AnyOf                []Schema          `json:"anyOf"`
	OneOf                []Schema          `json:"oneOf"`
}

// Document is the official document. [Read] makes one.
type Document struct {
	Paths map[string]struct {
		Post struct {
			RequestBody message            `json:"requestBody"`
			Responses   map[string]message `json:"responses"`
		} `json:"post"`
	} `json:"paths"`
	Components struct {
		Schemas map[string]Schema `json:"schemas"`
	} `json:"components"`
}

type message struct {
	Content map[string]struct {
		Schema  Schema          `json:"schema"`
		Example json.RawMessage `json:"example"`
	} `json:"content"`
}

// Read reads the document from the folder shared/data beside the checkout, or skips the test.
func Read(t *testing.T) *Document {
	t.Helper()
	return read(t, "mews-openapi-2025-07.json")
}

// ReadDerived reads the document that was brought up to 2026-08-07 by hand from the docs, or skips the test.
func ReadDerived(t *testing.T) *Document {
	t.Helper()
	return read(t, "mews-openapi-2026-08-derived.json")
}

func read(t *testing.T, name string) *Document {
	t.Helper()
	var document Document
	if err := json.Unmarshal(Text(t, name), &document); err != nil {
		t.Fatal(err)
	}
	return &document
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

// Request returns the schema of an operation's body, by its path "resource/action[/version]".
func (d *Document) Request(path string) (Schema, bool) {
	item, found := d.Paths[model.APIPath+path]
	return item.Post.RequestBody.Content["application/json"].Schema, found
}

// Example returns the document's own example of an operation's body, by its path.
func (d *Document) Example(path string) (map[string]any, bool) {
	example := map[string]any{}
	text := d.Paths[model.APIPath+path].Post.RequestBody.Content["application/json"].Example
	return example, json.Unmarshal(text, &example) == nil
}

// Response returns the schema of an operation's answer, by its path and status.
func (d *Document) Response(path string, status int) (Schema, bool) {
	answer, found := d.Paths[model.APIPath+path].Post.Responses[strconv.Itoa(status)]
	return answer.Content["application/json"].Schema, found
}

// Resolve follows the reference and merges what the schema inherits. The document forbids additional properties beside
// allOf, which read to the letter would forbid the inherited ones; it does not mean that.
func (d *Document) Resolve(s Schema) Schema {
	bases := s.AllOf
	if s.Ref != "" {
		bases = []Schema{d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]}
	}
	for _, base := range bases {
		base = d.Resolve(base)
		properties := maps.Clone(base.Properties)
		if properties == nil {
			properties = map[string]Schema{}
		}
		maps.Copy(properties, s.Properties)
		nullable := s.Nullable || base.Nullable
		required := slices.Concat(base.Required, s.Required)
		if s.Type == "" {
			own := s
			s = base
			s.AnyOf, s.OneOf = slices.Concat(base.AnyOf, own.AnyOf), slices.Concat(base.OneOf, own.OneOf)
		}
		s.Properties, s.Nullable, s.Required = properties, nullable, required
	}
	s.Ref, s.AllOf = "", nil
	return s
}

// Validate returns the first reason why v does not fit.
func (d *Document) Validate(s Schema, v any, at string) error {
	s = d.Resolve(s)
	if v == nil {
		if s.Nullable {
			return nil
		}
		return fmt.Errorf("%s is null", at)
	}
	for _, choice := range [][]Schema{s.AnyOf, s.OneOf} {
		var faults []error
		for _, alternative := range choice {
			if err := d.Validate(alternative, v, at); err != nil {
				faults = append(faults, err)
			}
		}
		if len(choice) > 0 && len(faults) == len(choice) {
			return errors.Join(faults...)
		}
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, v) {
		return fmt.Errorf("%s is %v, which is not in the list", at, v)
	}
	switch s.Type {
	case "":
		return nil
	case "object":
		return d.validateObject(s, v, at)
	case "array":
		return d.validateList(s, v, at)
	case "string":
		return validateString(s, v, at)
	case "boolean":
		if _, ok := v.(bool); !ok {
			return fmt.Errorf("%s is no boolean", at)
		}
		return nil
	case "integer", "number":
		n, ok := v.(float64)
		switch {
		case !ok, s.Type == "integer" && n != float64(int64(n)):
			return fmt.Errorf("%s is no %s", at, s.Type)
		case s.Minimum != nil && n < *s.Minimum, s.Maximum != nil && n > *s.Maximum:
			return fmt.Errorf("%s is out of bounds", at)
		}
		return nil
	}
	return fmt.Errorf("%s has the type %q, which this check does not know", at, s.Type)
}

func (d *Document) validateObject(s Schema, v any, at string) error {
	object, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%s is no object", at)
	}
	for _, name := range s.Required {
		if _, found := object[name]; !found {
			return fmt.Errorf("%s lacks %s", at, name)
		}
	}
	for name, member := range object {
		schema, found := s.Properties[name]
		if !found {
			if string(s.AdditionalProperties) == "false" {
				return fmt.Errorf("%s takes no %s", at, name)
			}
			continue
		}
		if err := d.Validate(schema, member, at+"."+name); err != nil {
			return err
		}
	}
	return nil
}

func (d *Document) validateList(s Schema, v any, at string) error {
	items, ok := v.([]any)
	if !ok {
		return fmt.Errorf("%s is no list", at)
	}
	if len(items) < s.MinItems || s.MaxItems != nil && len(items) > *s.MaxItems {
		return fmt.Errorf("%s has %d items", at, len(items))
	}
	for i, item := range items {
		if s.UniqueItems && slices.ContainsFunc(items[:i], func(other any) bool { return reflect.DeepEqual(other, item) }) {
			return fmt.Errorf("%s has an item twice", at)
		}
		if err := d.Validate(*s.Items, item, fmt.Sprintf("%s[%d]", at, i)); err != nil {
			return err
		}
	}
	return nil
}

var guid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

func validateString(s Schema, v any, at string) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("%s is no string", at)
	}
	length := utf8.RuneCountInString(text)
	if length < s.MinLength || s.MaxLength != nil && length > *s.MaxLength {
		return fmt.Errorf("%s has %d characters", at, length)
	}
	var err error
	switch s.Format {
	case "uuid":
		if !guid.MatchString(text) {
			err = errors.New("no id")
		}
	case "date-time":
		_, err = time.Parse(time.RFC3339, text)
	case "date":
		_, err = time.Parse(time.DateOnly, text)
	}
	if err != nil {
		return fmt.Errorf("%s is %q: %w", at, text, err)
	}
	return nil
}
