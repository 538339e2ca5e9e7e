package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model/keyrack"
	"keyrack/model/webhook"
	"keyrack/model/webhook/deliver"
	"keyrack/model/workspace/webhooks"
	"keyrack/ui/cli/console"
	"keyrack/ui/cli/selection"
	"keyrack/ui/phrase"
)

// The words of --retry.
const (
	retryNone = "none"
	retryFast = "fast"
	retryReal = "real"
)

// mostSamples bounds how many events and messages are made.
const mostSamples = 10_000

// sampling are the flags of webhook send.
type sampling struct {
	target
	to     string
	sample webhook.Sample
	split  bool
	body   string
	retry  string
	delay  time.Duration
	seed   uint64
	dryRun bool
	yes    bool
}

func newWebhookSendCommand(s *session) *cobra.Command {
	var f sampling
	c := &cobra.Command{
		Use:   "send --to URL",
		Short: "Send samples of webhooks to a receiver, as Mews would deliver them",
		Long: `Sends made-up webhooks to a receiver under test, and says what Mews would make of its answers: any 2xx
within 5 seconds is delivered, 307 and 308 are followed, everything else is sent again after some minutes, and lost
for good after the third attempt. Mews does not promise that number any more.

--event takes one or more of keyrack webhook events, which take turns until --count; --action is an integration
webhook, with a token that opens nothing. With -c the ids are those of a connection; others are made up. Tokens that
are stored are never sent, and another computer is asked about once.

It ends with 0 if everything was delivered, with 1 if a receiver has said no, with 2 if it has said nothing, and with 3
if the host was not allowed.`,
		Example: `  keyrack webhook send --event PaymentUpdated --dry-run
  keyrack webhook send --action IntegrationCreated -c borealis --dry-run
  # Where nobody listens they end with 2.
  keyrack webhook send --to http://localhost:8090 \
    --event CustomerAdded --count 300 --split --times 2  # ends with 2
  keyrack webhook send --to http://localhost:8090 --retry fast \
    --action IntegrationDisabled  # ends with 2`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			for _, err := range []error{
				given(c, "to", "event", "action", "body", "id", "count", "connection", "env"),
				alone(c, "action", "id", "count", "split"),
				alone(c, "body", "id", "count", "split", "reorder", "broken", "seed", "connection", "env"),
				f.check(),
			} {
				if err != nil {
					return err
				}
			}
			return sendWebhooks(c.Context(), s, f)
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.to, "to", "", "the `URL` of the receiver, https or http")
	flags.StringSliceVar(&f.sample.Events, "event", nil, "the `EVENT`, or several")
	flags.StringVar(&f.sample.Action, "action", "", "the `ACTION` of an integration webhook")
	flags.StringVar(&f.body, "body", "", "send what is in this `FILE` instead; - is standard input")
	flags.StringSliceVar(&f.sample.IDs, "id", nil, "the `ID` of what has changed, or several; else made up")
	flags.IntVar(&f.sample.Count, "count", 0, "send `N` events")
	flags.BoolVar(&f.split, "split", false, "share the events out over two messages")
	flags.IntVar(&f.sample.Times, "times", 1, "send each message `N` times")
	flags.BoolVar(&f.sample.Reorder, "reorder", false, "send the messages in the other order")
	flags.BoolVar(&f.sample.Broken, "broken", false, "cut each body, so that it is no JSON")
	flags.DurationVar(&f.delay, "delay", 0, "wait this `TIME` before each message")
	flags.StringVar(&f.retry, "retry", retryNone,
		"send again what failed: `WHEN` is "+retryNone+", "+retryReal+", or "+retryFast+", 600 times as fast")
	flags.Uint64Var(&f.seed, "seed", 0, "a `NUMBER` that decides the made-up ids; else they differ each time")
	flags.BoolVarP(&f.dryRun, "dry-run", "n", false, "print the bodies, and send nothing")
	flags.BoolVarP(&f.yes, "yes", "y", false, "send to another computer without asking, now and from now on")
	f.flags(s, c, selection.FlagState, selection.FlagTag, selection.FlagClient, selection.FlagProperty,
		selection.FlagFailed)
	completeFixed(c, "event", eventNames()...)
	completeFixed(c, "action", actionNames()...)
	completeFixed(c, "retry", retryNone, retryFast, retryReal)
	c.MarkFlagsMutuallyExclusive("event", "action", "body")
	return c
}

