package sandbox

import (
	"context"
	"time"
)

// job is something that the sandbox does by itself, later.
type job struct {
	due time.Time
	do  func(ctx context.Context)
}

// later remembers a job. The sandbox is locked.
func (s *Sandbox) later(delay time.Duration, do func(ctx context.Context)) {
	s.jobs = append(s.jobs, job{s.now().Add(delay), do})
	select {
	case s.woken <- struct{}{}:
	default: // it is awake already
	}
}

// work does what there is to do until ctx ends: each job by itself, so that none waits for another.
func (s *Sandbox) work(ctx context.Context) {
	for {
		s.mu.Lock()
		jobs := s.jobs
		s.jobs = nil
		s.mu.Unlock()
		for _, j := range jobs {
			go func() {
				if s.sleep(ctx, j.due.Sub(s.now())) == nil {
					j.do(ctx)
				}
			}()
		}
		select {
		case <-s.woken:
		case <-ctx.Done():
			return
		}
	}
}
