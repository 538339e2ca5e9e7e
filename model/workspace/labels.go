package workspace

import (
	"context"
	"time"

	"keyrack/model"
)

// The kinds of tokens, as the label of an item names them.
const (
	kindClientToken = "ClientToken"
	kindAccessToken = "AccessToken"
)

// labels names the items of a change of an environment.
func labels(environment model.Environment, change Change) map[model.SecretRef]model.ItemLabel {
	labels := map[model.SecretRef]model.ItemLabel{}
	for _, integration := range change.Integrations {
		labels[integration.ClientToken] = labelOf(integration.Client, environment, kindClientToken)
	}
	for _, connection := range change.Connections {
		labels[connection.AccessToken] = labelOf(connection.Title(), environment, kindAccessToken)
	}
	return labels
}

// labelOf is "Keyrack · Hotel Aurora · Production".
func labelOf(title string, environment model.Environment, kind string) model.ItemLabel {
	text := "Keyrack · " + title + " · " + environment.Name
	return model.ItemLabel{Text: text, Environment: environment.Name, Kind: kind}
}

// household is what the keeper serves: the integrations and connections of a tree.
type household struct {
	tree *tree
	now  func() time.Time
}

// Labels names the items of all secrets.
func (h household) Labels(ctx context.Context) (map[model.SecretRef]model.ItemLabel, error) {
	labels := map[model.SecretRef]model.ItemLabel{}
	for _, environment := range h.tree.Environments() {
		groups, err := h.tree.Tree(ctx, environment.ID)
		if err != nil {
			return nil, err
		}
		for _, group := range groups {
			labels[group.Integration.ClientToken] = labelOf(group.Integration.Client, environment, kindClientToken)
			for _, connection := range group.Connections {
				labels[connection.AccessToken] = labelOf(connection.Title(), environment, kindAccessToken)
			}
		}
	}
	return labels, nil
}

func (h household) StoreChanged()           { h.tree.listeners.announce(StoreChanged{}) }
func (h household) StoreWaits(store string) { h.tree.listeners.announce(StoreWaits{Store: store}) }

// TakenBack reads the tree anew and leaves a word at the connection whose token was taken back.
func (h household) TakenBack(ctx context.Context, ref model.SecretRef) error {
	for _, environment := range h.tree.Environments() {
		if err := h.tree.reload(ctx, environment.ID); err != nil {
			return err
		}
		groups, err := h.tree.Tree(ctx, environment.ID)
		if err != nil {
			return err
		}
		for _, group := range groups {
			for _, connection := range group.Connections {
				if connection.AccessToken != ref {
					continue
				}
				check := model.Check{Health: model.CouldNotCheck, At: h.now(), Failure: model.FailureTakenBack}
				if err := h.tree.index.SaveCheck(ctx, connection.ID, check, nil); err != nil {
					return err
				}
				return h.tree.reloaded(ctx, environment.ID)
			}
			if group.Integration.ClientToken == ref {
				return h.tree.reloaded(ctx, environment.ID)
			}
		}
	}
	return nil
}
