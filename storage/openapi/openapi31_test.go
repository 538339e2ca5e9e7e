package openapi_test

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model/operations"
	"keyrack/storage/openapi"
	"keyrack/storage/openapi/openapitest"
)

// newer rewrites a document of OpenAPI 3.0 as 3.1 writes the same: a null is one of the types, or an alternative of its
// own beside a schema that is referred to or put together.
func newer(value any) any {
	switch value := value.(type) {
	case []any:
		for i, item := range value {
			value[i] = newer(item)
		}
		return value
	case map[string]any:
		for name, inner := range value {
			value[name] = newer(inner)
		}
		nullable, is := value["nullable"].(bool)
		if !is {
			return value
		}
		delete(value, "nullable")
		switch kind, plain := value["type"].(string); {
		case !nullable:
		case plain:
			value["type"] = []any{kind, "null"}
			if values, limited := value["enum"].([]any); limited {
				value["enum"] = append(values, nil)
			}
		default:
			whole := map[string]any{}
			for _, told := range []string{"description", "title", "deprecated"} {
				if text, said := value[told]; said {
					whole[told] = text
				}
			}
			parts := maps.Clone(value)
			maps.DeleteFunc(parts, func(name string, _ any) bool { _, told := whole[name]; return told })
			if references, single := parts["allOf"].([]any); single && len(references) == 1 && len(parts) == 1 {
				parts = references[0].(map[string]any)
			}
			whole["oneOf"] = []any{map[string]any{"type": "null"}, parts}
			return whole
		}
		return value
	}
	return value
}

// The documents of Mews' own, written as OpenAPI 3.1, say what they say as 3.0.
func TestADocumentOfOpenAPI31IsReadAsTheSameOf30(t *testing.T) {
	for _, name := range []string{"mews-openapi-2025-07.json", "mews-openapi-2026-08-derived.json"} {
		text := openapitest.Text(t, name)
		want, err := openapi.Read(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		var whole map[string]any
		if err := json.Unmarshal(text, &whole); err != nil {
			t.Fatal(err)
		}
		whole = newer(whole).(map[string]any)
		whole["openapi"] = "3.1.1"
		rewritten, err := json.Marshal(whole)
		if err != nil {
			t.Fatal(err)
		}
		got, err := openapi.Read(t.Context(), rewritten)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-3.0 +3.1):\n%.4000s", name, diff)
		}
	}
}

// What 3.1 writes, at its smallest: for who has no copy of the documents.
const written31 = `
openapi: 3.1.1
info: {title: Connector, version: v1}
paths:
  /api/connector/v1/robots/update:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                Name: {type: [string, 'null'], minLength: 1, maxLength: 9}
                Size: {type: ['null', number]}
                RobotIds: {type: [array, 'null'], maxItems: 5, items: {type: string, format: uuid}}
                UpdatedUtc:
                  oneOf:
                    - {type: 'null'}
                    - {$ref: '#/components/schemas/Interval'}
                State:
                  description: The state.
                  oneOf:
                    - {type: 'null'}
                    - {allOf: [{$ref: '#/components/schemas/StringUpdateValue'}], anyOf: [{$ref: '#/components/schemas/State'}]}
                Kind: {type: [string, 'null'], enum: [Arm, Leg, null]}
                Part:
                  oneOf: [{type: 'null'}, {type: object, required: [Id], properties: {Id: {type: string, format: uuid}}}]
      responses: {'200': {description: OK}}
components:
  schemas:
    StringUpdateValue: {type: object, properties: {Value: {type: [string, 'null']}}}
    State: {type: string, enum: [Idle, Busy]}
    Interval: {type: object, properties: {StartUtc: {type: string, format: date-time}, EndUtc: {type: string, format: date-time}}}
`

func TestTheTypesOfOpenAPI31AreRead(t *testing.T) {
	got, err := openapi.Read(t.Context(), []byte(written31))
	if err != nil {
		t.Fatal(err)
	}
	want := []operations.Field{
		{Name: "Kind", Type: operations.String, Enum: []string{"Arm", "Leg"}},
		{Name: "Name", Type: operations.String, MaxLength: 9, MinLength: 1},
		{Name: "Part", Type: operations.Object, Fields: []operations.Field{
			{Name: "Id", Type: operations.ID, Required: true},
		}},
		{Name: "RobotIds", Type: operations.ID, List: true, MaxItems: 5},
		{Name: "Size", Type: operations.Number},
		{Name: "State", Type: operations.String, Update: true, Enum: []string{"Idle", "Busy"}},
		{Name: "UpdatedUtc", Type: operations.Interval},
	}
	if diff := cmp.Diff(want, got[0].Fields); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Seven fields of Mews' document stand as an update beside a list of values. A value that it gains is one of the field.
func TestAValueBesideAnUpdateIsFound(t *testing.T) {
	found := map[string]int{}
	described, err := openapi.Read(t.Context(), openapitest.Text(t, "mews-openapi-2025-07.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range described {
		var count func(fields []operations.Field)
		count = func(fields []operations.Field) {
			for _, f := range fields {
				if f.Update && len(f.Enum) > 0 {
					found[d.Path+" "+f.Name] = len(f.Enum)
				}
				count(f.Fields)
			}
		}
		count(d.Fields)
	}
	for _, name := range []string{
		"accounts/update CreditRatingBasic", "loyaltyPrograms/update Type", "loyaltyPrograms/update Subscription",
		"routingRules/update CompanyRelation", "routingRules/update Applicability", "routingRules/update RouteType",
		"routingRules/update AssignmentTargetType",
	} {
		if found[name] == 0 {
			t.Errorf("%s has no values", name)
		}
	}
}
