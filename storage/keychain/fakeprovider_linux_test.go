package keychain_test

import (
	"encoding/hex"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"

	"keyrack/storage/keychain/keychaintest"
)

const (
	providerName = "org.freedesktop.secrets"
	secretsPath  = dbus.ObjectPath("/org/freedesktop/secrets")
	loginPath    = secretsPath + "/collection/login"
	promptPath   = secretsPath + "/prompt/p1"
	sessionPath  = secretsPath + "/session/s1"
	noPath       = dbus.ObjectPath("/")
	completed    = "org.freedesktop.Secret.Prompt.Completed"
)

// fakeProvider is a Secret Service that can be made to fail in ways a healthy one never does. It lives on a real bus
// and is called by the real go-keyring.
type fakeProvider struct {
	t    *testing.T
	conn *dbus.Conn
	faults

	mu      sync.Mutex
	secrets map[string][]byte // by account
	pending func()            // what an accepted prompt does
	asked   []dbus.ObjectPath // what Unlock was last asked for
	calls   map[string]int    // by method
}

// faults change what the provider does. The zero value is a healthy provider with an unlocked login collection.
type faults struct {
	collections any // the value of Collections; nil for the login collection
	locked      any // the value of Locked; nil for false
	attributes  any // the value of Attributes
	alias       dbus.ObjectPath
	// before runs at the start of a method, and its error is the method's answer. Keys are method names, and the names
	// of properties.
	before map[string]func(*fakeProvider) *dbus.Error
	// prompting methods answer with a prompt, and do their work when it is accepted. "Unlock" is meant for collections,
	// "UnlockItem" for items.
	prompting []string
	// answer is what follows after a prompt was shown; nil accepts it.
	answer func(*fakeProvider)
	// lying methods say yes and do nothing. "Unlock" and "UnlockItem" are told apart as above.
	lying []string
	// stored changes a secret on its way in.
	stored func([]byte) []byte
	// secret is the answer of GetSecret; nil for the real one.
	secret any
}

// dbusSecret is the Secret structure of the API, (oayays).
type dbusSecret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// startProvider puts a provider on the bus until the test ends.
func startProvider(t *testing.T, bus *keychaintest.Bus, faults faults) *fakeProvider {
	t.Helper()
	p := &fakeProvider{t: t, conn: bus.Connect(), faults: faults, secrets: map[string][]byte{}, calls: map[string]int{}}
	for iface, methods := range map[string]map[string]any{
		"org.freedesktop.DBus.Properties": {"Get": p.property},
		"org.freedesktop.Secret.Service": {
			"OpenSession": p.openSession, "Unlock": p.unlock, "ReadAlias": p.readAlias,
		},
		"org.freedesktop.Secret.Collection": {"CreateItem": p.createItem, "SearchItems": p.searchItems},
		"org.freedesktop.Secret.Item":       {"GetSecret": p.getSecret, "Delete": p.deleteItem},
		"org.freedesktop.Secret.Session":    {"Close": func() *dbus.Error { return nil }},
		"org.freedesktop.Secret.Prompt":     {"Prompt": p.prompt, "Dismiss": p.dismiss},
	} {
		if err := p.conn.ExportSubtreeMethodTable(methods, secretsPath, iface); err != nil {
			t.Fatal(err)
		}
	}
	reply, err := p.conn.RequestName(providerName, dbus.NameFlagDoNotQueue)
	if err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("taking the provider's name: reply %v, error %v", reply, err)
	}
	t.Cleanup(p.die)
	return p
}

// die takes the provider off the bus as a crash would.
func (p *fakeProvider) die() { _ = p.conn.Close() }

func (p *fakeProvider) put(account, secret string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.secrets[account] = []byte(secret)
}

func (p *fakeProvider) held(account string) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	secret, found := p.secrets[account]
	return string(secret), found
}

func (p *fakeProvider) count(method string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls[method]
}

func (p *fakeProvider) enter(method string) *dbus.Error {
	p.mu.Lock()
	p.calls[method]++
	p.mu.Unlock()
	if before := p.before[method]; before != nil {
		return before(p)
	}
	return nil
}

// carryOut does the work of a method, or leaves it to a prompt, whose path it returns then.
func (p *fakeProvider) carryOut(method string, work func()) dbus.ObjectPath {
	switch {
	case slices.Contains(p.lying, method):
		return noPath
	case slices.Contains(p.prompting, method):
		p.mu.Lock()
		defer p.mu.Unlock()
		p.pending = work
		return promptPath
	}
	work()
	return noPath
}

