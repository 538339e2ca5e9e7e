package connector

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"keyrack/model"
)

// errSilence is the cause of a context that the watchdog ended.
var errSilence = errors.New("nothing came for too long")

// attempt sends the payload once and reads the answer into a copy of tried.
func (c *Client) attempt(ctx context.Context, tried model.Exchange, payload []byte) (model.Exchange, error) {
	exchange := tried
	exchange.SentAt = c.options.Now()
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	watchdog := newWatchdog(c.options.Silence, func() { end(errSilence) })
	defer watchdog.stop()

	trace := &trace{now: c.options.Now, watchdog: watchdog, started: exchange.SentAt}
	request, err := c.request(trace.in(ctx), exchange, payload, watchdog)
	if err != nil {
		return exchange, &Failure{Kind: NotCleared, Host: exchange.Address.Host()}
	}
	transport := c.transport.Load()
	proxy, err := transport.Proxy(request)
	if err != nil {
		return exchange, &Failure{Kind: Proxy, Host: exchange.Address.Host(), Err: errProxySetting}
	}
	if proxy != nil {
		exchange.Proxy = proxy.Host
	}

	response, err := transport.RoundTrip(request)
	if err == nil {
		err = c.receive(response, &exchange, watchdog)
	}
	exchange.Timing = trace.timing(c.options.Now())
	if err != nil {
		return c.failed(ctx, exchange, err, trace)
	}
	return exchange, nil
}

// errProxySetting stands for net/http's own error, which quotes the setting: that may hold a password.
var errProxySetting = errors.New("the proxy setting of the environment cannot be read")

func (c *Client) request(ctx context.Context, exchange model.Exchange, payload []byte,
	watchdog *watchdog,
) (*http.Request, error) {
	body := func() io.ReadCloser { return uploadOf(payload, watchdog) }
	request, err := http.NewRequestWithContext(ctx, http.MethodPost,
		exchange.Address.String()+model.APIPath+exchange.Operation.Path, body())
	if err != nil {
		return nil, err
	}
	request.ContentLength = int64(len(payload))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept-Encoding", "gzip")
	request.Header.Set("User-Agent", c.userAgent())
	if exchange.Minimal {
		request.Header.Set("Prefer", model.PreferMinimal)
	}
	// Without GetBody net/http cannot send a body a second time, whatever it thinks of the connection: a write happens
	// once at most. With it, it does so on a kept connection that was closed before a byte was written.
	request.GetBody = nil
	if exchange.Operation.Kind == model.Read {
		request.GetBody = func() (io.ReadCloser, error) { return body(), nil }
	}
	return request, nil
}

func (c *Client) userAgent() string {
	if c.options.Version == "" {
		return "Keyrack"
	}
	return "Keyrack/" + c.options.Version
}

// errNoStatus is the error of an answer whose status does not end a request: one below 100, or a change of protocol
// that nobody asked for.
var errNoStatus = errors.New("the status does not end a request")

// receive reads the answer into the exchange.
func (c *Client) receive(response *http.Response, exchange *model.Exchange, watchdog *watchdog) error {
	defer response.Body.Close()
	if response.StatusCode < 200 {
		return errNoStatus
	}
	exchange.Status = response.StatusCode
	exchange.Header = response.Header
	exchange.RequestID = response.Header.Get("Request-Id")
	if response.StatusCode >= 300 && response.StatusCode < 400 {
		// The rest of the new address could quote the request.
		location, err := response.Location()
		response.Header.Del("Location")
		switch {
		case errors.Is(err, http.ErrNoLocation), response.StatusCode == http.StatusNotModified:
			// It leads nowhere, so it is an answer like any other, though none that was asked for.
		case err != nil:
			return &redirect{status: response.StatusCode}
		default:
			return &redirect{host: location.Host, status: response.StatusCode}
		}
	}
	limits := bodyLimits{
		memory: c.options.MemoryLimit,
		answer: answerLimit(response.Request.Context(), c.options.AnswerLimit), dir: c.options.TempDir,
	}
	body, err := readBody(response, watchdog, limits)
	exchange.Body, exchange.BodyFile, exchange.Size = body.memory, body.path, body.size
	if body.judge != nil {
		exchange.BodyProblem = string(body.judge.verdict(exchange.Status, exchange.Header))
	}
	if body.oddities != nil {
		exchange.Oddities = body.oddities()
	}
	if exchange.Status >= 400 {
		readError(exchange)
	}
	return err
}

// redirect is the error of an answer that points elsewhere. The host is empty where the answer names none.
type redirect struct {
	host   string
	status int
}

func (*redirect) Error() string { return "redirected" }

// readError takes the message and the request's id from an error answer, however large it is. Not all of them are JSON.
func readError(exchange *model.Exchange) {
	if Problem(*exchange) != NoProblem {
		return
	}
	var text io.Reader = bytes.NewReader(exchange.Body)
	if exchange.BodyFile != "" {
		file, err := exchange.OpenBody()
		if err != nil {
			return // whoever reads it says so
		}
		defer func() { _ = file.Close() }() // it was only read
		text = bufio.NewReaderSize(file, 128<<10)
	}
	message, requestID := readErrorFields(json.NewDecoder(text))
	exchange.Message = message
	if exchange.RequestID == "" {
		exchange.RequestID = requestID
	}
}

// readErrorFields takes two texts from the object at the beginning of a document. An error only means that fields are
// missing or of another type; those stay empty. No value but those is in memory as a whole.
func readErrorFields(document *json.Decoder) (message, requestID string) {
	if token, err := document.Token(); err != nil || token != json.Delim('{') {
		return "", ""
	}
	for document.More() {
		key, err := document.Token()
		if err != nil {
			break
		}
		value, err := document.Token()
		if err != nil {
			break
		}
		name, _ := key.(string)
		switch text, is := value.(string); {
		case !is:
		case strings.EqualFold(name, "Message"):
			message = text
		case strings.EqualFold(name, "RequestId"):
			requestID = text
		}
		if skip(document, value) != nil {
			break
		}
	}
	return message, requestID
}

// skip reads to the end of a value that has begun.
func skip(document *json.Decoder, begun json.Token) error {
	depth := 0
	for token := begun; ; {
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
		next, err := document.Token()
		if err != nil {
			return err
		}
		token = next
	}
}

// smallUpload is the size up to which a body is written faster than anybody waits, in bytes.
const smallUpload = 64 << 10

// uploadOf returns the body of one request. A small one has a type that net/http knows to be in memory, so that it
// leaves in one packet with the header; a large one tells the watchdog that it moves.
func uploadOf(payload []byte, watchdog *watchdog) io.ReadCloser {
	reader := bytes.NewReader(payload)
	if len(payload) <= smallUpload {
		return io.NopCloser(reader)
	}
	return io.NopCloser(&watchedReader{source: reader, watchdog: watchdog})
}

// watchdog calls bark when it was not touched for a while. It sleeps until the first touch.
type watchdog struct {
	timer   *time.Timer
	limit   time.Duration
	stopped atomic.Bool
}

func newWatchdog(limit time.Duration, bark func()) *watchdog {
	timer := time.AfterFunc(limit, bark)
	timer.Stop()
	return &watchdog{timer: timer, limit: limit}
}

func (w *watchdog) touch() {
	if !w.stopped.Load() {
		w.timer.Reset(w.limit)
	}
}

func (w *watchdog) stop() {
	w.stopped.Store(true)
	w.timer.Stop()
}
