package connector

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"keyrack/model"
)

const (
	// documentPath is where Mews publishes the OpenAPI document of the Connector API.
	//
	// Source: Connector API, Guidelines, Environments.
	documentPath = "/swagger/connector/swagger.yaml"
	// maxDocument is the most that such a document may have, in bytes: ten times what it has.
	maxDocument = 32 << 20
)

// FetchDocument returns the OpenAPI document that the host of an environment publishes. It sends no token, follows no
// redirect, and ends when nothing moves for [Options].Silence. Every error is a [*Failure].
func (c *Client) FetchDocument(ctx context.Context, address model.Address) ([]byte, error) {
	if address.IsZero() {
		return nil, &Failure{Kind: NotCleared}
	}
	exchange := model.Exchange{Address: address, SentAt: c.options.Now()}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	watchdog := newWatchdog(c.options.Silence, func() { end(errSilence) })
	defer watchdog.stop()
	trace := &trace{now: c.options.Now, watchdog: watchdog, started: exchange.SentAt}
	request, err := http.NewRequestWithContext(trace.in(ctx), http.MethodGet, address.String()+documentPath, nil)
	if err != nil {
		return nil, &Failure{Kind: NotCleared, Host: address.Host()}
	}
	request.Header.Set("User-Agent", c.userAgent())
	response, err := c.transport.Load().RoundTrip(request)
	var document []byte
	if err == nil {
		document, err = receiveDocument(response, watchdog)
	}
	if err != nil {
		_, failure := c.failed(ctx, exchange, err, trace)
		return nil, failure
	}
	return document, nil
}

func receiveDocument(response *http.Response, watchdog *watchdog) ([]byte, error) {
	defer func() { _ = response.Body.Close() }() // nothing was written
	switch {
	case response.StatusCode >= 300 && response.StatusCode < 400:
		location, err := response.Location()
		if err != nil {
			location = new(url.URL)
		}
		return nil, &redirect{host: location.Host, status: response.StatusCode}
	case response.StatusCode != http.StatusOK:
		return nil, &noDocument{status: response.StatusCode}
	}
	in, err := newIncoming(response.Header, &watchedReader{source: response.Body, watchdog: watchdog}, maxDocument)
	defer in.close()
	if err != nil {
		return nil, err
	}
	return io.ReadAll(in)
}

// noDocument is the error of a host that has no document.
type noDocument struct{ status int }

func (*noDocument) Error() string { return "there is no document" }