func (p *fakeProvider) property(_, name string) (dbus.Variant, *dbus.Error) {
	if err := p.enter(name); err != nil {
		return dbus.Variant{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch name {
	case "Collections":
		if p.collections != nil {
			return dbus.MakeVariant(p.collections), nil
		}
		return dbus.MakeVariant([]dbus.ObjectPath{loginPath}), nil
	case "Locked":
		if p.locked != nil {
			return dbus.MakeVariant(p.locked), nil
		}
		return dbus.MakeVariant(false), nil
	case "Attributes":
		return dbus.MakeVariant(p.attributes), nil
	}
	return dbus.Variant{}, dbus.NewError("org.freedesktop.DBus.Error.InvalidArgs", nil)
}

func (p *fakeProvider) openSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), sessionPath, p.enter("OpenSession")
}

func (p *fakeProvider) readAlias(string) (dbus.ObjectPath, *dbus.Error) {
	if err := p.enter("ReadAlias"); err != nil {
		return noPath, err
	}
	if p.alias == "" {
		return noPath, nil
	}
	return p.alias, nil
}

func (p *fakeProvider) unlock(paths []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	if err := p.enter("Unlock"); err != nil {
		return nil, noPath, err
	}
	p.mu.Lock()
	locked := p.locked == true
	p.asked = paths
	p.mu.Unlock()
	switch {
	case !slices.Contains(paths, loginPath):
		if prompt := p.carryOut("UnlockItem", func() {}); prompt != noPath {
			return nil, prompt, nil
		}
	case locked:
		open := func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.locked = false
		}
		if prompt := p.carryOut("Unlock", open); prompt != noPath {
			return nil, prompt, nil
		}
	}
	return paths, noPath, nil
}

func (p *fakeProvider) createItem(properties map[string]dbus.Variant, secret dbusSecret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	if err := p.enter("CreateItem"); err != nil {
		return noPath, noPath, err
	}
	attributes, _ := properties["org.freedesktop.Secret.Item.Attributes"].Value().(map[string]string)
	account, value := attributes["username"], secret.Value
	if p.stored != nil {
		value = p.stored(value)
	}
	prompt := p.carryOut("CreateItem", func() { p.put(account, string(value)) })
	if prompt != noPath {
		return noPath, prompt, nil
	}
	return itemPath(account), noPath, nil
}

func (p *fakeProvider) searchItems(attributes map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	if err := p.enter("SearchItems"); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	found := []dbus.ObjectPath{}
	for account := range maps.Keys(p.secrets) {
		if wanted, given := attributes["username"]; !given || wanted == account {
			found = append(found, itemPath(account))
		}
	}
	return found, nil
}

func (p *fakeProvider) getSecret(message dbus.Message, _ dbus.ObjectPath) (any, *dbus.Error) {
	if err := p.enter("GetSecret"); err != nil {
		return nil, err
	}
	if p.secret != nil {
		return p.secret, nil
	}
	value, _ := p.held(account(message))
	return dbusSecret{Session: sessionPath, Parameters: []byte{}, Value: []byte(value), ContentType: "text/plain"}, nil
}

func (p *fakeProvider) deleteItem(message dbus.Message) (dbus.ObjectPath, *dbus.Error) {
	if err := p.enter("Delete"); err != nil {
		return noPath, err
	}
	return p.carryOut("Delete", func() { p.drop(account(message)) }), nil
}

func (p *fakeProvider) drop(account string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.secrets, account)
}

func (p *fakeProvider) prompt(string) *dbus.Error {
	if err := p.enter("Prompt"); err != nil {
		return err
	}
	if p.answer == nil {
		go p.accept()
		return nil
	}
	go p.answer(p)
	return nil
}

func (p *fakeProvider) dismiss() *dbus.Error {
	_ = p.enter("Dismiss")
	return nil
}

// accept does what the prompt asked for, and says so.
func (p *fakeProvider) accept() {
	p.mu.Lock()
	pending, asked := p.pending, p.asked
	p.mu.Unlock()
	pending()
	p.say(completed, false, dbus.MakeVariant(asked))
}

// say emits a signal of the prompt.
func (p *fakeProvider) say(name string, body ...any) {
	// A provider that was taken off the bus meanwhile says nothing more.
	_ = p.conn.Emit(promptPath, name, body...)
}

// dismissed is the answer of a user who says no.
func dismissed(p *fakeProvider) { p.say(completed, true, dbus.MakeVariant("")) }

func itemPath(account string) dbus.ObjectPath {
	return loginPath + "/" + dbus.ObjectPath(hex.EncodeToString([]byte(account)))
}

// account is the reverse of itemPath, for the item that a message is meant for.
func account(message dbus.Message) string {
	path, _ := message.Headers[dbus.FieldPath].Value().(dbus.ObjectPath)
	name, _ := hex.DecodeString(string(path[len(loginPath)+1:]))
	return string(name)
}
