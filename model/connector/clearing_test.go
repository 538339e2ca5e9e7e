package connector_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/connector"
)

func staleReason(err error) model.StaleReason {
	var stale *model.StaleIntent
	if errors.As(err, &stale) {
		return stale.Reason
	}
	return ""
}

func TestEveryAttemptIsClearedRightBeforeIt(t *testing.T) {
	clearing := clear(t, "http://127.0.0.1:1", readPath).(*clearing)
	var asked []int // at each request, how often it was cleared
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		asked = append(asked, clearing.asked)
		w.Header().Set("Retry-After", "1")
		answer(w, http.StatusTooManyRequests, `{}`)
	})
	address, err := model.ParseAddress(model.Custom, server.URL)
	if err != nil {
		t.Fatal(err)
	}
	clearing.target.Environment.Address = address
	clearing.intent = clearing.guard.Intend(clearing.target, readPath, nil)
	at := newClock()
	client := newClient(t, connector.Options{Now: at.now, Sleep: func(ctx context.Context, d time.Duration) error {
		if len(asked) == 2 {
			clearing.target.Connection.AccessToken = "another.1" // it is rotated during the second wait
		}
		return at.sleep(ctx, d)
	}})
	_, err = client.Send(t.Context(), clearing, nil)
	if staleReason(err) != model.StaleToken {
		t.Errorf("error %v", err)
	}
	if len(asked) != 2 || asked[0] >= asked[1] {
		t.Errorf("cleared %v times before each request", asked)
	}
}

func TestALockEndsTheWaitForTheBudget(t *testing.T) {
	for name, test := range map[string]struct {
		path string
		lock func(*model.Guard)
	}{
		"a write, writes locked": {writePath, (*model.Guard).LockWrites},
		"a write, all locked":    {writePath, (*model.Guard).LockAll},
		"a read, all locked":     {readPath, (*model.Guard).LockAll},
	} {
		t.Run(name, func(t *testing.T) {
			var reached atomic.Bool
			server := serve(t, func(http.ResponseWriter, *http.Request) { reached.Store(true) })
			clearing := clear(t, server.URL, test.path).(*clearing)
			client := newClient(t, connector.Options{Ledger: full{}, Sleep: func(ctx context.Context, _ time.Duration) error {
				test.lock(clearing.guard)
				<-ctx.Done()
				return ctx.Err()
			}})
			_, err := client.Send(t.Context(), clearing, nil)
			if staleReason(err) != model.StaleLocked || reached.Load() {
				t.Errorf("error %v, sent %t", err, reached.Load())
			}
		})
	}
}

func TestLockingWritesLetsAReadWaitForTheBudget(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, `{}`) })
	clearing := clear(t, server.URL, readPath).(*clearing)
	room := &once{}
	client := newClient(t, connector.Options{Ledger: room, Sleep: func(ctx context.Context, _ time.Duration) error {
		clearing.guard.LockWrites()
		return ctx.Err()
	}})
	if exchange, err := client.Send(t.Context(), clearing, nil); err != nil || exchange.Status != http.StatusOK {
		t.Errorf("status %d, error %v", exchange.Status, err)
	}
}

func TestALockDuringTheWaitForARetryEndsIt(t *testing.T) {
	requests := 0
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		requests++
		w.Header().Set("Retry-After", "1")
		answer(w, http.StatusTooManyRequests, `{}`)
	})
	clearing := clear(t, server.URL, readPath).(*clearing)
	client := newClient(t, connector.Options{Sleep: func(ctx context.Context, _ time.Duration) error {
		clearing.guard.LockAll()
		<-ctx.Done()
		return ctx.Err()
	}})
	if _, err := client.Send(t.Context(), clearing, nil); staleReason(err) != model.StaleLocked || requests != 1 {
		t.Errorf("error %v after %d requests", err, requests)
	}
}

// full is a ledger without room.
type full struct{ connector.Ledger }

func (full) Take(connector.BudgetKey, connector.Caller) time.Duration { return time.Second }

// once is a ledger that has room at the second look.
type once struct {
	connector.Ledger
	looks int
}

