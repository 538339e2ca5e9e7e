package history_test

import (
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/history"
)

// A record says how long its operation is there, counted from now and not from when it was sent.
func TestARecordOfADeprecatedOperationCountsDown(t *testing.T) {
	now := time.Date(2026, 11, 29, 21, 0, 0, 0, time.UTC)
	record := workspace.Record{
		Operation: model.Operation{Path: "routingRules/getAll", Deprecated: true, DiscontinuedOn: "2027-01-10"},
		SentAt:    now.Add(-72 * time.Hour), Status: 200, Took: 132 * time.Millisecond, Size: 214, Kept: true, Minimal: true,
	}
	const want = "3 days ago · 200 OK · 132 ms · 214 B · minimal answer · ends in 42 days"
	if got := history.Describe(record, now); got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
}
