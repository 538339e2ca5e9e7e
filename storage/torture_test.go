package storage_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/storage/index"
	"keyrack/storage/keychain"
	"keyrack/storage/vault"
)

// This file is what the random test and the kill test have in common: a workspace over the real index, keychain and
// vault, and the promise that both hold it to.

var torturePassphrase = model.NewSecret("correct horse battery staple")

// cheap makes scrypt cost nothing: 2^4.
var cheap = vault.Options{WorkFactor: 4, Patience: time.Minute}

// nothing is the network and the sandbox of a workspace that sends nothing.
type nothing struct{}

func (nothing) Send(context.Context, model.Clearing, []byte) (model.Exchange, error) {
	return model.Exchange{}, errors.New("nothing is sent in this test")
}
func (nothing) Budget(model.ConnectionID) (used, limit int)  { return 0, 0 }
func (nothing) Start(context.Context) (model.Address, error) { return model.Address{}, nil }
func (nothing) Lookup(path string) model.Operation           { return model.Operation{Path: path} }

// rig is an opened workspace with its parts.
type rig struct {
	*keyrack.Keyrack
	index    *index.Index
	keychain *keychain.Keychain
	vault    *vault.Vault
}

// openRig opens what is in a folder, unlocks the vault and repairs, at a time that is later than the clock.
func openRig(ctx context.Context, folder string, keys *keychain.Keychain, later time.Duration,
	wrap func(keyrack.Index) keyrack.Index,
) (*rig, error) {
	return openRigOver(ctx, folder, keys, keys, later, wrap)
}

// openRigOver is openRig with a store that stands before the keychain.
func openRigOver(
	ctx context.Context, folder string, keys *keychain.Keychain, store secrets.Store, later time.Duration,
	wrap func(keyrack.Index) keyrack.Index,
) (*rig, error) {
	now := func() time.Time { return time.Now().Add(later) }
	r := &rig{keychain: keys, vault: vault.Open(filepath.Join(folder, "vault"), cheap)}
	var err error
	if r.index, err = index.Open(ctx, filepath.Join(folder, "index.sqlite"),
		index.Options{Now: now, Patience: time.Minute}); err != nil {
		return nil, err
	}
	entries := keyrack.Index(r.index)
	if wrap != nil {
		entries = wrap(entries)
	}
	r.Keyrack, err = keyrack.Open(ctx, keyrack.Options{
		Index: entries, Secrets: store, Vault: r.vault, Sender: nothing{}, Sandbox: nothing{}, Catalogue: nothing{}, Now: now,
		NewID: uuid.NewString,
	})
	if err != nil {
		return nil, errors.Join(err, r.index.Close())
	}
	exists, err := r.vault.Exists()
	switch {
	case err != nil:
	case exists:
		err = r.vault.UnlockWith(ctx, torturePassphrase)
	default:
		err = r.CreateVault(ctx, torturePassphrase)
	}
	if err == nil {
		_, err = r.Tree(ctx, workspace.DemoID)
	}
	if err != nil {
		return nil, errors.Join(err, r.index.Close())
	}
	return r, nil
}

// tokenNumber is a token of the usual shape.
func tokenNumber(n int) string { return fmt.Sprintf("%032X-%031X", n+1, n+1) }

func parsed(n int) model.Token {
	token, err := model.ParseToken(tokenNumber(n))
	if err != nil {
		panic(err) // the shape above is right
	}
	return token
}

// draft is a connection with a label and a token, of the only integration.
func (r *rig) draft(ctx context.Context, label string, token int) (workspace.Draft, error) {
	draft := workspace.Draft{
		Environment: workspace.DemoID, Details: model.Details{Label: label},
		AccessToken: parsed(token), Client: "Acme Sync 2.1.0", ClientToken: parsed(1 << 30),
	}
	groups, err := r.Tree(ctx, workspace.DemoID)
	if err == nil && len(groups) > 0 {
		draft.Integration = groups[0].Integration.ID
	}
	return draft, err
}

