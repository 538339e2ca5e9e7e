package listen_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
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

// BenchmarkAMillionEvents sends a million events over a socket, a hundred in each message, and says what of it stays in
// memory. Beside it the bare client of the library reads as many and keeps nothing: "x-bare" is the ratio of the times.
func BenchmarkAMillionEvents(b *testing.B) {
	const messages, each = 10_000, 100
	event := strings.TrimSuffix(strings.TrimPrefix(one, `{"Events":[`), `]}`)
	message := []byte(`{"Events":[` + strings.Repeat(event+",", each-1) + event + `]}`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			b.Error(err)
			return
		}
		defer func() { _ = c.CloseNow() }()
		ctx := c.CloseRead(context.Background())
		for range messages {
			if c.Write(ctx, websocket.MessageText, message) != nil {
				return
			}
		}
		<-ctx.Done()
	}))
	b.Cleanup(server.Close)
	core := dialling(b, server)
	var ours, theirs time.Duration
	for b.Loop() {
		before, most := inUse(), uint64(0)
		start := time.Now()
		sockets := listen.New(listen.Options{Core: core, Redactor: model.NewRedactor()})
		feed, err := sockets.Open("aurora")
		if err != nil {
			b.Fatal(err)
		}
		changed, stop := feed.Subscribe()
		for at := int64(0); at < messages*each; {
			<-changed
			if now := feed.Snapshot().Received; now-at > 50_000 || now == messages*each {
				var memory runtime.MemStats
				runtime.ReadMemStats(&memory)
				at, most = now, max(most, memory.HeapInuse)
			}
		}
		ours += time.Since(start)
		stop()
		after := inUse()
		b.ReportMetric(float64(max(most, before)-before)/(1<<20), "MB-peak")
		b.ReportMetric(float64(max(after, before)-before)/(1<<20), "MB-kept")
		sockets.CloseAll(events.Ended)

		start = time.Now()
		bare, _, err := websocket.Dial(b.Context(), server.URL, nil)
		if err != nil {
			b.Fatal(err)
		}
		bare.SetReadLimit(connector.SocketReadLimit)
		for range messages {
			if _, _, err := bare.Read(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
		theirs += time.Since(start)
		_ = bare.CloseNow()
	}
	b.ReportMetric(float64(ours)/float64(theirs), "x-bare")
	b.ReportMetric(messages*each*float64(b.N)/ours.Seconds(), "events/s")
}

func inUse() uint64 {
	var memory runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&memory)
	return memory.HeapInuse
}

// BenchmarkHundredSockets sends as many events to a hundred hotels at once, over real sockets, until all have come, and
// as many to a hundred bare clients of the library.
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
	bareServer, bareAsk := asked(b)
	var read atomic.Int64
	came := make(chan struct{}, 1)
	for range count {
		bare, _, err := websocket.Dial(b.Context(), bareServer.URL, nil)
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = bare.CloseNow() }()
		go func() {
			for {
				if _, _, err := bare.Read(context.Background()); err != nil {
					return
				}
				read.Add(1)
				select {
				case came <- struct{}{}:
				default:
				}
			}
		}()
	}
	want := int64(0)
	var ours, theirs time.Duration
	for b.Loop() {
		start := time.Now()
		for range count {
			ask <- struct{}{}
		}
		want += count
		for _, received := open(); received < want; _, received = open() {
			<-changed
		}
		middle := time.Now()
		for range count {
			bareAsk <- struct{}{}
		}
		for read.Load() < want {
			<-came
		}
		ours, theirs = ours+middle.Sub(start), theirs+time.Since(middle)
	}
	b.ReportMetric(float64(count)*float64(b.N)/ours.Seconds(), "events/s")
	b.ReportMetric(float64(ours)/float64(theirs), "x-bare")
}

// stormy serves sockets that it can drop all at once.
type stormy struct {
	mu   sync.Mutex
	open []*websocket.Conn
	came []time.Time
}

func (s *stormy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	s.mu.Lock()
	s.open, s.came = append(s.open, c), append(s.came, time.Now())
	s.mu.Unlock()
	<-c.CloseRead(context.Background()).Done()
}

func (s *stormy) clear() []*websocket.Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	open := s.open
	s.open, s.came = nil, nil
	return open
}

// until waits for so many sockets since they were cleared, and returns when they came.
func (s *stormy) until(count int) []time.Time {
	for {
		s.mu.Lock()
		came := slices.Clone(s.came)
		s.mu.Unlock()
		if len(came) >= count {
			return came
		}
		time.Sleep(time.Millisecond)
	}
}

// drop ends all that are open, and says in milliseconds when the first and the last have come back, and how many of
// them in the busiest tenth of a second.
func (s *stormy) drop(count int) (first, last float64, busiest int) {
	start := time.Now()
	for _, c := range s.clear() {
		_ = c.CloseNow()
	}
	came, tenths := s.until(count), map[time.Duration]int{}
	for _, at := range came {
		tenth := at.Sub(start) / (100 * time.Millisecond)
		tenths[tenth]++
		busiest = max(busiest, tenths[tenth])
	}
	return came[0].Sub(start).Seconds() * 1000, came[count-1].Sub(start).Seconds() * 1000, busiest
}

// BenchmarkStorm drops a hundred sockets at once: the first wait is from half a second to a whole. "bare-busiest" is
// the busiest tenth of a second with a hundred bare clients of the library that dial again at once.
func BenchmarkStorm(b *testing.B) {
	const count = 100
	storm := &stormy{}
	server := httptest.NewServer(storm)
	b.Cleanup(server.Close)
	core := dialling(b, server)
	for b.Loop() {
		sockets := listen.New(listen.Options{Core: core, Redactor: model.NewRedactor()})
		for i := range count {
			if _, err := sockets.Open(model.ConnectionID(fmt.Sprint("hotel-", i))); err != nil {
				b.Fatal(err)
			}
		}
		storm.until(count)
		first, last, busiest := storm.drop(count)
		sockets.CloseAll(events.Ended)
		storm.clear()
		b.ReportMetric(first, "first-ms")
		b.ReportMetric(last, "last-ms")
		b.ReportMetric(float64(busiest), "busiest")

		ctx, end := context.WithCancel(b.Context())
		for range count {
			go func() {
				for {
					bare, _, err := websocket.Dial(ctx, server.URL, nil)
					if err != nil {
						return
					}
					_, _, _ = bare.Read(ctx)
					_ = bare.CloseNow()
				}
			}()
		}
		storm.until(count)
		_, _, busiest = storm.drop(count)
		end()
		storm.clear()
		b.ReportMetric(float64(busiest), "bare-busiest")
	}
}
