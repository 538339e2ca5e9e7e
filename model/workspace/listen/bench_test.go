package listen_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/events"
	"keyrack/model/workspace/listen"
)

// one is a message as Mews documents it.
const one = `{"Events":[{"Type":"Reservation","Id":"bfee2c44-1f84-4326-a862-5289598f6e2d","State":"Confirmed",` +
	`"StartUtc":"2026-11-29T14:00:00Z","EndUtc":"2026-12-01T10:00:00Z",` +
	`"AssignedResourceId":"20e00c32-d561-4008-8609-82d8aa525714"}]}`

// asked serves a socket that sends one event for each value of a channel.
func asked(b *testing.B) (*httptest.Server, chan struct{}) {
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
				if c.Write(ctx, websocket.MessageText, []byte(one)) != nil {
					return
				}
			}
		}
	}))
	b.Cleanup(server.Close)
	return server, ask
}

type cleared struct {
	guard  *model.Guard
	target model.Target
}

func (c cleared) ClearSocket() (model.SocketClearance, error) {
	return c.guard.ClearSocket(c.target, c.guard.IntendSocket(c.target))
}

// dialling opens real sockets to a server on this computer.
func dialling(b *testing.B, server *httptest.Server) *core {
	b.Helper()
	address, err := model.ReadAddress(model.Sandbox, server.URL)
	if err != nil {
		b.Fatal(err)
	}
	client := connector.New(connector.Options{TempDir: b.TempDir()})
	b.Cleanup(client.CloseIdle)
	token := model.NewSecret(strings.Repeat("A", 64))
	clearing := cleared{model.NewGuard(nil, time.Now), model.Target{
		Environment: model.Environment{ID: "sandbox", Kind: model.Sandbox, Address: address},
		Integration: model.Integration{ID: "i", EnvironmentID: "sandbox"},
		Connection:  model.Connection{IntegrationID: "i"}, ClientToken: token, AccessToken: token,
	}}
	return newCore(func(ctx context.Context, _ model.ConnectionID) (events.Socket, error) {
		return client.Dial(ctx, clearing)
	})
}

// BenchmarkEvent takes an event from the socket to whoever has subscribed, and beside it one to the bare client of the
// library, by turns. The metric "x-bare" is the ratio, "µs-more" what is added to each event.
func BenchmarkEvent(b *testing.B) {
	server, ask := asked(b)
	sockets := listen.New(listen.Options{Core: dialling(b, server), Redactor: model.NewRedactor()})
	defer sockets.CloseAll(events.Ended)
	feed, err := sockets.Open("aurora")
	if err != nil {
		b.Fatal(err)
	}
	changed, stop := feed.Subscribe()
	defer stop()
	for feed.State().Phase != events.Open {
		<-changed
	}
	bareServer, bareAsk := asked(b)
	bare, _, err := websocket.Dial(b.Context(), bareServer.URL, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = bare.CloseNow() }()
	var ours, theirs time.Duration
	received := int64(0)
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		ask <- struct{}{}
		for received++; feed.Snapshot().Received < received; {
			<-changed
		}
		middle := time.Now()
		bareAsk <- struct{}{}
		if _, _, err := bare.Read(b.Context()); err != nil {
			b.Fatal(err)
		}
		ours, theirs = ours+middle.Sub(start), theirs+time.Since(middle)
	}
	b.ReportMetric(float64(ours)/float64(theirs), "x-bare")
	b.ReportMetric(float64(ours-theirs)/float64(b.N)/1000, "µs-more")
}

// BenchmarkAMillionEvents reads a million events, as one socket would, and says what stays in memory.
func BenchmarkAMillionEvents(b *testing.B) {
	for b.Loop() {
		log, redactor := events.NewLog(0, 0), model.NewRedactor()
		before, most := inUse(), uint64(0)
		now := time.Now()
		for i := range 1_000_000 {
			log.Add(events.Read(redactor.Redact([]byte(one)), now)...)
			if i%100_000 == 0 {
				var memory runtime.MemStats
				runtime.ReadMemStats(&memory)
				most = max(most, memory.HeapInuse)
			}
		}
		after := inUse()
		b.ReportMetric(float64(max(most, before)-before)/(1<<20), "MB-peak")
		b.ReportMetric(float64(max(after, before)-before)/(1<<20), "MB-kept")
		runtime.KeepAlive(log)
	}
	b.ReportMetric(1_000_000/(b.Elapsed().Seconds()/float64(b.N)), "events/s")
}

func inUse() uint64 {
	var memory runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&memory)
	return memory.HeapInuse
}

// BenchmarkHundredSockets sends an event to each of a hundred hotels, over real sockets, until all have come.
func BenchmarkHundredSockets(b *testing.B) {
	const count = 100
	server, ask := asked(b)
	sockets := listen.New(listen.Options{Core: dialling(b, server), Redactor: model.NewRedactor()})
	defer sockets.CloseAll(events.Ended)
	changed, stop := sockets.Subscribe()
	defer stop()
	for i := range count {
		if _, err := sockets.Open(model.ConnectionID(fmt.Sprint("hotel-", i))); err != nil {
			b.Fatal(err)
		}
	}
	open := func() (n int, received int64) {
		for _, feed := range sockets.Feeds() {
			if feed.State().Phase == events.Open {
				n++
			}
			received += feed.Snapshot().Received
		}
		return n, received
	}
	for n, _ := open(); n < count; n, _ = open() {
		<-changed
	}
	want := int64(0)
	for b.Loop() {
		for range count {
			ask <- struct{}{}
		}
		want += count
		for _, received := open(); received < want; _, received = open() {
			<-changed
		}
	}
	b.ReportMetric(float64(count)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
