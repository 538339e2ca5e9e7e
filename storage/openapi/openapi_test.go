package openapi_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/operations"
	"keyrack/storage/openapi"
	"keyrack/storage/openapi/openapitest"
)

// document is the smallest one with everything that is read, in the form that Mews publishes.
const document = `
openapi: 3.0.4
info: {title: Connector, version: v1}
paths:
  /api/connector/v1/robots/getAll/2027-01-01:
    post:
      summary: Get all robots
      deprecated: true
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/RobotFilter'}
      responses: {'200': {description: OK}}
  /api/distributor/v1/hotels/get:
    post:
      responses: {'200': {description: OK}}
components:
  schemas:
    RobotFilter:
      type: object
      required: [ClientToken, AccessToken, Client, Limitation]
      properties:
        ClientToken: {type: string}
        AccessToken: {type: string}
        Client: {type: string}
        LanguageCode: {type: string}
        EnterpriseIds:
          type: array
          maxItems: 1000
          minItems: 1
          items: {type: string, format: uuid}
          description: Of the properties. Required when using [Portfolio Access Tokens](https://example.com), ignored otherwise.
        UpdatedUtc:
          allOf: [{$ref: '#/components/schemas/Interval'}]
          nullable: true
        States: {type: array, items: {$ref: '#/components/schemas/State'}}
        Name:
          type: object
          properties:
            Value: {type: string, maxLength: 50, nullable: true}
        Parts:
          type: array
          items:
            allOf:
              - {$ref: '#/components/schemas/Base'}
              - type: object
                properties:
                  Weight: {type: number}
        Limitation: {$ref: '#/components/schemas/Limitation'}
    Base: {type: object, required: [Id], properties: {Id: {type: string, format: uuid, description: Required when using Portfolio Access Tokens.}}}
    State: {type: string, enum: [Idle, Busy]}
    Interval: {type: object, properties: {StartUtc: {type: string, format: date-time}, EndUtc: {type: string, format: date-time}}}
    Limitation: {type: object, required: [Count], properties: {Cursor: {type: string}, Count: {type: integer}}}
`

// TestADocumentMayBeginWithAByteOrderMark: editors of Windows put one there, in YAML and in JSON.
func TestADocumentMayBeginWithAByteOrderMark(t *testing.T) {
	for _, text := range []string{
		document, `{"openapi":"3.0.4","info":{"title":"C","version":"v1"},"paths":{"/api/connector/v1/robots/getAll":` +
			`{"post":{"responses":{"200":{"description":"OK"}}}}}}`,
	} {
		got, err := openapi.Read(t.Context(), []byte("\ufeff"+text))
		if err != nil || len(got) != 1 {
			t.Errorf("%d operations, error %v", len(got), err)
		}
	}
}

