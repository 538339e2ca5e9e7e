package connector_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model/connector"
)

// clock is a clock that only sleeping moves.
type clock struct {
	mu    sync.Mutex
	at    time.Time
	slept []time.Duration
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// running is now for those who send without end: each look at the clock takes a second, so that no budget is used up.
func (c *clock) running() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Second)
	return c.at
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

func TestAReadWaitsForRetryAfter(t *testing.T) {
	const second = time.Second
	for _, test := range []struct {
		name, path, retryAfter, date string
		refusals                     int
		status, requests             int
		slept                        []time.Duration
	}{
		{"seconds", readPath, "3", "", 1, 200, 2, []time.Duration{3 * second}},
		{"twice", readPath, "30", "", 2, 200, 3, []time.Duration{30 * second, 30 * second}},
		{"not a third time", readPath, "1", "", 9, 429, 3, []time.Duration{second, second}},
		{"a date", readPath, "Tue, 24 Nov 2026 09:00:07 GMT", "", 1, 200, 2, []time.Duration{7 * second}},
		{
			"a date by the server's clock", readPath, "Mon, 01 Jan 2024 00:00:09 GMT", "Mon, 01 Jan 2024 00:00:04 GMT", 1, 200,
			2,
			[]time.Duration{5 * second},
		},
		{"a date that has passed", readPath, "Tue, 24 Nov 2026 08:59:00 GMT", "", 1, 200, 2, []time.Duration{second}},
		{"zero", readPath, "0", "", 1, 200, 2, []time.Duration{second}},
		{"too long", readPath, "31", "", 1, 429, 1, nil},
		{"too long a date", readPath, "Tue, 24 Nov 2026 10:00:00 GMT", "", 1, 429, 1, nil},
		{"missing", readPath, "", "", 1, 429, 1, nil},
		{"nonsense", readPath, "soon", "", 1, 429, 1, nil},
		{"negative", readPath, "-5", "", 1, 429, 1, nil},
		{"a write", writePath, "1", "", 1, 429, 1, nil},
		{"an unknown operation", "unknown/getAll", "1", "", 1, 429, 1, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			requests := 0
			server := serve(t, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				w.Header()["Date"] = nil // none, as the computer's own clock is another one
				if test.date != "" {
					w.Header().Set("Date", test.date)
				}
				if requests++; requests <= test.refusals {
					if test.retryAfter != "" {
						w.Header().Set("Retry-After", test.retryAfter)
					}
					answer(w, http.StatusTooManyRequests, `{"Message":"Too many requests."}`)
					return
				}
				answer(w, http.StatusOK, `{}`)
			})
			time := newClock()
			client := newClient(t, connector.Options{Now: time.now, Sleep: time.sleep})
			exchange, err := client.Send(t.Context(), clear(t, server.URL, test.path), nil)
			if err != nil || exchange.Status != test.status || requests != test.requests {
				t.Errorf("status %d after %d requests, error %v; want %d after %d", exchange.Status, requests, err, test.status,
					test.requests)
			}
			if wantMessage := test.status == 429; (exchange.Message != "") != wantMessage {
				t.Errorf("Message %q with status %d", exchange.Message, exchange.Status)
			}
			if diff := cmp.Diff(test.slept, time.slept); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
			if used, _ := client.Budget("connection"); used > requests {
				t.Errorf("%d of %d requests count", used, requests)
			}
		})
	}
}

// A capability map asks a hundred things in a row: it must not go on asking a server that wants to be left alone.
func TestATokenRestsWhenMewsAsksForALongWait(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		answer(w, http.StatusTooManyRequests, `{}`)
	})
	rest := newClock()
	client := newClient(t, connector.Options{Now: rest.now, Sleep: rest.sleep})
	for range 3 {
		if exchange, err := client.Send(t.Context(), clear(t, server.URL, readPath), nil); err != nil ||
			exchange.Status != 429 {
			t.Fatalf("status %d, error %v", exchange.Status, err)
		}
	}
	if diff := cmp.Diff([]time.Duration{30 * time.Second, 30 * time.Second}, rest.slept); diff != "" {
		t.Errorf("waits (-want +got):\n%s", diff)
	}
}

