package page

import (
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/ui/phrase"
)

func TestThePageCallsEveryHealthAsTheListDoes(t *testing.T) {
	for _, health := range model.Healths() {
		connection := model.Connection{LastCheck: model.Check{Health: health, Status: 401, Found: "Meridian Suites"}}
		icon, text := verdict(connection)
		if want := phrase.Health(health); icon == "" || health != model.OK && !strings.HasPrefix(text, want) {
			t.Errorf("%q is called %q, want %q", health, text, want)
		}
		if health == model.OK && !strings.HasPrefix(phrase.State(connection, connection.LastCheck.At), text) {
			t.Errorf("%q is called %q, and another thing in the list", health, text)
		}
	}
}

// TestThePageSaysWhatMewsToldOfTheConnection until a later check has found that it works.
func TestThePageSaysWhatMewsToldOfTheConnection(t *testing.T) {
	at := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	for _, state := range model.StandingStates() {
		connection := model.Connection{
			LastCheck: model.Check{Health: model.OK, At: at.Add(-time.Hour)},
			Standing:  model.Standing{State: state, At: at},
		}
		_, text := verdict(connection)
		told := text == string(state)+" at Mews"
		if stops := state != model.Enabled && state != model.Reinstated; told != stops {
			t.Errorf("%q is called %q", state, text)
		}
		if said := phrase.Standing(connection.Standing, at.Add(48*time.Hour)); said != string(state)+" at Mews 2 days ago" {
			t.Errorf("%q is said as %q", state, said)
		}
		if !strings.HasPrefix(phrase.State(connection, at), text) {
			t.Errorf("%q is called %q, and another thing in the list", state, text)
		}
		connection.LastCheck.At = at.Add(time.Hour)
		if _, text = verdict(connection); strings.Contains(text, "at Mews") {
			t.Errorf("%q is still called %q after it was seen to work", state, text)
		}
	}
}