func (r *rig) find(ctx context.Context, label string) (model.Connection, bool, error) {
	groups, err := r.Tree(ctx, workspace.DemoID)
	for _, group := range groups {
		for _, connection := range group.Connections {
			if connection.Label == label {
				return connection, true, err
			}
		}
	}
	return model.Connection{}, false, err
}

// absent stands for a connection that is not there, among the states that a label may be in.
const absent = -1

// promise is what was acknowledged: for each label the tokens that its connection may have. More than one after an
// operation whose outcome nobody was told.
type promise map[string]map[int]bool

func only(token int) map[int]bool { return map[int]bool{token: true} }

func (p promise) may(label string, token int) {
	if p[label] == nil {
		p[label] = only(absent)
	}
	p[label][token] = true
}

// check holds a rig, in which nothing fails any more, to the promise, and makes the promise what it found.
func (p promise) check(t *testing.T, r *rig, after string) {
	t.Helper()
	ctx := t.Context()
	if err := r.Repair(ctx); err != nil {
		t.Fatalf("after %s: repairing: %v", after, err)
	}
	groups, err := r.Tree(ctx, workspace.DemoID)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	known := map[string]int{}
	for label, tokens := range p {
		for token := range tokens {
			if token != absent {
				known[tokenNumber(token)] = token
			}
		}
		found[label] = absent
	}
	stored := func(ref model.SecretRef) string {
		item, err := r.index.Secret(ctx, ref)
		if err != nil {
			t.Fatalf("after %s: %v", after, err)
		}
		store := secrets.Store(r.keychain)
		if item.Store == model.VaultStore {
			store = r.vault
		}
		secret, err := store.Get(ctx, ref)
		if err != nil {
			t.Fatalf("after %s: an acknowledged token cannot be read in the %s: %v", after, item.Store, err)
		}
		token, _ := model.Unbind(secret)
		return token.Reveal()
	}
	for _, group := range groups {
		if stored(group.Integration.ClientToken) != tokenNumber(1<<30) {
			t.Fatalf("after %s: the client token is another one", after)
		}
		for _, connection := range group.Connections {
			token, is := known[stored(connection.AccessToken)]
			if _, expected := found[connection.Label]; !expected || !is {
				t.Fatalf("after %s: %q is there with a token that nobody gave it", after, connection.Label)
			}
			found[connection.Label] = token
		}
	}
	for label, tokens := range p {
		if !tokens[found[label]] {
			t.Fatalf("after %s: %q has the token %d (-1: none), want one of %v", after, label, found[label], tokens)
		}
		p[label] = only(found[label])
		if found[label] == absent {
			delete(p, label)
		}
	}
	r.wantNoStrangers(t, after)
}

// wantNoStrangers checks that no store holds anything that the index does not know, that nothing is left over, and that
// nothing is missing.
func (r *rig) wantNoStrangers(t *testing.T, after string) {
	t.Helper()
	listed, err := r.index.Secrets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	known := map[secrets.Item]bool{}
	for _, item := range listed {
		if !item.Ready {
			t.Fatalf("after %s: %s is left over in the %s", after, item.Ref, item.Store)
		}
		known[item.Item] = true
	}
	for kind, list := range map[model.StoreKind]func(context.Context) ([]string,
		error){model.KeychainStore: r.keychain.Accounts, model.VaultStore: r.vault.Accounts} {
		accounts, err := list(t.Context())
		if errors.Is(err, errors.ErrUnsupported) {
			continue // the random test looks into its own backend
		}
		if err != nil && !errors.Is(err, secrets.ErrNoVault) {
			t.Fatalf("after %s: listing the %s: %v", after, kind, err)
		}
		for _, account := range accounts {
			item := secrets.Item{Ref: model.SecretRef(account), Store: kind}
			if !known[item] {
				t.Fatalf("after %s: the %s holds %s, which the index does not know", after, kind, account)
			}
			delete(known, item)
		}
		for item := range known {
			if item.Store == kind {
				t.Fatalf("after %s: %s is missing in the %s", after, item.Ref, kind)
			}
		}
	}
}
