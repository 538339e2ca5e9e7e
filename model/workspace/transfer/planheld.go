package transfer

import (
	"context"
	"errors"

	"keyrack/model"
	"keyrack/model/secrets"
)

// HeldError means a token of a file that Keyrack holds as one of the other kind: a client token that the file calls an
// access token, or the other way round.
type HeldError struct {
	Client      bool   // it is held as a client token
	Title       string // of the client application or the connection that has it
	Environment string
}

func (e *HeldError) Error() string { return "Keyrack holds this token as one of the other kind" }

// placeHeld decides about a row with a token that is held as one of the other kind, in whatever environment. Where the
// file leaves the kind open, that is the answer, and it is stored already.
func (p *planner) placeHeld(ctx context.Context, row *ImportRow) (done bool, err error) {
	access, client := row.record.AccessToken.Secret, row.record.ClientToken.Secret
	if p.kindOf(row.Number) == KindClient {
		access, client = model.Secret{}, access
	}
	err = p.heldAsClient(ctx, access)
	if err == nil {
		err = p.heldAsAccess(ctx, client)
	}
	var held *HeldError
	if !errors.As(err, &held) {
		return false, err
	}
	if held.Client && row.record.Undecided == UndecidedKind && p.kindOf(row.Number) == "" {
		row.Action, row.Title, row.Client, row.Environment = ImportPresent, held.Title, held.Title, held.Environment
		return true, nil
	}
	return true, refusedRow{error: held}
}

// heldAsClient returns a *[HeldError] where an access token is that of a stored client application. Secrets are read
// only where the fingerprint is the same, here and in heldAsAccess.
func (p *planner) heldAsClient(ctx context.Context, token model.Secret) error {
	if token.IsEmpty() {
		return nil
	}
	print := token.Fingerprint()
	for _, environment := range p.environments {
		for _, client := range p.clientAt[fingerprinted{environment.ID, print}] {
			if client.ID == "" {
				continue // of this file, which is not stored yet
			}
			held, err := p.holds(ctx, client.ClientToken, print, token)
			if err != nil {
				return err
			}
			if held == secrets.Same {
				return &HeldError{Client: true, Title: client.Client, Environment: environment.Name}
			}
		}
	}
	return nil
}

// heldAsAccess returns a *[HeldError] where a client token is that of a stored connection.
func (p *planner) heldAsAccess(ctx context.Context, token model.Secret) error {
	if token.IsEmpty() {
		return nil
	}
	print := token.Fingerprint()
	for _, environment := range p.environments {
		for _, place := range p.storedAt[fingerprinted{environment.ID, print}] {
			held, err := p.holds(ctx, place.Connection.AccessToken, print, token)
			if err != nil {
				return err
			}
			if held == secrets.Same {
				return &HeldError{Title: place.Connection.Title(), Environment: environment.Name}
			}
		}
	}
	return nil
}
