package phrase_test

import (
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/events"
	"keyrack/ui/phrase"
)

func TestWhyNoEventsFitsTheEnvironmentAndTheCause(t *testing.T) {
	address, err := model.ParseAddress(model.Custom, "http://127.0.0.1:8080")
	if err != nil {
		t.Fatal(err)
	}
	far, err := model.ParseAddress(model.Custom, "https://api.example.com")
	if err != nil {
		t.Fatal(err)
	}
	open := events.State{Phase: events.Open}
	ended := events.State{Phase: events.Waiting, Cause: events.Cause{Kind: events.ClosedThere, Code: 1008}}
	refused := events.State{Phase: events.Refused, Cause: events.Cause{Kind: events.RefusedStatus, Status: 401}}
	forbidden := events.State{Phase: events.Refused, Cause: events.Cause{Kind: events.RefusedStatus, Status: 403}}
	const support, rotate = "Mews support", "keyrack rotate"
	const life, own = "keyrack sandbox --life 2s", "a sandbox of its own"
	for name, test := range map[string]struct {
		state       events.State
		environment model.Environment
		has, hasNot []string
	}{
		"the built-in sandbox": {
			open, model.Environment{Kind: model.Sandbox}, []string{life, own}, []string{support, rotate},
		},
		"this computer": {
			open, model.Environment{Kind: model.Custom, Address: address}, []string{life}, []string{support, own, rotate},
		},
		"elsewhere": {
			open, model.Environment{Kind: model.Custom, Address: far}, []string{support}, []string{life, own, rotate},
		},
		"demo":      {open, model.Environment{Kind: model.Demo}, []string{support}, []string{life, own, rotate}},
		"ended":     {ended, model.Environment{Kind: model.Demo}, []string{rotate}, []string{support, life}},
		"refused":   {refused, model.Environment{Kind: model.Demo}, []string{rotate, "keyrack why"}, []string{support, life}},
		"forbidden": {forbidden, model.Environment{Kind: model.Demo}, []string{support}, []string{rotate, life}},
	} {
		text := strings.Join(phrase.WhyNoEvents(phrase.Silence{State: test.state, Environment: test.environment}), "\n")
		for _, want := range test.has {
			if strings.Count(text, want) == 0 {
				t.Errorf("%s: %q lacks %q", name, text, want)
			}
		}
		for _, unwanted := range test.hasNot {
			if strings.Contains(text, unwanted) {
				t.Errorf("%s: %q has %q", name, text, unwanted)
			}
		}
	}
	if got := phrase.LostSocket(ended.Cause); !strings.Contains(got, rotate) {
		t.Errorf("after 1008 it says %q", got)
	}
	if got := phrase.LostSocket(events.Cause{Kind: events.Cut}); strings.Contains(got, rotate) {
		t.Errorf("after a cut it says %q", got)
	}
}
