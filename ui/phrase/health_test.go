package phrase_test

import (
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/ui/phrase"
)

func TestEveryHealthHasOneNameInEveryPhrase(t *testing.T) {
	seen := map[string]model.Health{}
	for _, health := range model.Healths() {
		name := phrase.Health(health)
		if other, twice := seen[name]; twice || name == "" {
			t.Errorf("%q and %q are both called %q", health, other, name)
		}
		seen[name] = health
		check := model.Check{Health: health, At: now, Found: "Meridian Suites"}
		if got := phrase.Outcome(health, ""); !strings.EqualFold(got, name) {
			t.Errorf("the outcome %q is called %q", health, got)
		}
		if got := phrase.Counted(map[model.Health]int{health: 2}); got != "2 "+name {
			t.Errorf("two of %q are counted as %q", health, got)
		}
		own := map[model.Health]string{model.OK: "verified", model.OtherProperty: "opens “Meridian Suites”"}
		state := phrase.State(model.Connection{LastCheck: check}, now)
		if want := own[health]; !strings.HasPrefix(state, name) && (want == "" || !strings.HasPrefix(state, want)) {
			t.Errorf("the state of %q is %q", health, state)
		}
		if strings.Contains(state+name, "keychain") {
			t.Errorf("%q names a keychain, and the store may be the vault: %q", health, state)
		}
	}
}
