package connector_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/connector"
)

// The two tokens of every test. None of them may ever be seen but by the server they are meant for.
const (
	clientToken = "C11E47C11E47C11E47C11E47C11E47C1-C11E47C11E47C11E47C11E47C11E47A"
	accessToken = "ACCE55ACCE55ACCE55ACCE55ACCE55AC-ACCE55ACCE55ACCE55ACCE55ACCE55B"
)

const (
	readPath  = "configuration/get"
	writePath = "customers/update"
)

type catalogue struct{}

func (catalogue) Lookup(path string) model.Operation {
	if path == readPath {
		return model.Operation{Path: path, Kind: model.Read, Known: true}
	}
	return model.Operation{Path: path, Kind: model.Write}
}

// clear returns what clears a request to a connection of its own at the address.
func clear(t testing.TB, address, path string) model.Clearing {
	t.Helper()
	return clearFor(t, "connection", accessToken, address, path)
}

func clearFor(t testing.TB, id model.ConnectionID, access, address, path string) model.Clearing {
	t.Helper()
	parsed, err := model.ParseAddress(model.Custom, address)
	if err != nil {
		t.Fatal(err)
	}
	c := &clearing{guard: model.NewGuard(catalogue{}, time.Now), target: model.Target{
		Environment: model.Environment{ID: "e", Name: "Test", Kind: model.Custom, Address: parsed, Protection: model.Open},
		Integration: model.Integration{ID: "i", EnvironmentID: "e", Client: `Acme "Sync" & Co 2.1.0`},
		Connection:  model.Connection{ID: id, IntegrationID: "i"},
		ClientToken: model.NewSecret(clientToken),
		AccessToken: model.NewSecret(access),
	}}
	c.intent = c.guard.Intend(c.target, path, nil)
	return c
}

// clearing clears one request as long as its guard does.
type clearing struct {
	guard  *model.Guard
	target model.Target
	intent model.Intent
	asked  int
}

func (c *clearing) Clear() (model.Clearance, error) {
	c.asked++
	return c.guard.Clear(c.target, c.intent)
}

func (c *clearing) Waiting(ctx context.Context) (context.Context, context.CancelFunc) {
	return c.intent.Waiting(ctx, catalogue{}.Lookup(c.intent.Path()).Kind)
}

// uncleared hands out a clearance that no guard has made.
type uncleared struct{}

func (uncleared) Clear() (model.Clearance, error) { return model.Clearance{}, nil }

func (uncleared) Waiting(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}

// newClient returns a client whose connections end with the test.
func newClient(t testing.TB, options connector.Options) *connector.Client {
	t.Helper()
	if options.TempDir == "" {
		options.TempDir = t.TempDir()
	}
	client := connector.New(options)
	t.Cleanup(client.CloseIdle)
	return client
}

// serve starts a server on loopback that keeps quiet about what it meets.
func serve(t testing.TB, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := quiet(handler)
	server.Start()
	t.Cleanup(server.Close)
	return server
}

func serveTLS(t testing.TB, handler http.HandlerFunc) (*httptest.Server, *x509.CertPool) {
	t.Helper()
	server := quiet(handler)
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	return server, pool
}

func quiet(handler http.HandlerFunc) *httptest.Server {
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	return server
}

func answer(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Request-Id", "request-1")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// failure sends and expects a *Failure of the given kind, with no token in it nor in the exchange.
func failure(t testing.TB, client *connector.Client, clearing model.Clearing, body string,
	kind connector.FailureKind,
) (model.Exchange, *connector.Failure) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	exchange, err := client.Send(ctx, clearing, []byte(body))
	var failed *connector.Failure
	if !errors.As(err, &failed) || failed.Kind != kind {
		t.Fatalf("error %v (%T), want a failure of kind %s", err, err, kind)
	}
	noToken(t, exchange, err)
	return exchange, failed
}

// noToken dumps the values in every way and looks for a token.
func noToken(t testing.TB, values ...any) {
	t.Helper()
	for _, value := range values {
		var dump strings.Builder
		if exchange, ok := value.(model.Exchange); ok {
			dump.Write(exchange.Body)
			dump.Write(exchange.RequestBody)
			exchange.Body, exchange.RequestBody = nil, nil // as lists of numbers they are long and tell nothing
			value = exchange
		}
		fmt.Fprintf(&dump, "%v %+v %#v", value, value, value)
		for err, _ := value.(error); err != nil; err = errors.Unwrap(err) {
			fmt.Fprintf(&dump, "%v %+v %#v", err, err, err)
		}
		for _, token := range []string{clientToken, accessToken} {
			if strings.Contains(dump.String(), token[4:28]) {
				t.Errorf("a token is in a %T", value)
			}
		}
	}
}
