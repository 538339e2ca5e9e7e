package connector

import (
	"slices"
	"time"
)

// Window counts the requests of the last [BudgetWindow] for each access token. [NewWindow] makes one. It is for one
// goroutine at a time, and knows no clock.
type Window struct {
	taken  map[BudgetKey][]time.Time // in the order in which they were counted, which is nearly that of time
	rests  map[BudgetKey]time.Time   // until when
	tokens map[Caller]BudgetKey      // with which a connection last sent something
}

// NewWindow returns a window without requests.
func NewWindow() Window {
	return Window{taken: map[BudgetKey][]time.Time{}, rests: map[BudgetKey]time.Time{}, tokens: map[Caller]BudgetKey{}}
}

// Wait returns how long a request has to wait, or 0.
func (w Window) Wait(key BudgetKey, now time.Time) time.Duration {
	if rest := w.rests[key].Sub(now); rest > 0 {
		return rest
	}
	within := w.within(key, now)
	if len(within) < BudgetLimit {
		return 0
	}
	// There is room when the one leaves the window that makes it too many.
	return max(time.Nanosecond, within[len(within)-BudgetLimit].Add(BudgetWindow).Sub(now))
}

// within drops the requests that have left the window, and returns the others.
func (w Window) within(key BudgetKey, now time.Time) []time.Time {
	all := w.taken[key]
	old := 0
	for old < len(all) && now.Sub(all[old]) >= BudgetWindow {
		old++
	}
	if old > 0 {
		if all = all[old:]; len(all) == 0 {
			delete(w.taken, key)
		} else {
			w.taken[key] = all
		}
	}
	return all
}

// Used returns how many requests count for the token of a connection.
func (w Window) Used(by Caller, now time.Time) int {
	key, found := w.tokens[by]
	if !found {
		return 0
	}
	within := w.within(key, now)
	if len(within) == 0 {
		delete(w.tokens, by)
	}
	return len(within)
}

// Take counts a request.
func (w Window) Take(key BudgetKey, by Caller, at time.Time) {
	w.taken[key] = append(w.within(key, at), at)
	if by != 0 {
		w.tokens[by] = key
	}
}

// TakeBack undoes what Take has counted at a time.
func (w Window) TakeBack(key BudgetKey, at time.Time) {
	all := w.taken[key]
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Equal(at) {
			w.taken[key] = slices.Delete(all, i, i+1)
			return
		}
	}
}

// Rest lets no request through until the given time.
func (w Window) Rest(key BudgetKey, until time.Time) {
	if until.After(w.rests[key]) {
		w.rests[key] = until
	}
}

// Sweep forgets the keys and connections that were not used for a window.
func (w Window) Sweep(now time.Time) {
	for key := range w.taken {
		w.within(key, now)
	}
	for by, key := range w.tokens {
		if _, used := w.taken[key]; !used {
			delete(w.tokens, by)
		}
	}
	for key, until := range w.rests {
		if !until.After(now) {
			delete(w.rests, key)
		}
	}
}
