package events_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/coder/websocket"

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

// bare returns what sends an event over a socket to the bare client of the library, and says how long that took.
func bare(b *testing.B) func() time.Duration {
	b.Helper()
	ask := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			b.Error(err)
			return
		}
		defer func() { _ = c.CloseNow() }()
		ctx := c.CloseRead(context.Background())
		for {
			select {
			case <-ctx.Done():
				return
			case <-ask:
				if c.Write(ctx, websocket.MessageText, []byte(`{"Events":[`+numbered(0)+`]}`)) != nil {
					return
				}
			}
		}
	}))
	b.Cleanup(server.Close)
	client, _, err := websocket.Dial(b.Context(), server.URL, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = client.CloseNow() })
	return func() time.Duration {
		began := time.Now()
		ask <- struct{}{}
		if _, _, err := client.Read(b.Context()); err != nil {
			b.Fatal(err)
		}
		return time.Since(began)
	}
}

// BenchmarkEventToRow measures how long it takes from a message on the socket until its event stands in the first row:
// alone in a list of 5,000 (ms-alone), and in the middle of 5,000 events a second (ms-flood). It says how long the UI
// goroutine was held at most by one drawing then (ms-held), and how long the bare client of the library takes to read
// an event from a socket on this computer (ms-bare). What a row takes more in a flood is told in frames of 16.7 ms
// (frames-more).
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
	read := bare(b)
	var alone, flood, theirs []time.Duration
	held := time.Duration(0)
	for b.Loop() {
		time.Sleep(pace.Frame) // nothing was drawn for a frame
		alone = append(alone, shown(send(1)))
		theirs = append(theirs, read())
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
	b.ReportMetric(float64(median(flood)-median(theirs))/float64(pace.Frame), "frames-more")
	b.ReportMetric(float64(median(theirs).Microseconds())/1000, "ms-bare")
	b.ReportMetric(float64(median(alone).Microseconds())/1000, "ms-alone")
	b.ReportMetric(float64(median(flood).Microseconds())/1000, "ms-flood")
	b.ReportMetric(float64(held.Microseconds())/1000, "ms-held")
}