func (f sampling) check() error {
	switch {
	case len(f.sample.Events) == 0 && f.sample.Action == "" && f.body == "":
		return console.Usagef("Give --event, --action or --body: keyrack webhook events lists them.",
			"there is nothing to send")
	case f.Environment != "" && len(f.Names) == 0:
		return console.Usagef("Name it with -c, or leave --env out.", "no connection is named whose ids are sent")
	case f.to == "" && !f.dryRun:
		return console.Usagef("Give it with --to, or see the bodies with --dry-run.",
			"the address of the receiver is missing")
	case f.retry != retryNone && f.retry != retryFast && f.retry != retryReal:
		return console.Usagef("Give none, fast or real.", "%q is no way to try again", f.retry)
	case f.sample.Count < 0 || f.sample.Count > mostSamples:
		return console.Usagef(fmt.Sprintf("Give 1 to %d.", mostSamples), "there cannot be %d events", f.sample.Count)
	case f.sample.Times < 1 || f.sample.Times > mostSamples:
		return console.Usagef(fmt.Sprintf("Give 1 to %d.", mostSamples), "no message is sent %d times", f.sample.Times)
	case f.delay < 0:
		return console.Usagef("Give a time such as 30s or 2m.", "nothing is sent %s ago", -f.delay)
	}
	for _, id := range f.sample.IDs {
		if !webhook.IsGUID(id) {
			return console.Usagef("Mews' ids are like 3f0a41c2-7d55-4b1e-9c0a-2a6f10b7d3e1.", "--id is no id of Mews")
		}
	}
	return nil
}

// unknown says of names that they are no ones that Keyrack knows. They are sent all the same.
func (f sampling) unknown(s *session) {
	for _, name := range f.sample.Events {
		if _, known := webhook.EventNamed(name); !known {
			s.Note("%s is no event that Keyrack knows.", name)
		}
	}
	if _, known := webhook.ActionNamed(f.sample.Action); !known && f.sample.Action != "" {
		s.Note("%s is no action that Keyrack knows.", f.sample.Action)
	}
}

// bodies are the messages.
func (f sampling) bodies(ctx context.Context, s *session) ([][]byte, error) {
	if f.body != "" {
		text, err := readWebhookBody(ctx, s, f.body)
		bodies := make([][]byte, f.sample.Times)
		for i := range bodies {
			bodies[i] = text
		}
		return bodies, err
	}
	sample := f.sample
	sample.At = s.Now()
	if f.split {
		sample.Size = (max(sample.Count, len(sample.Events)) + 1) / 2
	}
	if len(f.Names) > 0 {
		w, place, err := f.find(ctx, s)
		if err != nil {
			return nil, err
		}
		sample.Origin = w.Samples.Origin(place.Connection)
	}
	seed := f.seed
	if seed == 0 {
		seed = rand.Uint64()
	}
	return sample.Bodies(seed), nil
}

func readWebhookBody(ctx context.Context, s *session, name string) ([]byte, error) {
	from := s.In
	if name != "-" {
		file, err := s.OpenFile(ctx, name)
		if err != nil {
			return nil, console.Unreadable(name, err)
		}
		defer func() { _ = file.Close() }() // nothing was written
		from = file
	}
	text, err := console.Await(ctx,
		func() ([]byte, error) { return io.ReadAll(io.LimitReader(from, webhooks.MostBody+1)) })
	switch {
	case err != nil:
		return nil, console.Unreadable(name, err)
	case len(text) > webhooks.MostBody:
		return nil, console.Usagef("Mews sends some hundreds of events.", "the body is larger than 1 MiB")
	}
	return text, nil
}

