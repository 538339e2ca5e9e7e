package index_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/storage/index"
)

type state string

const (
	pending state = "pending"
	ready   state = "ready"
	refuse  state = "garbage"
)

// sample is the index as maps, with the rules of workspace.Index written down a second time, as simply as possible.
type sample struct {
	environments []model.EnvironmentID
	integrations []model.Integration
	connections  []model.Connection
	secrets      map[model.SecretRef]state
	stores       map[model.SecretRef]model.StoreKind
	reserved     map[model.SecretRef]time.Time
	copies       map[secrets.Item]state
	copied       map[secrets.Item]time.Time
}

func (s sample) clone() sample {
	s.environments, s.integrations = slices.Clone(s.environments), slices.Clone(s.integrations)
	s.connections = slices.Clone(s.connections)
	s.secrets, s.reserved, s.stores = maps.Clone(s.secrets), maps.Clone(s.reserved), maps.Clone(s.stores)
	s.copies, s.copied = maps.Clone(s.copies), maps.Clone(s.copied)
	return s
}

func (s sample) integration(id model.IntegrationID) int {
	return slices.IndexFunc(s.integrations, func(i model.Integration) bool { return i.ID == id })
}

func (s sample) connection(id model.ConnectionID) int {
	return slices.IndexFunc(s.connections, func(c model.Connection) bool { return c.ID == id })
}

// take makes a ref ready and the one before it garbage.
func (s sample) take(old, next model.SecretRef) error {
	if old == next {
		return nil
	}
	if s.secrets[next] != pending {
		return secrets.ErrNotReserved
	}
	s.secrets[next] = ready
	if old != "" {
		s.secrets[old] = refuse
	}
	return nil
}

func (s *sample) commit(change workspace.Change) error {
	after := s.clone()
	for _, i := range change.Integrations {
		at := after.integration(i.ID)
		switch {
		case at < 0 && !slices.Contains(after.environments, i.EnvironmentID):
			return model.ErrNoSuchRow
		case at >= 0 && after.integrations[at].EnvironmentID != i.EnvironmentID:
			return index.ErrOtherEnvironment
		case at < 0:
			after.integrations = append(after.integrations, model.Integration{})
			at = len(after.integrations) - 1
		}
		if err := after.take(after.integrations[at].ClientToken, i.ClientToken); err != nil {
			return err
		}
		after.integrations[at] = i
	}
	for _, c := range change.Connections {
		parent := after.integration(c.IntegrationID)
		if parent < 0 {
			return model.ErrNoSuchRow
		}
		at := after.connection(c.ID)
		if at < 0 {
			after.connections = append(after.connections, model.Connection{LastCheck: c.LastCheck, Created: c.Created})
			at = len(after.connections) - 1
		} else {
			old := after.integrations[after.integration(after.connections[at].IntegrationID)]
			if old.EnvironmentID != after.integrations[parent].EnvironmentID {
				return index.ErrOtherEnvironment
			}
		}
		was := after.connections[at]
		if err := after.take(was.AccessToken, c.AccessToken); err != nil {
			return err
		}
		c.LastCheck, c.Created = was.LastCheck, was.Created
		after.connections[at] = c
	}
	*s = after
	return nil
}

func (s *sample) removeConnections(gone func(model.Connection) bool) {
	s.connections = slices.DeleteFunc(s.connections, func(c model.Connection) bool {
		if gone(c) {
			s.secrets[c.AccessToken] = refuse
		}
		return gone(c)
	})
}

func (s *sample) removeIntegrations(gone func(model.Integration) bool) {
	for _, i := range s.integrations {
		if gone(i) {
			s.secrets[i.ClientToken] = refuse
			s.removeConnections(func(c model.Connection) bool { return c.IntegrationID == i.ID })
		}
	}
	s.integrations = slices.DeleteFunc(s.integrations, gone)
}

