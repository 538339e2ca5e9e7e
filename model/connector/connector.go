// Package connector speaks the Connector API over HTTP. It is the only place that puts a token on a wire.
//
// A [Client] takes a [model.Clearing], never an address and a token: a credential goes to the address that it was
// cleared for right before, or nowhere. The package promises:
//
//   - A request to http://localhost ends on this computer, wherever a file or a name server points that name.
//   - Redirects are not followed, because a 307 would hand both tokens to another host. TLS is 1.2 or later.
//   - A write is sent at most once. A read is sent again only after a 429 that says how long to wait, when a kept
//     connection turned out to be closed before a byte was written to it, and as often as [WithRetries] allows.
//   - A request ends when nothing moves for a while, not after a fixed time: a long answer that keeps coming is fine.
//   - Every answer is a [model.Exchange], whatever its status. An error is a [*Failure]: there was no complete answer;
//     or it is that of the clearing: nothing more was sent.
//   - No error and no exchange holds a token that was not in the server's own answer.
package connector

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"keyrack/model"
)

// What holds where [Options] say nothing.
const (
	DefaultConnectTimeout = 10 * time.Second
	DefaultTLSTimeout     = 10 * time.Second
	DefaultSilence        = 30 * time.Second
	DefaultMemoryLimit    = 8 << 20
	DefaultAnswerLimit    = 1 << 30
)

// BodyFilePattern is the pattern of os.CreateTemp by which answers too large for memory are named. A program that was
// killed can leave such files; they may hold guests' data, so they are worth deleting at the next start.
const BodyFilePattern = "keyrack-answer-*.json"

// Options set a [Client] up. The zero value is ready for use.
type Options struct {
	// Version of Keyrack, for the User-Agent header.
	Version string
	// TempDir takes the answers that are too large for memory; empty for the system's.
	TempDir string
	// RootCAs are the authorities whose certificates are trusted; nil for the system's. To add a company's own, append
	// it to x509.SystemCertPool.
	RootCAs *x509.CertPool
	// Proxy finds the proxy of a request, as in http.Transport; nil for the environment's (HTTPS_PROXY, NO_PROXY). It is
	// not asked for http and for this computer's own addresses.
	Proxy func(*http.Request) (*url.URL, error)

	// ReadFile reads the file of [Network.CAFile], which a person has named, until ctx ends; nil when there is to be none.
	// It is for whoever knows which files nobody may open.
	ReadFile func(ctx context.Context, path string) ([]byte, error)

	// Resolver finds what the name of this computer leads to; nil for the system's.
	Resolver Resolver

	// ConnectTimeout bounds finding and reaching the host, TLSTimeout the handshake. Silence is how long nothing may
	// move once connected: neither a byte of the request nor of the answer. Zero for the defaults.
	ConnectTimeout, TLSTimeout, Silence time.Duration

	// MemoryLimit is the largest body kept in memory, AnswerLimit the largest one accepted, in bytes after gzip. Zero for
	// the defaults.
	MemoryLimit, AnswerLimit int64

	// Ledger counts requests by token; nil counts those of this client alone.
	Ledger Ledger

	// Now and Sleep are the clock; nil for the real one. Sleep returns the context's error when that ends first.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
}

// Client sends requests. It is safe for use by several goroutines, and shares its connections between them. [New] makes
// one.
type Client struct {
	options   Options
	transport atomic.Pointer[http.Transport]
	ledger    Ledger
}

// New returns a client.
func New(options Options) *Client {
	options = options.withDefaults()
	c := &Client{options: options, ledger: options.Ledger}
	c.transport.Store(newTransport(options))
	return c
}

func (o Options) withDefaults() Options {
	orDefault(&o.ConnectTimeout, DefaultConnectTimeout)
	orDefault(&o.TLSTimeout, DefaultTLSTimeout)
	orDefault(&o.Silence, DefaultSilence)
	orDefault(&o.MemoryLimit, DefaultMemoryLimit)
	orDefault(&o.AnswerLimit, DefaultAnswerLimit)
	if o.Proxy == nil {
		o.Proxy = http.ProxyFromEnvironment
	}
	if o.Resolver == nil {
		o.Resolver = net.DefaultResolver
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = model.Wait
	}
	if o.Ledger == nil {
		o.Ledger = NewBudget(o.Now)
	}
	return o
}