func (o *once) Take(connector.BudgetKey, connector.Caller) time.Duration {
	o.looks++
	return time.Duration(max(0, 2-o.looks)) * time.Second
}

// refusing is a server of HTTP/2 that takes the whole of a request and says then that it has done nothing with it, as
// one does that is about to stop: by refusing the stream, or by going away. From the second request on it answers.
func refusing(t *testing.T, frame []byte) (address string, pool *x509.CertPool, requests *atomic.Int32) {
	t.Helper()
	certified := httptest.NewTLSServer(nil)
	t.Cleanup(certified.Close)
	pool = x509.NewCertPool()
	pool.AddCert(certified.Certificate())
	listener, err := tls.Listen("tcp", "127.0.0.1:0",
		&tls.Config{Certificates: certified.TLS.Certificates, NextProtos: []string{"h2"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	requests = new(atomic.Int32)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go speakHTTP2(conn, frame, requests)
		}
	}()
	return "https://" + listener.Addr().String(), pool, requests
}

// The frames of HTTP/2 that this takes (RFC 9113, 6).
const (
	frameData    = 0
	frameHeaders = 1
	frameReset   = 3
	frameSetting = 4
	frameGoAway  = 7
	flagEnd      = 1 // of the stream; of settings: taken note of
	flagHeaders  = 4 // the header ends with this frame
)

func frameOf(kind, flags byte, stream uint32, payload ...byte) []byte {
	head := []byte{byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload)), kind, flags}
	return append(binary.BigEndian.AppendUint32(head, stream), payload...)
}

func speakHTTP2(conn net.Conn, refusal []byte, requests *atomic.Int32) {
	defer conn.Close()
	if _, err := io.ReadFull(conn, make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))); err != nil {
		return
	}
	_, _ = conn.Write(frameOf(frameSetting, 0, 0))
	head := make([]byte, 9)
	for {
		if _, err := io.ReadFull(conn, head); err != nil {
			return
		}
		if _, err := io.CopyN(io.Discard, conn, int64(head[0])<<16|int64(head[1])<<8|int64(head[2])); err != nil {
			return
		}
		kind, flags, stream := head[3], head[4], binary.BigEndian.Uint32(head[5:])
		switch {
		case kind == frameSetting && flags&flagEnd == 0:
			_, _ = conn.Write(frameOf(frameSetting, flagEnd, 0))
		case kind == frameData && flags&flagEnd != 0 && requests.Add(1) == 1:
			if refusal[3] == frameReset {
				binary.BigEndian.PutUint32(refusal[5:], stream)
			}
			_, _ = conn.Write(refusal)
		case kind == frameData && flags&flagEnd != 0:
			_, _ = conn.Write(frameOf(frameHeaders, flagHeaders, stream, 0x88)) // :status 200
			_, _ = conn.Write(frameOf(frameData, flagEnd, stream, []byte("{}")...))
		}
	}
}

func TestAWriteThatAServerSaysItHasNotTakenIsNotSentAgain(t *testing.T) {
	for name, refusal := range map[string][]byte{
		"REFUSED_STREAM": frameOf(frameReset, 0, 0, 0, 0, 0, 7),
		"GOAWAY":         frameOf(frameGoAway, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	} {
		address, pool, requests := refusing(t, refusal)
		client := newClient(t, connector.Options{RootCAs: pool})
		exchange, err := client.Send(t.Context(), clear(t, address, writePath), []byte(`{"A":1}`))
		noToken(t, exchange, err)
		if err == nil || requests.Load() != 1 {
			t.Errorf("%s: a write was sent %d times, status %d, error %v", name, requests.Load(), exchange.Status, err)
		}
		address, pool, requests = refusing(t, refusal)
		client = newClient(t, connector.Options{RootCAs: pool})
		exchange, err = client.Send(t.Context(), clear(t, address, readPath), nil)
		if err != nil || exchange.Status != http.StatusOK || requests.Load() != 2 {
			t.Errorf("%s: a read was sent %d times, status %d, error %v", name, requests.Load(), exchange.Status, err)
		}
	}
}
