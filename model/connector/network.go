package connector

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"keyrack/model"
)

// NoProxy, as [Network.Proxy], uses none, whatever the system says.
const NoProxy = "none"

// Network says how requests leave this computer. The zero value is what the system says.
type Network struct {
	// Proxy is the address of a proxy, such as "http://proxy.example.com:3128", or [NoProxy]; empty for the system's
	// (HTTPS_PROXY, NO_PROXY).
	Proxy string
	// CAFile holds certificates, in PEM, of authorities that are trusted besides the system's: those of a company that
	// looks into its own traffic. May be empty.
	CAFile string
}

// NetworkError says what cannot be used of a [Network].
type NetworkError struct {
	What string // "proxy" or "certificates"
	Err  error
}

func (e *NetworkError) Error() string { return fmt.Sprintf("%s: %v", e.What, e.Err) }

func (e *NetworkError) Unwrap() error { return e.Err }

// Validate checks what can be known without looking at files. Its error is a [*NetworkError].
func (n Network) Validate() error {
	_, err := n.proxy()
	return err
}

func (n Network) proxy() (func(*http.Request) (*url.URL, error), error) {
	switch n.Proxy {
	case "":
		return http.ProxyFromEnvironment, nil
	case NoProxy:
		return func(*http.Request) (*url.URL, error) { return nil, nil }, nil
	}
	address, err := url.Parse(n.Proxy)
	switch {
	case err != nil || address.Host == "":
		return nil, &NetworkError{What: "proxy", Err: errors.New("write its address like http://proxy.example.com:3128")}
	case address.Scheme != "http" && address.Scheme != "https" && address.Scheme != "socks5":
		return nil,
			&NetworkError{What: "proxy", Err: fmt.Errorf("%q is no kind of proxy: use http, https or socks5", address.Scheme)}
	case address.User != nil:
		// It would be kept in the open, with everything else that is no token.
		return nil,
			&NetworkError{What: "proxy", Err: errors.New("a user name or password cannot be kept here; set HTTPS_PROXY instead")}
	}
	return http.ProxyURL(address), nil
}

// readingPatience is how long a file with certificates may take: a pipe waits for its writer.
const readingPatience = 5 * time.Second

func (n Network) authorities(read func(ctx context.Context, path string) ([]byte, error)) (*x509.CertPool, error) {
	switch {
	case n.CAFile == "":
		return nil, nil
	case read == nil:
		return nil, &NetworkError{What: "certificates", Err: errors.ErrUnsupported}
	}
	ctx, stop := context.WithTimeout(context.Background(), readingPatience)
	defer stop()
	certificates, err := read(ctx, n.CAFile)
	if err != nil {
		return nil, &NetworkError{What: "certificates", Err: err}
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		return nil, &NetworkError{What: "certificates", Err: err}
	}
	if !pool.AppendCertsFromPEM(model.WithoutMark(certificates)) {
		return nil, &NetworkError{What: "certificates", Err: errors.New("the file holds no certificate in PEM")}
	}
	return pool, nil
}

// UseNetwork makes later requests leave that way. Requests under way end as they began. Its error is a [*NetworkError],
// and then nothing has changed.
func (c *Client) UseNetwork(n Network) error {
	proxy, err := n.proxy()
	if err != nil {
		return err
	}
	authorities, err := n.authorities(c.options.ReadFile)
	if err != nil {
		return err
	}
	options := c.options // what the client was made with holds where the network says nothing
	if n.Proxy != "" {
		options.Proxy = proxy
	}
	if n.CAFile != "" {
		options.RootCAs = authorities
	}
	c.transport.Swap(newTransport(options)).CloseIdleConnections()
	return nil
}
