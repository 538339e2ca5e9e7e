package connector

import (
	"context"
	"crypto/tls"
	"net/http/httptrace"
	"sync"
	"time"

	"keyrack/model"
)

// trace notes when the phases of one request began and ended, and keeps the watchdog awake. net/http calls it from
// several goroutines, and may do so after the request: a connection that was begun for it can become ready later.
type trace struct {
	now      func() time.Time
	watchdog *watchdog
	started  time.Time

	mu                sync.Mutex
	dnsStart, dnsDone time.Time
	connectStart      time.Time
	connectDone       time.Time
	tlsStart, tlsDone time.Time
	tlsError          error
	wrote, first      time.Time
	reused            bool
	connected         bool // there was a connection: parts of the request may have left on it
}

// in returns a context that reports to the trace.
func (t *trace) in(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { t.begin(&t.dnsStart) },
		DNSDone:  func(httptrace.DNSDoneInfo) { t.end(&t.dnsDone) },
		// A host with several addresses is tried at several: the phase lasts from the first try to the success.
		ConnectStart: func(_, _ string) { t.begin(&t.connectStart) },
		ConnectDone: func(_, _ string, err error) {
			if err == nil {
				t.end(&t.connectDone)
				t.watchdog.touch()
			}
		},
		TLSHandshakeStart: func() { t.begin(&t.tlsStart) },
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			t.end(&t.tlsDone)
			t.mu.Lock()
			defer t.mu.Unlock()
			t.tlsError = err
		},
		GotConn: func(info httptrace.GotConnInfo) {
			t.watchdog.touch()
			beginRequest(info.Conn)
			t.mu.Lock()
			defer t.mu.Unlock()
			t.connected, t.reused = true, info.Reused
			t.wrote, t.first, t.tlsError = time.Time{}, time.Time{}, nil
		},
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err == nil {
				t.end(&t.wrote)
				t.watchdog.touch()
			}
		},
		GotFirstResponseByte: func() {
			t.end(&t.first)
			t.watchdog.touch()
		},
	})
}

// begin notes the first time something happened, end the last time.
func (t *trace) begin(at *time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at.IsZero() {
		*at = t.now()
	}
}

func (t *trace) end(at *time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	*at = t.now()
}

// timing returns the phases of a request that ended now.
func (t *trace) timing(now time.Time) model.Timing {
	t.mu.Lock()
	defer t.mu.Unlock()
	timing := model.Timing{Total: now.Sub(t.started), Reused: t.reused}
	if !t.reused {
		timing.DNS = between(t.dnsStart, t.dnsDone)
		timing.Connect = between(t.connectStart, t.connectDone)
		timing.TLS = between(t.tlsStart, t.tlsDone)
	}
	timing.FirstByte = between(t.wrote, t.first)
	timing.Download = between(t.first, now)
	return timing
}

// between returns 0 for a phase that did not happen, or did not end.
func between(start, end time.Time) time.Duration {
	if start.IsZero() || end.Before(start) {
		return 0
	}
	return end.Sub(start)
}

// progress says how far the request came.
func (t *trace) progress() (sent, answered bool, tlsError error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.connected, !t.first.IsZero(), t.tlsError
}
