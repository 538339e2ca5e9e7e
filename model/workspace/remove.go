package workspace

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"keyrack/model"
)

// ErrNothingToRestore is returned by RestoreRemoved when nothing was removed since the last Lock, or not restorably.
var ErrNothingToRestore = errors.New("there is nothing to restore")

// removal is what RestoreRemoved needs to undo the last RemoveConnections. The keeper holds the secrets, until Lock.
type removal struct {
	environment model.EnvironmentID
	connections []model.Connection // with the refs that their secrets had
}

func (r *removal) refs() []model.SecretRef {
	var refs []model.SecretRef
	if r != nil {
		for _, connection := range r.connections {
			refs = append(refs, connection.AccessToken)
		}
	}
	return refs
}

// RemoveConnections removes connections of one environment and deletes their tokens. It returns how many of them
// [Workspace.RestoreRemoved] can bring back: those whose tokens could be read before without anybody being asked. A store
// that is locked or away does not keep anything from being removed: the error is a [*LeftBehindError] then. Nothing is
// removed, and the error is a [*model.ElsewhereError], while a token lies in another keyring than the one in use.
func (w *Workspace) RemoveConnections(ctx context.Context, ids ...model.ConnectionID) (restorable int, err error) {
	places, err := w.removable(ctx, ids)
	if err != nil || len(places) == 0 {
		return 0, err
	}
	var refs []model.SecretRef
	for _, place := range places {
		refs = append(refs, place.Connection.AccessToken)
	}
	held := w.keeper.SetAside(ctx, refs...)
	taken := &removal{environment: places[0].Environment.ID}
	for _, place := range places {
		if slices.Contains(held, place.Connection.AccessToken) {
			taken.connections = append(taken.connections, place.Connection)
		}
	}
	return len(taken.connections), w.remove(ctx, taken, ids)
}

// RemoveForGood is RemoveConnections without a way back: it reads no secret. leave removes also connections whose tokens
// lie in another keyring than the one in use. Those stay there, and are deleted when that one is back.
func (w *Workspace) RemoveForGood(ctx context.Context, leave bool, ids ...model.ConnectionID) error {
	places, err := w.removable(ctx, ids)
	if errors.Is(err, model.ErrStoreElsewhere) && leave {
		err = nil
	}
	if err != nil || len(places) == 0 {
		return err
	}
	return w.remove(ctx, &removal{environment: places[0].Environment.ID}, ids)
}

// removable finds connections, and returns a *model.ElsewhereError with them where a token cannot be deleted.
func (w *Workspace) removable(ctx context.Context, ids []model.ConnectionID) ([]Place, error) {
	var places []Place
	var refs []model.SecretRef
	for _, id := range ids {
		place, err := w.Find(id)
		if err != nil {
			return nil, err
		}
		places, refs = append(places, place), append(refs, place.Connection.AccessToken)
	}
	return places, w.keeper.InReach(ctx, refs...)
}

func (w *Workspace) remove(ctx context.Context, taken *removal, ids []model.ConnectionID) error {
	if err := w.index.RemoveConnections(ctx, ids...); err != nil {
		w.keeper.Release(taken.refs()...)
		return fmt.Errorf("removing the connection: %w", err)
	}
	w.mu.Lock()
	before := w.removed
	w.removed = taken
	w.mu.Unlock()
	w.keeper.Release(before.refs()...)
	return errors.Join(w.changed(ctx, taken.environment), w.keeper.CollectAfter(ctx))
}

// RestoreRemoved brings back what the last RemoveConnections took away, all or nothing, and returns how many connections
// that were. Each keeps its id, and its token is stored anew. It works once, and not after a Lock.
func (w *Workspace) RestoreRemoved(ctx context.Context) (int, error) {
	w.mu.Lock()
	taken := w.removed
	w.removed = nil
	w.mu.Unlock()
	if taken == nil || len(taken.connections) == 0 {
		return 0, ErrNothingToRestore
	}
	tokens := map[model.SecretRef]model.Secret{}
	change := Change{}
	for _, connection := range taken.connections {
		secret, held := w.keeper.Aside(connection.AccessToken)
		if !held {
			return 0, ErrNothingToRestore // it was locked meanwhile
		}
		connection.AccessToken = w.keeper.First()
		tokens[connection.AccessToken] = secret
		change.Connections = append(change.Connections, connection)
	}
	environment, err := w.environment(taken.environment)
	if err == nil {
		err = w.keepIn(ctx, environment, tokens, change)
	}
	if err != nil {
		w.mu.Lock()
		again := w.removed == nil
		if again {
			w.removed = taken // so that it can be tried again
		}
		w.mu.Unlock()
		if !again {
			w.keeper.Release(taken.refs()...)
		}
		return 0, err
	}
	w.keeper.Release(taken.refs()...)
	return len(change.Connections), w.changed(ctx, taken.environment)
}
