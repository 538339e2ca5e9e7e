package keychain_test

import (
	"encoding/hex"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/storage/keychain/keychaintest"
)

const (
	providerName    = "org.freedesktop.secrets"
	collectionsPath = secretsPath + "/collection"
	secretsPath     = dbus.ObjectPath("/org/freedesktop/secrets")
	loginPath       = secretsPath + "/collection/login"
	otherPath       = secretsPath + "/collection/other"
	promptPath      = secretsPath + "/prompt/p1"
	sessionPath     = secretsPath + "/session/s1"
	noPath          = dbus.ObjectPath("/")
	completed       = "org.freedesktop.Secret.Prompt.Completed"
)

// fakeProvider is a Secret Service that can be made to fail in ways a healthy one never does. It lives on a real bus
// and is called by the real go-keyring.
type fakeProvider struct {
	t    *testing.T
	conn *dbus.Conn
	faults

	mu      sync.Mutex
	secrets map[dbus.ObjectPath][]byte            // by item
	labels  map[dbus.ObjectPath]string            // by item
	noted   map[dbus.ObjectPath]map[string]string // attributes by item
	made    []dbus.ObjectPath                     // collections that CreateCollection made
	allowed bool                                  // a prompt about items was accepted
	shown   bool                                  // a prompt was shown
	pending func()                                // what an accepted prompt does
	asked   []dbus.ObjectPath                     // what Unlock was last asked for
	calls   map[string]int                        // by method
}

