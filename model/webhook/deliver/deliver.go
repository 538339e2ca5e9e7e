// Package deliver sends one webhook as Mews does: it waits five seconds for an answer, takes any 2xx as delivered,
// follows 307 and 308 alone, and tries a failed one again after some minutes, until it gives up for good.
//
// It is no HTTP client: whoever uses it hands in how one request is made, and the clock.
//
// Source: Mews Open API docs, Connector API, Events, General Webhooks, read 2026-11-29. Two things are not in it any
// more, or never were: that there are three attempts stood there until 2025-07-28, and "a few minutes" is all that is
// said of the time between them.
package deliver

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"
)

// Timeout is how long Mews waits for an answer.
const Timeout = 5 * time.Second

// MostRedirects is how often one attempt is sent elsewhere. Mews says no number.
const MostRedirects = 10

// Schedule is how long Mews waits before the attempts after the first. It is a guess at "after a few minutes".
func Schedule() []time.Duration { return []time.Duration{2 * time.Minute, 5 * time.Minute} }

// Outcome is what Mews makes of an attempt.
type Outcome string

// The outcomes.
const (
	Delivered Outcome = "delivered"
	Retry     Outcome = "retry"     // it is sent again later
	Discarded Outcome = "discarded" // that was the last attempt: it is lost
)

// Succeeds reports whether Mews takes a status for an answer of success.
func Succeeds(status int) bool { return status >= 200 && status < 300 }

// Follows reports whether Mews sends a webhook again to where an answer of this status points.
func Follows(status int) bool {
	return status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect
}

// Answer is what came back for one request.
type Answer struct {
	Status   int
	Location string // the header of that name; empty where there is none
}

// Post sends one body to one address with the method POST and the content type application/json, follows no redirect,
// and returns the answer's status. It ends with ctx.
type Post func(ctx context.Context, address string, body []byte) (Answer, error)

// Clock is the time that deliveries live in.
type Clock struct {
	Now func() time.Time
	// Sleep waits, and returns the context's error when that ends first.
	Sleep func(ctx context.Context, wait time.Duration) error
}

var (
	// ErrTimedOut means that no answer came within [Timeout].
	ErrTimedOut = errors.New("no answer within five seconds")
	// ErrNoLocation means a redirect without a usable address to follow.
	ErrNoLocation = errors.New("redirected to nowhere")
	// ErrTooManyRedirects means more than [MostRedirects] of them.
	ErrTooManyRedirects = errors.New("redirected too often")
)

// Hop is one request of an attempt.
type Hop struct {
	Address string // without its query, in which Mews' partners have their secret
	Status  int    // 0 where there was no answer
}

// Attempt is one try to deliver a webhook.
type Attempt struct {
	Number  int // counted from 1
	Started time.Time
	Took    time.Duration
	// Hops are the requests: one, and one more for each redirect that was followed.
	Hops    []Hop
	Outcome Outcome
	// Next is how long Mews waits before it tries again, where the outcome is Retry.
	Next time.Duration
	Err  error // why there is no answer; nil where there is one, whatever its status
}

// Status is that of the last answer; 0 where none came.
func (a Attempt) Status() int {
	if len(a.Hops) == 0 {
		return 0
	}
	return a.Hops[len(a.Hops)-1].Status
}

// Delivery is how webhooks are delivered. Post and Clock are required.
type Delivery struct {
	Post  Post
	Clock Clock
	// Waits is the time before each attempt after the first; nil for no further attempt. Mews' own is [Schedule].
	Waits []time.Duration
	// Pace is by how much the waits between attempts are shortened: 60 makes a second of a minute. What is reported stays
	// as Mews would wait. Zero for real time. An answer has [Timeout] whatever the pace.
	Pace float64
	// Allow is asked before each request, for its address; nil allows all. Its error ends the delivery.
	Allow func(ctx context.Context, address *url.URL) error
	// Report gets each attempt when it has ended, before the wait for the next; may be nil.
	Report func(Attempt)
}

