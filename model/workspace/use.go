package workspace

import (
	"context"
	"time"

	"keyrack/model"
)

// UseIndex is the part of the index that remembers when connections were used.
type UseIndex interface {
	// MarkUsed returns model.ErrNoSuchRow when the connection is gone.
	MarkUsed(ctx context.Context, id model.ConnectionID, at time.Time) error
}

const (
	// usedWithin is how exactly the last use is known: not every request is worth a write.
	usedWithin = time.Minute
	// markPatience is how long a request that was answered may wait for its use to be noted.
	markPatience = 500 * time.Millisecond
)

// markUsed notes that the user has sent a request to a connection. The request has been answered already, so what goes
// wrong here, such as another process that writes at the same time, is not its failure and is let go.
func (w *Workspace) markUsed(ctx context.Context, place Place) {
	now := w.now()
	if since := now.Sub(place.Connection.LastUsed); since >= 0 && since < usedWithin {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), markPatience)
	defer cancel()
	id := place.Connection.ID
	if err := w.index.MarkUsed(ctx, id, now); err != nil {
		return
	}
	// The connection may have been checked while the request was under way.
	if now, err := w.Find(id); err == nil {
		place = now
	}
	place.Connection.LastUsed = now
	w.putInMemory(place.Connection)
	w.listeners.announce(ConnectionUsed{Environment: place.Environment.ID, Connection: id})
}