// faults change what the provider does. The zero value is a healthy provider with an unlocked login collection.
type faults struct {
	collections any // the value of Collections; nil for the login collection
	locked      any // the value of Locked of the login collection; nil for false
	elsewhere   any // the value of Locked of every other collection; nil for false
	attributes  any // the value of Attributes
	alias       dbus.ObjectPath
	// before runs at the start of a method, and its error is the method's answer. Keys are method names, and the names
	// of properties.
	before map[string]func(*fakeProvider) *dbus.Error
	// prompting methods answer with a prompt, and do their work when it is accepted. "Unlock" is meant for collections,
	// "UnlockItem" for items, which are locked until then.
	prompting []string
	// answer is what follows after a prompt was shown; nil accepts it.
	answer func(*fakeProvider)
	// lying methods say yes and do nothing. "Unlock" and "UnlockItem" are told apart as above.
	lying []string
	// stored changes a secret on its way in.
	stored func([]byte) []byte
	// secret is the answer of GetSecret and GetSecrets; nil for the real one.
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
	p := &fakeProvider{t: t, conn: bus.Connect(), faults: faults, calls: map[string]int{}}
	p.secrets, p.labels = map[dbus.ObjectPath][]byte{}, map[dbus.ObjectPath]string{}
	p.noted = map[dbus.ObjectPath]map[string]string{}
	for iface, methods := range map[string]map[string]any{
		"org.freedesktop.DBus.Properties": {"Get": p.property, "Set": p.setProperty},
		"org.freedesktop.Secret.Service": {
			"OpenSession": p.openSession, "Unlock": p.unlock, "ReadAlias": p.readAlias, "Lock": p.lock,
			"SearchItems": p.searchEverywhere, "CreateCollection": p.createCollection, "GetSecrets": p.getSecrets,
		},
		"org.freedesktop.Secret.Collection": {"CreateItem": p.createItem, "SearchItems": p.searchItems},
		"org.freedesktop.Secret.Item":       {"GetSecret": p.getSecret, "SetSecret": p.setSecret, "Delete": p.deleteItem},
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

func (p *fakeProvider) put(account, secret string) { p.putIn(loginPath, account, secret) }

func (p *fakeProvider) putIn(collection dbus.ObjectPath, account, secret string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.secrets[itemPath(collection, account)] = []byte(secret)
}

func (p *fakeProvider) held(account string) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	secret, found := p.secrets[itemPath(loginPath, account)]
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

func (p *fakeProvider) property(message dbus.Message, _, name string) (dbus.Variant, *dbus.Error) {
	if err := p.enter(name); err != nil {
		return dbus.Variant{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	at := meantFor(message)
	switch name {
	case "Collections":
		if p.collections != nil {
			return dbus.MakeVariant(p.collections), nil
		}
		return dbus.MakeVariant(append([]dbus.ObjectPath{loginPath}, p.made...)), nil
	case "Locked":
		if value := p.lockOf(at); value != nil {
			return dbus.MakeVariant(value), nil
		}
		return dbus.MakeVariant(false), nil
	case "Attributes":
		if p.attributes == nil && strings.HasPrefix(string(at), string(collectionsPath)) {
			return dbus.MakeVariant(map[string]string{"username": account(at)}), nil
		}
		return dbus.MakeVariant(p.attributes), nil
	case "Label":
		if label, found := p.labels[at]; found {
			return dbus.MakeVariant(label), nil
		}
		return dbus.MakeVariant(path.Base(string(at))), nil
	case "Modified":
		return dbus.MakeVariant(uint64(time.Now().Unix())), nil
	}
	return dbus.Variant{}, dbus.NewError("org.freedesktop.DBus.Error.InvalidArgs", nil)
}

func (p *fakeProvider) lockOf(at dbus.ObjectPath) any {
	if at == loginPath {
		return p.locked
	}
	return p.elsewhere
}

func (p *fakeProvider) setProperty(message dbus.Message, _, name string, value dbus.Variant) *dbus.Error {
	if err := p.enter("Set" + name); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch value := value.Value().(type) {
	case string:
		p.labels[meantFor(message)] = value
	case map[string]string:
		p.noted[meantFor(message)] = value
	}
	return nil
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
		if prompt := p.carryOut("UnlockItem", p.allow); prompt != noPath {
			return nil, prompt, nil
		}
	case locked:
		if prompt := p.carryOut("Unlock", func() { p.setLocked(false) }); prompt != noPath {
			return nil, prompt, nil
		}
	}
	return paths, noPath, nil
}

func (p *fakeProvider) allow() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.allowed = true
}

func (p *fakeProvider) setLocked(locked bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.locked = locked
}

func (p *fakeProvider) lock(paths []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	if err := p.enter("Lock"); err != nil {
		return nil, noPath, err
	}
	if prompt := p.carryOut("Lock", func() { p.setLocked(true) }); prompt != noPath {
		return nil, prompt, nil
	}
	return paths, noPath, nil
}

func (p *fakeProvider) createCollection(properties map[string]dbus.Variant, alias string) (dbus.ObjectPath,
	dbus.ObjectPath, *dbus.Error,
) {
	if err := p.enter("CreateCollection"); err != nil {
		return noPath, noPath, err
	}
	label, _ := properties["org.freedesktop.Secret.Collection.Label"].Value().(string)
	made := collectionsPath + "/" + dbus.ObjectPath(hex.EncodeToString([]byte(label)))
	prompt := p.carryOut("CreateCollection", func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.collections, p.made = nil, append(p.made, made)
		p.labels[made] = label
		if alias == "default" {
			p.alias = made
		}
	})
	if prompt != noPath {
		return noPath, prompt, nil
	}
	return made, noPath, nil
}

func (p *fakeProvider) createItem(message dbus.Message, properties map[string]dbus.Variant, secret dbusSecret,
	_ bool,
) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	if err := p.enter("CreateItem"); err != nil {
		return noPath, noPath, err
	}
	attributes, _ := properties["org.freedesktop.Secret.Item.Attributes"].Value().(map[string]string)
	label, _ := properties["org.freedesktop.Secret.Item.Label"].Value().(string)
	created := itemPath(meantFor(message), attributes["username"])
	prompt := p.carryOut("CreateItem", func() {
		p.keep(created, secret.Value)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.labels[created], p.noted[created] = label, attributes
	})
	if prompt != noPath {
		return noPath, prompt, nil
	}
	return created, noPath, nil
}

