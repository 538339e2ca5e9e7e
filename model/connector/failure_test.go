package connector_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"keyrack/model/connector"
)

// listen starts a server that hands each connection to serve, and then closes it. It returns its address.
func listen(t testing.TB, serve func(conn net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				serve(conn)
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

// speak starts a server that reads one request of each connection, and hands it to answer.
func speak(t testing.TB, answer func(conn net.Conn, request string)) string {
	t.Helper()
	return listen(t, func(conn net.Conn) {
		request, err := http.ReadRequest(bufio.NewReader(conn))
		if err != nil {
			return
		}
		body, _ := io.ReadAll(request.Body)
		answer(conn, string(body))
	})
}

func TestAClosedPortIsRefused(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	_, failed := failure(t, newClient(t, connector.Options{}), clear(t, "http://"+address, writePath), `{}`,
		connector.Refused)
	if failed.Sent || failed.Host != address {
		t.Errorf("Sent %v, Host %q", failed.Sent, failed.Host)
	}
}

func TestNoTokenIsSentWithoutATrustedCertificate(t *testing.T) {
	reached := false
	reach := func(http.ResponseWriter, *http.Request) { reached = true }
	trusted, pool := serveTLS(t, reach)
	plain := serve(t, reach)
	old := quiet(http.HandlerFunc(reach))
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	old.StartTLS()
	t.Cleanup(old.Close)
	port := func(server *httptest.Server) string { return server.URL[strings.LastIndex(server.URL, ":"):] }
	for _, test := range []struct {
		name, address string
		options       connector.Options
	}{
		{"self-signed", trusted.URL, connector.Options{}},
		{"another name", "https://localhost" + port(trusted), connector.Options{RootCAs: pool}},
		{"no TLS at all", "https://127.0.0.1" + port(plain), connector.Options{RootCAs: pool}},
		{"TLS 1.1", old.URL, connector.Options{RootCAs: pool}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, failed := failure(t, newClient(t, test.options), clear(t, test.address, writePath), `{}`, connector.TLS)
			if failed.Sent || failed.Err == nil {
				t.Errorf("Sent %v, Err %v", failed.Sent, failed.Err)
			}
		})
	}
	if reached {
		t.Error("a request arrived")
	}
}

func TestSilenceEndsARequest(t *testing.T) {
	silent := connector.Options{Silence: 60 * time.Millisecond, TLSTimeout: 60 * time.Millisecond}
	t.Run("before the answer", func(t *testing.T) {
		address := speak(t, func(conn net.Conn, _ string) { _, _ = conn.Read(make([]byte, 1)) })
		_, failed := failure(t, newClient(t, silent), clear(t, address, writePath), `{}`, connector.Silence)
		if !failed.Sent {
			t.Error("Sent is false though the request was written")
		}
	})
	t.Run("within the answer", func(t *testing.T) {
		address := speak(t, func(conn net.Conn, _ string) {
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Half\":")
			_, _ = conn.Read(make([]byte, 1))
		})
		exchange, _ := failure(t, newClient(t, silent), clear(t, address, readPath), `{}`, connector.Silence)
		if exchange.Status != 200 || string(exchange.Body) != `{"Half":` {
			t.Errorf("status %d, body %q; want what was received", exchange.Status, exchange.Body)
		}
	})
	t.Run("within the handshake", func(t *testing.T) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		_, failed := failure(t, newClient(t, silent), clear(t, "https://"+listener.Addr().String(), writePath), `{}`,
			connector.Silence)
		if failed.Sent {
			t.Error("Sent is true though there was no handshake")
		}
	})
	t.Run("while it is written", func(t *testing.T) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		body := `{"A":"` + strings.Repeat("x", 12<<20) + `"}` // more than the system buffers
		failure(t, newClient(t, silent), clear(t, "http://"+listener.Addr().String(), writePath), body, connector.Silence)
	})
}

func TestAnAnswerThatTricklesIsNotSilent(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for _, part := range []string{`{"A"`, `:1`, `,"B"`, `:2`, `}`} {
			_, _ = io.WriteString(w, part)
			w.(http.Flusher).Flush()
			time.Sleep(400 * time.Millisecond)
		}
	})
	const silence = 1500 * time.Millisecond // much longer than a gap, on a busy machine too, and shorter than all of them
	client := newClient(t, connector.Options{Silence: silence})
	exchange, err := client.Send(t.Context(), clear(t, server.URL, readPath), nil)
	if err != nil || string(exchange.Body) != `{"A":1,"B":2}` || exchange.Timing.Total < silence {
		t.Errorf("body %q after %v, error %v", exchange.Body, exchange.Timing.Total, err)
	}
}

func TestCancellingEndsARequestAtOnce(t *testing.T) {
	for name, start := range map[string]string{
		"before the answer": "",
		"within the answer": "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			var cancelled time.Time
			address := speak(t, func(conn net.Conn, _ string) {
				_, _ = io.WriteString(conn, start)
				time.Sleep(20 * time.Millisecond)
				cancelled = time.Now()
				cancel()
				_, _ = conn.Read(make([]byte, 1))
			})
			exchange, err := newClient(t, connector.Options{}).Send(ctx, clear(t, address, writePath), nil)
			took := time.Since(cancelled)
			var failed *connector.Failure
			if !errors.As(err, &failed) || failed.Kind != connector.Canceled || !errors.Is(err, context.Canceled) ||
				!failed.Sent {
				t.Errorf("error %v", err)
			}
			if took > 5*time.Second { // a third of what silence takes to end it
				t.Errorf("it took %v to end", took)
			}
			noToken(t, exchange, err)
		})
	}
	t.Run("before it began", func(t *testing.T) {
		ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
		defer cancel()
		_, err := newClient(t, connector.Options{}).Send(ctx, clear(t, "http://127.0.0.1:9", writePath), nil)
		var failed *connector.Failure
		if !errors.As(err, &failed) || failed.Kind != connector.Canceled || failed.Sent ||
			!errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
	})
}

