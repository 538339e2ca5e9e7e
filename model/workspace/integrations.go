package workspace

import (
	"context"
	"fmt"
	"strings"

	"keyrack/model"
)

// AddIntegration stores a client application without connections. It returns [ErrNoClient], or a *[DuplicateError] when
// the environment has its name or its token already.
func (w *Workspace) AddIntegration(ctx context.Context, environment model.EnvironmentID, client string,
	token model.Token,
) (model.Integration, error) {
	if err := w.load(ctx, environment); err != nil {
		return model.Integration{}, err
	}
	within, err := w.environment(environment)
	if err != nil {
		return model.Integration{}, err
	}
	integration := model.Integration{
		EnvironmentID: environment,
		Client:        strings.TrimSpace(client),
		Fingerprint:   token.Secret.Fingerprint(),
		Public:        token.Public,
	}
	if integration.Client == "" {
		return integration, ErrNoClient
	}
	if err := Fit(within, token); err != nil {
		return integration, err
	}
	if err := w.rightKinds(ctx, token.Secret, model.Secret{}); err != nil {
		return integration, err
	}
	groups, err := w.Tree(ctx, environment)
	if err != nil {
		return integration, err
	}
	for _, group := range groups {
		if group.Integration.Client == integration.Client {
			return integration, &NameTakenError{Kind: "client application", Name: integration.Client}
		}
	}
	if err := w.findDuplicate(ctx, Draft{Environment: environment, ClientToken: token}, integration); err != nil {
		return integration, err
	}
	integration.ID, integration.ClientToken = model.IntegrationID(w.newID()), w.keeper.First()
	secrets := map[model.SecretRef]model.Secret{integration.ClientToken: token.Secret}
	if err := w.KeepIn(ctx, within, secrets, Change{Integrations: []model.Integration{integration}}); err != nil {
		return integration, err
	}
	return integration, w.reloaded(ctx, environment)
}

// NameTakenError is returned for a name that something else of its kind has.
type NameTakenError struct {
	Kind string // "environment" or "client application"
	Name string
}

func (e *NameTakenError) Error() string {
	return fmt.Sprintf("the name %q is taken by another %s", e.Name, e.Kind)
}
