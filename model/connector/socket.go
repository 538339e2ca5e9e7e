package connector

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/coder/websocket"

	"keyrack/model"
	"keyrack/model/events"
)

// SocketReadLimit is the largest message that is read, in bytes. Mews documents none; a message of a thousand events
// has about 150 kB.
const SocketReadLimit = 1 << 20

// Dial opens a socket that was cleared right before. Both tokens go in the header Cookie, to the cleared address alone:
// a redirect is not followed. It leaves by the way of all requests: TLS, proxy, authorities. The error is the one of
// the clearing, or an *[events.Error]. Nothing is tried twice here.
//
// Source: Connector API, Events, WebSockets, for the form of the cookie.
func (c *Client) Dial(ctx context.Context, clearing model.SocketClearing) (events.Socket, error) {
	clearance, err := clearing.ClearSocket()
	if err != nil {
		return nil, err
	}
	address := clearance.Address()
	cookie, fits := cookieOf(clearance)
	if address.IsZero() || !fits {
		return nil, &Failure{Kind: NotCleared, Host: address.Host()}
	}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil) // it is for the handshake alone
	watchdog := newWatchdog(c.options.Silence, func() { end(errSilence) })
	defer watchdog.stop()
	trace := &trace{now: c.options.Now, watchdog: watchdog, started: c.options.Now()}
	var passed proxied
	client := &http.Client{
		Transport:     passed.through(c.transport.Load()),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	connection, response, err := websocket.Dial(trace.in(ctx), address.String(), &websocket.DialOptions{
		HTTPClient:      client,
		HTTPHeader:      http.Header{"Cookie": {cookie}, "User-Agent": {c.userAgent()}},
		CompressionMode: websocket.CompressionDisabled,
	})
	if err != nil {
		return nil, &events.Error{Cause: c.refused(ctx, address, response, err, trace, passed.host)}
	}
	connection.SetReadLimit(SocketReadLimit)
	return &socket{connection: connection, address: address.String()}, nil
}

// cookieOf writes the header as Mews documents it: no blanks around =. What cannot be in a cookie is no token.
func cookieOf(clearance model.SocketClearance) (cookie string, fits bool) {
	clientToken, accessToken := clearance.Tokens()
	fits = true
	for _, token := range []model.Secret{clientToken, accessToken} {
		fits = fits && !token.IsEmpty() && !strings.ContainsFunc(token.Reveal(), func(r rune) bool {
			return r <= ' ' || r >= 0x7f || strings.ContainsRune(`",;\`, r)
		})
	}
	return "ClientToken=" + clientToken.Reveal() + "; AccessToken=" + accessToken.Reveal(), fits
}

// proxied notes the proxy that a handshake took.
type proxied struct{ host string }

func (p *proxied) through(transport *http.Transport) http.RoundTripper {
	return roundTrip(func(request *http.Request) (*http.Response, error) {
		proxy, err := transport.Proxy(request)
		if err != nil {
			return nil, errProxySetting
		}
		if proxy != nil {
			p.host = proxy.Host
		}
		return transport.RoundTrip(request)
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// refused says why a handshake failed. Its text is the beginning of the server's answer, which may hold anything.
func (c *Client) refused(ctx context.Context, address model.SocketAddress, response *http.Response, err error,
	trace *trace, proxy string,
) events.Cause {
	if response != nil {
		cause := events.Cause{
			Kind: events.RefusedStatus, Status: response.StatusCode, RequestID: response.Header.Get("Request-Id"),
		}
		if response.Body != nil {
			text, _ := io.ReadAll(response.Body) // what there is of it
			cause.Text = strings.TrimSpace(strings.ToValidUTF8(string(text), "\uFFFD"))
		}
		cause.RetryAfter, _ = waitOf(response.Header, c.options.Now())
		location, moved := movedTo(response, address)
		switch {
		case response.StatusCode == http.StatusSwitchingProtocols:
			cause.Kind = events.RefusedShape
		case moved:
			// The rest of the new address, and the page around it, could quote the request.
			cause.Kind, cause.Host, cause.Text = events.RefusedMoved, location, ""
		}
		return cause
	}
	if errors.Is(err, errProxySetting) {
		return events.Cause{Kind: events.RefusedProxy, Err: &Failure{Kind: Proxy, Host: address.Host(), Err: errProxySetting}}
	}
	failure := classify(ctx, err, trace)
	failure.Host = address.Host()
	cause := events.Cause{Kind: events.Unreachable, Status: failure.Status, Err: failure}
	switch failure.Kind {
	case Silence:
		cause.Kind = events.NoAnswer
	case TLS, NotThisComputer:
		cause.Kind = events.RefusedTLS
	case Malformed:
		cause.Kind = events.RefusedShape
	case Proxy:
		failure.Host = proxy
		if failure.Status != 0 {
			cause.Kind = events.RefusedProxy
		}
	}
	return cause
}

// movedTo is the host that a redirect points to, and whether it is one.
func movedTo(response *http.Response, address model.SocketAddress) (host string, moved bool) {
	location := response.Header.Get("Location")
	if response.StatusCode < 300 || response.StatusCode > 399 || location == "" {
		return "", false
	}
	to, err := url.Parse(location)
	if err != nil || to.Host == "" {
		return address.Host(), true
	}
	return to.Host, true
}

// socket is an open WebSocket.
type socket struct {
	connection *websocket.Conn
	address    string
}

func (s *socket) Address() string { return s.address }

// Read reads the next message. This library closes the connection when ctx ends.
func (s *socket) Read(ctx context.Context) ([]byte, bool, error) {
	kind, message, err := s.connection.Read(ctx)
	if err != nil {
		return nil, false, &events.Error{Cause: lost(err)}
	}
	return message, kind == websocket.MessageText, nil
}

// lost says why an open socket has ended.
func lost(err error) events.Cause {
	var closed websocket.CloseError
	switch {
	case errors.Is(err, websocket.ErrMessageTooBig):
		return events.Cause{Kind: events.Flooded}
	case errors.As(err, &closed):
		return events.Cause{
			Kind: events.ClosedThere, Code: int(closed.Code), Text: strings.ToValidUTF8(closed.Reason, "\uFFFD"),
		}
	case isEnd(err), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return events.Cause{Kind: events.Cut}
	}
	return events.Cause{Kind: events.Broken}
}

// Ping sends a ping and waits for its answer.
func (s *socket) Ping(ctx context.Context) error { return s.connection.Ping(ctx) }

// Close ends the connection without a word: a lock does not wait for a server.
func (s *socket) Close() { _ = s.connection.CloseNow() }

var _ events.Socket = (*socket)(nil)
