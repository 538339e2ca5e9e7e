package workspace

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhatWaitsForTheDiskIsBoundedByNumberAndBytes(t *testing.T) {
	for _, test := range []struct {
		name  string
		jobs  int
		bytes int // of each
	}{
		{"many small ones", mostBehind, 1},
		{"few large ones", 4, mostBytesBehind / 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				disk, done := make(chan struct{}), 0
				b := behind[int]{work: func(jobs []int) (tell func()) {
					<-disk
					for _, job := range jobs {
						if job != done {
							t.Errorf("job %d is done as number %d", job, done)
						}
						done++
					}
					return nil
				}}
				b.do(0, 0)
				synctest.Wait() // this one is at work and waits for nothing but the disk
				for i := range test.jobs {
					b.do(test.bytes, 1+i)
				}
				returned := false
				go func() {
					b.do(1, 1+test.jobs)
					returned = true
				}()
				synctest.Wait()
				if returned {
					t.Errorf("%d of %d bytes wait, and one more is taken at once", test.jobs, test.bytes)
				}
				close(disk)
				synctest.Wait()
				if b.end(); !returned || done != test.jobs+2 {
					t.Errorf("%d jobs are done, %d were asked for; returned: %v", done, test.jobs+2, returned)
				}
			})
		})
	}
}

func TestJobsWaitForOthersUnlessSomebodyWaitsForThem(t *testing.T) {
	const gather = time.Hour
	for _, test := range []struct {
		name string
		jobs int
		then func(b *behind[int])
		took time.Duration
	}{
		{"nobody waits", 3, func(*behind[int]) { time.Sleep(gather) }, gather},
		{"somebody waits", 3, func(b *behind[int]) { b.wait(context.Background()) }, 0},
		{"it is the end", 3, func(b *behind[int]) { b.end() }, 0},
		{"enough wait", enoughBehind, func(*behind[int]) {}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var done []int // how many jobs at once
				b := behind[int]{gather: gather, work: func(jobs []int) (tell func()) {
					done = append(done, len(jobs))
					return nil
				}}
				asked := time.Now()
				for i := range test.jobs {
					b.do(1, i)
				}
				test.then(&b)
				synctest.Wait()
				if took := time.Since(asked); len(done) != 1 || done[0] != test.jobs || took != test.took {
					t.Errorf("%d jobs are done in steps of %v after %v, want one step after %v", test.jobs, done, took, test.took)
				}
			})
		})
	}
}
