package sandbox

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"keyrack/model"
	"keyrack/model/operations"
	"keyrack/model/webhook"
)

// Options set up a Sandbox. The zero value is fit for use.
type Options struct {
	// Seed changes the invented data. Properties, chains and tokens are the same for every seed.
	Seed uint64
	// Hotels adds as many hotels to the sample hotels, at most MostHotels; [MoreClient] has their tokens.
	Hotels int
	// Now is the clock; nil means time.Now. It is read once when a property's data is made, and for every request.
	Now func() time.Time
	// Sleep waits, for the scenario slow and between pings, and returns early with the context's error; nil means real
	// time.
	Sleep func(ctx context.Context, delay time.Duration) error
	// Catalogue knows the operations and their fields; nil means the one built into the program.
	Catalogue *operations.Catalogue
	// RateLimit is the budget of every AccessToken. The zero value is the real one: 200 requests in 30 s.
	RateLimit RateLimit
	// Scenario is for requests that choose none of their own.
	Scenario Scenario
	// Life lets one thing happen in a hotel so often while the sandbox listens: a booking, an arrival, a room that is
	// cleaned … What happens follows from the seed, the clock and the order alone. 0 for nothing.
	Life time.Duration
}

// Sandbox is the Connector API with the sample hotels. It is an http.Handler and safe for use by several goroutines.
// [New] makes one.
type Sandbox struct {
	seed     seed
	now      func() time.Time
	sleep    func(context.Context, time.Duration) error
	limit    RateLimit
	scenario Scenario

	prepare    sync.Once // makes what follows, which a sandbox that nobody asks needs not
	unfit      error
	catalogue  *operations.Catalogue
	shapes     *shapes
	tables     map[string]table
	aliases    map[string]string
	references map[string]string
	usual      map[string]bool
	computed   map[string]answerer
	changes    map[string]answerer
	emissions  map[string]emission
	subjects   map[string]struct{ table, field string }

	mu         sync.Mutex
	requests   int                // answered so far, for their ids
	added      int                // rows that writes have added, for their ids
	budgets    map[string]*budget // by AccessToken
	properties map[string]*property
	touched    []noted // by the write that runs
	listeners  map[*listener]struct{}

	grants       map[string]grant // by AccessToken
	integrations []*integration
	tokens       int           // made so far
	life         time.Duration // how often something happens by itself; 0 for never
	lifeChanged  chan struct{} // closed when life is another
	lived        int           // what has happened by itself
	webhook      *Webhook
	moments      map[moment][]webhook.Occurrence
	jobs         []job
	woken        chan struct{}
}

// answerer answers one operation with the fields of its answer.
type answerer func(c *call, answer []field) (object, error)

// New returns a sandbox. Its data is made table by table, when it is first asked for.
func New(options Options) *Sandbox {
	s := &Sandbox{
		seed:       seed(options.Seed),
		now:        options.Now,
		sleep:      options.Sleep,
		limit:      options.RateLimit.orDefault(),
		scenario:   options.Scenario,
		grants:     grants(),
		catalogue:  options.Catalogue,
		budgets:    map[string]*budget{},
		properties: map[string]*property{},
		listeners:  map[*listener]struct{}{},
		life:       options.Life, lifeChanged: make(chan struct{}),
		moments: map[moment][]webhook.Occurrence{},
		woken:   make(chan struct{}, 1),
	}
	more := min(options.Hotels, MostHotels)
	maps.Copy(s.grants, moreGrants(more))
	s.integrations = integrate(s.grants, append(Clients(), MoreClient(more)))
	if s.now == nil {
		s.now = time.Now
	}
	if s.sleep == nil {
		s.sleep = model.Wait
	}
	return s
}

// ready reads what the program has built in. An error means a broken build; tests see it first.
func (s *Sandbox) ready() error {
	s.prepare.Do(func() {
		if s.catalogue == nil {
			if s.catalogue, s.unfit = operations.Embedded(); s.unfit != nil {
				return
			}
		}
		if s.shapes, s.unfit = readShapes(shapeText); s.unfit != nil {
			s.unfit = fmt.Errorf("reading the shapes of the answers: %w", s.unfit)
			return
		}
		s.tables, s.aliases, s.references, s.usual = tables(), aliases(), references(), usual()
		s.computed, s.changes, s.emissions, s.subjects = computed(), changes(), emissions(), subjects()
	})
	return s.unfit
}
