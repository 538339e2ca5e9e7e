package workspace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"keyrack/model"
	"keyrack/model/secrets"
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

// removals take connections away, and bring back what was taken away last.
type removals struct {
	index  Index
	keeper *secrets.Keeper
	tree   *tree

	mu   sync.Mutex
	last *removal // what can be restored; nil for nothing
}

// forgetRemoved makes the last removal one for good.
func (r *removals) forgetRemoved() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = nil
}

// RemoveConnections removes connections of one environment and deletes their tokens. It returns how many of them
// RestoreRemoved can bring back: those whose tokens could be read before without anybody being asked. A store that is
// locked or away does not keep anything from being removed: the error is a [*secrets.LeftBehindError] then. Nothing is
// removed, and the error is a [*model.ElsewhereError], while a token lies in another keyring than the one in use.
func (r *removals) RemoveConnections(ctx context.Context, ids ...model.ConnectionID) (restorable int, err error) {
	places, err := r.removable(ctx, ids)
	if err != nil || len(places) == 0 {
		return 0, err
	}
	var refs []model.SecretRef
	for _, place := range places {
		refs = append(refs, place.Connection.AccessToken)
	}
	held := r.keeper.SetAside(ctx, refs...)
	taken := &removal{environment: places[0].Environment.ID}
	for _, place := range places {
		if slices.Contains(held, place.Connection.AccessToken) {
			taken.connections = append(taken.connections, place.Connection)
		}
	}
	return len(taken.connections), r.remove(ctx, taken, ids)
}

// RemoveForGood is RemoveConnections without a way back: it reads no secret. leave removes also connections whose
// tokens lie in another keyring than the one in use. Those stay there, and are deleted when that one is back.
func (r *removals) RemoveForGood(ctx context.Context, leave bool, ids ...model.ConnectionID) error {
	places, err := r.removable(ctx, ids)
	if errors.Is(err, model.ErrStoreElsewhere) && leave {
		err = nil
	}
	if err != nil || len(places) == 0 {
		return err
	}
	return r.remove(ctx, &removal{environment: places[0].Environment.ID}, ids)
}

// removable finds connections, and returns a *model.ElsewhereError with them where a token cannot be deleted.
func (r *removals) removable(ctx context.Context, ids []model.ConnectionID) ([]Place, error) {
	var places []Place
	var refs []model.SecretRef
	for _, id := range ids {
		place, err := r.tree.Find(id)
		if err != nil {
			return nil, err
		}
		places, refs = append(places, place), append(refs, place.Connection.AccessToken)
	}
	return places, r.keeper.InReach(ctx, refs...)
}

func (r *removals) remove(ctx context.Context, taken *removal, ids []model.ConnectionID) error {
	if err := r.index.RemoveConnections(ctx, ids...); err != nil {
		r.keeper.Release(taken.refs()...)
		return fmt.Errorf("removing the connection: %w", err)
	}
	r.mu.Lock()
	before := r.last
	r.last = taken
	r.mu.Unlock()
	r.keeper.Release(before.refs()...)
	return errors.Join(r.tree.reloaded(ctx, taken.environment), r.keeper.CollectAfter(ctx))
}

// RestoreRemoved brings back what the last RemoveConnections took away, all or nothing, and returns how many
// connections that were. Each keeps its id, and its token is stored anew. It works once, and not after a Lock.
func (r *removals) RestoreRemoved(ctx context.Context) (int, error) {
	r.mu.Lock()
	taken := r.last
	r.last = nil
	r.mu.Unlock()
	if taken == nil || len(taken.connections) == 0 {
		return 0, ErrNothingToRestore
	}
	tokens := map[model.SecretRef]model.Secret{}
	change := Change{}
	restored, err := r.restoreShared(ctx, taken)
	if err != nil {
		r.again(taken)
		return 0, err
	}
	for _, connection := range taken.connections {
		secret, held := r.keeper.Aside(connection.AccessToken)
		if !held {
			return 0, ErrNothingToRestore // it was locked meanwhile
		}
		connection.AccessToken = r.keeper.First()
		tokens[connection.AccessToken] = secret
		change.Connections = append(change.Connections, connection)
	}
	environment, err := r.tree.environment(taken.environment)
	if err == nil && len(tokens) > 0 {
		err = r.tree.KeepIn(ctx, environment, tokens, change)
	}
	if err != nil {
		r.again(taken)
		return 0, err
	}
	r.keeper.Release(taken.refs()...)
	return restored + len(change.Connections), r.tree.reloaded(ctx, taken.environment)
}

// again makes a removal the last one that could not be undone, so that it can be tried again.
func (r *removals) again(taken *removal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last != nil {
		r.keeper.Release(taken.refs()...)
		return
	}
	r.last = taken
}

// restoreShared brings back what was a team's, takes it out of the removal, and returns how many connections that were.
func (r *removals) restoreShared(ctx context.Context, taken *removal) (int, error) {
	shared := map[model.TeamID][]model.Connection{}
	var own []model.Connection
	for _, connection := range taken.connections {
		if team := r.tree.teamOf(connection.IntegrationID, ""); team != "" {
			shared[team] = append(shared[team], connection)
		} else {
			own = append(own, connection)
		}
	}
	restored := 0
	for team, connections := range shared {
		if err := r.tree.shared.Restore(ctx, team, connections); err != nil {
			return restored, err
		}
		restored += len(connections)
		for _, connection := range connections {
			r.keeper.Release(connection.AccessToken)
		}
	}
	taken.connections = own
	return restored, nil
}
