package sandbox

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"keyrack/model/webhook"
	"keyrack/model/webhook/deliver"
)

// receiver is where webhooks come to.
type receiver struct {
	bodies  chan string
	reports chan Posted
	status  int
}

func newReceiver() *receiver {
	return &receiver{bodies: make(chan string, 100), reports: make(chan Posted, 100), status: 202}
}

func (r *receiver) webhook(delay time.Duration) *Webhook {
	return &Webhook{
		Address: "http://127.0.0.1:9/hook?Token=x", Delay: delay, Report: func(p Posted) { r.reports <- p },
		Post: func(_ context.Context, _ string, body []byte) (deliver.Answer, error) {
			r.bodies <- string(body)
			return deliver.Answer{Status: r.status}, nil
		},
	}
}

// posting returns a sandbox that listens and sends webhooks under a clock that the test sets.
func posting(t *testing.T, options Options, delay time.Duration) (*Sandbox, *clock, *receiver) {
	t.Helper()
	clock, receiver := newClock(), newReceiver()
	options.Now, options.Sleep = clock.time, clock.sleep
	s := newTestSandbox(t, options)
	if err := s.SendWebhooks(receiver.webhook(delay)); err != nil {
		t.Fatal(err)
	}
	s.serve(t)
	return s, clock, receiver
}

func TestTheWritesOfAMomentGoIntoOneWebhookOfTheirHotel(t *testing.T) {
	s, clock, receiver := posting(t, Options{}, 3*time.Second)
	first, second := s.dirty(t, auroraToken, 0), s.dirty(t, auroraToken, 1)
	other := s.dirty(t, borealisToken, 0)
	clock.asleepFor(t, 3*time.Second)
	clock.pass(time.Second)
	third := s.dirty(t, auroraToken, 2)
	clock.asleepFor(t, 3*time.Second)
	if len(receiver.bodies) != 0 {
		t.Fatal("a webhook came before its time")
	}
	clock.pass(2 * time.Second)
	got := []string{<-receiver.bodies, <-receiver.bodies}
	clock.pass(time.Second)
	got = append(got, <-receiver.bodies)
	body := func(token string, rooms ...string) string {
		of := s.ownIntegration(s.grants[token].hotels[0].id())
		var all []webhook.Occurrence
		for _, room := range rooms {
			all = append(all, webhook.Occurrence{Name: "ResourceUpdated", ID: room})
		}
		return string(webhook.GeneralBody(of.origin(), all))
	}
	want := []string{body(auroraToken, first, second), body(borealisToken, other), body(auroraToken, third)}
	slices.Sort(got[:2])
	slices.Sort(want[:2])
	if !slices.Equal(got, want) {
		t.Errorf("webhooks\n%q, want\n%q", got, want)
	}
	if m := webhook.Read([]byte(want[0])); len(m.Findings) != 0 {
		t.Errorf("the webhook has faults: %v", m.Findings)
	}
	for range 3 {
		if p := <-receiver.reports; p.Attempt.Outcome != deliver.Delivered || p.Events == 0 || p.Hotel == "" {
			t.Errorf("reported %+v", p)
		}
	}
}

func TestAWebhookIsTriedAgainAndHoldsUpNoOther(t *testing.T) {
	s, clock, receiver := posting(t, Options{}, 0)
	receiver.status = 500
	s.dirty(t, auroraToken, 0)
	refused := <-receiver.bodies
	for _, wait := range deliver.Schedule() {
		if p := <-receiver.reports; p.Attempt.Outcome != deliver.Retry {
			t.Fatalf("reported %+v", p)
		}
		clock.asleepFor(t, wait)
		clock.pass(wait)
		if again := <-receiver.bodies; again != refused {
			t.Fatalf("then came %s", again)
		}
	}
	if p := <-receiver.reports; p.Attempt.Outcome != deliver.Discarded {
		t.Errorf("reported %+v", p)
	}
	receiver.status = 204
	s.dirty(t, auroraToken, 1)
	if next := <-receiver.bodies; next == refused {
		t.Error("it came once more")
	}
}

func TestWebhooksOfAScenario(t *testing.T) {
	for text, test := range map[string]struct {
		wait  time.Duration
		times int
	}{
		"webhook-duplicate": {3 * time.Second, 2},
		"webhook-late":      {3*time.Second + lateness, 1},
		"webhook-late=1m":   {3*time.Second + time.Minute, 1},
		"webhook-lost":      {0, 0},
	} {
		scenario, err := ParseScenario(text)
		if err != nil {
			t.Fatal(err)
		}
		s, clock, receiver := posting(t, Options{Scenario: scenario}, 3*time.Second)
		s.dirty(t, auroraToken, 0)
		if test.times == 0 {
			s.mu.Lock()
			if len(s.moments) != 0 || len(s.jobs) != 0 {
				t.Errorf("%s: something waits to be sent", text)
			}
			s.mu.Unlock()
			continue
		}
		clock.asleepFor(t, test.wait)
		clock.pass(test.wait)
		bodies := map[string]bool{}
		for range test.times {
			bodies[<-receiver.bodies] = true
			<-receiver.reports
		}
		if len(bodies) != 1 || len(receiver.bodies) != 0 {
			t.Errorf("%s: there came %v", text, bodies)
		}
	}
}

func TestWebhooksStayOnThisComputer(t *testing.T) {
	s := newTestSandbox(t, Options{})
	for address, want := range map[string]error{
		"http://127.0.0.1:9000/a": nil, "https://localhost/": nil, "http://[::1]:1/x?Token=1": nil,
		"http://192.0.2.1/":            ErrForeignWebhook,
		"https://hooks.example.com/":   ErrForeignWebhook,
		"http://localhost.example.com": ErrForeignWebhook,
		"ftp://127.0.0.1/":             deliver.ErrTarget,
		"127.0.0.1:9000":               deliver.ErrTarget,
	} {
		if err := s.SendWebhooks(&Webhook{Address: address}); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", address, err, want)
		}
	}
	if err := s.SendWebhooks(&Webhook{Address: "http://127.0.0.1:9", Delay: 6 * time.Minute}); err == nil {
		t.Error("a webhook may be six minutes late")
	}
	// Nor does a redirect lead away.
	tried := make(chan Posted, 2)
	moved := Webhook{
		Address: "http://127.0.0.1:9", Report: func(p Posted) { tried <- p },
		Post: func(context.Context, string, []byte) (deliver.Answer, error) {
			return deliver.Answer{Status: 307, Location: "https://hooks.example.com/"}, nil
		},
	}
	s.deliver(t.Context(), moved, Scenario{}, []byte("{}"), Posted{})
	if p := <-tried; !errors.Is(p.Err, ErrForeignWebhook) {
		t.Errorf("a redirect away is reported as %+v", p)
	}
}
