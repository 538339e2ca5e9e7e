package cli

import (
	"context"
	"fmt"
	"slices"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/ui/phrase"
)

// confirmFor asks as confirm does about what is to become of connections. It returns a *model.StaleIntent if that
// means something else when the answer comes, also because another process has changed it.
func confirmFor(ctx context.Context, s *session, w *keyrack.Keyrack, question string, places ...workspace.Place,
) error {
	if err := s.Confirm(ctx, question); err != nil {
		return err
	}
	if err := w.Reread(ctx); err != nil {
		return err
	}
	bindings := make([]model.Binding, len(places))
	for i, place := range places {
		bindings[i] = place.Binding()
	}
	return w.Unchanged(bindings...)
}

// confirmAll asks as confirm does about an environment, or with an integration about that one, and all its connections.
func confirmAll(ctx context.Context, s *session, w *keyrack.Keyrack, in model.Environment, of model.IntegrationID,
	act string,
) error {
	count := func() (int, error) {
		places, err := w.List(ctx, in.ID)
		return len(slices.DeleteFunc(places, func(p workspace.Place) bool { return of != "" && p.Integration.ID != of })), err
	}
	connections, err := count()
	if err != nil {
		return err
	}
	question := fmt.Sprintf("%s with its %s", act, phrase.Count(connections, "connection", "connections"))
	if err := s.Confirm(ctx, question); err != nil {
		return err
	}
	if err := w.Reread(ctx); err != nil {
		return err
	}
	if err := w.UnchangedEnvironment(in); err != nil {
		return err
	}
	now, err := count()
	if err == nil && now != connections {
		err = &model.StaleIntent{Reason: model.StaleContents}
	}
	return err
}
