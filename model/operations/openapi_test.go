package operations

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"keyrack/storage/openapi/openapitest"
)

// judge is a document that the catalogue is held against.
type judge struct {
	name string
	read func(*testing.T) *openapitest.Document
	// operations is how many the document has.
	operations int
	// faults are operations whose schema refuses a right body, and why.
	faults map[string]string
}

func judges() []judge {
	return []judge{
		{"the official document of 2025-07", openapitest.Read, 198, map[string]string{
			"accountingItems/getAll":  "wants StartUtc and EndUtc, which the docs have since replaced by intervals",
			"availabilityBlocks/add":  "wants RateId, which has since become TemplateRateId",
			"companyContracts/getAll": "wants ServiceIds, which has since become optional",
			"languages/getTexts":      "refuses the empty Scope of its own example",
			"messages/add":            "wants the credentials again inside every message",
			"reservations/price":      "wants the CustomerId that its own example does not have",
			"reservations/update":     "wants a ReservationId beside the updates, and the credentials again inside every update",
		}},
		{"the document derived from the docs of 2026-08", openapitest.ReadDerived, 208, map[string]string{
			"languages/getTexts":  "refuses the empty Scope of its own example",
			"reservations/add":    "wants the obsolete AdultCount beside PersonCounts",
			"reservations/cancel": "wants the obsolete ReservationId beside ReservationIds",
			"reservations/price":  "wants the obsolete AdultCount beside PersonCounts",
			"reservations/update": "wants a ReservationId beside the updates, and the credentials again inside every update",
		}},
	}
}

// Every template is held against both documents, where there are copies of them.
func TestTemplatesFitTheDocuments(t *testing.T) {
	for _, judge := range judges() {
		t.Run(judge.name, func(t *testing.T) {
			document := judge.read(t)
			c := open(t)
			checked := 0
			for _, entry := range c.All() {
				schema, described := document.Request(entry.Path)
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
				whole, err := json.Marshal(body)
				if err != nil {
					t.Fatal(err)
				}
				refusal := openapitest.Validate(schema, whole)
				fault, expected := judge.faults[entry.Path]
				switch {
				case refusal != nil && !expected:
					t.Errorf("%s: %v\n%s", entry.Path, refusal, template)
				case refusal == nil && expected:
					t.Errorf("%s is on the list of the document's faults but fits: %s", entry.Path, fault)
				}
			}
			if checked != judge.operations {
				t.Errorf("%d templates were checked, want %d", checked, judge.operations)
			}
		})
	}
}

// Whoever copies an example of Mews' own must not be told that it is wrong, unless it is.
func TestTheExamplesOfTheDocumentsRaiseNoWarning(t *testing.T) {
	faults := []string{
		"accounts/addFile Data",
		"accounts/update AccountUpdates[0].Company.Options.AddFeesToInvoices.Value",
		"accounts/update AccountUpdates[0].Company.Options.Invoiceable.Value",
		"addresses/update AddressUpdates[0].AccountId",
		"availabilityBlocks/add AvailabilityBlocks[0].TemplateRateId",
		"availabilityBlocks/add AvailabilityBlocks[1].TemplateRateId",
		"billingAutomations/getAll Limitation",
		"bills/close Options.DisplayTaxation",
		"cancellationPolicies/getByRates ReservationEndUtc",
		"cancellationPolicies/getByRates ReservationStartUtc",
		"companies/add ContacPerson",
		"companies/add Options.AddTaxDeductedPaymentToInvoices",
		"companionships/getAll Extent",
		"creditCards/addTokenized CreditCardData.StorageData",
		"creditCards/getAllByIds CultureCode", // "string"
		"creditCards/getAllByIds LanguageCode",
		"identityDocuments/getAll Limitation",
		"loyaltyPrograms/add LoyaltyPrograms[0].DataClusterId",
		"payments/addAlternative Amount.TaxCodes",
		"payments/addAlternative Data",
		"rates/set Rates[0].Pricing.BaseRatePricing.Amount.TaxCodes",
		"reservations/price EnterpriseId",
		"reservations/update ReservationUpdates[0].AssignedResourceLocked.Value", // "false" in quotes
		"reservations/update ReservationUpdates[0].AvailabilityBlockId.Value",    // longer than an id
		"resources/getAll CreatedUtc",                                            // three months and two days
		"sourceAssignments/getAll UpdatedUtc.StartUtc",                           // "2023-02-1"
		"tasks/getAll Limitation",
	}
	for _, judge := range judges() {
		t.Run(judge.name, func(t *testing.T) {
			document := judge.read(t)
			c := open(t)
			for _, entry := range c.All() {
				example, described := document.Example(entry.Path)
				if !described {
					continue
				}
				for _, credential := range []string{"ClientToken", "AccessToken", "Client"} {
					delete(example, credential)
				}
				body, err := json.Marshal(example)
				if err != nil {
					t.Fatal(err)
				}
				for _, finding := range c.Lint(entry.Path, body, Sending{}) {
					if finding.Severity != Note && !slices.Contains(faults, entry.Path+" "+finding.Field) {
						t.Errorf("%s: %s", entry.Path, finding)
					}
				}
			}
		})
	}
}

// A catalogue that says more than the document is right where Mews has added something since. One that says less would
// call right fields unknown, and one that says otherwise would call right values wrong.
func TestTheCatalogueAgreesWithTheOfficialDocument(t *testing.T) {
	document := openapitest.Read(t)
	for _, entry := range open(t).All() {
		// The schema of resources/update wants plain texts where its own example and the docs have updates.
		if schema, described := document.Request(entry.Path); described && entry.Path != "resources/update" {
			for _, difference := range compare(schema, entry.Fields, "") {
				t.Errorf("%s: %s", entry.Path, difference)
			}
		}
	}
}

// compare returns where fields lack a property of the schema or hold another kind of value than it.
func compare(s *openapi3.Schema, fields []Field, at string) []string {
	var differences []string
	for _, alternative := range s.AnyOf {
		differences = append(differences, compare(alternative.Value, fields, at)...)
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
		property := s.Properties[name].Value
		if value, isUpdate := property.Properties["Value"]; field.Update != (isUpdate && len(property.Properties) == 1) {
			differences = append(differences, place+" is an update in one of them only")
			continue
		} else if isUpdate && field.Update {
			property = value.Value
		}
		if field.List != property.Type.Is("array") {
			differences = append(differences, place+" is a list in one of them only")
			continue
		}
		if field.List {
			property = property.Items.Value
		}
		if got, want := field.Type.shape(), jsonShape(property); want != "" && got != want {
			differences = append(differences, fmt.Sprintf("%s is %s, in the document %s", place, got, want))
		}
		differences = append(differences, compare(property, field.Inner(), place)...)
	}
	return differences
}

// jsonShape returns how values of the schema are written, or "" where it does not say.
func jsonShape(s *openapi3.Schema) shape {
	if len(s.Type.Slice()) == 0 {
		return ""
	}
	return map[string]shape{
		"object": isObject, "array": isList, "string": isText, "boolean": isBoolean, "integer": isNumber, "number": isNumber,
	}[s.Type.Slice()[0]]
}
