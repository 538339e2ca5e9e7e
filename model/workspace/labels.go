package workspace

import (
	"context"

	"keyrack/model"
)

// The kinds of tokens, as the label of an item names them.
const (
	kindClientToken = "ClientToken"
	kindAccessToken = "AccessToken"
)

// labeller is a store whose items carry a label that a person sees in the program that keeps them. SetLabelled promises
// what Set does.
type labeller interface {
	SetLabelled(ctx context.Context, ref model.SecretRef, secret model.Secret, label model.ItemLabel) error
}

// set writes a secret, with a label where the store has such.
func set(ctx context.Context, store SecretStore, ref model.SecretRef, secret model.Secret, label model.ItemLabel) error {
	if s, can := store.(labeller); can && label != (model.ItemLabel{}) {
		return s.SetLabelled(ctx, ref, secret, label)
	}
	return store.Set(ctx, ref, secret)
}

// labels names the items of a change.
func (w *Workspace) labels(change Change) map[model.SecretRef]model.ItemLabel {
	labels := map[model.SecretRef]model.ItemLabel{}
	homes := map[model.IntegrationID]model.Environment{}
	for _, integration := range change.Integrations {
		environment, err := w.environment(integration.EnvironmentID)
		if err != nil {
			continue // it is no longer there, and saving says so
		}
		homes[integration.ID] = environment
		labels[integration.ClientToken] = labelOf(integration.Client, environment, kindClientToken)
	}
	for _, connection := range change.Connections {
		environment, found := homes[connection.IntegrationID]
		if !found {
			var err error
			if environment, _, err = w.integration(connection.IntegrationID); err != nil {
				continue
			}
		}
		labels[connection.AccessToken] = labelOf(connection.Title(), environment, kindAccessToken)
	}
	return labels
}

// labelOf is "Keyrack · Hotel Aurora · Production".
func labelOf(title string, environment model.Environment, kind string) model.ItemLabel {
	text := "Keyrack · " + title + " · " + environment.Name
	return model.ItemLabel{Text: text, Environment: environment.Name, Kind: kind}
}