func (s *sample) garbage(before time.Time) []secrets.Item {
	var items []secrets.Item
	since := map[secrets.Item]time.Time{}
	for ref, is := range s.secrets {
		if is == pending && s.reserved[ref].Before(before) {
			s.secrets[ref] = refuse
		}
		if s.secrets[ref] == refuse {
			item := secrets.Item{Ref: ref, Store: s.stores[ref]}
			items, since[item] = append(items, item), s.reserved[ref]
		}
	}
	for item, is := range s.copies {
		if is == pending && s.copied[item].Before(before) {
			s.copies[item] = refuse
		}
		if s.copies[item] == refuse {
			items, since[item] = append(items, item), s.copied[item]
		}
	}
	slices.SortFunc(items, func(a, b secrets.Item) int {
		return cmp.Or(since[a].Compare(since[b]), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Store, b.Store))
	})
	return items
}

func (s *sample) hasCopies(ref model.SecretRef) bool {
	for item := range s.copies {
		if item.Ref == ref {
			return true
		}
	}
	return false
}

func (s *sample) reserveCopy(to secrets.Item, now time.Time) error {
	switch {
	case s.secrets[to.Ref] != ready || s.stores[to.Ref] == to.Store:
		return secrets.ErrNotReserved
	case s.copies[to] == refuse:
		return index.ErrRefInUse
	}
	s.copies[to], s.copied[to] = pending, now
	return nil
}

func (s *sample) switchStore(to secrets.Item, now time.Time) error {
	if s.secrets[to.Ref] != ready || s.copies[to] != pending {
		return secrets.ErrNotReserved
	}
	old := secrets.Item{Ref: to.Ref, Store: s.stores[to.Ref]}
	delete(s.copies, to)
	s.stores[to.Ref] = to.Store
	s.copies[old], s.copied[old] = refuse, now
	return nil
}

// TestRandomOperationsAgreeWithTheRules plays random operations on two handles of one index and on maps. Few ids and
// refs exist, so that operations meet.
func TestRandomOperationsAgreeWithTheRules(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			play(t, rand.New(rand.NewPCG(seed, 2026)), 250)
		})
	}
}

// player plays random operations on one index and on a sample of what should be in it.
type player struct {
	t      *testing.T
	random *rand.Rand
	now    time.Time
	want   sample
}

func (p *player) anyRef() model.SecretRef { return ref(p.random.IntN(16)) }

func (p *player) anyEnvironment() model.EnvironmentID {
	return model.EnvironmentID(fmt.Sprint("e", p.random.IntN(3)))
}

func (p *player) anyIntegration() model.IntegrationID {
	return model.IntegrationID(fmt.Sprint("i", p.random.IntN(4)))
}

func (p *player) anyConnection() model.ConnectionID {
	return model.ConnectionID(fmt.Sprint("c", p.random.IntN(6)))
}

func (p *player) anyStore() model.StoreKind {
	return []model.StoreKind{model.KeychainStore, model.VaultStore}[p.random.IntN(2)]
}

func (p *player) anyItem() secrets.Item { return secrets.Item{Ref: p.anyRef(), Store: p.anyStore()} }

// refFor keeps, half of the time, the ref that a row has.
func (p *player) refFor(own model.SecretRef) model.SecretRef {
	if own != "" && p.random.IntN(2) == 0 {
		return own
	}
	return p.anyRef()
}

// plays are the operations, each as often as it is to be played. A play without a name has done nothing.
func (p *player) plays() []func(x *index.Index, operation int) (name string, got, expected error) {
	return []func(*index.Index, int) (string, error, error){
		p.saveEnvironment, p.removeEnvironment, p.reserve, p.reserve, p.commit, p.commit, p.commit, p.saveCheck,
		p.removeConnections, p.abandonOrRemove, p.forget, p.reserveCopy, p.switchStore, p.abandonCopy,
	}
}

func play(t *testing.T, random *rand.Rand, operations int) {
	p := &player{t: t, random: random, now: noon, want: sample{
		secrets: map[model.SecretRef]state{}, reserved: map[model.SecretRef]time.Time{},
		stores: map[model.SecretRef]model.StoreKind{}, copies: map[secrets.Item]state{},
		copied: map[secrets.Item]time.Time{},
	}}
	path := pathIn(t)
	options := index.Options{Now: func() time.Time { return p.now }}
	handles := []*index.Index{open(t, path, options), open(t, path, options)}
	plays := p.plays()
	for operation := range operations {
		x := handles[random.IntN(len(handles))]
		p.now = p.now.Add(time.Minute)
		name, got, expected := plays[random.IntN(len(plays))](x, operation)
		if name == "" {
			continue
		}
		if !errors.Is(got, expected) {
			t.Fatalf("operation %d, %s: got %v, want %v", operation, name, got, expected)
		}
		if operation%5 == 0 {
			wantSample(t, handles[random.IntN(len(handles))], &p.want, p.now.Add(-20*time.Minute), name)
		}
	}
	wantConsistent(t, path)
}

