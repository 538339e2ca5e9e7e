package operations_test

import (
	"fmt"
	"time"

	"keyrack/model/operations"
)

// The catalogue knows each operation in one spelling. What it does not know is a write, so that a read-only environment
// refuses it.
func ExampleCatalogue_Lookup() {
	catalogue, err := operations.Embedded()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, path := range []string{"configuration/get", "reservations/cancel", "Configuration/Get"} {
		operation := catalogue.Lookup(path)
		fmt.Printf("%s: %s, changes data: %t\n", path, operation.Kind, operation.Kind.Mutates())
	}
	// Output:
	// configuration/get: read, changes data: false
	// reservations/cancel: destructive, changes data: true
	// Configuration/Get: write, changes data: true
}

// A template is the smallest body that an operation takes. Its dates are counted from the time that is given.
func ExampleCatalogue_Template() {
	catalogue, err := operations.Embedded()
	if err != nil {
		fmt.Println(err)
		return
	}
	body, err := catalogue.Template("rates/getPricing", time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC))
	fmt.Printf("%s%v\n", body, err)
	// Output:
	// {
	//   "RateId": "00000000-0000-0000-0000-000000000000",
	//   "FirstTimeUnitStartUtc": "2026-11-01T00:00:00Z",
	//   "LastTimeUnitStartUtc": "2026-11-02T00:00:00Z"
	// }
	// <nil>
}

// Lint reads a body before it is sent. It never quotes a value, which could be a token.
func ExampleCatalogue_Lint() {
	catalogue, err := operations.Embedded()
	if err != nil {
		fmt.Println(err)
		return
	}
	body := []byte(`{
  "RateId": "851df8c8-90f2-4c4a-8e01-a4fc46b25178",
  "FirstTimeUnitStartUTC": "2026-11-01T00:00:00Z",
  "LastTimeUnitStartUtc": "2026-11-02"
}`)
	for _, finding := range catalogue.Lint("rates/getPricing", body, operations.Sending{}) {
		fmt.Println(finding)
	}
	// Output:
	// 1:1: warning: FirstTimeUnitStartUtc is missing
	// 3:3: warning: the field is spelt FirstTimeUnitStartUtc
	// 4:27: warning: LastTimeUnitStartUtc takes a time in UTC such as 2026-01-31T14:00:00Z
}
