package workspace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"keyrack/model"
	"keyrack/model/secrets"
)

var (
	// ErrPublicToken is returned for a public demo token that is about to be filed in production.
	ErrPublicToken = errors.New("this token is printed in Mews' documentation and works on demo only")
	// ErrDeadToken is returned for a published token that Mews has switched off.
	ErrDeadToken = errors.New("this published token no longer works")
	// ErrNoClient is returned for an integration without a client name.
	ErrNoClient = errors.New("the client application needs a name and version, such as \"Acme Sync 2.1.0\"")
)

// DuplicateError is returned for a token that is stored already.
type DuplicateError struct {
	Title string // of the connection or integration that has it
}

func (e *DuplicateError) Error() string {
	return fmt.Sprintf("this token is stored already, as %q", e.Title)
}

// Draft is a connection that is not stored yet.
type Draft struct {
	Environment model.EnvironmentID
	// Integration is an existing integration; when it is empty, Client and ClientToken make a new one.
	Integration model.IntegrationID
	Client      string
	ClientToken model.Token
	AccessToken model.Token
	model.Details
	// Verification is what Verify said; its zero value stores the connection as never checked.
	Verification Verification
}

// validate finds what is wrong with a draft before anything is sent or stored.
func (w *Workspace) validate(ctx context.Context, draft Draft) (model.Environment, model.Integration, error) {
	if err := w.load(ctx, draft.Environment); err != nil {
		return model.Environment{}, model.Integration{}, err
	}
	environment, err := w.environment(draft.Environment)
	if err != nil {
		return environment, model.Integration{}, err
	}
	integration := model.Integration{
		EnvironmentID: draft.Environment,
		Client:        strings.TrimSpace(draft.Client),
		Fingerprint:   draft.ClientToken.Secret.Fingerprint(),
		Public:        draft.ClientToken.Public,
	}
	tokens := []model.Token{draft.AccessToken}
	if draft.Integration != "" {
		if _, integration, err = w.integration(draft.Integration); err != nil {
			return environment, integration, err
		}
	} else {
		tokens = append(tokens, draft.ClientToken)
		if integration.Client == "" {
			return environment, integration, ErrNoClient
		}
	}
	for _, token := range tokens {
		if err := Fit(environment, token); err != nil {
			return environment, integration, err
		}
	}
	clientToken := draft.ClientToken.Secret
	if draft.Integration != "" {
		clientToken = model.Secret{} // it is stored, and not given
	}
	return environment, integration, w.rightKinds(ctx, clientToken, draft.AccessToken.Secret)
}

// Fit reports what forbids to store a token in an environment.
func Fit(environment model.Environment, token model.Token) error {
	switch {
	case token.Secret.IsEmpty():
		return model.ErrTokenEmpty
	case token.Dead() != "":
		return ErrDeadToken
	case token.Public && environment.IsProduction():
		return ErrPublicToken
	}
	return nil
}

// AddConnection stores a draft: its tokens in the secret store, the rest in the index, all or nothing.
func (w *Workspace) AddConnection(ctx context.Context, draft Draft) (model.Connection, error) {
	environment, integration, err := w.validate(ctx, draft)
	if err != nil {
		return model.Connection{}, err
	}
	details, err := draft.Details.Parse()
	if err != nil {
		return model.Connection{}, err
	}
	if err := w.findDuplicate(ctx, draft, integration); err != nil {
		return model.Connection{}, err
	}
	if err := w.verifiedFits(ctx, draft.Verification, environment, integration, draft.ClientToken.Secret,
		draft.AccessToken.Secret); err != nil {
		return model.Connection{}, err
	}
	secrets := map[model.SecretRef]model.Secret{}
	change := Change{}
	if integration.ID == "" {
		integration.ID = model.IntegrationID(w.newID())
		integration.ClientToken = w.keeper.First()
		secrets[integration.ClientToken] = draft.ClientToken.Secret
		change.Integrations = []model.Integration{integration}
	}
	connection := model.Connection{
		ID:            model.ConnectionID(w.newID()),
		IntegrationID: integration.ID,
		Details:       details,
		Public:        draft.AccessToken.Public,
		AccessToken:   w.keeper.First(),
		Fingerprint:   draft.AccessToken.Secret.Fingerprint(),
		Created:       w.now(),
		TokenMade:     draft.AccessToken.Made(),
		Identity:      draft.Verification.Identity(),
		LastCheck:     draft.Verification.check,
	}
	secrets[connection.AccessToken] = draft.AccessToken.Secret
	change.Connections = []model.Connection{connection}
	if err := w.KeepIn(ctx, environment, secrets, change); err != nil {
		return model.Connection{}, err
	}
	return connection, w.reloaded(ctx, environment.ID)
}

// verifiedFits returns ErrVerifiedOther for a verification that is of other tokens than those that are to be stored.
// The client token of an integration that is stored already is read.
func (w *Workspace) verifiedFits(ctx context.Context, v Verification, in model.Environment, of model.Integration,
	clientToken, accessToken model.Secret,
) error {
	if v.of == (pair{}) {
		return nil
	}
	if of.ID != "" {
		var err error
		if clientToken, err = w.keeper.Token(ctx, of.ClientToken); err != nil {
			return fmt.Errorf("reading the client token: %w", err)
		}
	}
	if v.of != pairOf(in.Address, clientToken, accessToken) {
		return ErrVerifiedOther
	}
	return nil
}