func (p *fakeProvider) keep(item dbus.ObjectPath, value []byte) {
	if p.stored != nil {
		value = p.stored(value)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.secrets[item] = value
}

func (p *fakeProvider) searchItems(message dbus.Message, attributes map[string]string) ([]dbus.ObjectPath,
	*dbus.Error,
) {
	if err := p.enter("SearchItems"); err != nil {
		return nil, err
	}
	return p.search(meantFor(message), attributes), nil
}

func (p *fakeProvider) searchEverywhere(attributes map[string]string) (unlocked, locked []dbus.ObjectPath,
	failure *dbus.Error,
) {
	if err := p.enter("SearchEverywhere"); err != nil {
		return nil, nil, err
	}
	if p.elsewhere == true { // like KeePassXC, which cannot look into a locked database
		return p.search(loginPath, attributes), nil, nil
	}
	return p.search(collectionsPath, attributes), nil, nil
}

func (p *fakeProvider) search(in dbus.ObjectPath, attributes map[string]string) []dbus.ObjectPath {
	p.mu.Lock()
	defer p.mu.Unlock()
	found := []dbus.ObjectPath{}
	for item := range maps.Keys(p.secrets) {
		wanted, given := attributes["username"]
		if strings.HasPrefix(string(item), string(in)+"/") && (!given || wanted == account(item)) {
			found = append(found, item)
		}
	}
	slices.Sort(found)
	return found
}

// refuses reports whether an item is locked for its own part.
func (p *fakeProvider) refuses() *dbus.Error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.Contains(p.prompting, "UnlockItem") && !p.allowed {
		return dbus.NewError("org.freedesktop.Secret.Error.IsLocked", nil)
	}
	return nil
}

// reading begins a call that reads; instead is what it answers, whatever is asked, nil for the secrets.
func (p *fakeProvider) reading(call string) (instead any, err *dbus.Error) {
	if err := p.enter(call); err != nil {
		return nil, err
	}
	return p.secret, p.refuses()
}

func (p *fakeProvider) getSecret(message dbus.Message, _ dbus.ObjectPath) (any, *dbus.Error) {
	if instead, err := p.reading("GetSecret"); err != nil || instead != nil {
		return instead, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.told(meantFor(message)), nil
}

func (p *fakeProvider) told(item dbus.ObjectPath) dbusSecret {
	return dbusSecret{Session: sessionPath, Parameters: []byte{}, Value: p.secrets[item], ContentType: "text/plain"}
}

func (p *fakeProvider) getSecrets(items []dbus.ObjectPath, _ dbus.ObjectPath) (any, *dbus.Error) {
	if instead, err := p.reading("GetSecrets"); err != nil || instead != nil {
		return instead, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	all := map[dbus.ObjectPath]dbusSecret{}
	for _, item := range items {
		all[item] = p.told(item)
	}
	return all, nil
}

func (p *fakeProvider) setSecret(message dbus.Message, secret dbusSecret) *dbus.Error {
	if err := p.enter("SetSecret"); err != nil {
		return err
	}
	if err := p.refuses(); err != nil {
		return err
	}
	if !slices.Contains(p.lying, "SetSecret") {
		p.keep(meantFor(message), secret.Value)
	}
	return nil
}

func (p *fakeProvider) deleteItem(message dbus.Message) (dbus.ObjectPath, *dbus.Error) {
	if err := p.enter("Delete"); err != nil {
		return noPath, err
	}
	return p.carryOut("Delete", func() { p.drop(meantFor(message)) }), nil
}

func (p *fakeProvider) drop(item dbus.ObjectPath) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.secrets, item)
}

func (p *fakeProvider) prompt(string) *dbus.Error {
	p.mu.Lock()
	p.shown = true
	p.mu.Unlock()
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

// dismiss counts only what was shown: taking back the other is harmless.
func (p *fakeProvider) dismiss() *dbus.Error {
	p.mu.Lock()
	shown := p.shown
	p.mu.Unlock()
	if shown {
		_ = p.enter("Dismiss")
	}
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

func itemPath(collection dbus.ObjectPath, account string) dbus.ObjectPath {
	return collection + "/" + dbus.ObjectPath(hex.EncodeToString([]byte(account)))
}

// account is the reverse of itemPath.
func account(item dbus.ObjectPath) string {
	name, _ := hex.DecodeString(path.Base(string(item)))
	return string(name)
}

func meantFor(message dbus.Message) dbus.ObjectPath {
	at, _ := message.Headers[dbus.FieldPath].Value().(dbus.ObjectPath)
	return at
}
