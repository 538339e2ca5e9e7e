package walk

import (
	"strings"

	"keyrack/model"
	"keyrack/storage/keychain/keychaintest"
)

// keychainService is the name Keyrack's items have in the keychain.
const keychainService = "app.keyrack.desktop"

// startSession starts a D-Bus session that can start nothing by itself, and on it an unlocked keychain.
func (d *Desktop) startSession() {
	d.t.Helper()
	bus := keychaintest.NewBus(d.t)
	d.bus = bus.Address
	d.env = append(d.env, "DBUS_SESSION_BUS_ADDRESS="+bus.Address)
	if !d.options.NoKeyring {
		d.keyring = bus.StartKeyring(KeyringPassword)
	}
}

// KeyringPassword unlocks the keychain of a walk, for one that locks it.
const KeyringPassword = "walk"

// Keyring is the keychain of the walk, to lock, kill or restart it; nil with [Options.NoKeyring].
func (d *Desktop) Keyring() *keychaintest.Keyring { return d.keyring }

// Bus is the address of the D-Bus session.
func (d *Desktop) Bus() string { return d.bus }

// SecretTool asks the keychain for one of Keyrack's items with secret-tool, a program of another project. It reports
// whether there is such an item.
func (d *Desktop) SecretTool(account string) (model.Secret, bool) {
	d.t.Helper()
	if d.keyring == nil {
		d.t.Fatal("the walk has no keychain")
	}
	secret, found := d.keyring.Lookup(keychainService, account)
	return model.NewSecret(secret), found
}

// SecretAccounts lists the accounts of Keyrack's items in the keychain, as secret-tool sees them.
func (d *Desktop) SecretAccounts() []string {
	d.t.Helper()
	cmd, cancel := d.command("secret-tool", "search", "--all", "service", keychainService)
	defer cancel()
	// Some versions write the attributes to the one stream, some to the other.
	out, err := cmd.CombinedOutput()
	if err != nil {
		return nil
	}
	var accounts []string
	for line := range strings.Lines(string(out)) {
		if account, ok := strings.CutPrefix(strings.TrimSpace(line), "attribute.username = "); ok {
			accounts = append(accounts, account)
		}
	}
	return accounts
}
