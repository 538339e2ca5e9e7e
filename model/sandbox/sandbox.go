package sandbox

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// Options set up a Sandbox. The zero value is fit for use.
type Options struct {
	// Seed changes the invented data. Properties, chains and tokens are the same for every seed.
	Seed uint64
	// Now is the clock; nil means time.Now. It is read once when a property's data is made, and for every request.
	Now func() time.Time
	// Sleep waits for the scenario slow, and returns early with the context's error; nil means real time.
	Sleep func(ctx context.Context, delay time.Duration) error
	// Catalogue knows operations that the sandbox has no data for; nil means that it knows none.
	Catalogue Catalogue
	// RateLimit is the budget of every AccessToken. The zero value is the real one: 200 requests in 30 s.
	RateLimit RateLimit
	// Scenario is for requests that choose none of their own.
	Scenario Scenario
}

// Catalogue tells the operations of the Connector API. The sandbox answers those that it has no data for with an empty
// list or with {}, and all others with 404.
type Catalogue interface {
	// Known returns the kind of an operation, such as "read" or "write", and whether there is one with exactly this
	// path, "resource/action[/version]".
	Known(path string) (kind string, ok bool)
}

// Sandbox is the Connector API with the sample hotels. It is an http.Handler and safe for use by several goroutines.
type Sandbox struct {
	seed       seed
	now        func() time.Time
	sleep      func(context.Context, time.Duration) error
	catalogue  Catalogue
	limit      RateLimit
	scenario   Scenario
	grants     map[string]grant
	operations map[string]operation

	mu       sync.Mutex
	requests int                // answered so far, for their ids
	added    int                // rows that writes have added, for their ids
	budgets  map[string]*budget // by AccessToken
	store    store
}

// New returns a sandbox. The data of a property is made when it is first asked for.
func New(options Options) *Sandbox {
	s := &Sandbox{
		seed:       seed(options.Seed),
		now:        options.Now,
		sleep:      options.Sleep,
		catalogue:  options.Catalogue,
		limit:      options.RateLimit.orDefault(),
		scenario:   options.Scenario,
		grants:     grants(),
		operations: operations(),
		budgets:    map[string]*budget{},
		store:      store{properties: map[string]*property{}},
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.sleep == nil {
		s.sleep = wait
	}
	return s
}

// Handler returns the sandbox itself, for a server of the caller's own.
func (s *Sandbox) Handler() http.Handler { return s }

func wait(ctx context.Context, delay time.Duration) error {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
