package connector_test

import (
	"context"
	"encoding/pem"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"keyrack/model/connector"
)

func TestTheNetworkCanBeChangedBetweenRequests(t *testing.T) {
	server, _ := serveTLS(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "{}") })
	proxy, asked := tunnel(t, http.StatusOK, server.Listener.Addr().String())
	proxy.User = nil
	file := filepath.Join(t.TempDir(), "company.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(file, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	client := newClient(t, connector.Options{Proxy: http.ProxyURL(proxy), ReadFile: readFile})
	if _, err := client.Send(t.Context(), clear(t, "https://example.com", readPath),
		nil); failureKind(err) != connector.TLS {
		t.Fatalf("a certificate that nobody trusts: %v", err)
	}
	if err := client.UseNetwork(connector.Network{Proxy: proxy.String(), CAFile: file}); err != nil {
		t.Fatal(err)
	}
	exchange, err := client.Send(t.Context(), clear(t, "https://example.com", readPath), nil)
	if err != nil || exchange.Proxy != proxy.Host || asked.Load() != "CONNECT example.com:443" {
		t.Errorf("proxy %q, asked %v, error %v", exchange.Proxy, asked.Load(), err)
	}
	if err := client.UseNetwork(connector.Network{}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Send(t.Context(), clear(t, "https://example.com", readPath),
		nil); failureKind(err) != connector.TLS {
		t.Errorf("the certificate is still trusted: %v", err)
	}
}

func readFile(_ context.Context, path string) ([]byte, error) { return os.ReadFile(path) }

// TestAFileOfCertificatesIsReadByWhoeverKnowsWhatMayBeOpened: a process that closes a file of a database that it has
// open loses its locks on it.
func TestAFileOfCertificatesIsReadByWhoeverKnowsWhatMayBeOpened(t *testing.T) {
	refused := errors.New("it is a file of the index")
	for name, read := range map[string]func(context.Context, string) ([]byte, error){
		"refused": func(context.Context, string) ([]byte, error) { return nil, refused },
		"nobody":  nil,
	} {
		client := newClient(t, connector.Options{ReadFile: read})
		err := client.UseNetwork(connector.Network{CAFile: filepath.Join(t.TempDir(), "index.sqlite")})
		if want := map[string]error{"refused": refused, "nobody": errors.ErrUnsupported}[name]; !errors.Is(err, want) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func failureKind(err error) connector.FailureKind {
	var failure *connector.Failure
	if errors.As(err, &failure) {
		return failure.Kind
	}
	return ""
}

func TestANetworkThatCannotBeUsedIsRefused(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	client := newClient(t, connector.Options{ReadFile: readFile})
	for _, test := range []struct {
		network connector.Network
		says    string
	}{
		{connector.Network{Proxy: "proxy.example.com"}, "write its address"},
		{connector.Network{Proxy: "ftp://proxy.example.com"}, "no kind of proxy"},
		{connector.Network{Proxy: "http://me:secret@proxy.example.com"}, "cannot be kept"},
		{connector.Network{CAFile: filepath.Join(t.TempDir(), "none.pem")}, "certificates"},
		{connector.Network{CAFile: empty}, "no certificate"},
	} {
		err := client.UseNetwork(test.network)
		var wrong *connector.NetworkError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%+v: %v", test.network, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
}
