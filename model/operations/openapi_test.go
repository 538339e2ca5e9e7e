package operations

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// documentFaults are operations whose schema in the document refuses a right body, and why.
func documentFaults() map[string]string {
	return map[string]string{
		"accountingItems/getAll":  "wants StartUtc and EndUtc, which the docs have since replaced by intervals",
		"availabilityBlocks/add":  "wants RateId, which has since become TemplateRateId",
		"companyContracts/getAll": "wants ServiceIds, which has since become optional",
		"languages/getTexts":      "refuses the empty Scope of its own example",
		"messages/add":            "wants the credentials again inside every message",
		"reservations/update":     "wants the credentials again inside every update",
	}
}

// The OpenAPI document of 2025-07-31 has no licence, so it is not part of the project. Where a copy lies beside the
// checkout, every template is held against it.
func TestTemplatesFitTheOfficialDocument(t *testing.T) {
	document := readDocument(t)
	c := open(t)
	faults, checked := documentFaults(), 0
	for _, entry := range c.All() {
		schema, described := document.request(entry.Path)
		if !described {
			continue
		}
		checked++
		template, err := c.Template(entry.Path, noon)
		if err != nil {
			t.Fatal(err)
		}
		var body map[string]any
		if err := json.Unmarshal(template, &body); err != nil {
			t.Fatal(err)
		}
		for _, credential := range []string{"ClientToken", "AccessToken", "Client"} {
			body[credential] = "x"
		}
		refusal := document.validate(schema, body, "body")
		fault, expected := faults[entry.Path]
		switch {
		case refusal != nil && !expected:
			t.Errorf("%s: %v\n%s", entry.Path, refusal, template)
		case refusal == nil && expected:
			t.Errorf("%s is on the list of the document's faults but fits: %s", entry.Path, fault)
		}
	}
	if checked != 198 {
		t.Errorf("%d templates were checked, want 198", checked)
	}
}

// A catalogue that says more than the document is right where Mews has added something since. One that says less would
// call right fields unknown, and one that says otherwise would call right values wrong.
func TestTheCatalogueAgreesWithTheOfficialDocument(t *testing.T) {
	document := readDocument(t)
	for _, entry := range open(t).All() {
		if schema, described := document.request(entry.Path); described {
			for _, difference := range document.compare(schema, entry.Fields, "") {
				t.Errorf("%s: %s", entry.Path, difference)
			}
		}
	}
}

// schemaNode is an OpenAPI 3.0 schema, reduced to what the document's requests use.
type schemaNode struct {
	Ref                  string                `json:"$ref"`
	Type                 string                `json:"type"`
	Format               string                `json:"format"`
	Nullable             bool                  `json:"nullable"`
	Enum                 []any                 `json:"enum"`
	Required             []string              `json:"required"`
	Properties           map[string]schemaNode `json:"properties"`
	AdditionalProperties json.RawMessage       `json:"additionalProperties"`
	Items                *schemaNode           `json:"items"`
	MinItems             int                   `json:"minItems"`
	MaxItems             *int                  `json:"maxItems"`
	MinLength            int                   `json:"minLength"`
	MaxLength            *int                  `json:"maxLength"`
	Minimum              *float64              `json:"minimum"`
	Maximum              *float64              `json:"maximum"`
	UniqueItems          bool                  `json:"uniqueItems"`
	AllOf                []schemaNode          `json:"allOf"`
	AnyOf                []schemaNode          `json:"anyOf"`
	OneOf                []schemaNode          `json:"oneOf"`
}

type openAPI struct {
	Paths map[string]struct {
		Post struct {
			RequestBody struct {
				Content map[string]struct {
					Schema schemaNode `json:"schema"`
				} `json:"content"`
			} `json:"requestBody"`
		} `json:"post"`
	} `json:"paths"`
	Components struct {
		Schemas map[string]schemaNode `json:"schemas"`
	} `json:"components"`
}

// readDocument reads the document from the folder shared/data beside the checkout, or skips the test.
func readDocument(t *testing.T) *openAPI {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		data, err := os.ReadFile(filepath.Join(dir, "shared", "data", "mews-openapi-2025-07.json"))
		if err == nil {
			var document openAPI
			if err := json.Unmarshal(data, &document); err != nil {
				t.Fatal(err)
			}
			return &document
		}
		if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Skip("no mews-openapi-2025-07.json in a folder shared/data beside the checkout")
		}
		dir = parent
	}
}

func (d *openAPI) request(path string) (schemaNode, bool) {
	item, found := d.Paths["/api/connector/v1/"+path]
	return item.Post.RequestBody.Content["application/json"].Schema, found
}

// resolve follows the reference and merges what the schema inherits. The document forbids additional properties beside
// allOf, which read to the letter would forbid the inherited ones; it does not mean that.
func (d *openAPI) resolve(s schemaNode) schemaNode {
	bases := s.AllOf
	if s.Ref != "" {
		bases = []schemaNode{d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]}
	}
	for _, base := range bases {
		base = d.resolve(base)
		properties := maps.Clone(base.Properties)
		if properties == nil {
			properties = map[string]schemaNode{}
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

// validate returns the first reason why v does not fit.
func (d *openAPI) validate(s schemaNode, v any, at string) error {
	s = d.resolve(s)
	if v == nil {
		if s.Nullable {
			return nil
		}
		return fmt.Errorf("%s is null", at)
	}
	for _, choice := range [][]schemaNode{s.AnyOf, s.OneOf} {
		var faults []error
		for _, alternative := range choice {
			if err := d.validate(alternative, v, at); err != nil {
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

func (d *openAPI) validateObject(s schemaNode, v any, at string) error {
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
		if err := d.validate(schema, member, at+"."+name); err != nil {
			return err
		}
	}
	return nil
}

func (d *openAPI) validateList(s schemaNode, v any, at string) error {
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
		if err := d.validate(*s.Items, item, fmt.Sprintf("%s[%d]", at, i)); err != nil {
			return err
		}
	}
	return nil
}

func validateString(s schemaNode, v any, at string) error {
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

// compare returns where fields lack a property of the schema or hold another kind of value than it.
func (d *openAPI) compare(s schemaNode, fields []Field, at string) []string {
	s = d.resolve(s)
	var differences []string
	for _, alternative := range slices.Concat(s.AnyOf, s.OneOf) {
		differences = append(differences, d.compare(alternative, fields, at)...)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		place := join(at, name)
		field, found := findField(fields, name)
		switch {
		case isCredential(name):
			continue
		case !found:
			differences = append(differences, place+" is missing")
			continue
		}
		property := d.resolve(s.Properties[name])
		if value, isUpdate := property.Properties["Value"]; field.Update != (isUpdate && len(property.Properties) == 1) {
			differences = append(differences, place+" is an update in one of them only")
			continue
		} else if isUpdate && field.Update {
			property = d.resolve(value)
		}
		if field.List != (property.Type == "array") {
			differences = append(differences, place+" is a list in one of them only")
			continue
		}
		if field.List {
			property = d.resolve(*property.Items)
		}
		if got, want := field.Type.shape(), jsonShape(property); want != "" && got != want {
			differences = append(differences, fmt.Sprintf("%s is %s, in the document %s", place, got, want))
		}
		differences = append(differences, d.compare(property, field.Inner(), place)...)
	}
	return differences
}

// jsonShape returns how values of the schema are written, or "" where it does not say.
func jsonShape(s schemaNode) shape {
	return map[string]shape{
		"object": isObject, "array": isList, "string": isText, "boolean": isBoolean, "integer": isNumber, "number": isNumber,
	}[s.Type]
}
