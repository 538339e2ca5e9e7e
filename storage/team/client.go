package team

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/openbao/openbao/api/v2"

	"keyrack/model"
)

// Parallel is how many requests of a client are under way at once.
const Parallel = 16

// longest is how many bytes an answer may have. A LIST of 100,000 ids has 4 MB.
const longest = 32 << 20

var errTooLong = errors.New("the answer is too long")

// Options say where a team is.
type Options struct {
	// Team is what this computer calls it, for messages.
	Team string
	// Address is the origin of the engine: https, or http on loopback. See [model.ReadAddress].
	Address string
	// Mount is where KV version 2 is mounted, such as "secret", and Path what of it is the team's, such as
	// "keyrack/acme". Neither begins or ends with a slash.
	Mount, Path string
	// Namespace of Vault Enterprise or OpenBao; empty for the root.
	Namespace string
	// Authorities are PEM certificates that are trusted in place of the system's; empty for those.
	Authorities []byte
	// Installation tells this Keyrack from those of others in what it writes; a random id without a dot.
	Installation string
	// NewID makes random and unique ids, such as UUIDs.
	NewID func() string
	// Now is the clock of this computer.
	Now func() time.Time
	// Patience is how long a request may take with all its retries; 10 s when zero.
	Patience time.Duration
	// Wait is how long to wait before a read is tried again; 200 ms when zero, doubled each time.
	Wait time.Duration
}

// Client talks to the engine of one team. It is safe for use by several goroutines.
type Client struct {
	options Options
	reads   *api.Client // tries again
	writes  *api.Client // does not
	slots   chan struct{}

	mu      sync.Mutex
	session Session
	checked bool // the mount is KV version 2
	places  map[string]Key
	intents map[Key]Entry
}

// partsNeeded is what is wrong with a path.
const partsNeeded = "parts of letters, digits and . _ ~ - with a slash between them are needed"

var pathShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*$`)
})

// New returns a client that is not signed in. It sends nothing. What is wrong with the options is an [*OptionsError]
// or a [*model.AddressError].
func New(options Options) (*Client, error) {
	address, err := model.ReadAddress(model.Custom, options.Address)
	if err != nil {
		return nil, err
	}
	for what, path := range map[string]string{"mount": options.Mount, "path": options.Path} {
		if !isPath(path) {
			return nil, &OptionsError{What: what, Reason: partsNeeded}
		}
	}
	if options.Namespace = strings.Trim(options.Namespace, "/"); options.Namespace != "" && !isPath(options.Namespace) {
		return nil, &OptionsError{What: "namespace", Reason: partsNeeded}
	}
	if options.Installation == "" || strings.Contains(options.Installation, ".") {
		// Without one, all would be its own.
		return nil, &OptionsError{What: "installation", Reason: "an id without a dot is needed"}
	}
	secure := &tls.Config{MinVersion: tls.VersionTLS12}
	if len(options.Authorities) > 0 {
		secure.RootCAs = x509.NewCertPool()
		if !secure.RootCAs.AppendCertsFromPEM(options.Authorities) {
			return nil, &OptionsError{What: "certificate authority", Reason: "no PEM certificate is in it"}
		}
	}
	options.Patience = cmp.Or(options.Patience, 10*time.Second)
	options.Wait = cmp.Or(options.Wait, 200*time.Millisecond)
	c := &Client{
		options: options, slots: make(chan struct{}, Parallel), places: map[string]Key{}, intents: map[Key]Entry{},
	}
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSClientConfig: secure, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: Parallel,
		IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: options.Patience,
	}
	if c.reads, err = c.caller(address, transport, 2); err != nil {
		return nil, err
	}
	if c.writes, err = c.caller(address, transport, 0); err != nil {
		return nil, err
	}
	return c, nil
}

// isPath reports whether a path can be put into an address as it is, and stays what it is.
func isPath(path string) bool {
	return pathShape().MatchString(path) && !slices.ContainsFunc(strings.Split(path, "/"), func(part string) bool {
		return strings.Trim(part, ".") == ""
	})
}

// caller makes a client of the library that follows no redirect, reads nothing of the environment, and repeats only
// what certainly did nothing.
func (c *Client) caller(address model.Address, transport http.RoundTripper, retries int) (*api.Client, error) {
	made, err := api.NewClient(&api.Config{
		DisableEnvironment: true, DisableRedirects: true, Address: address.String(), MaxRetries: retries,
		MinRetryWait: c.options.Wait, MaxRetryWait: 4 * c.options.Wait, Timeout: c.options.Patience,
		CheckRetry: func(ctx context.Context, answer *http.Response, err error) (bool, error) {
			if ctx.Err() != nil {
				return false, ctx.Err()
			}
			if err != nil {
				return !errors.Is(err, errRedirected) && !errors.Is(broken(err), ErrUntrusted), nil
			}
			switch answer.StatusCode {
			case http.StatusPreconditionFailed, http.StatusInternalServerError, http.StatusBadGateway,
				http.StatusGatewayTimeout:
				return true, nil // of a node that is behind, or has just begun
			}
			return false, nil
		},
		HttpClient: &http.Client{
			Transport:     bounded{transport},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	})
	if err != nil {
		return nil, &OptionsError{What: "address", Reason: "the library does not take it"}
	}
	if c.options.Namespace != "" {
		made.SetNamespace(c.options.Namespace)
	}
	return made, nil
}

var errRedirected = errors.New("redirected")

// redirectedError is where an answer points.
type redirectedError struct{ host string }

func (e *redirectedError) Error() string { return errRedirected.Error() }
func (e *redirectedError) Unwrap() error { return errRedirected }

// bounded lets no answer grow beyond longest, and takes a redirect for a failure.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := b.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode >= 300 && answer.StatusCode < 400 {
		_ = answer.Body.Close() // nothing of it is read
		host := ""
		if to, err := url.Parse(answer.Header.Get("Location")); err == nil {
			host = to.Host
		}
		return nil, &redirectedError{host}
	}
	answer.Body = &body{ReadCloser: answer.Body, left: longest}
	return answer, nil
}

type body struct {
	io.ReadCloser
	left int
}

func (b *body) Read(into []byte) (int, error) {
	n, err := b.ReadCloser.Read(into)
	if b.left -= n; b.left < 0 {
		return 0, errTooLong
	}
	return n, err
}

// answer is what an engine says.
type answer struct {
	Data map[string]any `json:"data"`
	Auth *struct {
		ClientToken   string            `json:"client_token"`
		Renewable     bool              `json:"renewable"`
		LeaseDuration int               `json:"lease_duration"`
		Metadata      map[string]string `json:"metadata"`
	} `json:"auth"`
	WrapInfo *struct {
		Token string `json:"token"`
	} `json:"wrap_info"`
	Errors   []string `json:"errors"`
	Warnings []string `json:"warnings"`
	absent   bool
}

// read gets a path. An answer whose absent is set is the engine's own word that there is nothing; data may be there
// all the same, as of a version that was deleted.
func (c *Client) read(ctx context.Context, path string, query map[string][]string) (answer, error) {
	ctx, end, err := c.begin(ctx)
	if err != nil {
		return answer{}, err
	}
	defer end()
	raw, err := c.reads.Logical().ReadRawWithDataWithContext(ctx, path, query)
	if raw != nil && raw.Body != nil {
		defer func() { _ = raw.Body.Close() }() // it was read
	}
	if raw != nil && raw.StatusCode == http.StatusNotFound {
		return c.absent(ctx, raw.Body, err)
	}
	if err != nil {
		return answer{}, c.asError(ctx, err)
	}
	return c.decode(ctx, raw.Body)
}

// absent takes a 404 apart: nothing is there, or the mount is not, or it was not the engine that answered. The library
// calls all of these the same.
func (c *Client) absent(ctx context.Context, from io.Reader, err error) (answer, error) {
	said, wrong := c.decode(ctx, from)
	if wrong != nil {
		return answer{}, wrong
	}
	if said.Errors == nil && said.Data == nil {
		return answer{}, &Error{Team: c.options.Team, Err: ErrNonsense, Status: http.StatusNotFound}
	}
	if len(said.Errors) > 0 {
		return answer{}, c.failed(ctx, err)
	}
	said.absent = true
	return said, nil
}

func (c *Client) decode(ctx context.Context, from io.Reader) (answer, error) {
	var said answer
	content, err := io.ReadAll(from)
	if err != nil {
		return said, c.failed(ctx, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	if decoder.Decode(&said) != nil {
		return said, &Error{Team: c.options.Team, Err: ErrNonsense}
	}
	return said, nil
}

// write sends once. Its error is that of the library, for whoever has to know what became of it.
func (c *Client) write(ctx context.Context, path string, content map[string]any) (answer, error) {
	return c.once(ctx, func(ctx context.Context) (*api.Secret, error) {
		return c.writes.Logical().WriteWithContext(ctx, path, content)
	})
}

// patch merges into what is there, once.
func (c *Client) patch(ctx context.Context, path string, content map[string]any) error {
	_, err := c.once(ctx, func(ctx context.Context) (*api.Secret, error) {
		return c.writes.Logical().JSONMergePatch(ctx, path, content)
	})
	return err
}

// remove deletes a path, once.
func (c *Client) remove(ctx context.Context, path string) error {
	_, err := c.once(ctx, func(ctx context.Context) (*api.Secret, error) {
		return c.writes.Logical().DeleteWithContext(ctx, path)
	})
	return err
}

func (c *Client) once(ctx context.Context, send func(context.Context) (*api.Secret, error)) (answer, error) {
	ctx, end, err := c.begin(ctx)
	if err != nil {
		return answer{}, err
	}
	defer end()
	secret, err := send(ctx)
	if err != nil || secret == nil {
		return answer{}, err
	}
	said := answer{Data: secret.Data}
	if secret.Auth != nil || secret.WrapInfo != nil {
		content, err := json.Marshal(secret)
		if err != nil {
			return answer{}, err
		}
		return said, json.Unmarshal(content, &said)
	}
	return said, nil
}

// begin waits for one of the places of requests, and bounds the time of one.
func (c *Client) begin(ctx context.Context) (context.Context, func(), error) {
	select {
	case c.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, c.options.Patience)
	return ctx, func() { cancel(); <-c.slots }, nil
}

// asError is failed for what the transport returned too.
func (c *Client) asError(ctx context.Context, err error) error {
	var redirected *redirectedError
	if errors.As(err, &redirected) {
		return &Error{Team: c.options.Team, Err: ErrRedirected, Host: redirected.host}
	}
	return c.failed(ctx, err)
}

// data, metadata and the others are the paths of a key for the calls of KV version 2.
func (c *Client) at(call string, key Key) (string, error) {
	path, err := key.Path()
	return c.options.Mount + "/" + call + "/" + c.options.Path + "/" + path, err
}

// Name is what a person calls the store.
func (c *Client) Name() string { return fmt.Sprintf("vault of team %s", c.options.Team) }
