package workspace

import (
	"context"
	"errors"

	"keyrack/model"
)

// ErrOneToken is returned where one token was given for both kinds.
var ErrOneToken = errors.New("the client token and the access token are the same")

// WrongKindError is returned for a token that is known to be of the other kind. Nothing was sent.
type WrongKindError struct {
	// Client says that it is a ClientToken and was given for an AccessToken; else it is the other way round.
	Client bool
	// Title is that of the client application or the connection that has it, or Mews' name of a published one.
	Title string
}

func (e *WrongKindError) Error() string {
	if e.Client {
		return "this is a client token, and no access token"
	}
	return "this is an access token, and no client token"
}

// rightKinds finds out whether tokens that are given for a ClientToken and an AccessToken are known to be of the other
// kind: published by Mews, or stored in any environment. Either may be empty. The error is ErrOneToken, or a
// *[WrongKindError].
func (t *tree) rightKinds(ctx context.Context, clientToken, accessToken model.Secret) error {
	if !clientToken.IsEmpty() && clientToken.Equal(accessToken) {
		return ErrOneToken
	}
	for _, public := range model.PublicDemoClients() {
		switch {
		case accessToken.Equal(model.NewSecret(public.ClientToken)):
			return &WrongKindError{Client: true, Title: public.Name}
		case clientToken.IsEmpty():
		case clientToken.Equal(model.NewSecret(public.Gross)), clientToken.Equal(model.NewSecret(public.Net)):
			return &WrongKindError{Title: public.Name}
		}
	}
	for _, environment := range t.Environments() {
		if err := t.load(ctx, environment.ID); err != nil {
			return err
		}
		for _, it := range t.withPrint(environment.ID, clientToken.Fingerprint(), accessToken.Fingerprint()) {
			given := accessToken
			if !it.isClient {
				given = clientToken
			}
			if !given.IsEmpty() && t.has(ctx, it.ref, given.Fingerprint(), given) {
				return &WrongKindError{Client: it.isClient, Title: it.title}
			}
		}
	}
	return nil
}

// printed is a stored token with the fingerprint that was looked for.
type printed struct {
	ref      model.SecretRef
	title    string
	isClient bool
}

// withPrint are the AccessTokens of a loaded environment that have the one fingerprint, and the ClientTokens that have
// the other. No secret is read for it.
func (t *tree) withPrint(id model.EnvironmentID, access, client model.Fingerprint) (all []printed) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := t.environments[id]
	if b == nil {
		return nil
	}
	for i := range b.integrations {
		if one := &b.integrations[i]; one.Fingerprint == client {
			all = append(all, printed{ref: one.ClientToken, title: one.Client, isClient: true})
		}
	}
	for i := range b.connections {
		if one := &b.connections[i]; one.Fingerprint == access {
			all = append(all, printed{ref: one.AccessToken, title: one.Title()})
		}
	}
	return all
}
