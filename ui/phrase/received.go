package phrase

import (
	"net/url"
	"strconv"
	"strings"

	"keyrack/model/webhook"
	"keyrack/model/webhook/deliver"
	"keyrack/model/workspace/webhooks"
)

// This file has what only the window says of webhooks: rows of lists and labels.

// WebhookTitle is what a message is called in two words at most: its action, or that it is a general one.
func WebhookTitle(m webhook.Message) string {
	switch {
	case m.Action != "":
		return strings.TrimPrefix(m.Action, "Integration")
	case m.Kind == webhook.General:
		return "General"
	case m.Kind == webhook.Integration:
		return "Integration"
	}
	return "No webhook"
}

// WebhookBadge is how a message was answered, and how soon: "202 · 1.3 ms", "none", "waiting".
func WebhookBadge(reply webhook.Reply) string {
	switch {
	case reply.Waiting:
		return "waiting"
	case reply.Status == 0:
		return "none"
	}
	return strconv.Itoa(reply.Status) + " · " + Took(reply.Took)
}

// WebhookRow is the second line of a message: what it repeats, what is in it, and how much is wrong with it.
func WebhookRow(r webhook.Received) string {
	var parts []string
	if r.DuplicateOf != 0 {
		parts = append(parts, "duplicate of row "+strconv.Itoa(r.DuplicateOf))
	}
	parts = append(parts, WebhookSays(r.Message))
	if n := len(r.Message.Findings); n > 0 {
		parts = append(parts, Count(n, "note", "notes"))
	}
	return join(parts...)
}

// Receiving says how the receiver stands for one environment, whose address is given.
func Receiving(state webhooks.State, address string) string {
	if !state.Listening {
		return "Not receiving"
	}
	if state.WithToken {
		address += "?Token=…"
	}
	return "Receiving at " + address
}

// TurnedAway counts what was not taken, and why; "" for nothing.
func TurnedAway(t webhooks.Turned) string {
	if t.Sum() == 0 {
		return ""
	}
	var parts []string
	for _, one := range []struct {
		count int
		why   string
	}{
		{t.Path, "to another path"},
		{t.Host, "for another host"},
		{t.Method, "without POST"},
		{t.Large, "too large"},
	} {
		if one.count > 0 {
			parts = append(parts, strconv.Itoa(one.count)+" "+one.why)
		}
	}
	return "turned away: " + strings.Join(parts, ", ")
}

// WebhookAnswer names an answer that can be given.
func WebhookAnswer(a webhooks.Answer) string {
	if a.Silent {
		return "No answer"
	}
	text := Status(a.Status)
	if target, err := url.Parse(a.To); err == nil && target.Host != "" {
		text += " to " + target.Host
	}
	return text
}

// WebhookSent is the second line of an attempt: which it was, how it went, and where it went.
func WebhookSent(a deliver.Attempt, host string) string {
	return join("attempt "+strconv.Itoa(a.Number), WebhookAttempt(a), host)
}

// WebhookOutcome is what Mews would make of an attempt, short enough for a list.
func WebhookOutcome(a deliver.Attempt) string {
	switch a.Outcome {
	case deliver.Delivered:
		return "Mews would count this as delivered"
	case deliver.Retry:
		return "Mews would try again in " + WebhookWait(a.Next)
	}
	return "Mews would give up for good"
}
