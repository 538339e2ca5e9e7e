package connector_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/connector"
)

func address(t *testing.T, text string) model.Address {
	t.Helper()
	parsed, err := model.ParseAddress(model.Custom, text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestTheDocumentIsFetchedWithoutAnyToken(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodGet || r.URL.Path != "/swagger/connector/swagger.yaml" || len(body) > 0 ||
			r.Header.Get("Authorization")+r.Header.Get("Cookie") != "" {
			t.Errorf("%s %s with %d bytes, header %v", r.Method, r.URL, len(body), r.Header)
		}
		_, _ = io.WriteString(w, "openapi: 3.0.4\n")
	})
	client := newClient(t, connector.Options{})
	// Something was sent before, so that there is a token that could slip in.
	if _, err := client.Send(t.Context(),
		clear(t, serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, "{}") }).URL, readPath),
		nil); err != nil {
		t.Fatal(err)
	}
	document, err := client.FetchDocument(t.Context(), address(t, server.URL))
	if err != nil || string(document) != "openapi: 3.0.4\n" {
		t.Errorf("%q, error %v", document, err)
	}
}

func TestAHostWithoutADocumentIsToldFromANetworkThatFails(t *testing.T) {
	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") })
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		kind    connector.FailureKind
		status  int
	}{
		"missing": {
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) },
			connector.NoDocument, 404,
		},
		"a failure": {
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
			connector.NoDocument, 502,
		},
		"a redirect": {
			func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) },
			connector.Redirected, 302,
		},
		"too large": {func(w http.ResponseWriter, _ *http.Request) {
			block := bytes.Repeat([]byte("x"), 1<<20)
			for range 40 {
				_, _ = w.Write(block)
			}
		}, connector.TooLarge, 0},
		"cut": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "openapi")
		}, connector.Cut, 0},
		"silent": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, connector.Silence, 0},
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, test.handler)
			options := connector.Options{}
			if test.kind == connector.Silence {
				options.Silence = 300 * time.Millisecond
			}
			document, err := newClient(t, options).FetchDocument(t.Context(), address(t, server.URL))
			var failed *connector.Failure
			if document != nil || !errors.As(err, &failed) || failed.Kind != test.kind || failed.Status != test.status {
				t.Errorf("%d bytes, error %v (%v)", len(document), err, failed)
			}
			if failed != nil && failed.Kind != connector.Redirected && !strings.Contains(server.URL, failed.Host) {
				t.Errorf("the host is %q", failed.Host)
			}
		})
	}
	if _, err := newClient(t, connector.Options{}).FetchDocument(t.Context(), model.Address{}); err == nil {
		t.Error("without an address there was a document")
	}
}
