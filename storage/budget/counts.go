package budget

import (
	"slices"
	"time"

	"keyrack/model/connector"
)

// counts are the requests of all processes, as far as the file was read.
type counts struct {
	taken  map[connector.BudgetKey][]time.Time      // in the order of the file, which is nearly that of time
	rests  map[connector.BudgetKey]time.Time        // until when
	tokens map[connector.Caller]connector.BudgetKey // with which a connection last sent something
}

func newCounts() counts {
	return counts{taken: map[connector.BudgetKey][]time.Time{}, rests: map[connector.BudgetKey]time.Time{}, tokens: map[connector.Caller]connector.BudgetKey{}}
}

// wait returns how long a request has to wait, or 0.
func (c counts) wait(key connector.BudgetKey, now time.Time) time.Duration {
	if rest := c.rests[key].Sub(now); rest > 0 {
		return rest
	}
	within := c.within(key, now)
	if len(within) < connector.BudgetLimit {
		return 0
	}
	// There is room when the one leaves the window that makes it too many.
	return max(time.Nanosecond, within[len(within)-connector.BudgetLimit].Add(connector.BudgetWindow).Sub(now))
}

// within drops the requests that have left the window, and returns the others.
func (c counts) within(key connector.BudgetKey, now time.Time) []time.Time {
	all := c.taken[key]
	old := 0
	for old < len(all) && now.Sub(all[old]) >= connector.BudgetWindow {
		old++
	}
	if old > 0 {
		if all = all[old:]; len(all) == 0 {
			delete(c.taken, key)
		} else {
			c.taken[key] = all
		}
	}
	return all
}

// used returns how many requests count for the token of a connection.
func (c counts) used(by connector.Caller, now time.Time) int {
	key, found := c.tokens[by]
	if !found {
		return 0
	}
	within := c.within(key, now)
	if len(within) == 0 {
		delete(c.tokens, by)
	}
	return len(within)
}

func (c counts) take(key connector.BudgetKey, by connector.Caller, at time.Time) {
	c.taken[key] = append(c.within(key, at), at)
	if by != 0 {
		c.tokens[by] = key
	}
}

func (c counts) takeBack(key connector.BudgetKey, at time.Time) {
	all := c.taken[key]
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Equal(at) {
			c.taken[key] = slices.Delete(all, i, i+1)
			return
		}
	}
}

func (c counts) rest(key connector.BudgetKey, until time.Time) {
	if until.After(c.rests[key]) {
		c.rests[key] = until
	}
}
