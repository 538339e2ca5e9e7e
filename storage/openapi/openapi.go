// Package openapi reads Mews' OpenAPI document of the Connector API, in YAML or JSON, of OpenAPI 3.0 or 3.1, into the
// catalogue's own terms.
// The document is big and its references go deep, so a well-kept library follows them.
package openapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"keyrack/model"
	"keyrack/model/operations"
)

// ErrNoOperations is returned for a document without a single operation of the Connector API.
var ErrNoOperations = errors.New("the document describes no operation of the Connector API")

// ErrTooComplex is returned for a document whose schemas refer to each other without end.
var ErrTooComplex = errors.New("the schemas of the document refer to each other too often")

// mostSteps is how many schemas are looked at in one document: fifty times what Mews' own takes.
const mostSteps = 2_000_000

// deepest is how far objects inside objects are followed.
const deepest = 4

// Read reads a document. Nothing else is fetched or opened for it: a document that refers to other files is refused.
func Read(ctx context.Context, document []byte) ([]operations.Described, error) {
	loader := openapi3.NewLoader()
	loader.Context = ctx
	loader.IsExternalRefsAllowed = false
	api, err := loader.LoadFromData(model.WithoutMark(document))
	if err != nil {
		return nil, fmt.Errorf("reading the OpenAPI document: %w", err)
	}
	r := &reader{left: mostSteps}
	var described []operations.Described
	for path, item := range api.Paths.Map() {
		operation, isConnector := strings.CutPrefix(path, model.APIPath)
		if !isConnector || item.Post == nil {
			continue
		}
		described = append(described, operations.Described{
			Path: operation, Title: title(item.Post), Deprecated: item.Post.Deprecated,
			Fields: r.fieldsOf(bodySchema(item.Post), 0),
		})
	}
	if r.left < 0 {
		return nil, ErrTooComplex
	}
	if len(described) == 0 {
		return nil, ErrNoOperations
	}
	slices.SortFunc(described, func(a, b operations.Described) int { return cmp.Compare(a.Path, b.Path) })
	return described, nil
}

// longestTitle is how long a title may be to be shown in a list.
const longestTitle = 60

func title(operation *openapi3.Operation) string {
	line, _, _ := strings.Cut(strings.TrimSpace(operation.Summary), "\n")
	if runes := []rune(line); len(runes) > longestTitle {
		line = string(runes[:longestTitle-1]) + "…"
	}
	return line
}

func bodySchema(operation *openapi3.Operation) *openapi3.Schema {
	if operation.RequestBody == nil || operation.RequestBody.Value == nil {
		return nil
	}
	media := operation.RequestBody.Value.Content.Get("application/json")
	if media == nil || media.Schema == nil {
		return nil
	}
	return media.Schema.Value
}

// reader goes through the schemas of a document.
type reader struct {
	left int // steps that it may still take
}

// property is a property of a schema with whether an object needs it.
type property struct {
	name     string
	ref      *openapi3.SchemaRef
	required bool
}

// properties returns those of a schema and of all that it is put together of.
func (r *reader) properties(s *openapi3.Schema, depth int) []property {
	if r.left--; s == nil || depth > deepest*2 || r.left < 0 {
		return nil
	}
	byName := map[string]property{}
	alternatives := somethings(slices.Concat(s.AnyOf, s.OneOf))
	for _, part := range slices.Concat(s.AllOf, alternatives) {
		for _, p := range r.properties(part.Value, depth+1) {
			if len(alternatives) > 1 && slices.Contains(alternatives, part) {
				p.required = false // one of the alternatives has it
			}
			byName[p.name] = p
		}
	}
	for name, ref := range s.Properties {
		byName[name] = property{name: name, ref: ref, required: slices.Contains(s.Required, name)}
	}
	all := make([]property, 0, len(byName))
	for _, p := range byName {
		if slices.Contains(s.Required, p.name) {
			p.required = true
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b property) int { return cmp.Compare(a.name, b.name) })
	return all
}

func isCredential(name string) bool {
	return name == "ClientToken" || name == "AccessToken" || name == "Client"
}

// isLanguage reports whether a field is one of the two that every operation takes, which no catalogue entry lists.
func isLanguage(name string) bool { return name == "LanguageCode" || name == "CultureCode" }

