package secrets_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace/workspacetest"
)

// bulk is a keychain that gives many secrets at once.
type bulk struct {
	*workspacetest.Secrets
	mu    sync.Mutex
	calls int
	asked int
	fail  error
	hold  chan struct{} // when it is not nil, GetMany waits until it is closed
}

func (b *bulk) GetMany(ctx context.Context, refs ...model.SecretRef) (map[model.SecretRef]model.Secret, error) {
	b.mu.Lock()
	b.calls, b.asked = b.calls+1, b.asked+len(refs)
	hold, fail := b.hold, b.fail
	b.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", model.ErrStoreTimeout, ctx.Err())
		}
	}
	if fail != nil {
		return nil, fail
	}
	found := map[model.SecretRef]model.Secret{}
	for _, ref := range refs {
		if secret, err := b.Get(ctx, ref); err == nil {
			found[ref] = secret
		}
	}
	return found, nil
}

// openBulk is a rig over such a keychain, with so many connections, none of whose tokens is in memory.
func openBulk(t *testing.T, connections int) (*rig, *bulk, []model.SecretRef) {
	t.Helper()
	r := openRig(t)
	var refs []model.SecretRef
	for n := range connections {
		refs = append(refs, r.add(t, fmt.Sprintf("%s%04d", accessToken, n)).AccessToken)
	}
	b := &bulk{Secrets: r.secrets}
	r.Keeper = secrets.New(secrets.Options{Index: r.index, Keychain: b, Vault: r.vault, Now: r.clock, NewID: r.newID})
	r.Serve(r)
	return r, b, refs
}

func TestWhatIsReadAheadIsAskedForOnce(t *testing.T) {
	const many = 200
	r, store, refs := openBulk(t, many)
	before := store.Reads()
	stop := r.ReadAhead(t.Context(), append(refs, refs...)...)
	defer stop()
	for n, ref := range refs {
		token, err := r.TokenFor(t.Context(), ref, demo(t))
		if want := fmt.Sprintf("%s%04d", accessToken, n); err != nil || token.Reveal() != want {
			t.Fatalf("the token %d is another, error %v", n, err)
		}
	}
	if reads := store.Reads() - before; reads != many || store.asked != many || store.calls > 5 {
		t.Errorf("%d secrets were read, %d asked for with %d calls", reads, store.asked, store.calls)
	}
}

func TestWhatIsLeftOutWhileReadingAheadIsReadAsEver(t *testing.T) {
	r, store, refs := openBulk(t, 3)
	store.Lose(refs[1])
	defer r.ReadAhead(t.Context(), refs[0], refs[1], "never-kept.1", refs[2])()
	for ref, want := range map[model.SecretRef]error{
		refs[0]: nil, refs[1]: model.ErrSecretNotFound, refs[2]: nil, "never-kept.1": model.ErrNoSuchRow,
	} {
		if _, err := r.Token(t.Context(), ref); !errors.Is(err, want) {
			t.Errorf("%s: error %v, want %v", ref, err, want)
		}
	}
}

func TestAStoreThatDoesNotKnowReadingAheadIsReadAsEver(t *testing.T) {
	for _, fails := range []error{
		model.ErrStoreBroken, fmt.Errorf("%w: %w", model.ErrStoreUnavailable, errors.ErrUnsupported),
	} {
		r, store, refs := openBulk(t, 2)
		store.fail = fails
		stop := r.ReadAhead(t.Context(), refs...)
		for _, ref := range refs {
			if _, err := r.Token(t.Context(), ref); err != nil {
				t.Errorf("%v: %v", fails, err)
			}
		}
		stop()
	}
}

func TestWhoWaitsForWhatFailsIsToldWhy(t *testing.T) {
	r, store, refs := openBulk(t, 2)
	store.fail, store.hold = model.ErrStoreLocked, make(chan struct{})
	defer r.ReadAhead(t.Context(), refs...)()
	before, told := store.Reads(), make(chan error)
	go func() { _, err := r.Token(t.Context(), refs[1]); told <- err }()
	select {
	case err := <-told:
		t.Fatalf("it did not wait: %v", err)
	default:
	}
	close(store.hold)
	// Who comes too late to wait asks for itself, and this store would answer that.
	if err := <-told; err != nil && !errors.Is(err, model.ErrStoreLocked) || err == nil && store.Reads() == before {
		t.Errorf("it was told %v", err)
	}
}

func TestNothingReadAheadIsKeptAfterALock(t *testing.T) {
	r, store, refs := openBulk(t, 2)
	store.hold = make(chan struct{})
	stop := r.ReadAhead(t.Context(), refs...)
	r.Lock()
	close(store.hold)
	stop()
	before := store.Reads()
	if _, err := r.Token(t.Context(), refs[0]); err != nil || store.Reads() != before+1 {
		t.Errorf("%d reads after the lock, want 1: nothing is in memory; error %v", store.Reads()-before, err)
	}
}

func TestReadingAheadEndsWithItsCaller(t *testing.T) {
	r, store, refs := openBulk(t, 40) // two parts
	store.hold = make(chan struct{})
	r.ReadAhead(t.Context(), refs...)() // returns though the store does not answer
	if store.calls > 1 {
		t.Errorf("%d parts were asked for", store.calls)
	}
	if _, err := r.Token(t.Context(), refs[39]); err != nil {
		t.Errorf("what was not read ahead: %v", err)
	}
}
