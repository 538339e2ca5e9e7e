package index_test

import (
	"os"
	"testing"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/storage/index"
)

// TestACommandLeavesTheLogToOthersUnlessItKeepsSomething: what a command has kept that may be lost is there for the
// next one, in the log. What has to last, and what is removed for good, is in the file when the command ends.
func TestACommandLeavesTheLogToOthersUnlessItKeepsSomething(t *testing.T) {
	path := pathIn(t)
	within := func(brief bool, do func(*index.Index)) {
		t.Helper()
		x, err := index.Open(t.Context(), path, index.Options{Now: at(noon).Now, Brief: brief})
		must(t, err)
		do(x)
		must(t, x.Close())
	}
	log := func() int64 {
		info, err := os.Stat(path + "-wal")
		if err != nil {
			return 0
		}
		return info.Size()
	}
	send := func(x *index.Index) {
		record := workspace.Record{Connection: grand().ID, Operation: model.Operation{Path: "services/getAll"}, SentAt: noon}
		must(t, x.AddRecords(t.Context(), workspace.HistoryLimits{Records: 10, Bytes: 1 << 20},
			workspace.Entry{Record: record, Bodies: workspace.Bodies{Answer: []byte("a guest")}}))
	}
	sent := func(want int) {
		t.Helper()
		within(true, func(x *index.Index) {
			records, err := x.Records(t.Context(), grand().ID, "", 10)
			must(t, err)
			if len(records) != want {
				t.Errorf("%d records are there, want %d", len(records), want)
			}
		})
	}
	within(false, func(x *index.Index) { addGrand(t, x) })
	within(true, send)
	if log() == 0 {
		t.Error("the command has waited for the disk for a record of the history")
	}
	sent(1)
	within(true, send)
	sent(2)
	within(true, func(x *index.Index) {
		must(t, x.Abandon(t.Context(), "nothing.1")) // changes nothing
	})
	if log() == 0 {
		t.Error("a write that has changed nothing counts as one that has to last")
	}
	within(true, func(x *index.Index) { must(t, x.SetSetting(t.Context(), "theme", "dark")) })
	if size := log(); size > 0 {
		t.Errorf("%d bytes are left in the log after a write that has to last", size)
	}
	sent(2)
	within(true, send)
	within(false, send)
	if size := log(); size > 0 {
		t.Errorf("%d bytes are left in the log by what is no command", size)
	}
	sent(4)
}
