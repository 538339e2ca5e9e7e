package team

import (
	"cmp"
	"context"
	"crypto/subtle"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"keyrack/model"
)

// SignInWithBrowser signs in where the browser leads. It waits for the browser until ctx ends.
func (c *Client) SignInWithBrowser(ctx context.Context, with OIDC) error {
	mount := cmp.Or(with.Mount, "oidc")
	if !isPath(mount) {
		return &OptionsError{What: "mount", Reason: partsNeeded}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp4", "127.0.0.1:"+strconv.Itoa(cmp.Or(with.Port, 8250)))
	if err != nil {
		return &OptionsError{What: "port", Reason: "the port for the browser to come back to is in use"}
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	back := "http://localhost:" + port + "/oidc/callback"
	nonce := c.options.NewID()
	said, err := c.write(ctx, "auth/"+mount+"/oidc/auth_url", map[string]any{
		"role": with.Role, "redirect_uri": back, "client_nonce": nonce,
	})
	if err != nil {
		_ = listener.Close() // nobody comes
		return c.signedIn(ctx, c.asError(ctx, err))
	}
	address, state := leadsTo(text(said.Data["auth_url"]))
	if state == "" {
		_ = listener.Close()
		return &Error{Team: c.options.Team, Err: ErrNonsense}
	}
	code, err := comesBack(ctx, listener, state, with, func() error { return with.Browse(address) })
	if err != nil {
		return err
	}
	said, err = c.read(ctx, "auth/"+mount+"/oidc/callback", map[string][]string{
		"state": {state}, "code": {code}, "client_nonce": {nonce},
	})
	if err != nil {
		return c.signedIn(ctx, err)
	}
	if said.Auth == nil {
		return ErrNoToken
	}
	if err := c.UseToken(model.NewSecret(said.Auth.ClientToken)); err != nil {
		return err
	}
	_, err = c.Lookup(ctx)
	return err
}

// leadsTo returns an address that may be opened in a browser, and the state in it by which the way back is known.
func leadsTo(address string) (string, string) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return "", ""
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		return "", ""
	}
	return u.String(), u.Query().Get("state")
}

func isLoopback(host string) bool {
	address := net.ParseIP(host)
	return host == "localhost" || address != nil && address.IsLoopback()
}

// comesBack serves the one page on which the browser ends, and returns the code that it brings. Whoever comes with
// another state is sent away, and the wait goes on.
func comesBack(ctx context.Context, listener net.Listener, state string, with OIDC, browse func() error,
) (string, error) {
	type result struct {
		code string
		err  error
	}
	came := make(chan result, 1)
	pages := http.NewServeMux()
	pages.HandleFunc("GET /oidc/callback", func(w http.ResponseWriter, r *http.Request) {
		asked := r.URL.Query()
		if subtle.ConstantTimeCompare([]byte(asked.Get("state")), []byte(state)) != 1 {
			http.Error(w, with.Other, http.StatusForbidden)
			return
		}
		outcome, text := result{code: asked.Get("code")}, with.Done
		if outcome.code == "" {
			outcome.err, text = ErrDeclined, with.Declined
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Referrer-Policy", "no-referrer")
		_, _ = w.Write([]byte(text)) // the page is only for reading
		select {
		case came <- outcome:
		default: // the page was loaded again
		}
	})
	server := &http.Server{Handler: pages, ReadHeaderTimeout: 10 * time.Second}
	defer func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = server.Shutdown(ending) // the page is delivered first
	}()
	go func() { _ = server.Serve(listener) }() // ends with Shutdown
	if err := browse(); err != nil {
		return "", err
	}
	select {
	case outcome := <-came:
		return outcome.code, outcome.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
