package connector_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/connector"
)

func TestAnAnswerThatIsNotJSONIsAnExchangeWithAProblem(t *testing.T) {
	for _, test := range []struct {
		name, contentType string
		status            int
		body              string
		want              connector.AnswerProblem
	}{
		{"JSON", "application/json", 200, " {\"A\":1}\n", connector.NoProblem},
		{"empty", "application/json", 200, "", connector.EmptyAnswer},
		{"blanks", "application/json", 200, " \r\n", connector.EmptyAnswer},
		{"empty with a status", "", 502, "", connector.EmptyAnswer},
		{"no content", "", 204, "", connector.NoProblem},
		{"web page", "text/html; charset=utf-8", 200, "<p>Log in</p>", connector.WebPage},
		{"web page without a type", "text/plain", 403, "\n<!DOCTYPE html><title>x</title>", connector.WebPage},
		{"web page said to be JSON", "application/json", 200, "<HTML><body>", connector.WebPage},
		{"JSON said to be a web page", "text/html", 200, "{}", connector.NoProblem},
		{"text", "text/plain", 200, "Service unavailable", connector.NotJSON},
		{"cut JSON", "application/json", 200, `{"A":`, connector.NotJSON},
		{"Latin-1 that nobody names", "application/json", 200, "{\"City\":\"Z\xfcrich\"}", connector.WrongText},
		{
			"UTF-8 said to be Latin-1", "application/json; charset=iso-8859-1", 200, "{\"City\":\"Zürich\"}",
			connector.NoProblem,
		},
		{"strange content type", ";;;", 200, "{}", connector.NoProblem},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", test.contentType)
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			// In a file the same has to come out, also when the file is gone.
			for _, memory := range []int64{0, 1} {
				client := newClient(t, connector.Options{MemoryLimit: memory})
				exchange, err := client.Send(t.Context(), clear(t, server.URL, writePath), nil)
				if err != nil {
					t.Fatal(err)
				}
				inFile := exchange.BodyFile != ""
				if inFile {
					if err := os.Remove(exchange.BodyFile); err != nil {
						t.Fatal(err)
					}
				}
				if got := connector.Problem(exchange); got != test.want {
					t.Errorf("in file %v: problem %q, want %q", inFile, got, test.want)
				}
				if !inFile && string(exchange.Body) != test.body {
					t.Errorf("body %q, want the bytes as they came", exchange.Body)
				}
			}
		})
	}
	if got := connector.Problem(model.Exchange{}); got != connector.NoAnswer {
		t.Errorf("no answer: problem %q", got)
	}
}

func TestABodyAtTheMemoryLimitStaysInMemory(t *testing.T) {
	size := 0
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.Repeat([]byte("7"), size)) })
	dir := t.TempDir()
	client := newClient(t, connector.Options{TempDir: dir, MemoryLimit: 3000})
	for _, size = range []int{2999, 3000, 3001, 300_000} {
		exchange, err := client.Send(t.Context(), clear(t, server.URL, readPath), nil)
		if err != nil {
			t.Fatal(err)
		}
		if exchange.Size != int64(size) {
			t.Errorf("Size %d, want %d", exchange.Size, size)
		}
		if inFile := exchange.BodyFile != ""; inFile != (size > 3000) || inFile == (len(exchange.Body) > 0) {
			t.Errorf("%d bytes: in file %v, %d in memory", size, inFile, len(exchange.Body))
		}
		if exchange.BodyFile == "" {
			continue
		}
		kept, err := os.ReadFile(exchange.BodyFile)
		if err != nil || len(kept) != size || strings.Trim(string(kept), "7") != "" {
			t.Errorf("the file holds %d bytes, error %v", len(kept), err)
		}
		info, err := os.Stat(exchange.BodyFile)
		if err != nil {
			t.Fatal(err)
		}
		if matched, _ := filepath.Match(connector.BodyFilePattern, info.Name()); !matched ||
			filepath.Dir(exchange.BodyFile) != dir {
			t.Errorf("the file is %s", exchange.BodyFile)
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v", info.Mode())
		}
	}
}

func TestALargeAnswerPassesThroughLittleMemory(t *testing.T) {
	const size = 32 << 20
	block := bytes.Repeat([]byte(" "), 1<<20)
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for range size / len(block) {
			_, _ = w.Write(block)
		}
	})
	client := newClient(t, connector.Options{})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	exchange, err := client.Send(t.Context(), clear(t, server.URL, readPath), nil)
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if exchange.Size != size || exchange.Body != nil {
		t.Errorf("Size %d, %d bytes in memory", exchange.Size, len(exchange.Body))
	}
	if info, err := os.Stat(exchange.BodyFile); err != nil || info.Size() != size {
		t.Errorf("file %v, error %v", info, err)
	}
	// All that was ever allocated, by the server too.
	if allocated := (after.TotalAlloc - before.TotalAlloc) >> 20; allocated > 13 {
		t.Errorf("%d MB were allocated for a body of 32 MB", allocated)
	}
}

// pointsElsewhere reports whether an answer names another place, other than one which says that nothing has changed.
func pointsElsewhere(answer []byte) bool {
	reader := bufio.NewReader(bytes.NewReader(answer))
	for {
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			return false
		}
		_ = response.Body.Close() // nothing is behind it
		if response.StatusCode >= 200 || response.StatusCode == http.StatusSwitchingProtocols {
			return response.StatusCode != http.StatusNotModified && response.Header.Get("Location") != ""
		}
	}
}

func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "HTTP/1.1 204 No Content\r\n\r\n",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
		"HTTP/1.1 401 Unauthorized\r\nContent-Length: 15\r\n\r\n{\"Message\":\"x\"}",
		"HTTP/1.1 307 x\r\nLocation: //other/\r\n\r\n", "HTTP/1.1 307 x\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + packed("{}"),
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + packed("{}")[:12],
		"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-16\r\n\r\n\xff\xfe{\x00}\x00",
		"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=latin1\r\n\r\n{\"A\":\"\xe9\"}",
		"HTTP/1.1 502 x\r\nContent-Type: text/html\r\n\r\n<!DOCTYPE html>",
		"HTTP/1.1 429 x\r\nRetry-After: 99999999999999999999\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n{}",
		"HTTP/1.1 999 x\r\n\r\n", "HTTP/1.1 000 x\r\n\r\n", "HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
		"HTTP/1.0 200\r\n\r\n<html>", "\x00", "",
	} {
		f.Add([]byte(seed))
	}
	var raw []byte
	address := speak(f, func(conn net.Conn, _ string) { _, _ = conn.Write(raw) })
	client := newClient(f,
		connector.Options{Silence: time.Second, MemoryLimit: 1 << 10, AnswerLimit: 1 << 20, Now: newClock().running})
	f.Fuzz(func(t *testing.T, answer []byte) {
		raw = answer
		exchange, err := client.Send(t.Context(), clear(t, address, writePath), nil)
		noToken(t, exchange, err)
		elsewhere := exchange.Status >= 300 && exchange.Status < 400 && pointsElsewhere(answer)
		if err == nil && (exchange.Status < 200 || elsewhere) {
			t.Errorf("status %d is no answer", exchange.Status)
		}
		if exchange.BodyFile != "" {
			_ = os.Remove(exchange.BodyFile)
		} else if exchange.Size != int64(len(exchange.Body)) {
			t.Errorf("Size %d with %d bytes", exchange.Size, len(exchange.Body))
		}
		connector.Problem(exchange)
	})
}