func (p *player) saveEnvironment(x *index.Index, _ int) (name string, got, expected error) {
	id := p.anyEnvironment()
	name = "SaveEnvironment " + string(id)
	got = x.SaveEnvironment(p.t.Context(),
		model.Environment{ID: id, Name: "E", Kind: model.Sandbox, Protection: model.Open})
	if !slices.Contains(p.want.environments, id) {
		p.want.environments = append(p.want.environments, id)
	}
	return name, got, expected
}

func (p *player) removeEnvironment(x *index.Index, _ int) (name string, got, expected error) {
	if p.random.IntN(4) != 0 {
		return "", nil, nil // it removes much
	}
	id := p.anyEnvironment()
	name = "RemoveEnvironment " + string(id)
	got = x.RemoveEnvironment(p.t.Context(), id)
	p.want.removeIntegrations(func(i model.Integration) bool { return i.EnvironmentID == id })
	p.want.environments = slices.DeleteFunc(p.want.environments, func(e model.EnvironmentID) bool { return e == id })
	return name, got, expected
}

func (p *player) reserve(x *index.Index, _ int) (name string, got, expected error) {
	ref := p.anyRef()
	name = "Reserve " + string(ref)
	store := p.anyStore()
	got = x.Reserve(p.t.Context(), store, ref)
	if p.want.secrets[ref] != "" || p.want.hasCopies(ref) {
		expected = index.ErrRefInUse
	} else {
		p.want.secrets[ref], p.want.stores[ref], p.want.reserved[ref] = pending, store, p.now
	}
	return name, got, expected
}

func (p *player) commit(x *index.Index, operation int) (name string, got, expected error) {
	change := workspace.Change{}
	for range p.random.IntN(2) {
		i := model.Integration{ID: p.anyIntegration(), EnvironmentID: p.anyEnvironment(), Client: fmt.Sprint(operation)}
		own := model.SecretRef("")
		if at := p.want.integration(i.ID); at >= 0 {
			own = p.want.integrations[at].ClientToken
		}
		i.ClientToken = p.refFor(own)
		change.Integrations = append(change.Integrations, i)
	}
	for range p.random.IntN(3) {
		c := model.Connection{
			ID: p.anyConnection(), IntegrationID: p.anyIntegration(), Details: model.Details{Label: fmt.Sprint(operation)},
			Created:   p.now,
			LastCheck: model.Check{Health: model.OK, Status: operation, At: p.now},
		}
		own := model.SecretRef("")
		if at := p.want.connection(c.ID); at >= 0 {
			own = p.want.connections[at].AccessToken
		}
		c.AccessToken = p.refFor(own)
		change.Connections = append(change.Connections, c)
	}
	name = fmt.Sprintf("Commit %+v", change)
	got, expected = x.Commit(p.t.Context(), change), p.want.commit(change)
	return name, got, expected
}

func (p *player) saveCheck(x *index.Index, operation int) (name string, got, expected error) {
	id := p.anyConnection()
	name = "SaveCheck " + string(id)
	check := model.Check{Health: model.Rejected, Status: operation, At: p.now}
	got = x.SaveCheck(p.t.Context(), id, check, nil)
	if at := p.want.connection(id); at >= 0 {
		p.want.connections[at].LastCheck = check
	} else {
		expected = model.ErrNoSuchRow
	}
	return name, got, expected
}

func (p *player) removeConnections(x *index.Index, _ int) (name string, got, expected error) {
	id, other := p.anyConnection(), p.anyConnection()
	name = fmt.Sprintf("RemoveConnections %s %s", id, other)
	got = x.RemoveConnections(p.t.Context(), id, other)
	p.want.removeConnections(func(c model.Connection) bool { return c.ID == id || c.ID == other })
	return name, got, expected
}

