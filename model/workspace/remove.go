package workspace

import (
	"context"
	"errors"
	"fmt"

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
// [Workspace.RestoreRemoved] can bring back: those whose tokens could be read before. A store that is locked or away does
// not keep anything from being removed.
func (w *Workspace) RemoveConnections(ctx context.Context, ids ...model.ConnectionID) (restorable int, err error) {
	if len(ids) == 0 {
		return 0, nil
	}
	taken := &removal{secrets: map[model.ConnectionID]model.Secret{}}
	for _, id := range ids {
		place, err := w.Find(id)
		if err != nil {
			return 0, err
		}
		taken.environment = place.Environment.ID
		if secret, err := w.stored(ctx, place.Connection.AccessToken); err == nil {
			taken.connections = append(taken.connections, place.Connection)
			taken.secrets[id] = secret
		}
	}
	if err := w.index.RemoveConnections(ctx, ids...); err != nil {
		return 0, fmt.Errorf("removing the connection: %w", err)
	}
	w.mu.Lock()
	w.removed = taken
	w.mu.Unlock()
	return len(taken.connections), errors.Join(w.changed(ctx, taken.environment), w.collectGarbage(ctx))
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
