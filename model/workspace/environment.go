package workspace

import (
	"context"
	"errors"

	"keyrack/model"
)

// ErrFixedEnvironment is returned for a change of sandbox, demo or production.
var ErrFixedEnvironment = errors.New("sandbox, demo and production cannot be changed")

// ErrAddressInUse is returned for another address for an environment that has tokens: they were entered for the address
// it has, and would go to the new one.
var ErrAddressInUse = errors.New("the address cannot be changed while tokens are stored for it")

// checkEnvironment finds what is wrong with an environment before it is saved. A name that differs from another in
// case, blanks or dots alone counts as taken, as one does that is written to look like that of a built-in environment.
func (w *Workspace) checkEnvironment(environment model.Environment) error {
	if err := environment.Validate(); err != nil {
		return err
	}
	if _, err := model.ParseAddress(environment.Kind, environment.Address.String()); err != nil {
		return err
	}
	if of := model.Imitates(environment.Name); of != "" {
		return &NameTakenError{Kind: "environment", Name: of}
	}
	key := model.EnvironmentNameKey(environment.Name)
	for _, other := range w.Environments() {
		if other.ID != environment.ID && model.EnvironmentNameKey(other.Name) == key {
			return &NameTakenError{Kind: "environment", Name: other.Name}
		}
	}
	return nil
}

// AddEnvironment saves a custom environment and returns it with its id.
func (w *Workspace) AddEnvironment(ctx context.Context, environment model.Environment) (model.Environment, error) {
	environment.Name = model.CleanEnvironmentName(environment.Name)
	if err := w.checkEnvironment(environment); err != nil {
		return environment, err
	}
	environment.ID = model.EnvironmentID(w.newID())
	if err := w.index.SaveEnvironment(ctx, environment); err != nil {
		return environment, err
	}
	if err := w.loadEnvironments(ctx); err != nil {
		return environment, err
	}
	w.listeners.announce(EnvironmentsChanged{})
	return environment, nil
}

// EditEnvironment saves name, addresses, protection and colour of a custom environment. It takes back every unlock of
// writes. After a token was held back because of the address, saving says that the address is right; see
// [Workspace.ConfirmAddress]. It returns ErrFixedEnvironment, ErrAddressInUse or a *NameTakenError.
func (w *Workspace) EditEnvironment(ctx context.Context, edited model.Environment) error {
	known, err := w.environment(edited.ID)
	if err != nil {
		return err
	}
	if known.Kind != model.Custom {
		return ErrFixedEnvironment
	}
	edited.Kind, edited.Name = known.Kind, model.CleanEnvironmentName(edited.Name)
	if err := w.checkEnvironment(edited); err != nil {
		return err
	}
	if edited.Address != known.Address {
		groups, err := w.Tree(ctx, edited.ID)
		if err != nil {
			return err
		}
		if len(groups) > 0 {
			return ErrAddressInUse
		}
	}
	doubted := w.keeper.Doubted(edited.ID)
	w.LockWrites()
	if err := w.index.SaveEnvironment(ctx, edited); err != nil {
		return err
	}
	if err := w.loadEnvironments(ctx); err != nil {
		return err
	}
	w.listeners.announce(EnvironmentsChanged{})
	// A person has just entered the socket, or looked at the addresses because a token was held back. A socket alone says
	// nothing of the address of the API.
	if doubted || edited.Socket != known.Socket && !edited.Socket.IsZero() {
		_, err := confirmAddress(ctx, w, edited.ID, doubted)
		return err
	}
	return nil
}

// RemoveEnvironment removes a custom environment with everything in it. The three first ones stay.
func (w *Workspace) RemoveEnvironment(ctx context.Context, id model.EnvironmentID) error {
	if _, builtIn := model.BuiltIn(id); builtIn {
		return ErrFixedEnvironment
	}
	refs, err := w.refs(ctx, id, "")
	if err != nil {
		return err
	}
	if err := w.keeper.InReach(ctx, refs...); err != nil {
		return err
	}
	if err := w.index.RemoveEnvironment(ctx, id); err != nil {
		return err
	}
	if err := w.loadEnvironments(ctx); err != nil {
		return err
	}
	w.listeners.announce(EnvironmentsChanged{})
	return w.keeper.CollectAfter(ctx)
}
