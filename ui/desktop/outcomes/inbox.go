package outcomes

import (
	"sync"

	"keyrack/ui/desktop/task"
)

// Inbox brings to the UI goroutine what workers hand over in a round of work. What comes of an older round is dropped,
// and what comes after the end of one. The zero value is ready. Its methods are for the UI goroutine; what
// [Inbox.Begin] returns is for any.
type Inbox[T any] struct {
	round int
	open  bool
	take  func(come []T)

	mu      sync.Mutex
	pending []handed[T]
	queued  bool
}

type handed[T any] struct {
	round int
	one   T
}

// Begin begins a round and returns what its workers call. However fast they do, one function is queued for the UI
// goroutine at a time: it calls take with all that has come.
func (b *Inbox[T]) Begin(take func(come []T)) (hand func(T)) {
	b.round++
	b.open, b.take = true, take
	round := b.round
	return func(one T) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.pending = append(b.pending, handed[T]{round, one})
		if !b.queued {
			b.queued = true
			task.OnUI(b.deliver)
		}
	}
}

// End ends the round.
func (b *Inbox[T]) End() { b.open = false }

func (b *Inbox[T]) deliver() {
	b.mu.Lock()
	pending := b.pending
	b.pending, b.queued = nil, false
	b.mu.Unlock()
	var come []T
	for _, one := range pending {
		if one.round == b.round && b.open {
			come = append(come, one.one)
		}
	}
	if len(come) > 0 {
		b.take(come)
	}
}
