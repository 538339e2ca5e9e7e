package phrase

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"keyrack/model/sandbox"
	"keyrack/model/webhook"
	"keyrack/model/webhook/deliver"
	"keyrack/model/workspace/webhooks"
)

// webhookSentinels say what is wrong with receiving and sending webhooks.
func webhookSentinels() []explained {
	return []explained{
		{deliver.ErrTarget, Explanation{
			What: "Webhooks cannot be sent there.", Next: "Give an address that begins with https:// or http://.",
		}},
		{deliver.ErrTimedOut, Explanation{What: "No answer came within 5 seconds."}},
		{deliver.ErrNoLocation, Explanation{What: "The answer redirects to no address that can be followed."}},
		{deliver.ErrTooManyRedirects, Explanation{What: "It was redirected too often."}},
		{webhooks.ErrStoredToken, Explanation{
			What:  "A token that is stored in Keyrack stands in it.",
			About: notSentAtAll, Next: "Put another value in its place: a receiver under test needs no real token.",
		}},
		{webhooks.ErrAnswer, Explanation{
			What: "That is no answer to a webhook.",
			Next: "Choose 200, 202, 204, 307 with an address, 400, 401, 500 or silence.",
		}},
		{webhooks.ErrForgotten, Explanation{
			What: "The token of this message is not in memory any more.",
			Next: "Generate another key in Mews, and receive that.",
		}},
		{sandbox.ErrForeignWebhook, Explanation{
			What: "The sandbox sends webhooks to this computer only.",
			Next: "Give an address such as http://127.0.0.1:9000/hook.",
		}},
		{webhooks.ErrListening, Explanation{What: "The receiver listens already."}},
		{webhooks.ErrHost, Explanation{
			What: "That is not the name of a host.", Next: "Give it as it stands in the tunnel's address: hooks.example.com.",
		}},
	}
}

func explainForeign(err *webhooks.ForeignHostError) Explanation {
	return Explanation{
		What: "Nobody has said yet that " + err.Host + ", another computer, may get samples of webhooks.",
	}
}

// ForeignHost is the question whether a host may get samples.
func ForeignHost(host string) string {
	return "Send samples of webhooks to " + host + ", now and from now on"
}

// WebhookSays is what a message says, in a line.
func WebhookSays(m webhook.Message) string {
	switch m.Kind {
	case webhook.General:
		var parts []string
		for _, count := range m.Counts() {
			text := count.Name
			if text == "" {
				text = "an event without a name"
			}
			if count.Count > 1 {
				text += " ×" + strconv.Itoa(count.Count)
			}
			parts = append(parts, text)
		}
		if len(parts) == 0 {
			return "no events"
		}
		return strings.Join(parts, ", ")
	case webhook.Integration:
		text := m.Action
		if text == "" {
			text = "an action without a name"
		}
		if m.Integration.Name != "" {
			text += " of " + m.Integration.Name
		}
		if m.Token != "" {
			text += ", token " + string(m.Token)
		}
		return text
	}
	return "no webhook of Mews"
}

// WebhookReply is how a message was answered.
func WebhookReply(r webhook.Reply) string {
	switch {
	case r.Waiting:
		return "no answer yet"
	case r.Gone:
		return "no answer; the sender gave up after " + Took(r.Took)
	case r.Status == 0:
		return "no answer"
	case r.To != "":
		return Status(r.Status) + " to " + r.To
	}
	return Status(r.Status)
}

// WebhookFinding is what is wrong with a message, in a sentence.
func WebhookFinding(f webhook.Finding) string {
	text := webhookFinding(f)
	if f.Count > 1 && f.Rule != webhook.LeftOut {
		text = strings.TrimSuffix(text, ".") + fmt.Sprintf(", %d times.", f.Count)
	}
	return text
}

func webhookFinding(f webhook.Finding) string {
	switch f.Rule {
	case webhook.NotJSON:
		return "The body is not one JSON document."
	case webhook.NotObject:
		return "The body is no JSON object."
	case webhook.NoWebhook:
		return "It has neither Events, as general webhooks do, nor Action and Data, as integration webhooks do."
	case webhook.Missing:
		return f.Field + " is missing."
	case webhook.WrongType:
		return f.Field + " has to be " + article(f.Want) + "."
	case webhook.NotGUID:
		return f.Field + " is not an id as Mews has them."
	case webhook.NotTime:
		return f.Field + " is not a time in UTC, such as 2026-11-30T08:00:00Z."
	case webhook.Empty:
		return f.Field + " is empty."
	case webhook.Spelling:
		return f.Field + " has other upper and lower case than Mews writes."
	case webhook.UnknownEvent:
		if f.Name == "" {
			return f.Field + " is no event that Keyrack knows."
		}
		return f.Name + " is no event that Keyrack knows; Mews may have added it."
	case webhook.UnknownAction:
		return f.Name + " is no action that Keyrack knows; Mews may have added it."
	case webhook.TooMany:
		return fmt.Sprintf("It has more than %d events; Mews sends some hundreds in a message.", webhook.MostEvents)
	case webhook.Deprecated:
		return f.Field + " was given up by Mews in 2022: read Events."
	case webhook.LeftOut:
		return Count(f.Count, "more finding is", "more findings are") + " left out here."
	}
	return string(f.Rule) + "."
}

