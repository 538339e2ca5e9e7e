package storage_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/storage/keychain"
)

// moody is the system's keychain with faults: a call fails before or after it has done its work, or lies. Nothing of it
// is announced.
type moody struct {
	mu      sync.Mutex
	items   map[string]string
	durable map[string]string // what outlives a crash
	random  *rand.Rand
	rate    float64 // of calls that fail; 0 for a good day
}

// forgetful is a keychain that answers before it has written.
type forgetful struct {
	*keychain.Keychain
	moods *moody
}

// Settle writes, fails, or cannot tell.
func (f forgetful) Settle(context.Context) error {
	m := f.moods
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.random.Float64() < m.rate {
		return []error{model.ErrNotDurable, model.ErrStoreTimeout}[m.random.IntN(2)]
	}
	m.durable = maps.Clone(m.items)
	return nil
}

// Places looks into the items.
func (f forgetful) Places(ctx context.Context, refs ...model.SecretRef) (map[model.SecretRef]model.StorePlace, error) {
	found := map[model.SecretRef]model.StorePlace{}
	for _, ref := range refs {
		f.moods.mu.Lock()
		_, there := f.moods.items[string(ref)]
		f.moods.mu.Unlock()
		if there {
			found[ref] = model.StorePlace{}
		}
	}
	return found, nil
}

