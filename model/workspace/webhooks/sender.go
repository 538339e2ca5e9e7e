package webhooks

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"keyrack/model"
	"keyrack/model/webhook"
	"keyrack/model/webhook/deliver"
)

// Hosts is what a sender needs of the settings: where it may send.
type Hosts interface {
	MayReceive(host string) bool
}

// SenderOptions are the parts of a sender. All but Sleep are required.
type SenderOptions struct {
	Core  Core
	Hosts Hosts
	Post  deliver.Post
	Now   func() time.Time
	// Sleep waits, and returns the context's error when that ends first; nil for the real one.
	Sleep func(ctx context.Context, wait time.Duration) error
}

// Sender sends samples of webhooks as Mews would deliver them. [NewSender] makes one. It is safe for use by several
// goroutines.
type Sender struct{ options SenderOptions }

// NewSender returns a sender.
func NewSender(options SenderOptions) *Sender {
	if options.Sleep == nil {
		options.Sleep = model.Wait
	}
	return &Sender{options: options}
}

// FastPace makes two tenths of a second of two minutes.
const FastPace = 600

// Sending is what is sent, and how.
type Sending struct {
	To     string
	Bodies [][]byte
	// Retry sends again what was not delivered, on Mews' schedule. Fast shortens every wait by [FastPace].
	Retry, Fast bool
	Delay       time.Duration // before each message
	// Report gets each attempt, with the number of its message, counted from 1; may be nil.
	Report func(message int, attempt deliver.Attempt)
}

// ForeignHostError means a host that is not this computer, and that nobody has allowed yet.
type ForeignHostError struct{ Host string }

func (e *ForeignHostError) Error() string { return e.Host + " was not asked about yet" }

// ErrStoredToken means a body or an address with a token that is stored here.
var ErrStoredToken = errors.New("it holds a token that is stored in Keyrack")

// Send sends the bodies one after the other, each until it is delivered or discarded, and returns the last attempt of
// each. It returns [deliver.ErrTarget], [ErrStoredToken] or a [*ForeignHostError]; the last one also where a redirect
// points to such a host, with what was sent before.
func (s *Sender) Send(ctx context.Context, sending Sending) ([]deliver.Attempt, error) {
	target, err := deliver.ParseTarget(sending.To)
	if err != nil {
		return nil, err
	}
	if err := s.allow(ctx, target); err != nil {
		return nil, err
	}
	if err := s.refuseStored(ctx, target, sending.Bodies); err != nil {
		return nil, err
	}
	clock := deliver.Clock{Now: s.options.Now, Sleep: s.options.Sleep}
	delivery := deliver.Delivery{Post: s.options.Post, Clock: clock, Allow: s.allow}
	if sending.Retry {
		delivery.Waits = deliver.Schedule()
	}
	delay := sending.Delay
	if sending.Fast {
		delivery.Pace, delay = FastPace, delay/FastPace
	}
	// Without further attempts none is the last one of Mews.
	judge := func(attempt deliver.Attempt) deliver.Attempt {
		if !sending.Retry && attempt.Outcome == deliver.Discarded {
			attempt.Outcome, attempt.Next = deliver.Retry, deliver.Schedule()[0]
		}
		return attempt
	}
	var all []deliver.Attempt
	for i, body := range sending.Bodies {
		if delay > 0 {
			if err := s.options.Sleep(ctx, delay); err != nil {
				return all, err
			}
		}
		delivery.Report = func(attempt deliver.Attempt) {
			if sending.Report != nil {
				sending.Report(i+1, judge(attempt))
			}
		}
		last, err := delivery.Send(ctx, target.String(), body)
		if err != nil {
			return all, fmt.Errorf("message %d: %w", i+1, err)
		}
		all = append(all, judge(last))
	}
	return all, nil
}

// allow lets this computer be sent to, and every host that the user has said yes to.
func (s *Sender) allow(_ context.Context, target *url.URL) error {
	if !IsForeign(target) || s.options.Hosts.MayReceive(target.Host) {
		return nil
	}
	return &ForeignHostError{Host: target.Host}
}

// IsForeign reports whether an address is of another computer.
func IsForeign(target *url.URL) bool {
	host := target.Hostname()
	address, err := netip.ParseAddr(host)
	return host != "localhost" && (err != nil || !address.IsLoopback())
}

// Origin is whose webhooks the samples of a connection are: its property, and its integration where Mews' id of that is
// known. A portfolio has its first property.
func (s *Sender) Origin(c model.Connection) webhook.Origin {
	of := webhook.Origin{
		Enterprise:  webhook.Named{ID: c.MewsEnterpriseID, Name: c.Title()},
		Integration: webhook.Named{ID: c.MewsIntegrationID},
	}
	switch i := c.Identity; {
	case i == nil:
	case i.Portfolio && len(i.Enterprises) > 0:
		of.Enterprise = webhook.Named{ID: i.Enterprises[0].ID, Name: i.Enterprises[0].Name}
	case !i.Portfolio:
		of.Enterprise = webhook.Named{ID: cmp.Or(i.EnterpriseID, of.Enterprise.ID), Name: cmp.Or(i.Name, c.Title())}
	}
	return of
}

var tokenShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(model.TokenPattern)
})

// refuseStored refuses a token that is stored, by its fingerprint: nothing is read for that.
func (s *Sender) refuseStored(ctx context.Context, target *url.URL, bodies [][]byte) error {
	stored := map[model.Fingerprint]bool{}
	for _, environment := range s.options.Core.Environments() {
		groups, err := s.options.Core.Tree(ctx, environment.ID)
		if err != nil {
			return err
		}
		for _, group := range groups {
			stored[upper(group.Integration.Fingerprint)] = true
			for _, c := range group.Connections {
				stored[upper(c.Fingerprint)] = true
			}
		}
	}
	for _, text := range append(texts(bodies), addressTexts(target)...) {
		const shortest = 16 // of what has a fingerprint
		if len(text) >= shortest && stored[upper(model.NewSecret(strings.TrimSpace(text)).Fingerprint())] {
			return ErrStoredToken
		}
	}
	return nil
}

func upper(print model.Fingerprint) model.Fingerprint {
	return model.Fingerprint(strings.ToUpper(string(print)))
}

func addressTexts(target *url.URL) []string {
	all := append(strings.Split(target.Path, "/"), tokenShape().FindAllString(target.String(), -1)...)
	for _, values := range target.Query() {
		all = append(all, values...)
	}
	return all
}

// texts are what may be tokens in some bodies: each text of a JSON document, and what has their shape.
func texts(bodies [][]byte) []string {
	var all []string
	seen := map[string]bool{}
	for _, body := range bodies {
		if seen[string(body)] {
			continue
		}
		seen[string(body)] = true
		all = append(all, tokenShape().FindAllString(string(body), -1)...)
		decoder := json.NewDecoder(strings.NewReader(string(body)))
		for token, err := decoder.Token(); err == nil; token, err = decoder.Token() {
			if text, is := token.(string); is {
				all = append(all, text)
			}
		}
	}
	return all
}
