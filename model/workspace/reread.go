package workspace

import (
	"context"
	"slices"

	"keyrack/model"
)

// Reread takes over what another process has changed in the index, and announces what is different.
func (w *Workspace) Reread(ctx context.Context) error {
	before := w.Environments()
	all, err := w.index.Environments(ctx)
	if err != nil {
		return err
	}
	if !slices.EqualFunc(before, all, sameEnvironment) {
		if err := w.loadEnvironments(ctx); err != nil {
			return err
		}
		w.listeners.announce(EnvironmentsChanged{})
	}
	for _, id := range w.loadedEnvironments() {
		if err := w.reloaded(ctx, id); err != nil {
			return err
		}
	}
	return w.settings.RereadSettings(ctx)
}

// sameEnvironment compares what is kept of an environment. The address of the sandbox is not: each process has its own.
func sameEnvironment(a, b model.Environment) bool {
	a, b = a.Trusted(), b.Trusted()
	if a.Kind == model.Sandbox && b.Kind == model.Sandbox {
		a.Address, b.Address = model.Address{}, model.Address{}
	}
	return a == b
}
