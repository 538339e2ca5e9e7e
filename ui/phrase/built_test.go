package phrase_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/ui/built"
	"keyrack/ui/phrase"
)

func TestBuiltSaysWhatIsKnown(t *testing.T) {
	date := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		facts built.Facts
		want  []string
	}{
		{built.Facts{Go: "go1.26.0", System: "linux/amd64"}, []string{"go1.26.0 · linux/amd64"}},
		{
			built.Facts{Commit: "0123456789ab", Date: date, Go: "go1.26.0", System: "linux/amd64", Fyne: "v2.8.1"},
			[]string{"Commit 0123456789ab of 2026-11-30", "go1.26.0 · linux/amd64 · Fyne v2.8.1"},
		},
		{
			built.Facts{Commit: "0123456789ab", Changed: true, Go: "go1.26.0", System: "linux/amd64"},
			[]string{"Commit 0123456789ab, changed since", "go1.26.0 · linux/amd64"},
		},
	} {
		if diff := cmp.Diff(c.want, phrase.Built(c.facts)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