func TestADocumentIsReadInTheCatalogsTerms(t *testing.T) {
	got, err := openapi.Read(t.Context(), []byte(document))
	if err != nil {
		t.Fatal(err)
	}
	want := []operations.Described{{
		Path: "robots/getAll/2027-01-01", Title: "Get all robots", Deprecated: true,
		Fields: []operations.Field{
			{Name: "EnterpriseIds", Type: operations.ID, List: true, Portfolio: true, MinItems: 1, MaxItems: 1000},
			{Name: "Limitation", Type: operations.Limitation, Required: true},
			{Name: "Name", Type: operations.String, Update: true, MaxLength: 50},
			{Name: "Parts", Type: operations.Object, List: true, Fields: []operations.Field{
				{Name: "Id", Type: operations.ID, Required: true}, {Name: "Weight", Type: operations.Number},
			}},
			{Name: "States", Type: operations.String, List: true, Enum: []string{"Idle", "Busy"}},
			{Name: "UpdatedUtc", Type: operations.Interval},
		},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDocumentsThatAreNoneAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "HTML": "<html></html>", "another API": "openapi: 3.0.0\ninfo: {title: x, version: v}\npaths: {}\n",
		"cut":              document[:400],
		"a file beside it": strings.Replace(document, "'#/components/schemas/RobotFilter'", "'other.yaml#/RobotFilter'", 1),
	} {
		if _, err := openapi.Read(t.Context(), []byte(text)); err == nil {
			t.Errorf("%s was read", name)
		} else if name == "another API" && !errors.Is(err, openapi.ErrNoOperations) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestANewOperationIsAWriteWhateverItIsCalled(t *testing.T) {
	described, err := openapi.Read(t.Context(), []byte(document))
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := operations.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	refreshed, changes, err := catalogue.Refreshed(described, operations.Refreshment{})
	if err != nil {
		t.Fatal(err)
	}
	got := refreshed.Lookup("robots/getAll/2027-01-01")
	if got.Kind != model.Write || !got.Known || !got.Paged || got.Title != "Get all robots" || !got.Deprecated {
		t.Errorf("it is %+v", got)
	}
	if changes[0] != (operations.Change{
		Kind: operations.OperationAdded, Path: "robots/getAll/2027-01-01",
		Detail: "Get all robots",
	}) {
		t.Errorf("the first change is %+v", changes[0])
	}
	if len(changes) != 225 { // every operation of the catalogue is missing in the document
		t.Errorf("%d changes", len(changes))
	}
	if catalogue.Lookup("robots/getAll/2027-01-01").Known || len(refreshed.All()) != 225 {
		t.Error("the catalogue that was there has changed, or an operation is gone")
	}
}

// The catalogue was made after the official document, so refreshing from that must not find anything it lacks.
func TestTheOfficialDocumentsAddNothingThatIsNotKnown(t *testing.T) {
	catalogue, err := operations.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"mews-openapi-2025-07.json", "mews-openapi-2026-08-derived.json"} {
		described, err := openapi.Read(t.Context(), openapitest.Text(t, name))
		if err != nil {
			t.Fatal(err)
		}
		refreshed, changes, err := catalogue.Refreshed(described, operations.Refreshment{})
		if err != nil {
			t.Fatal(err)
		}
		counts := map[operations.ChangeKind]int{}
		for _, change := range changes {
			counts[change.Kind]++
			if change.Path == "resources/update" {
				continue // the schema wants plain texts where the document's own example and the docs have updates
			}
			switch change.Kind {
			case operations.OperationAdded, operations.FieldAdded, operations.FieldChanged, operations.FormatChanged,
				operations.MinLengthChanged:
				t.Errorf("%s: %s %s %s (%s)", name, change.Kind, change.Path, change.Field, change.Detail)
			}
		}
		t.Log(name, len(described), counts)
		for _, entry := range refreshed.All() {
			if entry.Kind != catalogue.Lookup(entry.Path).Kind {
				t.Errorf("%s has become a %s", entry.Path, entry.Kind)
			}
		}
	}
}

func TestADocumentWithoutEndIsRefused(t *testing.T) {
	var endless strings.Builder
	endless.WriteString(
		"openapi: 3.0.4\ninfo: {title: c, version: v}\npaths:\n  /api/connector/v1/a/b:\n    post:\n      " +
			"requestBody:\n        content:\n" +
			"          application/json:\n            schema: {$ref: '#/components/schemas/A'}\n      responses: {'200': " +
			"{description: OK}}\ncomponents:\n  schemas:\n    A:\n      allOf:\n")
	for range 40 {
		endless.WriteString("        - {$ref: '#/components/schemas/A'}\n")
	}
	if _, err := openapi.Read(t.Context(), []byte(endless.String())); !errors.Is(err, openapi.ErrTooComplex) {
		t.Errorf("error %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(document)
	f.Add(`{"openapi":"3.0.0","paths":{"/api/connector/v1/a/b":{"post":{}}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		described, err := openapi.Read(t.Context(), []byte(text))
		if err == nil && len(described) == 0 {
			t.Error("nothing was described and nothing was wrong")
		}
	})
}
