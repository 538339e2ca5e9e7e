package connector_test

import (
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"keyrack/model/connector"
)

// tunnel starts a proxy that answers every CONNECT with the status and, if that is 200, joins it to the host.
func tunnel(t *testing.T, status int, host string) (address *url.URL, asked *atomic.Value) {
	t.Helper()
	asked = new(atomic.Value)
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.Method + " " + r.RequestURI)
		if status != http.StatusOK {
			http.Error(w, accessToken, status)
			return
		}
		far, err := net.Dial("tcp", host)
		if err != nil {
			t.Error(err)
			return
		}
		defer far.Close()
		near, buffered, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer near.Close()
		_, _ = io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(far, buffered) }()
		_, _ = io.Copy(near, far)
	})
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	address.User = url.UserPassword("proxy-user", "proxy-password")
	return address, asked
}

func TestAProxyIsUsedAndNamedInTheExchange(t *testing.T) {
	server, pool := serveTLS(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "{}") })
	proxy, asked := tunnel(t, http.StatusOK, server.Listener.Addr().String())
	client := newClient(t, connector.Options{RootCAs: pool, Proxy: http.ProxyURL(proxy)})
	exchange, err := client.Send(t.Context(), clear(t, "https://example.com", readPath), nil)
	if err != nil {
		t.Fatal(err)
	}
	if exchange.Proxy != proxy.Host || asked.Load() != "CONNECT example.com:443" {
		t.Errorf("Proxy %q after %v", exchange.Proxy, asked.Load())
	}
}

func TestAProxyCannotReadTheRequest(t *testing.T) {
	// The proxy leads to a server of its own, whose certificate nobody trusts.
	reached := false
	server, _ := serveTLS(t, func(http.ResponseWriter, *http.Request) { reached = true })
	proxy, _ := tunnel(t, http.StatusOK, server.Listener.Addr().String())
	client := newClient(t, connector.Options{RootCAs: x509.NewCertPool(), Proxy: http.ProxyURL(proxy)})
	_, failed := failure(t, client, clear(t, "https://example.com", writePath), `{}`, connector.TLS)
	if reached || failed.Sent || failed.Host != "example.com" {
		t.Errorf("reached %v, Sent %v, Host %q", reached, failed.Sent, failed.Host)
	}
}

func TestAProxyThatRefusesIsNamedWithoutItsPassword(t *testing.T) {
	refusing, _ := tunnel(t, http.StatusProxyAuthRequired, "")
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	absent := &url.URL{Scheme: "http", Host: closed.Addr().String(), User: refusing.User}
	for _, test := range []struct {
		name   string
		proxy  *url.URL
		status int
	}{
		{"wants to know who asks", refusing, http.StatusProxyAuthRequired},
		{"is not there", absent, 0},
		{"is not there, SOCKS", &url.URL{Scheme: "socks5", Host: absent.Host, User: refusing.User}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			client := newClient(t, connector.Options{Proxy: http.ProxyURL(test.proxy)})
			exchange, failed := failure(t, client, clear(t, "https://example.com", writePath), `{}`, connector.Proxy)
			if failed.Host != test.proxy.Host || failed.Status != test.status || failed.Sent ||
				exchange.Proxy != test.proxy.Host {
				t.Errorf("Host %q, Status %d, Sent %v, Proxy %q", failed.Host, failed.Status, failed.Sent, exchange.Proxy)
			}
			if strings.Contains(failed.Error(), "proxy-password") {
				t.Error("the proxy's password is in the error")
			}
		})
	}
}

func TestAnUnreadableProxySettingIsNotQuoted(t *testing.T) {
	setting := "http://proxy-user:proxy-password@[half"
	client := newClient(t, connector.Options{Proxy: func(*http.Request) (*url.URL, error) { return url.Parse(setting) }})
	_, failed := failure(t, client, clear(t, "https://example.com", writePath), `{}`, connector.Proxy)
	if strings.Contains(failed.Error(), "proxy-password") {
		t.Error("the proxy's password is in the error")
	}
}

func TestNoProxyForHTTPAndThisComputer(t *testing.T) {
	client := newClient(t, connector.Options{Proxy: func(r *http.Request) (*url.URL, error) {
		t.Errorf("a proxy was asked for %s", r.URL.Host)
		return nil, nil
	}})
	plain := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "{}") })
	secure, _ := serveTLS(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "{}") })
	port := secure.URL[strings.LastIndex(secure.URL, ":"):]
	if exchange, err := client.Send(t.Context(), clear(t, plain.URL, readPath), nil); err != nil || exchange.Proxy != "" {
		t.Errorf("Proxy %q, error %v", exchange.Proxy, err)
	}
	failure(t, client, clear(t, secure.URL, readPath), "", connector.TLS)
	failure(t, client, clear(t, "https://localhost"+port, readPath), "", connector.TLS)
}

// The environment is read once in the life of a process, so this test runs itself again in another one.
func TestTheProxyOfTheEnvironmentIsUsed(t *testing.T) {
	const variable, again = "HTTPS_PROXY", "KEYRACK_TEST_PROXY"
	if host := os.Getenv(again); host != "" {
		_, failed := failure(t, newClient(t, connector.Options{}), clear(t, "https://example.com", writePath), `{}`,
			connector.Proxy)
		if failed.Host != host || failed.Status != http.StatusForbidden {
			t.Errorf("Host %q, Status %d", failed.Host, failed.Status)
		}
		return
	}
	proxy, asked := tunnel(t, http.StatusForbidden, "")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), self, "-test.run=^"+t.Name()+"$")
	command.Env = append(os.Environ(), variable+"="+proxy.String(), again+"="+proxy.Host, "NO_PROXY=", "no_proxy=")
	if output, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
	if asked.Load() != "CONNECT example.com:443" {
		t.Errorf("the proxy was asked %v", asked.Load())
	}
}
