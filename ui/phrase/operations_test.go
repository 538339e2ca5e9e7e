package phrase

import (
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/operations"
)

func TestADeprecationCountsDown(t *testing.T) {
	operation := model.Operation{Deprecated: true, DiscontinuedOn: "2027-01-10"}
	for now, want := range map[string]string{
		"2026-11-29T00:00:00Z": "ends in 42 days", "2026-11-29T23:59:59Z": "ends in 42 days",
		"2027-01-08T12:00:00Z": "ends in 2 days", "2027-01-09T12:00:00Z": "ends tomorrow",
		"2027-01-10T23:00:00Z": "ends today", "2027-01-11T00:00:00Z": "announced to end on 10 Jan 2027",
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := Ending(operation, at); got != want {
			t.Errorf("at %s it says %q, want %q", now, got, want)
		}
	}
	if got := Ending(model.Operation{Deprecated: true}, time.Now()); got != "deprecated" {
		t.Errorf("without a date it says %q", got)
	}
	if got := Ending(model.Operation{}, time.Now()); got != "" {
		t.Errorf("of what stays it says %q", got)
	}
}

func TestChangesAreToldInWords(t *testing.T) {
	all := []operations.Change{
		{Kind: operations.OperationAdded, Path: "robots/getAll", Detail: "Get all robots"},
		{Kind: operations.OperationDeprecated, Path: "bills/getAll"},
		{Kind: operations.FieldAdded, Path: "services/getAll", Field: "Colours", Detail: "list of string"},
		{Kind: operations.FieldDeprecated, Path: "services/getAll", Field: "Names"},
		{Kind: operations.FieldChanged, Path: "accounts/addFile", Field: "AccountId", Detail: "id → list of id"},
		{Kind: operations.FormatChanged, Path: "payments/getAll", Field: "Currency", Detail: "currency"},
		{Kind: operations.ValueAdded, Path: "exports/add", Field: "EntityType", Detail: "Robot"},
		{Kind: operations.MaxItemsChanged, Path: "vouchers/add", Field: "AssignedRateIds", Detail: "10 → 20"},
		{Kind: operations.MaxLengthChanged, Path: "customTitles/update", Field: "Name", Detail: "0 → 255"},
		{Kind: operations.FieldMissing, Path: "tasks/add", Field: "Name"},
		{Kind: operations.OperationMissing, Path: "tasks/add"},
	}
	want := []string{
		"new, counts as a write · Get all robots", "deprecated now", "new field Colours (list of string)",
		"Names is deprecated now", "AccountId is written otherwise: id → list of id",
		"Currency is to be written as: currency", "EntityType takes Robot too",
		"AssignedRateIds takes at most 20 items, before 10", "Name takes at most 255 characters, before any number",
		"Name is no longer described, kept", "no longer described, kept",
	}
	for i, change := range all {
		if got := Change(change); got != want[i] {
			t.Errorf("%+v says %q, want %q", change, got, want[i])
		}
	}
	const sum = "1 new operation, 2 deprecations, 1 new field, 2 changed fields, 1 new value, 2 changed limits, " +
		"2 no longer described"
	if got := Changes(all); got != sum {
		t.Errorf("together they say %q, want %q", got, sum)
	}
}

func TestTheCatalogueSaysWhatItWasMadeOf(t *testing.T) {
	source := operations.Source{Docs: "2026-10-01", Document: "2025-07-31"}
	if got := Facts(source); got != "Mews’ docs as of 1 Oct 2026" {
		t.Errorf("it says %q", got)
	}
	source.Refreshed = operations.Refreshment{From: "Demo", At: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)}
	if got := Facts(source); got != "Mews’ docs as of 1 Oct 2026, updated by Demo on 28 Nov 2026" {
		t.Errorf("it says %q", got)
	}
}

func TestASuccessWithoutABodyIsExplained(t *testing.T) {
	paged := model.Operation{Path: "tasks/getAll", Paged: true}
	for name, test := range map[string]struct {
		exchange model.Exchange
		want     string
	}{
		"an empty page": {
			model.Exchange{Status: 204, Minimal: true, Operation: paged},
			"The page is empty (204), as you asked for no body then. Otherwise Mews sends an empty list.",
		},
		"a write": {
			model.Exchange{Status: 204, Minimal: true},
			"It worked (204), and there is nothing to say, as you asked for no body then. Otherwise Mews sends {}.",
		},
		"unasked": {
			model.Exchange{Status: 204},
			"It worked, and no body came (204). Mews does that only where Prefer: return=minimal asks for it, and Keyrack " +
				"did not: something in between may have taken the body away.",
		},
		"a body": {model.Exchange{Status: 200, Minimal: true, Body: []byte("{}")}, ""},
	} {
		if got := Empty(test.exchange); got != test.want {
			t.Errorf("%s: %q", name, got)
		}
		if got := ExplainExchange(test.exchange); got != (Explanation{}) {
			t.Errorf("%s is explained as a failure: %+v", name, got)
		}
	}
}
