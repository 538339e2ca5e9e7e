package phrase_test

import (
	"strings"
	"testing"
	"time"

	"keyrack/model/connector"
	"keyrack/model/sandbox"
	"keyrack/model/webhook"
	"keyrack/model/webhook/deliver"
	"keyrack/ui/phrase"
)

func TestEveryFindingOfAWebhookIsASentence(t *testing.T) {
	rules := []webhook.Rule{
		webhook.NotJSON, webhook.NotObject, webhook.NoWebhook, webhook.Missing, webhook.WrongType, webhook.NotGUID,
		webhook.NotTime, webhook.Empty, webhook.Spelling, webhook.UnknownEvent, webhook.UnknownAction, webhook.TooMany,
		webhook.Deprecated,
	}
	left := webhook.Finding{Severity: webhook.Note, Rule: webhook.LeftOut, Count: 252}
	if text := phrase.WebhookFinding(left); text != "252 more findings are left out here." {
		t.Errorf("%q", text)
	}
	for _, rule := range rules {
		text := phrase.WebhookFinding(webhook.Finding{
			Rule: rule, Field: "Events", Want: "list", Name: "RateUpdated", Count: 3,
		})
		if !strings.HasSuffix(text, ", 3 times.") || strings.HasPrefix(text, string(rule)) {
			t.Errorf("%s: %q", rule, text)
		}
	}
}

func TestWhatAWebhookSaysFitsInALine(t *testing.T) {
	for want, m := range map[string]webhook.Message{
		"CustomerAdded ×2, an event without a name": {
			Kind: webhook.General, Occurrences: []webhook.Occurrence{{Name: "CustomerAdded"}, {}, {Name: "CustomerAdded"}},
		},
		"no events":          {Kind: webhook.General},
		"no webhook of Mews": {Kind: webhook.Other},
		"IntegrationApiKeyCreated of Door locks, token ABCD…1234": {
			Kind: webhook.Integration, Action: "IntegrationApiKeyCreated", Token: "ABCD…1234",
			Integration: webhook.Named{Name: "Door locks"},
		},
	} {
		if got := phrase.WebhookSays(m); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestAnAttemptOfTheSandboxIsALine(t *testing.T) {
	hop := func(status int) []deliver.Hop { return []deliver.Hop{{Status: status}} }
	for want, p := range map[string]sandbox.Posted{
		"Webhook      Hotel Aurora, 2 events: 202 Accepted, 3.0 ms": {
			Hotel: "Hotel Aurora", Events: 2,
			Attempt: deliver.Attempt{Hops: hop(202), Took: 3 * time.Millisecond, Outcome: deliver.Delivered},
		},
		"Webhook      Hotel Aurora, IntegrationDisabled: 500 Internal Server Error, 3.0 ms, again in 2 minutes": {
			Hotel: "Hotel Aurora", Action: "IntegrationDisabled",
			Attempt: deliver.Attempt{
				Hops: hop(500), Took: 3 * time.Millisecond, Outcome: deliver.Retry, Next: 2 * time.Minute,
			},
		},
		"Webhook      Hotel Borealis, 1 event: No answer came within 5 seconds, 5.0 s, given up": {
			Hotel: "Hotel Borealis", Events: 1,
			Attempt: deliver.Attempt{Err: deliver.ErrTimedOut, Took: 5 * time.Second, Outcome: deliver.Discarded},
		},
		"Webhook      Hotel Borealis, 1 event: The sandbox sends webhooks to this computer only.": {
			Hotel: "Hotel Borealis", Events: 1, Err: sandbox.ErrForeignWebhook,
		},
	} {
		if got := phrase.SandboxWebhook(p); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAnAttemptSaysWhatMewsWouldMakeOfIt(t *testing.T) {
	attempt := func(outcome deliver.Outcome, err error, statuses ...int) deliver.Attempt {
		a := deliver.Attempt{Outcome: outcome, Err: err, Took: 5 * time.Second}
		for _, status := range statuses {
			a.Hops = append(a.Hops, deliver.Hop{Status: status})
		}
		return a
	}
	refused := &connector.Failure{Kind: connector.Refused, Host: "hooks.example"}
	for want, a := range map[string]deliver.Attempt{
		"204 No Content after 1 redirect, 5.0 s":      attempt(deliver.Delivered, nil, 307, 204),
		"No answer came within 5 seconds, 5.0 s":      attempt(deliver.Retry, deliver.ErrTimedOut, 0),
		"hooks.example refused the connection, 5.0 s": attempt(deliver.Retry, refused, 0),
		"500 Internal Server Error, 5.0 s":            attempt(deliver.Discarded, nil, 500),
	} {
		if got := phrase.WebhookAttempt(a); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
	fine, later := attempt(deliver.Delivered, nil, 200), attempt(deliver.Retry, nil, 500)
	lost := attempt(deliver.Discarded, nil, 500)
	for want, last := range map[string][]deliver.Attempt{
		"Mews would count this as delivered.":                      {fine},
		"Mews would send this again after a few minutes.":          {later},
		"Mews would have given up: this message is lost for good.": {lost},
		"Mews would count all 2 as delivered.":                     {fine, fine},
		"Mews would count 1 of 3 as delivered, send 1 again after a few minutes, and give 1 up for good.": {
			fine, later, lost,
		},
	} {
		if got := phrase.WebhookVerdicts(last); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
