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
				var b behind
				disk, done := make(chan struct{}), 0
				work := func() (tell func()) {
					<-disk
					done++
					return nil
				}
				b.do(0, work)
				synctest.Wait() // this one is at work and waits for nothing but the disk
				for range test.jobs {
					b.do(test.bytes, work)
				}
				returned := false
				go func() {
					b.do(1, work)
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
