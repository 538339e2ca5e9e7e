package connector_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"keyrack/model"
	"keyrack/model/connector"
)

// sleep is a sleep by the clock of package time, which synctest replaces.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func TestNoWindowHoldsMoreThanTheLimit(t *testing.T) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 7))
		at := newClock()
		budget := connector.NewBudget(at.now)
		var taken []time.Time
		for range 3000 {
			// Bursts, pauses and waits of every length, also across several windows.
			switch random.IntN(100) {
			case 0:
				_ = at.sleep(t.Context(), time.Duration(random.Int64N(int64(70*time.Second))))
			case 1, 2, 3, 4, 5:
				_ = at.sleep(t.Context(), time.Duration(random.Int64N(int64(time.Second))))
			}
			if wait := budget.Take(connector.BudgetKey(0), 0); wait == 0 {
				taken = append(taken, at.now())
			} else if wait > connector.BudgetWindow || wait < 0 {
				t.Fatalf("seed %d: a wait of %v", seed, wait)
			} else if random.IntN(2) == 0 {
				_ = at.sleep(t.Context(), wait)
				if budget.Take(connector.BudgetKey(0), 0) != 0 {
					t.Fatalf("seed %d: no room after the wait", seed)
				}
				taken = append(taken, at.now())
			}
		}
		if len(taken) <= connector.BudgetLimit {
			t.Fatalf("seed %d: %d requests do not try the limit", seed, len(taken))
		}
		if most := mostInAWindow(taken); most > connector.BudgetLimit {
			t.Errorf("seed %d: %d requests in a window", seed, most)
		}
	}
}

func mostInAWindow(taken []time.Time) int {
	most, first := 0, 0
	for last := range taken {
		for taken[last].Sub(taken[first]) >= connector.BudgetWindow {
			first++
		}
		most = max(most, last-first+1)
	}
	return most
}

func TestWaitersOfOneTokenShareItsBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		budget := connector.NewBudget(time.Now)
		var (
			mu    sync.Mutex
			taken []time.Time
			wait  sync.WaitGroup
		)
		for range 650 {
			wait.Go(func() {
				if err := connector.Wait(t.Context(), budget, connector.BudgetKey(1), 0, sleep); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				taken = append(taken, time.Now())
			})
		}
		wait.Wait()
		slices.SortFunc(taken, time.Time.Compare)
		if most := mostInAWindow(taken); most != connector.BudgetLimit {
			t.Errorf("%d requests in a window", most)
		}
		// Three full windows come before the last 50, and none of them waits longer than it has to.
		if took := time.Since(start); took != 3*connector.BudgetWindow {
			t.Errorf("650 requests took %v, want %v", took, 3*connector.BudgetWindow)
		}
	})
}

func TestTokensHaveBudgetsOfTheirOwn(t *testing.T) {
	at := newClock()
	budget := connector.NewBudget(at.now)
	one, two := connector.BudgetKey(1), connector.BudgetKey(2)
	for range connector.BudgetLimit {
		budget.Take(one, 11)
	}
	if wait := budget.Take(one, 11); wait != connector.BudgetWindow {
		t.Errorf("the used-up token waits %v", wait)
	}
	if wait := budget.Take(two, 12); wait != 0 {
		t.Errorf("the other token waits %v", wait)
	}
	if used := budget.Used(11); used != connector.BudgetLimit {
		t.Errorf("used %d", used)
	}
	_ = at.sleep(t.Context(), connector.BudgetWindow)
	if used := budget.Used(11); used != 0 {
		t.Errorf("used %d after a window", used)
	}
}

func TestAWaitForTheBudgetEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budget := connector.NewBudget(time.Now)
		for range connector.BudgetLimit {
			budget.Take(connector.BudgetKey(0), 0)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if err := connector.Wait(ctx, budget, connector.BudgetKey(0), 0, sleep); !errors.Is(err, context.DeadlineExceeded) ||
			time.Since(start) != time.Second {
			t.Errorf("error %v after %v", err, time.Since(start))
		}
	})
}