// Send delivers one body and returns the last attempt. The error is that of Allow or of ctx, and then nothing is known
// of the delivery; a receiver that refuses, or that cannot be reached, is an outcome.
func (d Delivery) Send(ctx context.Context, address string, body []byte) (Attempt, error) {
	for number := 1; ; number++ {
		attempt, err := d.attempt(ctx, number, address, body)
		if err != nil {
			return attempt, err
		}
		if d.Report != nil {
			d.Report(attempt)
		}
		if attempt.Outcome != Retry {
			return attempt, nil
		}
		wait := attempt.Next
		if d.Pace > 0 {
			wait = time.Duration(float64(wait) / d.Pace)
		}
		if err := d.Clock.Sleep(ctx, wait); err != nil {
			return attempt, err
		}
	}
}

// refusedError marks an error of Allow.
type refusedError struct{ error }

func (e refusedError) Unwrap() error { return e.error }

func (d Delivery) attempt(ctx context.Context, number int, address string, body []byte) (Attempt, error) {
	a := Attempt{Number: number, Started: d.Clock.Now()}
	a.Err = d.within(ctx, func(ctx context.Context) error { return d.follow(ctx, &a, address, body) })
	a.Took = d.Clock.Now().Sub(a.Started)
	var refused refusedError
	switch {
	case errors.As(a.Err, &refused):
		return a, refused.error
	case ctx.Err() != nil:
		return a, ctx.Err()
	}
	switch {
	case a.Err == nil && Succeeds(a.Status()):
		a.Outcome = Delivered
	case number <= len(d.Waits):
		a.Outcome, a.Next = Retry, d.Waits[number-1]
	default:
		a.Outcome = Discarded
	}
	return a, nil
}

// within gives do the time in which Mews wants an answer.
func (d Delivery) within(ctx context.Context, do func(context.Context) error) error {
	limited, end := context.WithCancelCause(ctx)
	over := make(chan struct{})
	go func() {
		defer close(over)
		if d.Clock.Sleep(limited, Timeout) == nil {
			end(ErrTimedOut)
		}
	}()
	err := do(limited)
	late := errors.Is(context.Cause(limited), ErrTimedOut)
	end(nil)
	<-over
	if err != nil && late {
		return ErrTimedOut
	}
	return err
}

// follow sends the body, and again to where 307 and 308 point.
func (d Delivery) follow(ctx context.Context, a *Attempt, address string, body []byte) error {
	at, err := ParseTarget(address)
	for redirects := 0; err == nil; redirects++ {
		if d.Allow != nil {
			if err := d.Allow(ctx, at); err != nil {
				return refusedError{err}
			}
		}
		answer, failed := d.Post(ctx, at.String(), body)
		a.Hops = append(a.Hops, Hop{Address: shown(at), Status: answer.Status})
		switch {
		case failed != nil:
			a.Hops[len(a.Hops)-1].Status = 0
			return failed
		case !Follows(answer.Status):
			return nil
		case redirects == MostRedirects:
			return ErrTooManyRedirects
		}
		if at, err = next(at, answer.Location); err != nil {
			return err
		}
	}
	return err
}

// shown is an address without its query.
func shown(at *url.URL) string {
	without := *at
	without.RawQuery, without.ForceQuery = "", false
	return without.String()
}

// next is where a redirect points.
func next(from *url.URL, location string) (*url.URL, error) {
	if location == "" {
		return nil, ErrNoLocation
	}
	to, err := from.Parse(location)
	if err != nil {
		return nil, ErrNoLocation
	}
	if to, err = ParseTarget(to.String()); err != nil {
		return nil, ErrNoLocation
	}
	return to, nil
}

// ErrTarget means an address that no webhook can be sent to. Mews takes https; http is for receivers under test.
var ErrTarget = errors.New("an address to send webhooks to begins with https:// or http:// and names a host")

// ParseTarget reads an address to send webhooks to: https or http, with a host, without a user name and a password. A
// path and a query are fine: Mews' partners put their secret there.
func ParseTarget(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return nil, ErrTarget
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}
