package sandbox

import (
	"errors"
	"testing"
	"time"

	"keyrack/model/webhook"
)

func TestTheLifeOfAnIntegration(t *testing.T) {
	s, clock, receiver := posting(t, Options{}, 0)
	server := s.serve(t)
	status := func(token string) int {
		code, _ := s.ask(t, token, "configuration/get", "{}")
		return code
	}
	token, id := auroraToken, integrationID(auroraToken)
	for _, step := range []struct {
		change IntegrationChange
		action string
		state  string
		works  bool
	}{
		{DisableIntegration, "IntegrationDisabled", "disabled", false},
		{EnableIntegration, "IntegrationEnabled", "enabled", true},
		{CancelIntegration, "IntegrationCanceled", "canceled", false},
		{ReinstateIntegration, "IntegrationReinstated", "reinstated", true},
		{RegenerateIntegration, "IntegrationApiKeyCreated", "reinstated", true},
		{DeleteIntegration, "IntegrationDeleted", "deleted", false},
		{CreateIntegration, "IntegrationCreated", "enabled", true},
	} {
		var ears *ears
		if status(token) == 200 {
			heard := server.hear(t, token)
			ears = &heard
		}
		of := "Hotel Aurora"
		changed, err := s.ChangeIntegration(step.change, of)
		if err != nil {
			t.Fatalf("%s: %v", step.change, err)
		}
		if ears != nil && (!step.works || step.change == RegenerateIntegration) {
			if _, _, err := ears.conn.Read(t.Context()); err == nil || !contains(err.Error(), errRevoked.Error()) {
				t.Errorf("%s: the socket ends with %v", step.change, err)
			}
		}
		if step.change == RegenerateIntegration {
			if changed.AccessToken == token || status(token) != 401 {
				t.Errorf("%s: the token before answers %d", step.change, status(token))
			}
		}
		if step.change == CreateIntegration {
			if changed.ID == id || status(auroraToken) != 401 {
				t.Errorf("another integration has the id %s", changed.ID)
			}
			id = changed.ID
		}
		token = changed.AccessToken
		if got := status(token); (got == 200) != step.works || !step.works && got != 401 {
			t.Errorf("%s: the token answers %d", step.change, got)
		}
		if string(changed.State) != step.state || changed.ID != id || changed.Hotel != of {
			t.Errorf("%s: it is %+v", step.change, changed)
		}
		body := <-receiver.bodies
		if m := webhook.Read([]byte(body)); m.Action != step.action || m.Integration.ID != id || len(m.Findings) != 0 {
			t.Errorf("%s: there came %s: %v", step.change, body, m.Findings)
		}
		if step.change == RegenerateIntegration || step.change == CreateIntegration {
			if !contains(body, token) {
				t.Errorf("%s: %s lacks the token", step.change, body)
			}
		}
		if p := <-receiver.reports; p.Action != step.action || p.Hotel != of {
			t.Errorf("%s: reported %+v", step.change, p)
		}
	}
	if len(s.Integrations()) != 4 {
		t.Errorf("there are %d integrations", len(s.Integrations()))
	}
	room := s.dirty(t, token, 0)
	clock.pass(time.Second)
	if body := <-receiver.bodies; !contains(body, room) || !contains(body, id) {
		t.Errorf("of the new integration there came %s", body)
	}
}

func TestAnIntegrationChangesOnlyAsItsStateAllows(t *testing.T) {
	s := newTestSandbox(t, Options{})
	for _, test := range []struct {
		change IntegrationChange
		of     string
		want   error
	}{
		{EnableIntegration, "Hotel Aurora", ErrIntegrationState},
		{ReinstateIntegration, "Hotel Aurora", ErrIntegrationState},
		{DisableIntegration, "hotel aurora", nil},
		{DisableIntegration, integrationID(auroraToken), ErrIntegrationState},
		{RegenerateIntegration, integrationID(auroraToken), nil},
		{DeleteIntegration, "Hotel Aurora", nil},
		{DeleteIntegration, "Hotel Aurora", ErrIntegrationState},
		{CreateIntegration, "Hotel Aurora", nil},
		{DisableIntegration, "Hotel Aurora", nil},
		{DisableIntegration, "Hotel Nowhere", ErrNoIntegration},
		{"burn", "Hotel Aurora", ErrNoSuchChange},
	} {
		if _, err := s.ChangeIntegration(test.change, test.of); !errors.Is(err, test.want) {
			t.Errorf("%s %s: %v, want %v", test.change, test.of, err, test.want)
		}
	}
	if len(IntegrationChanges()) != len(webhook.Actions()) {
		t.Errorf("%d changes make %d actions", len(IntegrationChanges()), len(webhook.Actions()))
	}
	// A regenerated token of an integration that is disabled works when that is enabled again, and not before.
	if _, err := s.ChangeIntegration(DisableIntegration, "Hotel Borealis"); err != nil {
		t.Fatal(err)
	}
	changed, err := s.ChangeIntegration(RegenerateIntegration, "Hotel Borealis")
	if code, _ := s.ask(t, changed.AccessToken, "configuration/get", "{}"); code != 401 || err != nil {
		t.Errorf("it answers %d, %v", code, err)
	}
	if _, err := s.ChangeIntegration(EnableIntegration, "Hotel Borealis"); err != nil {
		t.Fatal(err)
	}
	if code, _ := s.ask(t, changed.AccessToken, "configuration/get", "{}"); code != 200 {
		t.Errorf("it answers %d", code)
	}
}
