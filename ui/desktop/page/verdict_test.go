package page

import (
	"strings"
	"testing"

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
