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

// removal is what RestoreRemoved needs to undo the last RemoveConnections. It holds secrets, so Lock forgets it.
type removal struct {
	environment model.EnvironmentID
	connections []model.Connection
	secrets     map[model.ConnectionID]model.Secret
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
	taken := &removal{environment: places[0].Environment.ID, secrets: map[model.ConnectionID]model.Secret{}}
	for _, place := range places {
		if secret, err := w.readUnasked(ctx, place.Connection.AccessToken); err == nil {
			taken.connections = append(taken.connections, place.Connection)
			taken.secrets[place.Connection.ID] = secret
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
	return places, w.inReach(ctx, refs...)
}

func (w *Workspace) remove(ctx context.Context, taken *removal, ids []model.ConnectionID) error {
	if err := w.index.RemoveConnections(ctx, ids...); err != nil {
		return fmt.Errorf("removing the connection: %w", err)
	}
	w.mu.Lock()
	w.removed = taken
	w.mu.Unlock()
	return errors.Join(w.changed(ctx, taken.environment), w.collectAfter(ctx))
}

// errAsks is why a secret is not read for a way back.
var errAsks = errors.New("the store asks before each item")

// readUnasked returns a secret where that asks nobody: from memory, or from a store that asks for no item of its own.
func (w *Workspace) readUnasked(ctx context.Context, ref model.SecretRef) (model.Secret, error) {
	w.mu.Lock()
	secret, found := w.tokens[ref]
	w.mu.Unlock()
	if found {
		return secret, nil
	}
	item, err := w.index.Secret(ctx, ref)
	if err != nil {
		return secret, err
	}
	store, err := w.store(item.Store)
	if err != nil {
		return secret, err
	}
	if slices.Contains(asksForItems, placeOf(ctx, store).Provider) {
		return secret, errAsks
	}
	return w.stored(ctx, ref)
}

// asksForItems are the providers that can ask the user about each item that is read.
var asksForItems = []string{"KeePassXC"}

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
	secrets := map[model.SecretRef]model.Secret{}
	change := Change{}
	for _, connection := range taken.connections {
		connection.AccessToken = w.firstRef()
		secrets[connection.AccessToken] = taken.secrets[connection.ID]
		change.Connections = append(change.Connections, connection)
	}
	environment, err := w.environment(taken.environment)
	if err == nil {
		err = w.keepIn(ctx, environment, secrets, change)
	}
	if err != nil {
		w.mu.Lock()
		if w.removed == nil {
			w.removed = taken // so that it can be tried again
		}
		w.mu.Unlock()
		return 0, err
	}
	return len(change.Connections), w.changed(ctx, taken.environment)
}
