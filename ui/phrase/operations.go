package phrase

import (
	"fmt"
	"strings"
	"time"

	"keyrack/model"
	"keyrack/model/operations"
)

// Ending says when a deprecated operation ends, counted from now: "ends in 42 days". It is "deprecated" for one without
// an announced end, and "" for one that is not deprecated.
func Ending(operation model.Operation, now time.Time) string {
	if !operation.Deprecated {
		return ""
	}
	days, known := operation.DaysLeft(now)
	switch {
	case !known:
		return "deprecated"
	case days == 0:
		return "ends today"
	case days == 1:
		return "ends tomorrow"
	case days > 1:
		return fmt.Sprintf("ends in %d days", days)
	}
	return "announced to end on " + day(operation.DiscontinuedOn)
}

// day writes a day such as "2026-10-01" as people do.
func day(iso string) string {
	at, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return at.Format("2 Jan 2006")
}

// Facts says what the catalogue of operations was made of, and when.
func Facts(source operations.Source) string {
	text := "Mews’ docs as of " + day(source.Docs)
	if by := source.Refreshed; !by.At.IsZero() {
		text += ", updated by " + by.From + " on " + by.At.Local().Format("2 Jan 2006")
	}
	return text
}

// Change says what an OpenAPI document changes about the operations.
func Change(change operations.Change) string {
	if limit, found := limits[change.Kind]; found {
		before, now, _ := strings.Cut(change.Detail, " → ")
		before = strings.Replace("before "+before, "before 0", "before any number", 1)
		return fmt.Sprintf("%s takes %s %s %s, %s", change.Field, limit.bound, now, limit.of, before)
	}
	return strings.NewReplacer("{field}", change.Field, "{detail}", change.Detail).Replace(changes[change.Kind])
}

// changes are what each kind of change says.
var changes = map[operations.ChangeKind]string{
	operations.OperationAdded:      "new, counts as a write · {detail}",
	operations.OperationMissing:    "no longer described, kept",
	operations.OperationDeprecated: "deprecated now",
	operations.FieldAdded:          "new field {field} ({detail})",
	operations.FieldMissing:        "{field} is no longer described, kept",
	operations.FieldChanged:        "{field} is written otherwise: {detail}",
	operations.FieldDeprecated:     "{field} is deprecated now",
	operations.FormatChanged:       "{field} is to be written as: {detail}",
	operations.ValueAdded:          "{field} takes {detail} too",
}

// limits are those of a list and of a text.
var limits = map[operations.ChangeKind]struct{ bound, of string }{
	operations.MaxItemsChanged:  {"at most", "items"},
	operations.MinItemsChanged:  {"at least", "items"},
	operations.MaxLengthChanged: {"at most", "characters"},
	operations.MinLengthChanged: {"at least", "characters"},
}

// changeCounts are the kinds of change that are counted together, in the order in which they are told.
var changeCounts = []struct {
	one, many string
	kinds     []operations.ChangeKind
}{
	{"new operation", "new operations", []operations.ChangeKind{operations.OperationAdded}},
	{"deprecation", "deprecations", []operations.ChangeKind{operations.OperationDeprecated, operations.FieldDeprecated}},
	{"new field", "new fields", []operations.ChangeKind{operations.FieldAdded}},
	{"changed field", "changed fields", []operations.ChangeKind{operations.FieldChanged, operations.FormatChanged}},
	{"new value", "new values", []operations.ChangeKind{operations.ValueAdded}},
	{"changed limit", "changed limits", []operations.ChangeKind{
		operations.MaxItemsChanged, operations.MinItemsChanged, operations.MaxLengthChanged, operations.MinLengthChanged,
	}},
	{"no longer described", "no longer described", []operations.ChangeKind{
		operations.OperationMissing, operations.FieldMissing,
	}},
}

// Changes sums changes up: "1 new operation, 3 new fields, 2 changed limits".
func Changes(all []operations.Change) string {
	counts := map[operations.ChangeKind]int{}
	for _, change := range all {
		counts[change.Kind]++
	}
	var parts []string
	for _, of := range changeCounts {
		n := 0
		for _, kind := range of.kinds {
			n += counts[kind]
		}
		if n > 0 {
			parts = append(parts, Count(n, of.one, of.many))
		}
	}
	return strings.Join(parts, ", ")
}
