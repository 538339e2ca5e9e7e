package team_test

import (
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"keyrack/model"
	"keyrack/storage/team"
	"keyrack/storage/team/teamtest"
)

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func wantError(tb testing.TB, err, want error) {
	tb.Helper()
	if !errors.Is(err, want) {
		tb.Fatalf("got %v, want %v", err, want)
	}
}

// token is a token of the usual shape, as a store keeps it.
func token(n int) model.Secret {
	bound, err := model.Bind(model.NewSecret(fmt.Sprintf("%032X-%031X", n+1, n+1)), model.DemoAddress)
	if err != nil {
		panic(err) // it is short
	}
	return bound
}

func fingerprint(secret model.Secret) model.Fingerprint {
	plain, _ := model.Unbind(secret)
	return plain.Fingerprint()
}

// client is a client application of the demo, and its first connection.
func client() (team.Entry, team.Entry) {
	application := team.Key{Environment: model.DemoID, Integration: model.IntegrationID(uuid.NewString())}
	connection := application
	connection.Connection = model.ConnectionID(uuid.NewString())
	return team.Entry{Key: application, Integration: model.Integration{Client: "Acme Sync 2.1.0"}},
		team.Entry{Key: connection, Connection: model.Connection{Details: model.Details{Label: "Harbour House"}}}
}

// add puts a connection with a token into the team.
func add(tb testing.TB, c *team.Client, n int) team.Key {
	tb.Helper()
	_, entry := client()
	must(tb, c.Create(tb.Context(), entry))
	version, err := c.Put(tb.Context(), entry.Key, 0, token(n))
	must(tb, err)
	must(tb, c.Mark(tb.Context(), entry.Key, version, fingerprint(token(n))))
	return entry.Key
}

func wantToken(tb testing.TB, c *team.Client, key team.Key, version, n int) {
	tb.Helper()
	read, err := c.Read(tb.Context(), key, 0)
	must(tb, err)
	if read.Version != version || !read.Secret.Equal(token(n)) {
		tb.Fatalf("version %d with %s is there, want version %d with %s", read.Version, read.Secret, version, token(n))
	}
}

// road is a proxy before an engine on which things go wrong.
type road struct {
	*httptest.Server
	mu   sync.Mutex
	seen []string // "METHOD path"
	// fault says what happens to a request; nil lets all pass.
	fault func(r *http.Request, nth int) fate
}

// fate is what becomes of a request.
type fate int

const (
	passes     fate = iota
	cutBefore       // the connection ends before the engine hears of it
	cutAfter        // the engine has done it and the answer is lost
	twice           // it is sent to the engine twice, and the second answer comes back
	badGateway      // the engine has done it and the proxy says 502
	hangs           // no answer comes
	page            // a portal answers in its place, with a page
	portal          // a portal answers in its place, with JSON
)

func newRoad(tb testing.TB, address string) *road {
	tb.Helper()
	to, err := url.Parse(address)
	must(tb, err)
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ErrorLog = nil
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { panic(http.ErrAbortHandler) }
	r := &road{}
	over := make(chan struct{})
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		r.mu.Lock()
		nth := 0
		this := request.Method + " " + request.URL.Path
		for _, before := range r.seen {
			if before == this {
				nth++
			}
		}
		r.seen = append(r.seen, this)
		fault := r.fault
		r.mu.Unlock()
		what := passes
		if fault != nil {
			what = fault(request, nth)
		}
		body, _ := io.ReadAll(request.Body)
		again := func() { request.Body = io.NopCloser(strings.NewReader(string(body))) }
		again()
		switch what {
		case cutBefore:
			panic(http.ErrAbortHandler)
		case cutAfter:
			proxy.ServeHTTP(httptest.NewRecorder(), request)
			panic(http.ErrAbortHandler)
		case badGateway:
			proxy.ServeHTTP(httptest.NewRecorder(), request)
			http.Error(w, "bad gateway", http.StatusBadGateway)
		case page:
			_, _ = io.WriteString(w, "<html>sign in to the network</html>")
		case portal:
			_, _ = io.WriteString(w, `{"message":"sign in to the network"}`)
		case twice:
			proxy.ServeHTTP(httptest.NewRecorder(), request)
			again()
			proxy.ServeHTTP(w, request)
		case hangs:
			select {
			case <-over:
			case <-request.Context().Done():
			}
		default:
			proxy.ServeHTTP(w, request)
		}
	}))
	r.Config.ErrorLog = nil
	tb.Cleanup(r.Close)
	tb.Cleanup(func() { close(over) })
	return r
}

func (r *road) set(fault func(r *http.Request, nth int) fate) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen, r.fault = nil, fault
}

// count tells how many requests of a method came for paths that hold words.
func (r *road) count(method, words string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, seen := range r.seen {
		if strings.HasPrefix(seen, method+" ") && strings.Contains(seen, words) {
			n++
		}
	}
	return n
}

// over returns a client as another one that goes over a road.
func over(tb testing.TB, engine *teamtest.Engine, r *road, as *team.Client) *team.Client {
	tb.Helper()
	options := engine.Options()
	options.Address = r.URL
	c, err := team.New(options)
	must(tb, err)
	must(tb, c.UseToken(as.Token()))
	return c
}

// writes is a fault for writes of data alone.
func writes(what ...fate) func(r *http.Request, nth int) fate {
	return func(r *http.Request, nth int) fate {
		if r.Method != http.MethodPut || !strings.Contains(r.URL.Path, "/data/") || nth >= len(what) {
			return passes
		}
		return what[nth]
	}
}

// fake is an engine that says one thing to everything.
func fake(tb testing.TB, status int, body string, header ...string) *team.Client {
	tb.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	tb.Cleanup(server.Close)
	return at(tb, server.URL)
}

// authority is the certificate of a server, in PEM.
func authority(server *httptest.Server) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
}

// at is a client of an address that is no engine.
func at(tb testing.TB, address string) *team.Client {
	tb.Helper()
	c, err := team.New(team.Options{
		Team: "Acme support", Address: address, Mount: "secret", Path: "keyrack/acme", Installation: "i",
		NewID: uuid.NewString, Now: time.Now, Patience: time.Minute, Wait: time.Millisecond,
	})
	must(tb, err)
	must(tb, c.UseToken(model.NewSecret("hvs.test")))
	return c
}