// crash loses what was not settled. A connection may then have each token that it ever had; past has them. What has
// nothing to fall back on, such as a new connection, survives here: nobody can promise more of it than to say so.
func (m *moody) crash(t *testing.T, r *rig, want promise, past map[string][]int) {
	t.Helper()
	open, err := r.Unsettled(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	known, err := r.index.Secrets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for ref := range open {
		if secret, there := m.items[string(ref)]; there && !m.hasRest(ref, known) {
			m.durable[string(ref)] = secret
		}
	}
	m.items = maps.Clone(m.durable)
	for label := range want {
		connection, found, err := r.find(t.Context(), label)
		if err != nil {
			t.Fatal(err)
		}
		if found && open[connection.AccessToken] {
			for _, token := range past[label] {
				want.may(label, token)
			}
		}
	}
}

// hasRest reports whether a secret can fall back on what outlives a crash.
func (m *moody) hasRest(ref model.SecretRef, known []secrets.ItemState) bool {
	name, generation := generationOf(string(ref))
	for _, item := range known {
		if item.Ref == ref && item.Store == model.VaultStore && !item.Ready {
			return true
		}
	}
	for account := range m.durable {
		if other, before := generationOf(account); other == name && before < generation {
			return true
		}
	}
	return false
}

func generationOf(ref string) (name string, generation int) {
	name, digits, _ := strings.Cut(ref, ".")
	generation, _ = strconv.Atoi(digits)
	return name, generation
}

var errMoody = errors.New("the keychain has a bad day")

// mood says what becomes of a call: whether it does its work, and what it returns.
func (m *moody) mood() (works bool, err error) {
	if m.random.Float64() >= m.rate {
		return true, nil
	}
	switch m.random.IntN(4) {
	case 0:
		return false, errMoody
	case 1:
		return true, errMoody // it worked and says that it did not
	case 2:
		return false, nil // it did nothing and says that it worked
	}
	panic("the keychain falls over")
}

func (m *moody) Set(_, account, secret string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	works, err := m.mood()
	if works {
		m.items[account] = secret
	}
	return err
}

func (m *moody) Get(_, account string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	// A keychain that says "not found" of what is there cannot be guarded against: that answer is the proof.
	if m.random.Float64() < m.rate {
		return "", errMoody
	}
	secret, found := m.items[account]
	if !found {
		return "", model.ErrSecretNotFound
	}
	return secret, nil
}

func (m *moody) Delete(_, account string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	works, err := m.mood()
	if !works {
		return err
	}
	if _, found := m.items[account]; !found && err == nil {
		return model.ErrSecretNotFound
	}
	delete(m.items, account)
	return err
}

func (m *moody) setRate(rate float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rate = rate
}

// moodyIndex is an index whose writes fail before or after they are done.
type moodyIndex struct {
	keyrack.Index
	moods *moody
}

func (x *moodyIndex) write(do func() error) error {
	x.moods.mu.Lock()
	fails, after := x.moods.random.Float64() < x.moods.rate/2, x.moods.random.IntN(2) == 0
	x.moods.mu.Unlock()
	switch {
	case !fails:
		return do()
	case after:
		return errors.Join(do(), errMoody)
	}
	return errMoody
}

func (x *moodyIndex) Reserve(ctx context.Context, store model.StoreKind, refs ...model.SecretRef) error {
	return x.write(func() error { return x.Index.Reserve(ctx, store, refs...) })
}

func (x *moodyIndex) Commit(ctx context.Context, change workspace.Change) error {
	return x.write(func() error { return x.Index.Commit(ctx, change) })
}

func (x *moodyIndex) RemoveConnections(ctx context.Context, ids ...model.ConnectionID) error {
	return x.write(func() error { return x.Index.RemoveConnections(ctx, ids...) })
}

func (x *moodyIndex) Abandon(ctx context.Context, refs ...model.SecretRef) error {
	return x.write(func() error { return x.Index.Abandon(ctx, refs...) })
}

func (x *moodyIndex) Forget(ctx context.Context, gone ...secrets.Item) error {
	return x.write(func() error { return x.Index.Forget(ctx, gone...) })
}

func (x *moodyIndex) ReserveCopy(ctx context.Context, to secrets.Item) error {
	return x.write(func() error { return x.Index.ReserveCopy(ctx, to) })
}

func (x *moodyIndex) SwitchStore(ctx context.Context, to secrets.Item) error {
	return x.write(func() error { return x.Index.SwitchStore(ctx, to) })
}

func (x *moodyIndex) Settle(ctx context.Context, items ...secrets.Item) error {
	return x.write(func() error { return x.Index.Settle(ctx, items...) })
}

func (x *moodyIndex) Place(ctx context.Context, place model.StorePlace, items ...secrets.Item) error {
	return x.write(func() error { return x.Index.Place(ctx, place, items...) })
}

func (x *moodyIndex) TakeBack(ctx context.Context, ref model.SecretRef) error {
	return x.write(func() error { return x.Index.TakeBack(ctx, ref) })
}

func (x *moodyIndex) TakeBackToken(ctx context.Context, lost, before model.SecretRef, print model.Fingerprint) error {
	return x.write(func() error { return x.Index.TakeBackToken(ctx, lost, before, print) })
}

func (x *moodyIndex) AbandonCopy(ctx context.Context, to secrets.Item) error {
	return x.write(func() error { return x.Index.AbandonCopy(ctx, to) })
}

// TestRandomOperationsWithRandomFaultsKeepEveryPromise plays random operations, half of which meet faults, against a
// map.
func TestRandomOperationsWithRandomFaultsKeepEveryPromise(t *testing.T) {
	seeds := uint64(4)
	if testing.Short() {
		seeds = 1
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			playWithFaults(t, rand.New(rand.NewPCG(seed, 3)), 100)
		})
	}
}

// faultPlay plays random operations on a data folder whose keychain and index have faults.
type faultPlay struct {
	t       *testing.T
	random  *rand.Rand
	backend *moody
	restart func()
	rig     *rig
	want    promise
	next    int              // the last token that was entered
	past    map[string][]int // each token that a connection ever had
}

func playWithFaults(t *testing.T, random *rand.Rand, operations int) {
	p := newFaultPlay(t, random)
	for operation := range operations {
		label := fmt.Sprint("h", random.IntN(8))
		p.backend.setRate([]float64{0, 0.2}[random.IntN(2)])
		name := fmt.Sprintf("operation %d, ", operation)
		switch kind := random.IntN(10); {
		case kind < 4:
			name += p.addOrRotate(label)
		case kind < 6:
			name += p.remove(label)
		case kind < 8:
			name += p.move()
		case kind == 8:
			// What was acknowledged and not settled may be lost, and then what it took the place of is there.
			name += "a crash of the keychain"
			p.backend.crash(t, p.rig, p.want, p.past)
			p.restart()
		default:
			name += "a start"
			p.restart()
			_ = p.rig.Repair(t.Context())
		}
		p.backend.setRate(0)
		if operation%4 == 0 {
			p.check(name)
		}
	}
	p.check("the last operation")
}