func sendWebhooks(ctx context.Context, s *session, f sampling) error {
	f.unknown(s)
	bodies, err := f.bodies(ctx, s)
	if err != nil {
		return err
	}
	if f.dryRun {
		for _, body := range bodies {
			if _, err := fmt.Fprintln(s.Out, strings.TrimSpace(string(body))); err != nil {
				return err
			}
		}
		return nil
	}
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	sent := &sentSamples{session: s, of: len(bodies)}
	sending := webhooks.Sending{
		To: f.to, Bodies: bodies, Retry: f.retry != retryNone, Fast: f.retry == retryFast, Delay: f.delay,
		Report: sent.report,
	}
	last, err := w.Samples.Send(ctx, sending)
	var foreign *webhooks.ForeignHostError
	if errors.As(err, &foreign) && len(sent.items) == 0 {
		if err := allowHost(ctx, s, w, foreign.Host, f.yes); err != nil {
			return err
		}
		last, err = w.Samples.Send(ctx, sending)
	}
	if s.JSON {
		if printed := printList(s, "deliveries", sent.items); printed != nil {
			return printed
		}
	}
	if err = cmp.Or(err, sent.failed); err != nil {
		return err
	}
	return endOf(s, last)
}

// allowHost asks whether another computer may get samples, and remembers it.
func allowHost(ctx context.Context, s *session, w *keyrack.Keyrack, host string, yes bool) error {
	if !yes {
		err := s.Confirm(ctx, phrase.ForeignHost(host))
		var nobody *console.Advice
		if errors.As(err, &nobody) {
			return console.Advisef(console.Refused, "Nothing was sent. Allow it with --yes, now and from now on.",
				"nobody has said yet that %s, another computer, may get samples of webhooks", host)
		}
		if err != nil {
			return err
		}
	}
	return w.LetReceive(ctx, host)
}

// sentSamples prints what became of the messages.
type sentSamples struct {
	session *session
	of      int // messages
	items   []deliveryJSON
	failed  error // to print
}

// deliveryJSON is one attempt.
type deliveryJSON struct {
	Message      int       `json:"message"`
	Attempt      int       `json:"attempt"`
	SentAt       time.Time `json:"sentAt"`
	Status       int       `json:"status,omitempty"`
	Failure      string    `json:"failure,omitempty"`
	Redirects    int       `json:"redirects,omitempty"`
	Milliseconds int64     `json:"milliseconds"`
	Outcome      string    `json:"outcome"`
}

func (r *sentSamples) report(message int, a deliver.Attempt) {
	item := deliveryJSON{
		Message: message, Attempt: a.Number, SentAt: a.Started.UTC(), Status: a.Status(), Redirects: max(0, len(a.Hops)-1),
		Milliseconds: a.Took.Milliseconds(), Outcome: string(a.Outcome),
	}
	if a.Err != nil {
		item.Failure = phrase.Explain(a.Err).What
	}
	r.items = append(r.items, item)
	if r.session.JSON {
		return
	}
	s := r.session
	paint := s.Painter(s.Out)
	color := console.Green
	if a.Outcome != deliver.Delivered {
		color = console.Red
	}
	line := fmt.Sprintf("%d/%d  attempt %d  %s  %s", message, r.of, a.Number, phrase.WebhookAttempt(a),
		paint.Text(color, string(a.Outcome)))
	if a.Outcome == deliver.Retry {
		line += ", Mews waits about " + phrase.WebhookWait(a.Next)
	}
	if _, err := fmt.Fprintln(s.Out, line); err != nil && r.failed == nil {
		r.failed = err
	}
}

// endOf says what Mews would make of the last attempts, and how the command ends.
func endOf(s *session, last []deliver.Attempt) error {
	s.Note("%s", phrase.WebhookVerdicts(last))
	said, silent := false, false
	for _, attempt := range last {
		if attempt.Outcome != deliver.Delivered {
			said = said || attempt.Status() != 0
			silent = silent || attempt.Status() == 0
		}
	}
	switch {
	case said:
		return &told{code: console.No}
	case silent:
		return &told{code: console.Unknown}
	}
	return nil
}
