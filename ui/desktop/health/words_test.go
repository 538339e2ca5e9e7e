package health

import (
	"slices"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/workspace/check"
	"keyrack/ui/desktop/outcomes"
	"keyrack/ui/phrase"
)

func TestTheScreenCallsEveryHealthByItsOneName(t *testing.T) {
	for _, health := range model.Healths() {
		name := phrase.Health(health)
		result := check.Result{After: model.Check{Health: health}}
		if got := outcome(result); !strings.HasPrefix(strings.ToLower(got), strings.ToLower(name)) {
			t.Errorf("the result %q is called %q", health, got)
		}
		change := check.Change{What: "health", Before: string(health), After: string(model.CouldNotCheck)}
		later := check.Result{Before: model.Check{Health: model.Rejected}, After: model.Check{Health: model.CouldNotCheck}}
		if got := changed(later, change, result.After.At); !strings.Contains(got, name) {
			t.Errorf("what was %q is called %q", health, got)
		}
		covered := slices.ContainsFunc(chips()[1:], func(c outcomes.Chip[check.Result]) bool { return c.Passes(result) })
		named := slices.ContainsFunc(chips(), func(c outcomes.Chip[check.Result]) bool { return c.Text == name })
		if other := health == model.RateLimited ||
			health == model.NeverChecked; !covered && health != model.NeverChecked || named == other {
			t.Errorf("%q has the filter %v", health, named)
		}
	}
}

// TestTheResultHasTheServersOwnMessage beside the status.
func TestTheResultHasTheServersOwnMessage(t *testing.T) {
	r := check.Result{After: model.Check{Health: model.Rejected, Status: 401, Message: "The integration is disabled."}}
	if got := outcome(r); got != "Rejected · 401 “The integration is disabled.”" {
		t.Error(got)
	}
}