// article puts one before a type.
func article(want string) string {
	switch want {
	case "object":
		return "an object"
	case "list":
		return "a list"
	case "text":
		return "a text"
	}
	return want
}

// WebhookVerdict is what Mews would make of an attempt, in a sentence.
func WebhookVerdict(a deliver.Attempt) string {
	switch a.Outcome {
	case deliver.Delivered:
		return "Mews would count this as delivered."
	case deliver.Retry:
		return "Mews would send this again after a few minutes."
	}
	return "Mews would have given up: this message is lost for good."
}

// WebhookVerdicts is what Mews would make of the last attempts of some messages, in a sentence.
func WebhookVerdicts(last []deliver.Attempt) string {
	counts := map[deliver.Outcome]int{}
	for _, attempt := range last {
		counts[attempt.Outcome]++
	}
	switch {
	case len(last) == 1:
		return WebhookVerdict(last[0])
	case counts[deliver.Delivered] == len(last):
		return fmt.Sprintf("Mews would count all %d as delivered.", len(last))
	}
	return fmt.Sprintf(
		"Mews would count %d of %d as delivered, send %d again after a few minutes, and give %d up for good.",
		counts[deliver.Delivered], len(last), counts[deliver.Retry], counts[deliver.Discarded])
}

// WebhookAttempt is how an attempt went: the last status, or why there is none, and over how many redirects.
func WebhookAttempt(a deliver.Attempt) string {
	text := Status(a.Status())
	if a.Err != nil {
		text = strings.TrimSuffix(Explain(a.Err).What, ".")
	}
	if hops := len(a.Hops) - 1; hops > 0 {
		text += " after " + Count(hops, "redirect", "redirects")
	}
	return text + ", " + Took(a.Took)
}

// SandboxWebhook is how an attempt to deliver a webhook of the sandbox went, in a line.
func SandboxWebhook(p sandbox.Posted) string {
	what := p.Action
	if what == "" {
		what = Count(p.Events, "event", "events")
	}
	line := "Webhook      " + p.Hotel + ", " + what + ": "
	if p.Err != nil {
		return line + Explain(p.Err).What
	}
	line += WebhookAttempt(p.Attempt)
	switch p.Attempt.Outcome {
	case deliver.Retry:
		line += ", again in " + WebhookWait(p.Attempt.Next)
	case deliver.Discarded:
		line += ", given up"
	}
	return line
}

// WebhookWait is how long Mews waits before it tries again.
func WebhookWait(wait time.Duration) string {
	return Count(int(wait.Minutes()), "minute", "minutes")
}

// WebhookEvent is what one should know of an event.
func WebhookEvent(e webhook.Event) string {
	var all []string
	switch {
	case strings.HasSuffix(e.Name, "Updated"):
		all = append(all, "also when it is new")
	case e.WithUpdate != "":
		all = append(all, "comes with "+e.WithUpdate)
	}
	if e.Needs != "" {
		all = append(all, "the operation also needs "+e.Needs)
	}
	if e.OnRequest {
		all = append(all, "ask Mews to switch it on")
	}
	if e.Since != "" {
		all = append(all, "since "+day(e.Since))
	}
	return strings.Join(all, "; ")
}

// WebhookAction is what one should know of an action.
func WebhookAction(a webhook.Action) string {
	var all []string
	switch {
	case a.Regenerated:
		all = append(all, "carries a token, which takes the place of the one before")
	case a.Token != "":
		all = append(all, "carries a token")
	case a.State != "":
		all = append(all, "the integration is "+string(a.State))
	}
	if a.Since != "" {
		all = append(all, "since "+day(a.Since))
	}
	return strings.Join(all, "; ")
}

// WebhookUnreached says why a receiver could not be started.
func WebhookUnreached(err error) Explanation { return Explain(err) }

// explainListening says why nothing can listen at an address of this computer.
func explainListening(err error) (Explanation, bool) {
	var failed *net.OpError
	if !errors.As(err, &failed) || failed.Op != "listen" {
		return Explanation{}, false
	}
	const another = "Choose another one, or let Keyrack choose: port 0 is a free one."
	where := "The port"
	if at, is := failed.Addr.(*net.TCPAddr); is && at.Port != 0 {
		where = fmt.Sprintf("Port %d", at.Port)
	}
	switch {
	case errors.Is(err, syscall.EADDRINUSE), errors.Is(err, windowsInUse):
		return Explanation{What: where + " is taken: another program listens there already.", Next: another}, true
	case errors.Is(err, os.ErrPermission), errors.Is(err, windowsForbidden):
		return Explanation{What: where + " may not be listened on by this user.", Next: another}, true
	}
	return Explanation{What: where + " cannot be listened on.", Next: another}, true
}

// The errors of Windows' sockets, which its Go knows by no name.
const (
	windowsForbidden = syscall.Errno(10013)
	windowsInUse     = syscall.Errno(10048)
)