func packed(text string) string {
	var out bytes.Buffer
	writer := gzip.NewWriter(&out)
	_, _ = io.WriteString(writer, text)
	_ = writer.Close()
	return out.String()
}

func TestAnAnswerThatIsNotCompleteIsAFailureWithWhatWasReceived(t *testing.T) {
	long := strings.Repeat(`{"A":"bcdefghijklm"},`, 5000)
	zipped := packed(long)
	corrupt := packed("{}")
	corrupt = corrupt[:len(corrupt)-8] + "XXXXXXXX"
	for _, test := range []struct {
		name, raw string
		kind      connector.FailureKind
		received  string // a part of the body
	}{
		{"nothing", "", connector.Cut, ""},
		{"cut in the header", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", connector.Cut, ""},
		{"cut before its length", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"A\":1", connector.Cut, `{"A":1`},
		{
			"cut between chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"A\":\r\n",
			connector.Cut, `{"A":`,
		},
		{"truncated gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" +
			zipped[:len(zipped)*3/4], connector.Cut, `{"A":"bcdefghijklm"}`},
		{"gzip without its end", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" +
			zipped[:len(zipped)-4], connector.Cut, `{"A":"bcdefghijklm"}`},
		{
			"gzip cut in its header", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n\x1f",
			connector.Cut, "",
		},
		{"corrupt gzip", fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s",
			len(corrupt), corrupt), connector.Malformed, "{}"},
		{
			"not gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 14\r\n\r\n<html></html>\n",
			connector.Malformed, "",
		},
		{"not HTTP, and quoting the request", "%s\r\n\r\n", connector.Malformed, ""},
		{"a header quoting the request", "HTTP/1.1 200 OK\r\n%s\r\n\r\n", connector.Malformed, ""},
		{"a length quoting the request", "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n", connector.Malformed, ""},
		{"status 0", "HTTP/1.1 000 OK\r\n\r\n{}", connector.Malformed, ""},
		{"another protocol", "HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", connector.Malformed, ""},
		{"an endless header", "HTTP/1.1 200 OK\r\nA: " + strings.Repeat("x", 2<<20) + "\r\n\r\n", connector.Malformed, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			address := speak(t, func(conn net.Conn, request string) {
				_, _ = io.WriteString(conn, strings.ReplaceAll(test.raw, "%s", request))
			})
			exchange, failed := failure(t, newClient(t, connector.Options{}), clear(t, address, writePath), `{}`, test.kind)
			if !failed.Sent || !strings.Contains(string(exchange.Body), test.received) {
				t.Errorf("Sent %v; received %d bytes", failed.Sent, len(exchange.Body))
			}
			if exchange.Size != int64(len(exchange.Body)) {
				t.Errorf("Size %d with %d bytes", exchange.Size, len(exchange.Body))
			}
		})
	}
}

func TestAnAnswerOverTheLimitIsNotKept(t *testing.T) {
	for name, announce := range map[string]bool{"with its length": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if announce {
					w.Header().Set("Content-Length", "5000")
				}
				for range 5 {
					_, _ = w.Write(bytes.Repeat([]byte("x"), 1000))
				}
			})
			dir := t.TempDir()
			client := newClient(t, connector.Options{TempDir: dir, MemoryLimit: 1000, AnswerLimit: 4000})
			exchange, _ := failure(t, client, clear(t, server.URL, readPath), `{}`, connector.TooLarge)
			if files, _ := os.ReadDir(dir); len(files) > 0 || exchange.BodyFile != "" {
				t.Errorf("%d files are left, BodyFile %q", len(files), exchange.BodyFile)
			}
		})
	}
}

func TestARequestMayAcceptLessThanTheClient(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.Repeat([]byte("x"), 5000)) })
	dir := t.TempDir()
	client := newClient(t, connector.Options{TempDir: dir, MemoryLimit: 1000})
	for limit, tooLarge := range map[int64]bool{4999: true, 5000: false} {
		exchange, err := client.Send(connector.WithAnswerLimit(t.Context(), limit), clear(t, server.URL, readPath),
			[]byte(`{}`))
		var failed *connector.Failure
		if got := errors.As(err, &failed) && failed.Kind == connector.TooLarge; got != tooLarge {
			t.Errorf("up to %d bytes: %v", limit, err)
		}
		if (exchange.BodyFile == "") != tooLarge {
			t.Errorf("up to %d bytes the answer is in %q", limit, exchange.BodyFile)
		}
	}
}

func TestAFullDiskIsAFailureOfItsOwn(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 5000)) })
	client := newClient(t, connector.Options{TempDir: t.TempDir() + "/missing", MemoryLimit: 1000})
	_, failed := failure(t, client, clear(t, server.URL, readPath), `{}`, connector.Disk)
	if !errors.Is(failed, os.ErrNotExist) {
		t.Errorf("error %v", failed)
	}
}