// needsPortfolio finds what the document says of a field in words only: "Required when using Portfolio Access Tokens".
// It means the body's own fields: where objects inside inherit those words with a whole request, nobody has to repeat
// them.
var needsPortfolio = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)required when using .*portfolio`)
})

func (r *reader) fieldsOf(s *openapi3.Schema, depth int) []operations.Field {
	if depth > deepest {
		return nil
	}
	var fields []operations.Field
	for _, p := range r.properties(s, 0) {
		if isCredential(p.name) || depth == 0 && isLanguage(p.name) || p.ref == nil || p.ref.Value == nil {
			continue
		}
		f := r.fieldOf(p.name, p.ref.Value, depth)
		f.Required = p.required
		f.Portfolio = depth == 0 && needsPortfolio().MatchString(p.ref.Value.Description)
		fields = append(fields, f)
	}
	return fields
}

func (r *reader) fieldOf(name string, s *openapi3.Schema, depth int) operations.Field {
	f := operations.Field{Name: name, Deprecated: s.Deprecated}
	s = r.whole(s)
	var beside []string // values that stand beside an update's own schema
	if inner := r.properties(s, 0); len(inner) == 1 && inner[0].name == "Value" && inner[0].ref.Value != nil &&
		typeName(s) != "array" {
		f.Update = true
		for _, part := range somethings(slices.Concat(s.AnyOf, s.OneOf)) {
			beside = append(beside, textsOf(r.whole(part.Value))...)
		}
		s = r.whole(inner[0].ref.Value)
	}
	if typeName(s) == "array" {
		f.List = true
		f.MinItems = int(s.MinItems)
		if s.MaxItems != nil {
			f.MaxItems = int(*s.MaxItems)
		}
		if s.Items != nil && s.Items.Value != nil {
			s = r.whole(s.Items.Value)
		}
	}
	f.Type = r.typeOf(s)
	if f.Type == operations.String {
		f.Enum = slices.Concat(textsOf(s), beside)
		f.Format = map[string]operations.Format{
			"currency": operations.Currency, "email": operations.Email, "duration": operations.Duration,
		}[s.Format]
		if s.MaxLength != nil {
			f.MaxLength = int(*s.MaxLength)
		}
		if len(f.Enum) == 0 && f.Format == "" {
			f.MinLength = int(s.MinLength)
		}
	}
	if f.Type == operations.Object {
		f.Fields = r.fieldsOf(s, depth+1)
	}
	return f
}

// textsOf are the texts among the values that a schema lists.
func textsOf(s *openapi3.Schema) []string {
	var texts []string
	for _, value := range s.Enum {
		if text, isText := value.(string); isText {
			texts = append(texts, text)
		}
	}
	return texts
}

// somethings are the parts of a schema that take anything but null: so OpenAPI 3.1 says that null is taken as well.
func somethings(parts openapi3.SchemaRefs) openapi3.SchemaRefs {
	return slices.DeleteFunc(slices.Clone(parts), func(part *openapi3.SchemaRef) bool {
		return part.Value != nil && part.Value.Type.Is("null")
	})
}

// typeName is the type of a schema, apart from null; empty where it has none, or several.
func typeName(s *openapi3.Schema) string {
	names := slices.DeleteFunc(slices.Clone(s.Type.Slice()), func(name string) bool { return name == "null" })
	if len(names) != 1 {
		return ""
	}
	return names[0]
}

// whole follows a schema that says nothing but what another one is.
func (r *reader) whole(s *openapi3.Schema) *openapi3.Schema {
	for range deepest {
		parts := slices.Concat(s.AllOf, somethings(slices.Concat(s.AnyOf, s.OneOf)))
		says := len(s.Properties) > 0 || len(s.Enum) > 0 || s.Items != nil || s.Type != nil && len(parts) > 1
		if says || len(parts) == 0 || parts[0].Value == nil {
			return s
		}
		if len(parts) > 1 && len(r.properties(s, 0)) > 0 {
			return s
		}
		s = parts[0].Value
	}
	return s
}

// shapes are the objects that the catalogue has a type of its own for, by the properties they are made of.
func shapes() map[string]operations.Type {
	return map[string]operations.Type{
		"EndUtc StartUtc":                         operations.Interval,
		"End Start":                               operations.DateInterval,
		"Count Cursor":                            operations.Limitation,
		"Currency GrossValue NetValue":            operations.Amount,
		"Currency GrossValue NetValue TaxCodes":   operations.TaxedAmount,
		"Currency GrossValue NetValue TaxCode":    operations.TaxedAmount,
		"Currency GrossValue NetValue TaxCodeIds": operations.TaxedAmount,
	}
}

func (r *reader) typeOf(s *openapi3.Schema) operations.Type {
	switch typeName(s) {
	case "boolean":
		return operations.Boolean
	case "integer":
		return operations.Integer
	case "number":
		return operations.Number
	case "string":
		if t, found := map[string]operations.Type{
			"uuid": operations.ID, "date-time": operations.Time, "date": operations.Date,
		}[s.Format]; found {
			return t
		}
		return operations.String
	}
	var names []string
	for _, p := range r.properties(s, 0) {
		names = append(names, p.name)
	}
	if t, found := shapes()[strings.Join(names, " ")]; found {
		return t
	}
	if len(names) == 0 && s.AdditionalProperties.Schema != nil {
		return operations.Texts
	}
	return operations.Object
}
