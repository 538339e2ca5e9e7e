package sandbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"keyrack/model/webhook"
	"keyrack/model/webhook/deliver"
)

// Webhook is where the sandbox sends webhooks, and how: those of all hotels that have a token of their own go to one
// address, as those of a client application do at Mews.
type Webhook struct {
	// Address is on this computer; see [ParseWebhook]. A redirect to elsewhere is not followed.
	Address string
	// Delay is the time between a write and its webhook, at most [LongestWebhookDelay]. At Mews it is up to five minutes.
	Delay time.Duration
	// Post makes one request. It is required.
	Post deliver.Post
	// Pace is by how much the waits between attempts are shortened; see [deliver.Delivery].
	Pace float64
	// Report gets each attempt when it has ended; nil for nobody. It is called by several goroutines.
	Report func(Posted)
}

// Posted is one attempt to deliver a webhook.
type Posted struct {
	Hotel string // the label of the token that it is about
	// Events is how many a general webhook has; Action is that of an integration webhook.
	Events  int
	Action  string
	Attempt deliver.Attempt
	Err     error // why it was not attempted, such as ErrNotLoopback
}

// LongestWebhookDelay is how late Mews' webhooks are at most, typically.
const LongestWebhookDelay = 5 * time.Minute

// mostInMessage is how many events one webhook has. Mews says "in the order of hundreds".
const mostInMessage = 200

// lateness is how much later the scenario webhook-late makes a webhook that names no time.
const lateness = 2 * time.Minute

// ParseWebhook returns the address to send webhooks to, which has to be on this computer.
func ParseWebhook(text string) (string, error) {
	target, err := deliver.ParseTarget(text)
	if err != nil {
		return "", err
	}
	return target.String(), onLoopback(target)
}

// ErrForeignWebhook is returned for an address of another computer.
var ErrForeignWebhook = errors.New("the sandbox sends webhooks to this computer only, such as to http://127.0.0.1:9000")

func onLoopback(target *url.URL) error {
	host := target.Hostname()
	if ip, err := netip.ParseAddr(host); (err != nil || !ip.IsLoopback()) && host != "localhost" {
		return ErrForeignWebhook
	}
	return nil
}

// moment is what goes into one webhook: the events of one hotel in one second, of writes under one scenario.
type moment struct {
	hotel    string
	second   int64
	scenario Scenario
}

// SendWebhooks sends webhooks from now on, or no more for nil. They leave while the sandbox listens.
func (s *Sandbox) SendWebhooks(to *Webhook) error {
	if to != nil {
		if _, err := ParseWebhook(to.Address); err != nil {
			return err
		}
		if to.Delay < 0 || to.Delay > LongestWebhookDelay {
			return fmt.Errorf("a webhook is from 0s to %s late", LongestWebhookDelay)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.webhook = to
	return nil
}

// WebhookAddress is where webhooks are sent to; "" while none are.
func (s *Sandbox) WebhookAddress() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.webhook == nil {
		return ""
	}
	return s.webhook.Address
}

// collect puts events into the webhook of their moment. The sandbox is locked.
func (s *Sandbox) collect(n news, scenario Scenario) {
	to, of := s.webhook, s.ownIntegration(n.hotel)
	if to == nil || of == nil || len(n.webhook) == 0 || scenario.Kind == WebhookLost {
		return
	}
	at := moment{n.hotel, s.now().Unix(), scenario}
	if waiting, found := s.moments[at]; found {
		s.moments[at] = append(waiting, n.webhook...)
		return
	}
	s.moments[at] = n.webhook
	s.later(scenario.lateness(to.Delay), func(ctx context.Context) {
		s.mu.Lock()
		all := s.moments[at]
		delete(s.moments, at)
		origin := of.origin()
		s.mu.Unlock()
		for _, events := range webhook.Split(all, mostInMessage) {
			s.deliver(ctx, *to, scenario, webhook.GeneralBody(origin, events),
				Posted{Hotel: of.label, Events: len(events)})
		}
	})
}

// tellOf sends the integration webhook of an action. The sandbox is locked.
func (s *Sandbox) tellOf(action webhook.Action, of *integration) {
	to := s.webhook
	if to == nil || s.scenario.Kind == WebhookLost {
		return
	}
	body := webhook.IntegrationBody(of.origin(), action, s.now(), of.token)
	s.later(s.scenario.lateness(to.Delay), func(ctx context.Context) {
		s.deliver(ctx, *to, s.scenario, body, Posted{Hotel: of.label, Action: action.Name})
	})
}

// lateness is the time between a write and its webhook.
func (s Scenario) lateness(delay time.Duration) time.Duration {
	if s.Kind == WebhookLate {
		delay += cmp.Or(s.Delay, lateness)
	}
	return delay
}

// deliver sends one webhook by Mews' rules, once or twice.
func (s *Sandbox) deliver(ctx context.Context, to Webhook, scenario Scenario, body []byte, posted Posted) {
	report := func(posted Posted) {
		if to.Report != nil {
			to.Report(posted)
		}
	}
	d := deliver.Delivery{
		Post: to.Post, Clock: deliver.Clock{Now: s.now, Sleep: s.sleep}, Waits: deliver.Schedule(), Pace: to.Pace,
		Allow: func(_ context.Context, target *url.URL) error { return onLoopback(target) },
		Report: func(a deliver.Attempt) {
			tried := posted
			tried.Attempt = a
			report(tried)
		},
	}
	times := 1
	if scenario.Kind == WebhookDuplicate {
		times = 2
	}
	for range times {
		if _, err := d.Send(ctx, to.Address, body); err != nil && ctx.Err() == nil {
			posted.Err = err
			report(posted)
		}
	}
}