func TestRequestsCountByTokenNotByConnection(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		answer(w, http.StatusOK, "{}")
	})
	client := newClient(t, connector.Options{})
	for _, send := range []struct {
		id     model.ConnectionID
		access string
	}{
		{"a", accessToken},
		{"a", accessToken},
		{"same token", accessToken},
		{"b", "another-token"},
		{"", "the-token-of-a-draft"},
	} {
		if _, err := client.Send(t.Context(), clearFor(t, send.id, send.access, server.URL, writePath), nil); err != nil {
			t.Fatal(err)
		}
	}
	for id, want := range map[model.ConnectionID]int{"a": 3, "same token": 3, "b": 1, "": 0, "never used": 0} {
		if used, limit := client.Budget(id); used != want || limit != connector.BudgetLimit {
			t.Errorf("%q: %d of %d, want %d of %d", id, used, limit, want, connector.BudgetLimit)
		}
	}
}

func TestSendWaitsOnlyWhenTheBudgetIsUsedUp(t *testing.T) {
	var requests atomic.Int32
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		requests.Add(1)
		answer(w, http.StatusOK, "{}")
	})
	at := newClock()
	client := newClient(t, connector.Options{Now: at.now, Sleep: at.sleep})
	for i := range connector.BudgetLimit + 1 {
		if len(at.slept) > 0 {
			t.Fatalf("it waited before request %d", i+1)
		}
		if _, err := client.Send(t.Context(), clear(t, server.URL, writePath), nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := fmt.Sprint(at.slept); got != "[30s]" {
		t.Errorf("it waited %s, want [30s]", got)
	}
	if used, _ := client.Budget("connection"); used != 1 {
		t.Errorf("used %d in the new window", used)
	}
	for range connector.BudgetLimit - 1 {
		if _, err := client.Send(t.Context(), clear(t, server.URL, writePath), nil); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.Send(ctx, clear(t, server.URL, writePath), nil); !errors.Is(err, context.Canceled) ||
		requests.Load() != 2*connector.BudgetLimit {
		t.Errorf("error %v after %d requests", err, requests.Load())
	}
}

func TestARestHoldsEveryoneWhoUsesTheToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budget := connector.NewBudget(time.Now)
		start := time.Now()
		budget.Rest(connector.BudgetKey(1), start.Add(7*time.Second))
		budget.Rest(connector.BudgetKey(1), start.Add(5*time.Second)) // a shorter one changes nothing
		var wait sync.WaitGroup
		for range 10 {
			wait.Go(func() {
				if err := connector.Wait(t.Context(), budget, connector.BudgetKey(1), 0, sleep); err != nil ||
					time.Since(start) != 7*time.Second {
					t.Errorf("let through after %v: %v", time.Since(start), err)
				}
			})
		}
		wait.Wait()
		if budget.Take(connector.BudgetKey(2), 0) != 0 {
			t.Error("another token rests too")
		}
	})
}

func TestAnyRequestAfterA429WaitsForItsRetryAfter(t *testing.T) {
	first := true
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if first {
			first = false
			w.Header().Set("Retry-After", "4")
			answer(w, http.StatusTooManyRequests, "{}")
			return
		}
		answer(w, http.StatusOK, "{}")
	})
	at := newClock()
	client := newClient(t, connector.Options{Now: at.now, Sleep: at.sleep})
	// A write is not sent again; whatever is sent next waits.
	if exchange, err := client.Send(t.Context(), clear(t, server.URL, writePath), nil); err != nil ||
		exchange.Status != http.StatusTooManyRequests {
		t.Fatalf("%d %v", exchange.Status, err)
	}
	if _, err := client.Send(t.Context(), clearFor(t, "another connection", accessToken, server.URL, readPath),
		nil); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(at.slept); got != "[4s]" {
		t.Errorf("it waited %s, want [4s]", got)
	}
}
