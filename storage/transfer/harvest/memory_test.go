package harvest_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"keyrack/model/workspace/transfer"
	"keyrack/storage/transfer/harvest"
)

// peak is the most bytes that objects take while work goes on, those that nothing refers to any more included, as long
// as they have not been collected.
func peak(work func()) uint64 { return most("/memory/classes/heap/objects:bytes", work) }

// peakLive is the most bytes of objects that a collection leaves while work goes on. It collects all the time.
func peakLive(work func()) uint64 {
	defer debug.SetGCPercent(debug.SetGCPercent(3))
	return most("/gc/heap/live:bytes", func() {
		work()
		runtime.GC()
	})
}

// most is the most that a metric grows by while work goes on.
func most(metric string, work func()) uint64 {
	sample := []metrics.Sample{{Name: metric}}
	now := func() uint64 {
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	runtime.GC()
	before, most := now(), uint64(0)
	done, ended := make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-time.After(200 * time.Microsecond):
				most = max(most, now())
			}
		}
	}()
	work()
	close(done)
	<-ended
	return max(most, now(), before) - before
}

// ordinary are the files of testdata, each repeated with other tokens until there are n bytes.
func ordinary(b *testing.B, n int) map[string]func() string {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		b.Fatal(err)
	}
	all := map[string]func() string{}
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			b.Fatal(err)
		}
		for _, file := range archive.Files {
			base := filepath.Base(file.Name)
			if base == "want" || !strings.Contains(string(file.Data), "<<") {
				continue
			}
			all[filepath.Base(path)+" "+file.Name] = func() string { return repeated(fill(string(file.Data)), n) }
		}
	}
	return all
}

// repeated is a text over and over, with other tokens each time.
func repeated(part string, n int) string {
	text := &strings.Builder{}
	for i := 0; text.Len() < n; i++ {
		one := part
		if i > 0 {
			for _, token := range tokens() {
				one = strings.ReplaceAll(one, token, token[:len(token)-6]+fmt.Sprintf("%06X", i))
			}
		}
		text.WriteString(one + "\n")
	}
	return text.String()
}

// BenchmarkMemory says how much memory it takes at most to read files, as a multiple of their size. What it takes to
// decode the same JSON into maps stands beside it.
func BenchmarkMemory(b *testing.B) {
	files := ordinary(b, 1<<20)
	for name := range rows(1) {
		files[name] = func() string { return rows(10_000)[name] }
	}
	for name, file := range files {
		b.Run(name, func(b *testing.B) {
			text, most, floor := file(), uint64(0), uint64(0)
			for b.Loop() {
				content := []byte(text)
				most = max(most, peak(func() {
					_, _ = harvest.Read(content, transfer.ReadOptions{Name: filepath.Base(name)})
				}))
				floor = max(floor, peak(func() {
					var all any
					_ = json.Unmarshal(content, &all)
				}))
			}
			b.ReportMetric(float64(most)/float64(len(text)), "x-file")
			b.ReportMetric(float64(floor)/float64(len(text)), "x-file-decoded")
		})
	}
}
