package connector

import (
	"context"
	"hash/maphash"
	"sync"
	"time"

	"keyrack/model"
)

// BudgetLimit and BudgetWindow are what Mews allows one access token.
//
// Source: Connector API, Guidelines, Request limits: 200 requests per AccessToken within 30 seconds.
const (
	BudgetLimit  = 200
	BudgetWindow = 30 * time.Second
)

// BudgetKey stands for an access token at an address. It is a hash with a random seed, so that the token is not kept
// where requests are counted.
type BudgetKey uint64

// Budget counts requests, so that no token is used for more than [BudgetLimit] of them in any [BudgetWindow]. It knows
// only of its own requests; other programs that use the same token count at Mews too. It is safe for use by several
// goroutines.
type Budget struct {
	now   func() time.Time
	sleep func(context.Context, time.Duration) error

	mu    sync.Mutex
	taken map[BudgetKey][]time.Time // oldest first, none older than a window
	swept time.Time
}

// NewBudget returns a budget of which nothing is used. The clock must not run backwards; time.Now does not. Sleep returns
// the context's error when that ends first.
func NewBudget(now func() time.Time, sleep func(context.Context, time.Duration) error) *Budget {
	return &Budget{now: now, sleep: sleep, taken: map[BudgetKey][]time.Time{}, swept: now()}
}

// Take counts one request and returns 0, or counts nothing and returns how long it takes until there is room.
func (b *Budget) Take(key BudgetKey) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	b.sweep(now)
	taken := inWindow(b.taken[key], now)
	if len(taken) >= BudgetLimit {
		return taken[len(taken)-BudgetLimit].Add(BudgetWindow).Sub(now)
	}
	b.taken[key] = append(taken, now)
	return 0
}

// Wait takes one request as soon as there is room. It returns the context's error when that ends first.
func (b *Budget) Wait(ctx context.Context, key BudgetKey) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		wait := b.Take(key)
		if wait <= 0 {
			return nil
		}
		if err := b.sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// Used returns how many requests of the last window were counted.
func (b *Budget) Used(key BudgetKey) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(inWindow(b.taken[key], b.now()))
}

// sweep forgets, once a window, the keys that were not used for one: a check of thousands of connections takes one
// request of each.
func (b *Budget) sweep(now time.Time) {
	if now.Sub(b.swept) < BudgetWindow {
		return
	}
	b.swept = now
	for key, taken := range b.taken {
		if len(inWindow(taken, now)) == 0 {
			delete(b.taken, key)
		}
	}
}

func inWindow(taken []time.Time, now time.Time) []time.Time {
	for len(taken) > 0 && now.Sub(taken[0]) >= BudgetWindow {
		taken = taken[1:]
	}
	return taken
}

// budgetKey finds the key of a clearance and remembers it for its connection.
func (c *Client) budgetKey(clearance model.Clearance) BudgetKey {
	_, _, accessToken := clearance.Credential()
	key := BudgetKey(maphash.String(c.seed, clearance.Address().String()+" "+accessToken.Reveal()))
	if id := clearance.Connection(); id != "" { // a draft has none
		c.mu.Lock()
		c.keys[id] = key
		c.mu.Unlock()
	}
	return key
}
