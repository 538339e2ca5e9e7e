package connector

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// newTransport returns the transport of all requests. It is used without an http.Client, so that there is nothing that
// could follow a redirect or keep a cookie.
func newTransport(options Options) *http.Transport {
	return &http.Transport{
		Proxy:               proxyOf(options),
		DialContext:         newDial(options),
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: options.RootCAs},
		TLSHandshakeTimeout: options.TLSTimeout,
		ForceAttemptHTTP2:   true, // a TLS configuration of one's own turns it off otherwise
		// A connection that did not survive the computer's sleep is found by a ping before a request is lost on it.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second},
		// Answers are unpacked here, to see every byte arrive and to tell a cut answer from a complete one.
		DisableCompression: true,
		// A check of all connections runs many requests at once to one host.
		MaxIdleConns:        64,
		MaxIdleConnsPerHost: 64,
		// Shorter than servers keep connections, so that seldom one is closed just when it is used again.
		IdleConnTimeout:        45 * time.Second,
		MaxResponseHeaderBytes: 1 << 20,
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
			if answer.StatusCode != http.StatusOK {
				return &proxyRefusal{status: answer.StatusCode}
			}
			return nil
		},
	}
}

// proxyRefusal is the error of a proxy that did not open a tunnel. Its text has nothing of the proxy's answer.
type proxyRefusal struct{ status int }

func (*proxyRefusal) Error() string { return "the proxy opened no tunnel" }

// proxyOf finds the proxy of a request. A token sent over http would pass a proxy in the clear, and a server on this
// computer is meant to be this computer's.
func proxyOf(options Options) func(*http.Request) (*url.URL, error) {
	return func(request *http.Request) (*url.URL, error) {
		if request.URL.Scheme != "https" || isLoopback(request.URL.Hostname()) {
			return nil, nil
		}
		return options.Proxy(request)
	}
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}
