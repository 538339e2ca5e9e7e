package workspace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"keyrack/model"
)

// ErrNeedsYes is returned by TryElsewhere for production tokens without a typed yes.
var ErrNeedsYes = errors.New("production tokens are shown to another host only after a typed yes")

// ErrNotElsewhere is returned by TryElsewhere and AddElsewhere for an environment that a pair of tokens is not tried
// in.
var ErrNotElsewhere = errors.New("the tokens are not tried in this environment")

// OtherEnvironments are those in which a pair of tokens could be tried: Mews' own, except the one it is in and except
// production for public demo tokens.
func (t *tree) OtherEnvironments(place Place) []model.Environment {
	var others []model.Environment
	for _, environment := range t.Environments() {
		public := place.Connection.Public || place.Integration.Public
		switch {
		case environment.ID == place.Environment.ID, environment.Kind != model.Demo && environment.Kind != model.Production:
		case environment.IsProduction() && public:
		default:
			others = append(others, environment)
		}
	}
	return others
}

// otherEnvironment is one of them.
func (t *tree) otherEnvironment(place Place, id model.EnvironmentID) (model.Environment, error) {
	for _, environment := range t.OtherEnvironments(place) {
		if environment.ID == id {
			return environment, nil
		}
	}
	return model.Environment{}, fmt.Errorf("%s: %w", id, ErrNotElsewhere)
}

// TryElsewhereOptions say which pair of tokens to try where.
type TryElsewhereOptions struct {
	Connection  model.ConnectionID
	Environment model.EnvironmentID
	// Typed is what the user typed; for a production connection it has to be "yes".
	Typed string
}

// TryElsewhere asks another environment of Mews what a connection's tokens open there. It sends what a verification
// sends, and is only ever called at the word of a person. Nothing is stored.
func (w *Workspace) TryElsewhere(ctx context.Context, options TryElsewhereOptions) (Verification, error) {
	place, err := w.Find(options.Connection)
	if err != nil {
		return Verification{}, err
	}
	environment, err := w.otherEnvironment(place, options.Environment)
	if err != nil {
		return Verification{}, err
	}
	if place.Environment.IsProduction() && !strings.EqualFold(strings.TrimSpace(options.Typed), "yes") {
		return Verification{}, ErrNeedsYes
	}
	target, err := w.target(ctx, place)
	if err != nil {
		return Verification{}, err
	}
	// The binding of the tokens to their environment is loosened here and nowhere else, for these reads. There the pair
	// is no connection: the rate budget of the one it comes from stays what it is.
	target.Environment = environment
	target.Integration.EnvironmentID = environment.ID
	target.Connection.ID = ""
	found, err := w.verify(ctx, target)
	for _, text := range []*string{&found.check.Message, &found.check.Found} {
		*text = string(w.Redact([]byte(*text))) // a server may repeat what it was sent
	}
	return found, err
}

// AddElsewhere stores a connection's tokens in the environment too in which TryElsewhere has found that they work, with
// its label, note and tags. The connection stays where it is: removing it is another decision.
func (w *Workspace) AddElsewhere(ctx context.Context, id model.ConnectionID, environment model.EnvironmentID,
	found Verification,
) (model.Connection, error) {
	place, err := w.Find(id)
	if err != nil {
		return model.Connection{}, err
	}
	if _, err := w.otherEnvironment(place, environment); err != nil {
		return model.Connection{}, err
	}
	target, err := w.target(ctx, place)
	if err != nil {
		return model.Connection{}, err
	}
	own := place.Connection
	draft := Draft{
		Environment: environment, Client: place.Integration.Client,
		Details:      model.Details{Label: own.Label, Note: own.Note, Tags: own.Tags},
		Verification: found,
	}
	if draft.ClientToken, err = model.ParseToken(target.ClientToken.Reveal()); err != nil {
		return model.Connection{}, err
	}
	if draft.AccessToken, err = model.ParseToken(target.AccessToken.Reveal()); err != nil {
		return model.Connection{}, err
	}
	if draft.Integration, err = w.integrationWith(ctx, environment, target.ClientToken); err != nil {
		return model.Connection{}, err
	}
	return w.AddConnection(ctx, draft)
}

// SameTokenElsewhere lists the connections of other environments that have the same access token as this one.
func (w *Workspace) SameTokenElsewhere(ctx context.Context, id model.ConnectionID) ([]Place, error) {
	place, err := w.Find(id)
	if err != nil {
		return nil, err
	}
	all, err := w.List(ctx)
	if err != nil {
		return nil, err
	}
	own, err := w.keeper.Token(ctx, place.Connection.AccessToken)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(other Place) bool {
		return other.Environment.ID == place.Environment.ID ||
			!w.has(ctx, other.Connection.AccessToken, other.Connection.Fingerprint, own)
	}), nil
}

// integrationWith returns the integration of an environment that has the ClientToken, or "" where none has it.
func (w *Workspace) integrationWith(ctx context.Context, environment model.EnvironmentID,
	clientToken model.Secret,
) (model.IntegrationID, error) {
	groups, err := w.Tree(ctx, environment)
	if err != nil {
		return "", err
	}
	for _, group := range groups {
		if w.has(ctx, group.Integration.ClientToken, group.Integration.Fingerprint, clientToken) {
			return group.Integration.ID, nil
		}
	}
	return "", nil
}
