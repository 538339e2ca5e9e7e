package workspace

import (
	"context"
	"sync"
)

// behind does work behind whoever asks for it, one after the other. Its goroutine ends when there is nothing to do. The
// zero value is ready.
type behind struct {
	mu      sync.Mutex
	waiting []job
	size    int           // bytes that the waiting jobs hold
	idle    chan struct{} // closed when all is done and told; nil while there is nothing to do
	last    <-chan struct{}
}

// job is a piece of work. What is to be told of it is told when it counts as done.
type job struct {
	work func() (tell func())
	size int
	done chan struct{}
}

// How many jobs may wait, and how many bytes they may hold. Whoever asks for one more waits for it.
const (
	mostBehind      = 100
	mostBytesBehind = 16 << 20
)

// do has work done that holds so many bytes. It returns at once unless too much waits already.
func (b *behind) do(size int, work func() (tell func())) {
	b.mu.Lock()
	next := job{work: work, size: size, done: make(chan struct{})}
	b.waiting, b.last = append(b.waiting, next), next.done
	b.size += size
	full := len(b.waiting) > mostBehind || b.size > mostBytesBehind
	if b.idle == nil {
		b.idle = make(chan struct{})
		go b.run()
	}
	b.mu.Unlock()
	if full {
		<-next.done
	}
}

func (b *behind) run() {
	for {
		b.mu.Lock()
		if len(b.waiting) == 0 {
			close(b.idle)
			b.idle = nil
			b.mu.Unlock()
			return
		}
		next := b.waiting[0]
		b.waiting[0] = job{} // what it held is free when it is done
		b.waiting = b.waiting[1:]
		b.size -= next.size
		b.mu.Unlock()
		tell := next.work()
		close(next.done)
		if tell != nil {
			tell()
		}
	}
}

// wait returns when all that was asked for until now is done, though maybe not told: who is told may wait. It ends
// early with its context.
func (b *behind) wait(ctx context.Context) {
	b.mu.Lock()
	last := b.last
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
func (b *behind) end() {
	b.mu.Lock()
	idle := b.idle
	b.mu.Unlock()
	if idle != nil {
		<-idle
	}
}
