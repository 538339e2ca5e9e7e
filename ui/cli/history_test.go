package cli_test

import (
	"context"
	"testing"
	"time"

	"keyrack/model/keyrack"
	"keyrack/model/workspace"
)

// slowHistory is a disk that takes its time.
type slowHistory struct{ workspace.History }

func (h slowHistory) AddRecords(ctx context.Context, limits workspace.HistoryLimits,
	records ...workspace.Entry,
) error {
	time.Sleep(50 * time.Millisecond)
	return h.History.AddRecords(ctx, limits, records...)
}

func TestWhatACallHasSentIsInTheHistoryWhenItEnds(t *testing.T) {
	i := newInside(t)
	past := i.options.Index.(workspace.History) // the same index
	i.options.History = slowHistory{past}
	var err error
	if i.workspace, err = keyrack.Open(t.Context(), i.options); err != nil {
		t.Fatal(err)
	}
	i.must(t, "", "sandbox", "add")
	i.must(t, "", "call", "configuration/get", "-c", "Hotel Aurora")
	places, err := i.workspace.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sent := 0
	for _, place := range places {
		records, err := past.Records(t.Context(), place.Connection.ID, "", 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, record := range records {
			if !record.Probe {
				sent++
			}
		}
	}
	if sent != 1 {
		t.Errorf("the history has %d requests", sent)
	}
}
