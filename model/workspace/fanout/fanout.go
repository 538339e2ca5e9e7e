// Package fanout sends one read to many connections, or once for each row of a file: each within the rate budget of its
// token, some at a time. It sends by way of the core, as a single request is sent.
package fanout

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"keyrack/model"
	"keyrack/model/request"
	"keyrack/model/workspace"
)

// atOnce is how many requests are on their way at the same time. The rate limit of each token is kept besides.
const atOnce = 16

// Core is what sending to many needs of the workspace.
type Core interface {
	Intend(request workspace.Request) (model.Intent, error)
	SendIntent(ctx context.Context, intent model.Intent) (model.Exchange, error)
	AllPages(ctx context.Context, options workspace.AllPagesOptions) (workspace.PagesResult, error)
	UntilLocked(ctx context.Context) (context.Context, context.CancelFunc)
}

// Fanout sends to many. [New] makes one.
type Fanout struct {
	core      Core
	catalogue model.Classifier
	now       func() time.Time
}

// New returns a Fanout over a workspace. The catalogue says what is a read.
func New(core Core, catalogue model.Classifier, now func() time.Time) *Fanout {
	return &Fanout{core, catalogue, now}
}

// ErrNotRead is returned for an operation that changes data, or that nobody knows: those are sent to one connection at
// a time, by somebody who looks at it.
var ErrNotRead = errors.New("the operation changes data, and only reads are sent to many")

// Request is what is sent to each.
type Request struct {
	Path    string // of the operation
	Body    []byte // with {{names}} of values
	Minimal bool   // as [workspace.Request] has it
	// Pages asks for the list of each to its end, or for MaxPages pages of it, as one document. [Options.KeepPages] takes
	// it then.
	Pages    bool
	MaxPages int
}

// Target is one connection, or one row, that the request goes to.
type Target struct {
	Place      workspace.Place
	Row        int                // of the file, from 1 on; 0 without one
	Values     []request.Variable // of the row
	Variables  []request.Variable // of the environment: what a name stands for that the row does not have
	Properties []string           // of a portfolio, as [workspace.Request] has them
}

// Answer is what came of one of them.
type Answer struct {
	Target
	Exchange model.Exchange // its body is gone; zero when nothing was sent
	File     string         // where the body was kept; empty for nowhere
	Err      error          // why there is no exchange, or no file
}

// Failed reports whether there is no answer, or none that says that all went well.
func (a Answer) Failed() bool {
	const firstSuccess, firstRedirect = 200, 300
	return a.Err != nil || a.Exchange.Status < firstSuccess || a.Exchange.Status >= firstRedirect
}

// Report is what came of all.
type Report struct {
	Operation      string
	Started, Ended time.Time
	Answers        []Answer // in the order of the targets
	Left           int      // how many were not asked, because somebody stopped it
}

// Options choose what is done with the answers.
type Options struct {
	// Keep puts the body of an exchange where it is kept, and returns where that is. It is called for several answers at
	// a time; afterwards the body is gone. Nil keeps none.
	Keep func(ctx context.Context, target Target, exchange model.Exchange) (file string, err error)
	// KeepPages puts the document of all pages where it is kept, and returns where that is. Fetch writes it; what was
	// written before its error is not worth keeping. It is called for several at a time.
	KeepPages func(ctx context.Context, target Target, fetch func(to io.Writer) error) (file string, err error)
	// Progress is called after each answer, one call at a time; it may be nil. Index is that of the target.
	Progress func(index int, answer Answer)
}

// FanOut sends a read to all targets. When ctx ends, or Keyrack is locked, the requests on their way end with it and
// the report says how many are left; that is no error. It returns [ErrNotRead] before anything is sent.
func (f *Fanout) FanOut(ctx context.Context, what Request, targets []Target, options Options) (Report, error) {
	report := Report{Operation: what.Path, Started: f.now()}
	if f.catalogue.Lookup(what.Path).Kind != model.Read {
		return report, fmt.Errorf("%s: %w", what.Path, ErrNotRead)
	}
	ctx, end := f.core.UntilLocked(ctx)
	defer end()
	answers, asked := make([]Answer, len(targets)), make([]bool, len(targets))
	var mu sync.Mutex
	var all sync.WaitGroup
	free := make(chan struct{}, atOnce)
	for i, target := range targets {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		all.Go(func() {
			defer func() { <-free }()
			answer := f.send(ctx, what, target, options)
			if ctx.Err() != nil && answer.Exchange.Status == 0 {
				return // nobody knows what it would have said
			}
			mu.Lock()
			defer mu.Unlock()
			answers[i], asked[i] = answer, true
			if options.Progress != nil {
				options.Progress(i, answer)
			}
		})
	}
	all.Wait()
	for i, answer := range answers {
		if asked[i] {
			report.Answers = append(report.Answers, answer)
		}
	}
	report.Left, report.Ended = len(targets)-len(report.Answers), f.now()
	return report, nil
}

func (f *Fanout) send(ctx context.Context, what Request, target Target, options Options) Answer {
	answer := Answer{Target: target}
	body, err := request.Expand(what.Body, target.Place.Environment, slices.Concat(target.Values, target.Variables))
	if err != nil {
		answer.Err = err
		return answer
	}
	call := workspace.Request{
		Connection: target.Place.Connection.ID, Path: what.Path, Body: body, Minimal: what.Minimal,
		Properties: target.Properties,
	}
	if what.Pages {
		answer.File, answer.Err = options.KeepPages(ctx, target, func(to io.Writer) (err error) {
			answer.Exchange, err = f.fetch(ctx, call, what.MaxPages, to)
			return err
		})
		// An answer of another status says by itself what is wrong.
		if status := (*workspace.StatusError)(nil); errors.As(answer.Err, &status) {
			answer.Exchange, answer.Err = status.Exchange, nil
		}
		answer.Exchange.Body, answer.Exchange.BodyFile = nil, ""
		return answer
	}
	intent, err := f.core.Intend(call)
	if err == nil {
		answer.Exchange, err = f.core.SendIntent(ctx, intent)
	}
	if file := answer.Exchange.BodyFile; file != "" {
		defer func() { _ = os.Remove(file) }() // the temp folder is emptied at the next start
	}
	if err == nil && options.Keep != nil {
		answer.File, err = options.Keep(ctx, target, answer.Exchange)
	}
	answer.Exchange.Body, answer.Exchange.BodyFile, answer.Err = nil, "", err
	return answer
}

// fetch gets all pages, and returns the exchange of the last one with the size of all.
func (f *Fanout) fetch(ctx context.Context, call workspace.Request, most int, to io.Writer) (model.Exchange, error) {
	result, err := f.core.AllPages(ctx, workspace.AllPagesOptions{Request: call, To: to, MaxPages: most})
	result.Last.Size = result.Bytes
	return result.Last, err
}