func orDefault[T time.Duration | int64](value *T, standard T) {
	if *value <= 0 {
		*value = standard
	}
}

// Send sends one request and returns its answer, whatever its status. The body is a JSON object without credentials;
// blank means {}. Its bytes are sent as they are, behind the three credential fields.
//
// Before each attempt, and after each wait, the request is cleared anew. While the access token's budget is used up,
// Send waits for it, as long as there is something to wait for. An error is the one of the clearing, or a [*Failure].
// The exchange that comes with it says what was tried; with [Cut], [Malformed] and [Silence] it also holds what had
// been received until then.
func (c *Client) Send(ctx context.Context, clearing model.Clearing, body []byte) (model.Exchange, error) {
	clearance, err := clearing.Clear()
	if err != nil {
		return model.Exchange{}, err
	}
	exchange := c.tried(clearance)
	if clearance.Address().IsZero() {
		return exchange, &Failure{Kind: NotCleared}
	}
	own, err := bodyOf(body)
	if err != nil {
		return exchange, err
	}
	exchange.RequestBody = own
	sleep := func(ctx context.Context, wait time.Duration) error {
		return waitFor(ctx, clearing, func(ctx context.Context) error { return c.options.Sleep(ctx, wait) })
	}
	for retries := 0; ; retries++ {
		host := clearance.Address().Host()
		key, by := c.budgetOf(clearance)
		if err := Wait(ctx, c.ledger, key, by, sleep); err != nil {
			return exchange, ended(err, host, retries > 0)
		}
		// Somebody may have locked, rotated or changed something during the wait.
		if clearance, err = clearing.Clear(); err != nil {
			return exchange, err
		}
		payload, err := withCredential(clearance, own)
		if err != nil {
			return exchange, err
		}
		exchange = c.tried(clearance)
		exchange.RequestBody = own
		exchange, err = c.attempt(ctx, exchange, payload)
		if rest, told := retryAfter(exchange, c.options.Now()); err == nil && told {
			// Whoever else uses the token here waits as well.
			c.ledger.Rest(key, c.options.Now().Add(min(rest, maxRetryWait)))
		}
		wait, again := c.again(ctx, exchange, err, retries)
		if !again {
			return exchange, err
		}
		removeBodyFile(&exchange)
		if err := sleep(ctx, wait); err != nil {
			return exchange, ended(err, host, true)
		}
	}
}

// tried is the exchange of a request that was not answered.
func (c *Client) tried(clearance model.Clearance) model.Exchange {
	return model.Exchange{
		ConnectionID: clearance.Connection(),
		Environment:  clearance.Environment().Name,
		Address:      clearance.Address(),
		Operation:    clearance.Operation(),
		Minimal:      clearance.Minimal(),
		SentAt:       c.options.Now(),
	}
}

// budgetOf returns by what the requests of a clearance are counted.
func (c *Client) budgetOf(clearance model.Clearance) (BudgetKey, Caller) {
	_, _, accessToken := clearance.Credential()
	return KeyOf(clearance.Address(), accessToken), CallerOf(clearance.Connection())
}

// waitFor waits until wait is over, the context ends, or there is nothing to wait for any more. In the last case it
// returns why.
func waitFor(ctx context.Context, clearing model.Clearing, wait func(ctx context.Context) error) error {
	waiting, end := clearing.Waiting(ctx)
	defer end()
	err := wait(waiting)
	if err != nil && ctx.Err() == nil && waiting.Err() != nil {
		return context.Cause(waiting)
	}
	return err
}

// ended is the error of a request that was ended while it waited.
func ended(err error, host string, sent bool) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return &Failure{Kind: Canceled, Host: host, Sent: sent, Err: err}
	}
	return err
}

// Budget returns how many requests of the last 30 seconds count against the limit of the connection's access token, and
// the limit: those of every process that shares the ledger, once one of them has sent something with the connection. It
// may read a disk.
func (c *Client) Budget(id model.ConnectionID) (used, limit int) {
	return c.ledger.Used(CallerOf(id)), BudgetLimit
}

// CloseIdle closes the connections that are kept for the next request.
func (c *Client) CloseIdle() { c.transport.Load().CloseIdleConnections() }