func (p *player) abandonOrRemove(x *index.Index, _ int) (name string, got, expected error) {
	if p.random.IntN(3) == 0 {
		id := p.anyIntegration()
		name = "RemoveIntegration " + string(id)
		got = x.RemoveIntegration(p.t.Context(), id)
		p.want.removeIntegrations(func(i model.Integration) bool { return i.ID == id })
		return name, got, nil
	}
	ref := p.anyRef()
	name = "Abandon " + string(ref)
	got = x.Abandon(p.t.Context(), ref)
	if p.want.secrets[ref] == pending {
		p.want.secrets[ref] = refuse
	}
	return name, got, expected
}

func (p *player) forget(x *index.Index, _ int) (name string, got, expected error) {
	item := p.anyItem()
	name = fmt.Sprintf("Forget %+v", item)
	got = x.Forget(p.t.Context(), item)
	if p.want.secrets[item.Ref] == refuse && p.want.stores[item.Ref] == item.Store {
		delete(p.want.secrets, item.Ref)
	}
	if p.want.copies[item] == refuse {
		delete(p.want.copies, item)
	}
	return name, got, expected
}

func (p *player) reserveCopy(x *index.Index, _ int) (name string, got, expected error) {
	item := p.anyItem()
	name = fmt.Sprintf("ReserveCopy %+v", item)
	must(p.t, x.Settle(p.t.Context(), secrets.Item{Ref: item.Ref, Store: p.want.stores[item.Ref]}))
	got, expected = x.ReserveCopy(p.t.Context(), item), p.want.reserveCopy(item, p.now)
	return name, got, expected
}

func (p *player) switchStore(x *index.Index, _ int) (name string, got, expected error) {
	item := p.anyItem()
	name = fmt.Sprintf("SwitchStore %+v", item)
	got, expected = x.SwitchStore(p.t.Context(), item), p.want.switchStore(item, p.now)
	return name, got, expected
}

func (p *player) abandonCopy(x *index.Index, _ int) (name string, got, expected error) {
	item := p.anyItem()
	name = fmt.Sprintf("AbandonCopy %+v", item)
	got = x.AbandonCopy(p.t.Context(), item)
	if p.want.copies[item] == pending {
		p.want.copies[item] = refuse
	}
	return name, got, expected
}

func wantSample(t *testing.T, x *index.Index, want *sample, before time.Time, after string) {
	t.Helper()
	// Everything counts as settled: what is kept until then has tests of its own.
	for ref, store := range want.stores {
		must(t, x.Settle(t.Context(), secrets.Item{Ref: ref, Store: store}))
	}
	got, err := x.Garbage(t.Context(), before)
	must(t, err)
	if diff := gocmp.Diff(want.garbage(before), got); diff != "" {
		t.Fatalf("garbage after %s (-want +got):\n%s", after, diff)
	}
	for ref := range want.secrets {
		if one, err := x.Secret(t.Context(), ref); err != nil || one.Store != want.stores[ref] {
			t.Fatalf("after %s: %s is in %q, want %q, error %v", after, ref, one.Store, want.stores[ref], err)
		}
	}
	integrations, connected := map[model.IntegrationID]model.Integration{}, map[model.ConnectionID]model.Connection{}
	for _, environment := range want.environments {
		all, err := x.Integrations(t.Context(), environment)
		must(t, err)
		for _, i := range all {
			integrations[i.ID] = i
		}
		for _, c := range connections(t, x, environment) {
			connected[c.ID] = c
		}
	}
	wantIntegrations, wantConnections := map[model.IntegrationID]model.Integration{},
		map[model.ConnectionID]model.Connection{}
	for _, i := range want.integrations {
		wantIntegrations[i.ID] = i
	}
	for _, c := range want.connections {
		wantConnections[c.ID] = c
	}
	if diff := gocmp.Diff(wantIntegrations, integrations); diff != "" {
		t.Fatalf("integrations after %s (-want +got):\n%s", after, diff)
	}
	if diff := gocmp.Diff(wantConnections, connected); diff != "" {
		t.Fatalf("connections after %s (-want +got):\n%s", after, diff)
	}
}
