package connector

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
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

// BudgetKey stands for an access token at an address. It is part of a hash, so that the token is not kept where requests
// are counted, and the same in every process.
type BudgetKey uint64

// Caller stands for a connection where requests are counted: 56 bits of a hash of its id, the same in every process, or 0
// for a draft, which has none. By it a connection's requests are found without reading its token.
type Caller uint64

// CallerOf returns what stands for a connection.
func CallerOf(id model.ConnectionID) Caller {
	if id == "" {
		return 0
	}
	sum := sha256.Sum256([]byte("connection\x00" + id))
	return Caller(binary.BigEndian.Uint64(sum[:8]) >> 8)
}

// Ledger counts requests, so that no token is used for more than [BudgetLimit] of them in any [BudgetWindow]. [Budget]
// counts those of one process; package budget of the storage has one that all processes of a user share. Programs of
// others that use the same token count at Mews too, and nobody here knows. Implementations are safe for use by several
// goroutines and answer at once.
type Ledger interface {
	// Take counts one request and returns 0, or counts nothing and returns how long it takes until there may be room.
	Take(key BudgetKey, by Caller) time.Duration
	// Rest lets no request through until the given time: Mews has asked to come back then.
	Rest(key BudgetKey, until time.Time)
	// Used returns how many requests of the last window count for the token with which a connection last sent something.
	// It may read a disk.
	Used(by Caller) int
}

// Budget is a [Ledger] in memory. [NewBudget] makes one.
type Budget struct {
	now func() time.Time

	mu     sync.Mutex
	taken  map[BudgetKey][]time.Time // oldest first, none older than a window
	rests  map[BudgetKey]time.Time   // until when
	tokens map[Caller]BudgetKey      // with which a connection last sent something
	swept  time.Time
}

// NewBudget returns a budget of which nothing is used. The clock must not run backwards; time.Now does not.
func NewBudget(now func() time.Time) *Budget {
	return &Budget{now: now, taken: map[BudgetKey][]time.Time{}, rests: map[BudgetKey]time.Time{}, tokens: map[Caller]BudgetKey{}, swept: now()}
}

// Take counts one request and returns 0, or counts nothing and returns how long it takes until there is room.
func (b *Budget) Take(key BudgetKey, by Caller) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	b.sweep(now)
	if rest := b.rests[key].Sub(now); rest > 0 {
		return rest
	}
	taken := inWindow(b.taken[key], now)
	if len(taken) >= BudgetLimit {
		return taken[len(taken)-BudgetLimit].Add(BudgetWindow).Sub(now)
	}
	b.taken[key] = append(taken, now)
	if by != 0 {
		b.tokens[by] = key
	}
	return 0
}

// Rest lets no request through until the given time.
func (b *Budget) Rest(key BudgetKey, until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if until.After(b.rests[key]) {
		b.rests[key] = until
	}
}

// Wait takes one request from the ledger as soon as there is room. It returns the context's error when that ends first.
func Wait(ctx context.Context, ledger Ledger, key BudgetKey, by Caller, sleep func(context.Context, time.Duration) error) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		wait := ledger.Take(key, by)
		if wait <= 0 {
			return nil
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// Used returns how many requests of the last window count for the token with which a connection last sent something.
func (b *Budget) Used(by Caller) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	key, found := b.tokens[by]
	if !found {
		return 0
	}
	return len(inWindow(b.taken[key], b.now()))
}

// sweep forgets, once a window, the keys and connections that were not used for one: a check of thousands of connections
// takes one request of each.
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
	for by, key := range b.tokens {
		if _, used := b.taken[key]; !used {
			delete(b.tokens, by)
		}
	}
	for key, until := range b.rests {
		if !until.After(now) {
			delete(b.rests, key)
		}
	}
}

func inWindow(taken []time.Time, now time.Time) []time.Time {
	for len(taken) > 0 && now.Sub(taken[0]) >= BudgetWindow {
		taken = taken[1:]
	}
	return taken
}

// KeyOf returns the key of an access token at an address. Its 8 bytes say nothing about the token.
func KeyOf(address model.Address, accessToken model.Secret) BudgetKey {
	sum := sha256.Sum256([]byte("rate budget\x00" + address.String() + "\x00" + accessToken.Reveal()))
	return BudgetKey(binary.BigEndian.Uint64(sum[:8]))
}
