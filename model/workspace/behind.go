package workspace

import (
	"context"
	"sync"
	"time"
)

// behind does work behind whoever asks for it, in order, and as much at once as waits: then a disk has to be asked once
// for all of it. Its goroutine ends when there is nothing to do.
type behind[Job any] struct {
	work   func(jobs []Job) (tell func()) // tell is called when the jobs count as done; nil for nothing to tell
	gather time.Duration                  // how long a job waits for others, while nobody waits for it

	mu      sync.Mutex
	waiting []Job
	size    int           // bytes that the waiting jobs hold
	hurry   chan struct{} // closed when the waiting jobs are to be done at once
	hurried bool
	next    chan struct{} // closed when the waiting jobs are done
	idle    chan struct{} // closed when all is done and told; nil while there is nothing to do
	last    <-chan struct{}
}

// How many jobs may wait, and how many bytes they may hold. Whoever asks for one more waits for it. As many may be at
// work meanwhile.
const (
	mostBehind      = 100
	enoughBehind    = mostBehind / 2 // wait for no others
	mostBytesBehind = 16 << 20
)

// do has a job done that holds so many bytes. It returns at once unless too much waits already.
func (b *behind[Job]) do(size int, job Job) {
	b.mu.Lock()
	if len(b.waiting) == 0 {
		b.next, b.hurry, b.hurried = make(chan struct{}), make(chan struct{}), false
		b.last = b.next
	}
	b.waiting = append(b.waiting, job)
	b.size += size
	done := b.next
	full := len(b.waiting) > mostBehind || b.size > mostBytesBehind
	if full || len(b.waiting) >= enoughBehind {
		b.atOnce()
	}
	if b.idle == nil {
		b.idle = make(chan struct{})
		go b.run()
	}
	b.mu.Unlock()
	if full {
		<-done
	}
}

// atOnce has the waiting jobs wait for no others. The caller holds the lock.
func (b *behind[Job]) atOnce() {
	if len(b.waiting) > 0 && !b.hurried {
		b.hurried = true
		close(b.hurry)
	}
}

func (b *behind[Job]) run() {
	for {
		b.mu.Lock()
		if len(b.waiting) == 0 {
			close(b.idle)
			b.idle = nil
			b.mu.Unlock()
			return
		}
		hurry := b.hurry
		b.mu.Unlock()
		select {
		case <-hurry:
		case <-time.After(b.gather):
		}
		b.mu.Lock()
		jobs, done := b.waiting, b.next
		b.waiting, b.size = nil, 0
		b.mu.Unlock()
		tell := b.work(jobs)
		close(done)
		if tell != nil {
			tell()
		}
	}
}

// wait returns when all that was asked for until now is done, though maybe not told: who is told may wait. It ends
// early with its context.
func (b *behind[Job]) wait(ctx context.Context) {
	b.mu.Lock()
	last := b.last
	b.atOnce()
	b.mu.Unlock()
	if last == nil {
		return
	}
	select {
	case <-last:
	case <-ctx.Done():
	}
}

// end returns when all is done and told.
func (b *behind[Job]) end() {
	b.mu.Lock()
	idle := b.idle
	b.atOnce()
	b.mu.Unlock()
	if idle != nil {
		<-idle
	}
}
