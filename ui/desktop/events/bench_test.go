package events_test

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/pace"
	"keyrack/ui/desktop/uitest"
)

// drawn is the id in the first row that is on the screen.
func (d *desk) drawn(list *kit.List) string {
	d.Run()
	id := ""
	list.Each(func(row int, object fyne.CanvasObject) {
		if row == 0 {
			id = object.(*kit.LogRow).Content().What
		}
	})
	return id
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// BenchmarkEventToRow measures how long it takes from a message on the socket until its event stands in the first row:
// alone in a list of 5,000 (ms-alone), and in the middle of 5,000 events a second (ms-flood). It says how long the UI
// goroutine was held at most by one drawing then (ms-held). A frame is 16.7 ms.
func BenchmarkEventToRow(b *testing.B) {
	d := open(b, full, hotel)
	d.listening()
	next := 0
	send := func(count int) string {
		var all []string
		for range count {
			next++
			all = append(all, numbered(next))
		}
		d.wire.send(all...)
		return id(next)
	}
	send(5000)
	d.UntilText("All 5000")
	list, _ := uitest.Find[*kit.List](d.UI)
	shown := func(last string) time.Duration {
		began := time.Now()
		for d.drawn(list) != last {
			runtime.Gosched()
		}
		return time.Since(began)
	}
	var alone, flood []time.Duration
	held := time.Duration(0)
	for b.Loop() {
		time.Sleep(pace.Frame) // nothing was drawn for a frame
		alone = append(alone, shown(send(1)))
		until := time.Now().Add(200 * time.Millisecond)
		for time.Now().Before(until) {
			send(5000 / 100)
			wait := time.Now().Add(time.Second / 100)
			for time.Now().Before(wait) {
				began := time.Now()
				d.Run()
				held = max(held, time.Since(began))
				time.Sleep(time.Millisecond)
			}
		}
		flood = append(flood, shown(send(50)))
	}
	b.ReportMetric(float64(median(alone).Microseconds())/1000, "ms-alone")
	b.ReportMetric(float64(median(flood).Microseconds())/1000, "ms-flood")
	b.ReportMetric(float64(held.Microseconds())/1000, "ms-held")
}
