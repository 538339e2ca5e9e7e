package workspace_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
)

// choosyHistory is busy until it is let go, notes how much it is given at once, and takes nothing with a record of an
// operation that it does not like.
type choosyHistory struct {
	workspace.History
	busy     chan struct{}
	disliked string

	mu    *sync.Mutex
	given *[]int
}

func (h choosyHistory) AddRecords(ctx context.Context, limits workspace.HistoryLimits,
	records ...workspace.Entry,
) error {
	<-h.busy
	h.mu.Lock()
	*h.given = append(*h.given, len(records))
	h.mu.Unlock()
	if slices.ContainsFunc(records, func(e workspace.Entry) bool { return e.Record.Operation.Path == h.disliked }) {
		return errors.New("no")
	}
	return h.History.AddRecords(ctx, limits, records...)
}

func TestWhatIsSentWhileTheDiskIsBusyIsKeptInOneStep(t *testing.T) {
	for name, row := range map[string]struct {
		disliked     string
		kept, missed int
		most         int // steps behind the first one
	}{
		"all of it":                 {"", 5, 0, 2},
		"one that the disk refuses": {"rates/getAll", 4, 1, 7},
	} {
		t.Run(name, func(t *testing.T) {
			var given []int
			busy := make(chan struct{})
			f := workspacetest.Open(t, func(o *keyrack.Options) {
				o.History = choosyHistory{o.History, busy, row.disliked, &sync.Mutex{}, &given}
			})
			id := f.Add(t, workspace.DemoID, accessToken).ID
			missed := 0
			defer f.Listen(func(event workspace.Event) {
				if _, is := event.(workspace.HistoryMissed); is {
					missed++
				}
			})()
			sent := []string{"services/getAll", "rates/getAll", "services/getAll", "resources/getAll", "bills/getAll"}
			for _, path := range sent {
				if _, err := f.Send(t.Context(), workspace.Request{Connection: id, Path: path}); err != nil {
					t.Fatal(err)
				}
			}
			time.AfterFunc(10*time.Millisecond, func() { close(busy) })
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			records, err := f.Index.Records(t.Context(), id, "", 10)
			if err != nil || len(records) != row.kept || missed != row.missed || len(given) > row.most {
				t.Errorf("%d kept and %d missed in steps of %v, error %v", len(records), missed, given, err)
			}
			kept := slices.DeleteFunc(slices.Clone(sent), func(path string) bool { return path == row.disliked })
			for i, record := range records { // the newest first
				if want := kept[len(kept)-1-i]; record.Operation.Path != want {
					t.Errorf("record %d is of %s, want %s", i, record.Operation.Path, want)
				}
			}
		})
	}
}
