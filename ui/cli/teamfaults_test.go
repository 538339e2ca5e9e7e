package cli

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/team"
	"keyrack/ui/cli/console"
)

// TestEveryFaultOfATeamNamesItAndSaysWhatToDo: whatever an engine fails with. That each of them comes is tested with a
// real one, in storage/team and by testdata/team/faults.txtar.
func TestEveryFaultOfATeamNamesItAndSaysWhatToDo(t *testing.T) {
	for _, row := range []struct {
		err  error
		want console.Code
	}{
		{team.ErrUnreachable, console.Unknown},
		{team.ErrUntrusted, console.Unknown},
		{team.ErrSealed, console.Unknown},
		{team.ErrStandby, console.Unknown},
		{team.ErrRedirected, console.Unknown},
		{team.ErrNoMount, console.Unknown},
		{team.ErrNotVersion2, console.Unknown},
		{team.ErrSignedOut, console.Unknown},
		{team.ErrForbidden, console.No},
		{team.ErrQuota, console.Unknown},
		{team.ErrSlow, console.Unknown},
		{team.ErrCheckAndSet, console.Unknown},
		{team.ErrUnsettled, console.Unknown},
		{team.ErrNonsense, console.Unknown},
		{team.ErrNotOurs, console.Unknown},
		{model.ErrSecretNotSaved, console.Unknown},
		{model.ErrSecretNotDeleted, console.Unknown},
		{model.ErrSecretNotFound, console.Unknown},
	} {
		err := fmt.Errorf("wrapped: %w", &team.Error{Team: "Acme support", Err: row.err})
		said := explain(err)
		if !strings.Contains(said.What, "“Acme support”") || !strings.HasSuffix(said.What, ".") || said.Next == "" {
			t.Errorf("%v is explained as %+v", row.err, said)
		}
		if got := exitOf(t.Context(), err); got.Code != row.want {
			t.Errorf("%v ends with %d, want %d", row.err, got.Code, row.want)
		}
	}
}

// TestAConflictSaysWhoAndWhenAndWhatThereIsToChoose for all that can be in each other's way.
func TestAConflictSaysWhoAndWhenAndWhatThereIsToChoose(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 30, 0, 0, time.Local)
	for name, conflict := range map[string]*team.ConflictError{
		"a token":   {Wanted: 1, Version: 2},
		"a new one": {Version: 1},
		"details":   {Wanted: 1, Version: 1, Fields: []string{"note", "label"}},
		"gone":      {Wanted: 1, Version: 1, Gone: true},
	} {
		conflict.Team, conflict.By, conflict.At = "Acme support", "userpass-anna", at
		said := explain(conflict)
		for _, want := range []string{"“Acme support”", "userpass-anna", "24 November 2026, 09:30:00"} {
			if !strings.Contains(said.What, want) {
				t.Errorf("%s: no %s in %q", name, want, said.What)
			}
		}
		if said.About != "Nothing was written over." || said.Next == "" {
			t.Errorf("%s: it is explained as %+v", name, said)
		}
		if got := exitOf(t.Context(), conflict); got.Code != console.No {
			t.Errorf("%s ends with %d", name, got.Code)
		}
		if next := explain(&faster{conflict}).Next; !strings.Contains(next, "--mine") {
			t.Errorf("%s: a change that can be made over it says %q", name, next)
		}
	}
}
