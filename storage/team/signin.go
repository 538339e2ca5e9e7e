package team

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"unicode"

	"keyrack/model"
	"keyrack/storage/disk"
)

// UseToken signs in with a token that the member has. It sends nothing; [Client.Lookup] tells whether it is one.
func (c *Client) UseToken(token model.Secret) error {
	value := strings.TrimSpace(token.Reveal())
	odd := func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) }
	if value == "" || strings.ContainsFunc(value, odd) {
		return ErrNoToken
	}
	c.reads.SetToken(value)
	c.writes.SetToken(value)
	c.forgetSession()
	return nil
}

// Token returns the token that the client is signed in with, to keep it in the keychain. It is empty without one.
func (c *Client) Token() model.Secret { return model.NewSecret(c.reads.Token()) }

// SignOut forgets the token. The engine is not told.
func (c *Client) SignOut() {
	c.reads.ClearToken()
	c.writes.ClearToken()
	c.forgetSession()
}

// forgetSession forgets what the engine has said of another token.
func (c *Client) forgetSession() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session = Session{}
}

// helperFile is where the token helper of vault and of bao keeps the token.
const helperFile = ".vault-token"

// FindToken looks where vault and bao look: in BAO_TOKEN, in VAULT_TOKEN, and in the file of their token helper in the
// home folder. It returns false where there is none.
func FindToken(getenv func(string) string, home string) (Found, bool) {
	for _, name := range []string{"BAO_TOKEN", "VAULT_TOKEN"} {
		if value := strings.TrimSpace(getenv(name)); value != "" {
			return Found{Place: name, Token: model.NewSecret(value)}, true
		}
	}
	name := filepath.Join(home, helperFile)
	content, err := disk.ReadOwn(name, model.MaxTokenLength)
	if errors.Is(err, fs.ErrNotExist) || err != nil {
		return Found{}, false
	}
	value := strings.TrimSpace(string(content))
	return Found{Place: name, Token: model.NewSecret(value)}, value != ""
}

// SignInWithPassword signs in with a name and a password. [ErrSignedOut] where they are wrong.
func (c *Client) SignInWithPassword(ctx context.Context, with Password) error {
	mount := cmp.Or(with.Mount, with.Method)
	if !isPath(mount) {
		return &OptionsError{What: "mount", Reason: partsNeeded}
	}
	if strings.ContainsAny(with.User, "/\\?#%") || strings.Trim(with.User, ".") == "" {
		return &OptionsError{What: "user", Reason: "a name without / \\ ? # % is needed"}
	}
	return c.signIn(ctx, "auth/"+mount+"/login/"+with.User, map[string]any{"password": with.Password.Reveal()})
}

// SignInWithRole signs in as a program does: with the ids of an AppRole. mount is "approle" when empty, and secret may
// be empty for a role that needs none.
func (c *Client) SignInWithRole(ctx context.Context, mount, role string, secret model.Secret) error {
	mount = cmp.Or(mount, "approle")
	if !isPath(mount) {
		return &OptionsError{What: "mount", Reason: partsNeeded}
	}
	content := map[string]any{"role_id": role}
	if !secret.IsEmpty() {
		content["secret_id"] = secret.Reveal()
	}
	return c.signIn(ctx, "auth/"+mount+"/login", content)
}

// Unwrap signs in with what was wrapped: it takes the token out, which can be done once. [ErrSignedOut] means that
// somebody has taken it out before, or that its time is over: tell whoever made it.
func (c *Client) Unwrap(ctx context.Context, wrapped model.Secret) error {
	if err := c.UseToken(wrapped); err != nil {
		return err
	}
	err := c.signIn(ctx, "sys/wrapping/unwrap", map[string]any{})
	var failed *Error
	if errors.As(err, &failed) && failed.Status == 400 { // "wrapping token is not valid or does not exist"
		err = &Error{Team: c.options.Team, Err: ErrSignedOut, Status: failed.Status}
	}
	if err != nil {
		c.SignOut()
	}
	return err
}

// signIn takes the token of an answer and asks what it is.
func (c *Client) signIn(ctx context.Context, path string, content map[string]any) error {
	said, err := c.write(ctx, path, content)
	if err != nil {
		return c.signedIn(ctx, c.asError(ctx, err))
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

// signedIn makes of a refusal what it is for a sign-in: a 400 says that name, password or id are wrong.
func (c *Client) signedIn(_ context.Context, err error) error {
	var failed *Error
	if errors.As(err, &failed) && failed.Status >= 400 && failed.Status < 404 {
		return &Error{Team: c.options.Team, Err: ErrSignedOut, Status: failed.Status}
	}
	return err
}