// findDuplicate returns a *DuplicateError when the environment holds a token of the draft already: a second connection
// with the same AccessToken, or a second integration with the same ClientToken.
func (w *Workspace) findDuplicate(ctx context.Context, draft Draft, integration model.Integration) error {
	groups, err := w.Tree(ctx, draft.Environment)
	if err != nil {
		return err
	}
	for _, group := range groups {
		if integration.ID == "" &&
			w.has(ctx, group.Integration.ClientToken, group.Integration.Fingerprint, draft.ClientToken.Secret) {
			return &DuplicateError{Title: group.Integration.Client}
		}
		for _, connection := range group.Connections {
			if w.has(ctx, connection.AccessToken, connection.Fingerprint, draft.AccessToken.Secret) {
				return &DuplicateError{Title: connection.Title()}
			}
		}
	}
	return nil
}

// has reports whether what is stored under ref is the token. If the store cannot be asked, storing will say why.
func (t *tree) has(ctx context.Context, ref model.SecretRef, print model.Fingerprint, token model.Secret) bool {
	held, err := t.keeper.Holds(ctx, ref, print, token)
	return err == nil && held == secrets.Same
}

// ReplaceAccessToken gives a connection another token, which verification has looked at. The old token is deleted only
// after the new one is stored and the index has switched to it.
func (w *Workspace) ReplaceAccessToken(ctx context.Context, id model.ConnectionID, token model.Token,
	verification Verification,
) error {
	place, err := w.Find(id)
	if err != nil {
		return err
	}
	if err := Fit(place.Environment, token); err != nil {
		return err
	}
	if err := w.rightKinds(ctx, model.Secret{}, token.Secret); err != nil {
		return err
	}
	if err := w.verifiedFits(ctx, verification, place.Environment, place.Integration, model.Secret{},
		token.Secret); err != nil {
		return err
	}
	connection := place.Connection
	if connection.AccessToken, err = w.keeper.Next(ctx, connection.AccessToken); err != nil {
		return err
	}
	connection.Fingerprint, connection.Public = token.Secret.Fingerprint(), token.Public
	connection.Rotated, connection.TokenMade = w.now(), token.Made()
	secrets := map[model.SecretRef]model.Secret{connection.AccessToken: token.Secret}
	if err := w.KeepIn(ctx, place.Environment, secrets, Change{Connections: []model.Connection{connection}}); err != nil {
		return err
	}
	saving := context.WithoutCancel(ctx) // the token is there already
	if err := w.index.SaveCheck(saving, id, verification.check, verification.Identity()); err != nil {
		return fmt.Errorf("saving the check: %w", err)
	}
	return errors.Join(w.reloaded(ctx, place.Environment.ID), w.keeper.CollectAfter(ctx))
}

// EditIntegration saves the client name of an integration and, unless the token is empty, its new ClientToken. It
// returns a *[NameTakenError] for a new name that another integration of the environment has.
func (w *Workspace) EditIntegration(ctx context.Context, id model.IntegrationID, client string,
	token model.Token,
) error {
	environment, integration, err := w.integration(id)
	if err != nil {
		return err
	}
	before := integration.Client
	if integration.Client = strings.TrimSpace(client); integration.Client == "" {
		return ErrNoClient
	}
	if integration.Client != before {
		groups, err := w.Tree(ctx, environment.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(groups, func(g Group) bool { return g.Integration.Client == integration.Client }) {
			return &NameTakenError{Kind: "client application", Name: integration.Client}
		}
	}
	secrets := map[model.SecretRef]model.Secret{}
	if !token.Secret.IsEmpty() {
		if err := Fit(environment, token); err != nil {
			return err
		}
		if err := w.rightKinds(ctx, token.Secret, model.Secret{}); err != nil {
			return err
		}
		if integration.ClientToken, err = w.keeper.Next(ctx, integration.ClientToken); err != nil {
			return err
		}
		integration.Fingerprint, integration.Public = token.Secret.Fingerprint(), token.Public
		secrets[integration.ClientToken] = token.Secret
	}
	if err := w.KeepIn(ctx, environment, secrets, Change{Integrations: []model.Integration{integration}}); err != nil {
		return err
	}
	return errors.Join(w.reloaded(ctx, environment.ID), w.keeper.CollectAfter(ctx))
}

// RemoveIntegration removes an integration with all its connections and deletes their tokens.
func (w *Workspace) RemoveIntegration(ctx context.Context, id model.IntegrationID) error {
	environment, _, err := w.integration(id)
	if err != nil {
		return err
	}
	refs, err := w.refs(ctx, environment.ID, id)
	if err != nil {
		return err
	}
	if err := w.keeper.InReach(ctx, refs...); err != nil {
		return err
	}
	if err := w.index.RemoveIntegration(ctx, id); err != nil {
		return fmt.Errorf("removing the integration: %w", err)
	}
	return errors.Join(w.reloaded(ctx, environment.ID), w.keeper.CollectAfter(ctx))
}
