package connector

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"keyrack/model"
	"keyrack/model/webhook/deliver"
)

// maxReply is how much of a receiver's answer is read, to use the connection again. Nothing of it is kept.
const maxReply = 64 << 10

// PostWebhook sends a webhook of Keyrack's own making to an address, once. It is a [deliver.Post]: it sends no token
// and no cookie, follows no redirect, and ends with ctx. Every error is [deliver.ErrTarget] or a [*Failure] that quotes
// nothing of the address but its host.
func (c *Client) PostWebhook(ctx context.Context, address string, body []byte) (deliver.Answer, error) {
	target, err := deliver.ParseTarget(address)
	if err != nil {
		return deliver.Answer{}, err
	}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	exchange := model.Exchange{SentAt: c.options.Now()}
	watchdog := newWatchdog(c.options.Silence, func() { end(errSilence) })
	defer watchdog.stop()
	trace := &trace{now: c.options.Now, watchdog: watchdog, started: exchange.SentAt}
	request, err := http.NewRequestWithContext(trace.in(ctx), http.MethodPost, target.String(), bytes.NewReader(body))
	if err != nil {
		return deliver.Answer{}, deliver.ErrTarget
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", c.userAgent())
	response, err := c.transport.Load().RoundTrip(request)
	if err != nil {
		failure := classify(ctx, err, trace)
		if failure.Kind != Proxy {
			failure.Host = target.Host
		}
		return deliver.Answer{}, failure
	}
	defer func() { _ = response.Body.Close() }() // nothing was written
	_, _ = io.CopyN(io.Discard, response.Body, maxReply)
	return deliver.Answer{Status: response.StatusCode, Location: response.Header.Get("Location")}, nil
}
