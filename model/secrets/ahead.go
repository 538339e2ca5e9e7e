package secrets

import (
	"context"
	"errors"
	"maps"

	"keyrack/model"
)

// A part of a reading ahead is read with one call. The first is small: whoever asked waits for it.
const (
	firstPart = 32
	laterPart = 128
)

// part is a part of a reading ahead.
type part struct {
	refs []model.SecretRef
	done chan struct{} // closed when it has been read, or will not be
	err  error         // why the store gave nothing; set before done is closed
}

// ReadAhead begins to read secrets that are about to be needed, in this order and many at a time where their store can
// do that, and returns. [Keeper.TokenFor] and [Keeper.Token] wait for what is on its way instead of asking for it once
// more; what the store does not give so, or has failed to give, they read as ever. Stop ends the reading. What was read
// is in memory until Lock, and what arrives after a Lock is not kept.
func (k *Keeper) ReadAhead(ctx context.Context, refs ...model.SecretRef) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	parts, locks := k.plan(refs)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer k.giveUp(parts)
		known, err := k.readable(ctx, parts)
		for _, p := range parts {
			if err != nil || ctx.Err() != nil {
				return
			}
			err = k.readPart(ctx, p, known, locks)
		}
	}()
	return func() {
		cancel()
		<-ended
	}
}

// plan divides refs into parts, without those that are in memory or on their way, and says which lock was the last.
func (k *Keeper) plan(refs []model.SecretRef) (parts []*part, locks int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var last *part
	for _, ref := range refs {
		if _, found := k.tokens[ref]; found || k.ahead[ref] != nil {
			continue
		}
		if last == nil || len(last.refs) == firstPart && len(parts) == 1 || len(last.refs) == laterPart {
			last = &part{done: make(chan struct{})}
			parts = append(parts, last)
		}
		last.refs = append(last.refs, ref)
		k.ahead[ref] = last
	}
	return parts, k.locks
}

// giveUp ends the parts that were not read.
func (k *Keeper) giveUp(parts []*part) {
	for _, p := range parts {
		select {
		case <-p.done:
		default:
			k.arrived(p)
		}
	}
}

// arrived lets those go on who wait for a part.
func (k *Keeper) arrived(p *part) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, ref := range p.refs {
		delete(k.ahead, ref)
	}
	close(p.done)
}

// readable returns what the index knows of the secrets of parts that are in use.
func (k *Keeper) readable(ctx context.Context, parts []*part) (map[model.SecretRef]ItemState, error) {
	known := map[model.SecretRef]ItemState{}
	if len(parts) == 1 {
		for _, ref := range parts[0].refs {
			if item, err := k.index.Secret(ctx, ref); err == nil {
				known[ref] = item
			}
		}
		return known, ctx.Err()
	}
	all, err := k.index.Secrets(ctx)
	for _, item := range all {
		if item.Ready {
			known[item.Ref] = item
		}
	}
	return known, err
}

// readPart reads one part. An error means that the next one would fare no better.
func (k *Keeper) readPart(ctx context.Context, p *part, known map[model.SecretRef]ItemState, locks int) (failed error) {
	defer k.arrived(p)
	in := map[model.StoreKind][]model.SecretRef{}
	for _, ref := range p.refs {
		if item, ready := known[ref]; ready {
			in[item.Store] = append(in[item.Store], ref)
		}
	}
	for kind, refs := range in {
		store, err := k.store(kind)
		if err != nil {
			continue
		}
		reader, can := store.(manyReader)
		if !can {
			continue
		}
		waits := k.waitFor(store)
		found, err := reader.GetMany(ctx, refs...)
		waits.Stop()
		if failed = err; err != nil {
			// A store that is there and does not know this way of reading may know the other.
			if model.ConcernsStore(err) && !errors.Is(err, model.ErrStoreBroken) && !errors.Is(err, errors.ErrUnsupported) &&
				ctx.Err() == nil {
				p.err = err
			}
			return failed
		}
		maps.DeleteFunc(found, func(_ model.SecretRef, secret model.Secret) bool {
			token, _ := model.Unbind(secret)
			return token.IsEmpty()
		})
		k.register(found)
		k.remember(found, locks)
		k.learnPlaces(ctx, store, known, refs, found)
	}
	return nil
}

// learnPlaces is learnPlace for all that were found.
func (k *Keeper) learnPlaces(ctx context.Context, store Store, known map[model.SecretRef]ItemState,
	refs []model.SecretRef, found map[model.SecretRef]model.Secret,
) {
	var items []Item
	for _, ref := range refs {
		if _, there := found[ref]; there && known[ref].Place == (model.StorePlace{}) {
			items = append(items, known[ref].Item)
		}
	}
	if len(items) == 0 {
		return
	}
	if now := placeOf(ctx, store); now != (model.StorePlace{}) {
		_ = k.index.Place(ctx, now, items...)
	}
}

// onItsWay waits for a secret that is being read ahead. It returns why the store gave nothing.
func (k *Keeper) onItsWay(ctx context.Context, ref model.SecretRef) error {
	k.mu.Lock()
	p := k.ahead[ref]
	k.mu.Unlock()
	if p == nil {
		return nil
	}
	select {
	case <-p.done:
		return p.err
	case <-ctx.Done():
		return nil
	}
}
