package workspace

import (
	"testing"
	"testing/synctest"
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
