package index_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/workspace"
)

// What stands between packed values may stand in one, where another program has written it.
func TestRowsAreReadWhateverTheirTextsHold(t *testing.T) {
	x := open(t, pathIn(t), at(noon))
	must(t, addMany(t.Context(), x, demo(t), 4))
	all := connections(t, x, "demo")
	all[0].Label, all[0].Note = "a\x1fb", "\x1f\x1f"
	all[1].Label, all[1].Contact = "", "\x00\x1e€\u2028"
	all[2].Note = strings.Repeat("\x1f", 40)
	all[3].Tags = []string{"a\x1fb", `"`}
	must(t, x.Commit(t.Context(), workspace.Change{Connections: all}))
	if diff := cmp.Diff(all, connections(t, x, "demo"), cmp.Comparer(func(a, b model.Identity) bool {
		return cmp.Equal(a, b)
	})); diff != "" {
		t.Errorf("they are read otherwise (-want +got):\n%s", diff)
	}
}
