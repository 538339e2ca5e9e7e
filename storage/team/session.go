package team

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"keyrack/model"
	"keyrack/model/team"
)

// Lookup asks what the token is that the client is signed in with. [ErrSignedOut] when it is none.
func (c *Client) Lookup(ctx context.Context) (Session, error) {
	said, err := c.read(ctx, "auth/token/lookup-self", nil)
	if errors.Is(err, ErrForbidden) {
		err = &Error{Team: c.options.Team, Err: ErrSignedOut, Status: 403} // every token may look itself up
	}
	if err != nil {
		return Session{}, err
	}
	session := Session{
		Member: text(said.Data["display_name"]), Renewable: said.Data["renewable"] == true,
		Uses: number(said.Data["num_uses"]), Life: time.Duration(number(said.Data["creation_ttl"])) * time.Second,
	}
	policies, _ := said.Data["policies"].([]any)
	for _, policy := range policies {
		session.Policies = append(session.Policies, text(policy))
	}
	if seconds := number(said.Data["ttl"]); seconds > 0 {
		session.Expires = c.options.Now().Add(time.Duration(seconds) * time.Second)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session = session
	return session, nil
}

// Session returns what the last Lookup or sign-in said.
func (c *Client) Session() Session {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.session
}

// Renew asks for more time and returns what the token is then. A token that cannot be renewed, or that has reached its
// longest life, stays what it is: its Expires says so.
func (c *Client) Renew(ctx context.Context) (Session, error) {
	said, err := c.write(ctx, "auth/token/renew-self", map[string]any{})
	if err != nil {
		return Session{}, c.asError(ctx, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if said.Auth != nil {
		c.session.Renewable = said.Auth.Renewable
		c.session.Expires = c.options.Now().Add(time.Duration(said.Auth.LeaseDuration) * time.Second)
	}
	return c.session, nil
}

// KeepRenewed renews the token whenever two thirds of its life are over, until ctx ends or it cannot be renewed any
// more. It returns why. after is time.After, or a clock of a test.
func (c *Client) KeepRenewed(ctx context.Context, after func(time.Duration) <-chan time.Time) error {
	session, got := c.Session(), c.options.Now()
	for {
		at := session.RenewAt(got)
		if at.IsZero() {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-after(max(at.Sub(c.options.Now()), time.Second)):
		}
		got = c.options.Now()
		next, err := c.Renew(ctx)
		switch {
		case mayPass(err) && got.Before(session.Expires):
			continue // the token may outlive that
		case err != nil:
			return err
		}
		session = next
	}
}

// mayPass reports whether the engine is away, slow or busy: what fails now may not fail a while later.
func mayPass(err error) bool {
	return errors.Is(err, model.ErrStoreUnavailable) || errors.Is(err, model.ErrStoreTimeout) ||
		errors.Is(err, model.ErrStoreBusy)
}

// Rights asks the engine what the member may do with a key; the zero Key asks for the whole team, which is as a policy
// that ends with * says it. One request.
func (c *Client) Rights(ctx context.Context, key Key) (Rights, error) {
	below := c.options.Path + "/"
	if key == (Key{}) {
		below += "any" // a name that nothing has: the engine does not ask whether it is there
	} else {
		path, err := key.Path()
		if err != nil {
			return Rights{}, err
		}
		below += path
	}
	paths := []string{}
	for _, call := range []string{"metadata", "data", "delete", "destroy"} {
		paths = append(paths, c.options.Mount+"/"+call+"/"+below)
	}
	said, err := c.write(ctx, "sys/capabilities-self", map[string]any{"paths": paths})
	if err != nil {
		return Rights{}, c.asError(ctx, err)
	}
	may := func(path, want string) bool {
		granted, _ := said.Data[path].([]any)
		return slices.ContainsFunc(granted, func(one any) bool { return text(one) == want || text(one) == "root" })
	}
	return Rights{
		List: may(paths[0], "list"), Read: may(paths[0], "read") && may(paths[1], "read"),
		Write:    may(paths[1], "create") && may(paths[1], "update") && may(paths[0], "update"),
		Describe: may(paths[0], "patch"), Delete: may(paths[2], "update"), Destroy: may(paths[3], "update"),
	}, nil
}

// Health asks how the engine is; it needs no token. A sealed engine, and a standby, are no errors here.
func (c *Client) Health(ctx context.Context) (State, error) {
	query := map[string][]string{}
	for _, code := range []string{
		"standbycode", "drsecondarycode", "performancestandbycode", "sealedcode", "uninitcode", "removedcode",
		"haunhealthycode",
	} {
		query[code] = []string{"299"}
	}
	ctx, end, err := c.begin(ctx)
	if err != nil {
		return State{}, err
	}
	defer end()
	raw, err := c.reads.Logical().ReadRawWithDataWithContext(ctx, "sys/health", query)
	if err != nil {
		return State{}, c.asError(ctx, err)
	}
	defer func() { _ = raw.Body.Close() }() // it was read
	var said struct {
		Initialized *bool  `json:"initialized"`
		Sealed      bool   `json:"sealed"`
		Standby     bool   `json:"standby"`
		Version     string `json:"version"`
		Time        int64  `json:"server_time_utc"`
	}
	if json.NewDecoder(raw.Body).Decode(&said) != nil || said.Initialized == nil {
		return State{}, &Error{Team: c.options.Team, Err: ErrNonsense}
	}
	return State{
		Sealed: said.Sealed, Standby: said.Standby, Initialized: *said.Initialized, Version: said.Version,
		Skew: c.options.Now().Truncate(time.Second).Sub(time.Unix(said.Time, 0)),
	}, nil
}

// CheckMount makes sure that the mount is KV version 2, which is asked once: version 1 would take a write under
// another path than was meant. A token that has any path below the mount may ask.
func (c *Client) CheckMount(ctx context.Context) error {
	c.mu.Lock()
	checked := c.checked
	c.mu.Unlock()
	if checked {
		return nil
	}
	said, err := c.read(ctx, "sys/internal/ui/mounts/"+c.options.Mount, nil)
	if err != nil {
		return err
	}
	options, _ := said.Data["options"].(map[string]any)
	switch {
	case !strings.HasPrefix(text(said.Data["type"]), "kv") && said.Data["type"] != "generic":
		return &Error{Team: c.options.Team, Err: ErrNoMount}
	case text(options["version"]) != "2":
		return &Error{Team: c.options.Team, Err: ErrNotVersion2}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.checked = true
	return nil
}

// Settings asks how the mount keeps versions, and whether the policy reaches beyond the team. What the policy does not
// let the member know is not known.
func (c *Client) Settings(ctx context.Context) (team.Mount, error) {
	var mount team.Mount
	said, err := c.read(ctx, c.options.Mount+"/config", nil)
	switch {
	case errors.Is(err, ErrForbidden):
	case err != nil:
		return mount, err
	default:
		mount.Known, mount.CASRequired = true, said.Data["cas_required"] == true
		mount.MaxVersions = number(said.Data["max_versions"])
	}
	// A name that nothing has, beside the team's path.
	outside := c.options.Mount + "/data/" + c.options.Installation + "-" + c.options.NewID()
	asked, err := c.write(ctx, "sys/capabilities-self", map[string]any{"paths": []string{outside}})
	if err != nil {
		return mount, c.asError(ctx, err)
	}
	granted, _ := asked.Data[outside].([]any)
	mount.Beyond = slices.ContainsFunc(granted, func(one any) bool {
		return slices.Contains([]string{"root", "update", "create", "delete", "sudo"}, text(one))
	})
	return mount, nil
}

// text returns a string of an answer, or "".
func text(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	}
	return ""
}

// number returns a whole number of an answer, or 0.
func number(value any) int {
	if n, ok := value.(json.Number); ok {
		whole, _ := n.Int64()
		return int(whole)
	}
	return 0
}