func TestAReadIsSentAgainAsOftenAsAsked(t *testing.T) {
	const second = time.Second
	for _, test := range []struct {
		name, path, retryAfter string
		bad, asked, failures   int // the status that is answered so often; 0 for no answer
		status, requests       int
		slept                  []time.Duration
	}{
		{"a failing server", readPath, "", 503, 3, 2, 200, 3, []time.Duration{second, 2 * second}},
		{"as often as asked", readPath, "", 500, 2, 9, 500, 3, []time.Duration{second, 2 * second}},
		{"as long as the server asks", readPath, "90", 429, 1, 1, 200, 2, []time.Duration{90 * second}},
		{"a limit without a time", readPath, "", 429, 1, 1, 200, 2, []time.Duration{second}},
		{"a minute at most", readPath, "", 502, 8, 8, 200, 9, []time.Duration{
			second, 2 * second, 4 * second, 8 * second, 16 * second, 32 * second, 60 * second, 60 * second,
		}},
		{"a lost connection", readPath, "", 0, 1, 1, 200, 2, []time.Duration{second}},
		{"what will not pass", readPath, "", 401, 3, 9, 401, 1, nil},
		{"a write", writePath, "", 503, 3, 9, 503, 1, nil},
		{"an unknown operation", "unknown/getAll", "", 503, 3, 9, 503, 1, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			requests := 0
			server := serve(t, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				w.Header()["Date"] = nil
				switch requests++; {
				case requests > test.failures:
					answer(w, http.StatusOK, `{}`)
				case test.bad == 0:
					panic(http.ErrAbortHandler)
				default:
					if test.retryAfter != "" {
						w.Header().Set("Retry-After", test.retryAfter)
					}
					answer(w, test.bad, `{"Message":"Later."}`)
				}
			})
			time := newClock()
			client := newClient(t, connector.Options{Now: time.now, Sleep: time.sleep})
			var told []int
			ctx := connector.WithRetries(t.Context(), test.asked, func(r connector.Retry) { told = append(told, r.Number) })
			exchange, err := client.Send(ctx, clear(t, server.URL, test.path), nil)
			if err != nil || exchange.Status != test.status || requests != test.requests || len(told) != requests-1 {
				t.Errorf("status %d after %d requests, %v told, error %v; want %d after %d", exchange.Status, requests, told,
					err, test.status, test.requests)
			}
			if diff := cmp.Diff(test.slept, time.slept); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCancellingEndsTheWaitForARetry(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "20")
		answer(w, http.StatusTooManyRequests, `{}`)
		time.AfterFunc(20*time.Millisecond, cancel)
	})
	exchange, err := newClient(t, connector.Options{}).Send(ctx, clear(t, server.URL, readPath), nil)
	var failed *connector.Failure
	if !errors.As(err, &failed) || failed.Kind != connector.Canceled || !errors.Is(err, context.Canceled) ||
		exchange.Status != 429 {
		t.Errorf("status %d, error %v", exchange.Status, err)
	}
}

// closing starts a server that answers the first request of each connection and closes the connection when a second one
// has begun to arrive. It counts connections and requests.
func closing(t *testing.T) (address string, connections, requests *atomic.Int32) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	connections, requests = new(atomic.Int32), new(atomic.Int32)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			go func() {
				defer conn.Close()
				reader := bufio.NewReader(conn)
				request, err := http.ReadRequest(reader)
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, request.Body)
				requests.Add(1)
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
				if _, err := reader.ReadByte(); err == nil {
					requests.Add(1)
				}
			}()
		}
	}()
	return "http://" + listener.Addr().String(), connections, requests
}

func TestARequestOnAKeptConnectionThatClosesIsNotRepeated(t *testing.T) {
	for _, path := range []string{writePath, readPath} {
		t.Run(path, func(t *testing.T) {
			address, connections, requests := closing(t)
			client := newClient(t, connector.Options{})
			if _, err := client.Send(t.Context(), clear(t, address, path), nil); err != nil {
				t.Fatal(err)
			}
			exchange, failed := failure(t, client, clear(t, address, path), `{}`, connector.Cut)
			if !failed.Sent || !exchange.Timing.Reused {
				t.Errorf("Sent %v, Reused %v", failed.Sent, exchange.Timing.Reused)
			}
			if connections.Load() != 1 || requests.Load() != 2 {
				t.Errorf("%d connections and %d requests, want 1 and 2", connections.Load(), requests.Load())
			}
		})
	}
}

func TestAWriteIsSentOnceWhateverTheServerDoes(t *testing.T) {
	for name, behave := range map[string]http.HandlerFunc{
		"aborts": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"is too busy": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(429)
		},
		"is not available": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(503)
		},
		"gave up waiting": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(408) },
		"closes politely": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Connection", "close")
			w.WriteHeader(500)
		},
		"redirects to itself": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusTemporaryRedirect)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int32
			server, pool := serveTLS(t, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				_, _ = io.Copy(io.Discard, r.Body)
				behave(w, r)
			})
			client := newClient(t, connector.Options{RootCAs: pool})
			for range 3 { // the later ones on a kept connection
				exchange, err := client.Send(t.Context(), clear(t, server.URL, writePath), []byte(`{"A":1}`))
				noToken(t, exchange, err)
			}
			// Fewer is possible: a write that meets a connection about to close fails.
			if n := requests.Load(); n < 1 || n > 3 {
				t.Errorf("%d requests for 3 writes", n)
			}
		})
	}
}
