package openapitest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// thin leaves of every list one item of each shape. An answer of a thousand rows has a few shapes, and judging a row
// takes kin-openapi longer than making it. Two items have one shape when a schema cannot tell them apart: names, types
// and, of texts, the form or, where the schema lists values, the value.
func thin(s *openapi3.Schema, value any) any {
	switch value := value.(type) {
	case map[string]any:
		thinned := make(map[string]any, len(value))
		for name, inner := range value {
			thinned[name] = thin(property(s, name), inner)
		}
		return thinned
	case []any:
		item := items(s)
		seen := map[string]bool{}
		thinned := []any{}
		for _, one := range value {
			one = thin(item, one)
			var form strings.Builder
			shape(&form, item, one)
			if !seen[form.String()] {
				seen[form.String()] = true
				thinned = append(thinned, one)
			}
		}
		// How many there may be is judged by how many there are.
		for s != nil && len(thinned) < len(value) && len(thinned) < int(s.MinItems) {
			thinned = append(thinned, thinned[0])
		}
		if s != nil && s.MaxItems != nil && len(value) > int(*s.MaxItems) {
			return value
		}
		return thinned
	}
	return value
}

func property(s *openapi3.Schema, name string) *openapi3.Schema {
	if s == nil || s.Properties[name] == nil {
		return nil
	}
	return s.Properties[name].Value
}

func items(s *openapi3.Schema) *openapi3.Schema {
	if s == nil || s.Items == nil {
		return nil
	}
	return s.Items.Value
}

// shape writes what a schema can see of a value.
func shape(to *strings.Builder, s *openapi3.Schema, value any) {
	switch value := value.(type) {
	case map[string]any:
		names := make([]string, 0, len(value))
		for name := range value {
			names = append(names, name)
		}
		slices.Sort(names)
		to.WriteByte('{')
		for _, name := range names {
			to.WriteString(name + ":")
			shape(to, property(s, name), value[name])
		}
		to.WriteByte('}')
	case []any:
		to.WriteByte('[')
		for _, one := range value {
			shape(to, items(s), one)
		}
		to.WriteByte(']')
	case string:
		to.WriteString(form(s, value) + ",")
	default:
		if number, isNumber := value.(float64); isNumber && s != nil && s.Min == nil && s.Max == nil {
			value = map[bool]string{true: "integer", false: "number"}[number == float64(int64(number))]
		}
		encoded, _ := json.Marshal(value) // it was JSON before
		to.WriteString(string(encoded) + ",")
	}
}

var forms = []struct {
	name    string
	pattern *regexp.Regexp
}{
	{"uuid", regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)},
	{"time", regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$`)},
	{"date", regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)},
	{"address", regexp.MustCompile(`^https://[a-z0-9./-]+$`)},
	{"e-mail", regexp.MustCompile(`^[a-z0-9.]+@[a-z0-9.-]+$`)},
}

// form is the form of a text; the text itself where that may matter.
func form(s *openapi3.Schema, text string) string {
	for _, f := range forms {
		if f.pattern.MatchString(text) {
			return f.name
		}
	}
	plain := s != nil && len(s.Enum) == 0 && s.Format == "" && s.Pattern == "" && s.MaxLength == nil && s.MinLength == 0 &&
		len(s.AnyOf)+len(s.AllOf)+len(s.OneOf) == 0
	if plain {
		return "text"
	}
	return text
}