// newFaultPlay begins with one connection, so that the integration is there.
func newFaultPlay(t *testing.T, random *rand.Rand) *faultPlay {
	backend := &moody{
		items: map[string]string{}, durable: map[string]string{},
		random: rand.New(rand.NewPCG(random.Uint64(), 4)),
	}
	p := &faultPlay{t: t, random: random, backend: backend, want: promise{}, past: map[string][]int{}}
	keys := keychain.Open(keychain.Options{Backend: backend})
	folder := t.TempDir()
	wrap := func(x keyrack.Index) keyrack.Index { return &moodyIndex{Index: x, moods: backend} }
	later := time.Duration(0)
	p.restart = func() {
		t.Helper()
		if p.rig != nil {
			if err := p.rig.index.Close(); err != nil {
				t.Fatal(err)
			}
		}
		later += time.Hour
		var err error
		if p.rig, err = openRigOver(t.Context(), folder, keys, forgetful{keys, backend}, later, wrap); err != nil {
			t.Fatal(err)
		}
	}
	p.restart()
	t.Cleanup(func() { _ = p.rig.index.Close() })
	first, err := p.rig.draft(t.Context(), "h0", p.next)
	if err == nil {
		_, err = p.rig.AddConnection(t.Context(), first)
	}
	if err != nil {
		t.Fatal(err)
	}
	p.want["h0"], p.past["h0"] = only(0), []int{0}
	return p
}

func (p *faultPlay) find(label string) (model.Connection, bool) {
	p.t.Helper()
	connection, found, err := p.rig.find(p.t.Context(), label)
	if err != nil {
		p.t.Fatal(err)
	}
	return connection, found
}

func (p *faultPlay) addOrRotate(label string) (name string) {
	p.next++
	p.past[label] = append(p.past[label], p.next)
	connection, found := p.find(label)
	var err error
	if found {
		err = p.rig.ReplaceAccessToken(p.t.Context(), connection.ID, parsed(p.next), workspace.Verification{})
	} else {
		var draft workspace.Draft
		if draft, err = p.rig.draft(p.t.Context(), label, p.next); err == nil {
			_, err = p.rig.AddConnection(p.t.Context(), draft)
		}
	}
	if err == nil {
		p.want[label] = only(p.next)
	} else {
		p.want.may(label, p.next)
	}
	return fmt.Sprintf("token %d for %s", p.next, label)
}

func (p *faultPlay) remove(label string) (name string) {
	connection, found, err := p.rig.find(p.t.Context(), label)
	if err == nil && found {
		_, err = p.rig.RemoveConnections(p.t.Context(), connection.ID)
	}
	switch {
	case !found:
	case err == nil:
		p.want[label] = only(absent)
	default:
		p.want.may(label, absent)
	}
	return "deleting " + label
}

func (p *faultPlay) move() (name string) {
	to := []model.StoreKind{model.KeychainStore, model.VaultStore}[p.random.IntN(2)]
	if exists, err := p.rig.vault.Exists(); err == nil && !exists {
		if err := p.rig.CreateVault(p.t.Context(), torturePassphrase); err != nil {
			p.t.Fatal(err)
		}
	}
	_ = p.rig.MoveTo(p.t.Context(), to, nil) // whatever it says, no token may be lost
	return "moving to the " + string(to)
}

func (p *faultPlay) check(after string) {
	p.t.Helper()
	p.restart()
	p.want.check(p.t, p.rig, after)
	p.backend.wantNoStrangers(p.t, p.rig, after)
}

// wantNoStrangers looks into the backend, which cannot be listed from outside.
func (m *moody) wantNoStrangers(t *testing.T, r *rig, after string) {
	t.Helper()
	secrets, err := r.index.Secrets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, item := range secrets {
		if item.Store == model.KeychainStore {
			known[string(item.Ref)] = true
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for account := range m.items {
		if !known[account] {
			t.Fatalf("after %s: the keychain holds %s, which the index does not know", after, account)
		}
	}
}
