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

// BudgetKey stands for an access token at an address. It is part of a hash, so that the token is not kept where
// requests are counted, and the same in every process.
type BudgetKey uint64

// Caller stands for a connection where requests are counted: 56 bits of a hash of its id, the same in every process, or
// 0 for a draft, which has none. By it a connection's requests are found without reading its token.
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
	window Window
	swept  time.Time
}

// NewBudget returns a budget of which nothing is used. The clock must not run backwards; time.Now does not.
func NewBudget(now func() time.Time) *Budget {
	return &Budget{now: now, window: NewWindow(), swept: now()}
}

// Take counts one request and returns 0, or counts nothing and returns how long it takes until there is room.
func (b *Budget) Take(key BudgetKey, by Caller) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	b.sweep(now)
	if wait := b.window.Wait(key, now); wait > 0 {
		return wait
	}
	b.window.Take(key, by, now)
	return 0
}

// Rest lets no request through until the given time.
func (b *Budget) Rest(key BudgetKey, until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.window.Rest(key, until)
}

// Wait takes one request from the ledger as soon as there is room. It returns the context's error when that ends first.
func Wait(ctx context.Context, ledger Ledger, key BudgetKey, by Caller,
	sleep func(context.Context, time.Duration) error,
) error {
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
	return b.window.Used(by, b.now())
}

// sweep does once a window what [Window.Sweep] does: a check of thousands of connections takes one request of each.
func (b *Budget) sweep(now time.Time) {
	if now.Sub(b.swept) >= BudgetWindow {
		b.swept = now
		b.window.Sweep(now)
	}
}

// KeyOf returns the key of an access token at an address. Its 8 bytes say nothing about the token.
func KeyOf(address model.Address, accessToken model.Secret) BudgetKey {
	sum := sha256.Sum256([]byte("rate budget\x00" + address.String() + "\x00" + accessToken.Reveal()))
	return BudgetKey(binary.BigEndian.Uint64(sum[:8]))
}
