package keychaintest

import (
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/godbus/dbus/v5"
)

// Keyring is a running gnome-keyring-daemon. Its files outlive the daemon, until the end of the test.
type Keyring struct {
	tb      testing.TB
	address string
	runtime string // XDG_RUNTIME_DIR
	folder  string
	process *exec.Cmd
}

// StartKeyring starts a gnome-keyring-daemon on the bus of [StartBus], with an unlocked login collection of the given
// password, which must not be empty. It returns when the daemon takes calls.
func StartKeyring(tb testing.TB, password string) *Keyring {
	tb.Helper()
	return startKeyring(tb, os.Getenv(busVariable), os.Getenv(runtimeVariable), password)
}

// StartKeyring starts a gnome-keyring-daemon as the function does, on this bus.
func (b *Bus) StartKeyring(password string) *Keyring {
	b.tb.Helper()
	return startKeyring(b.tb, b.Address, b.Folder, password)
}

func startKeyring(tb testing.TB, address, runtime, password string) *Keyring {
	tb.Helper()
	Require(tb, "gnome-keyring-daemon", "secret-tool")
	if password == "" {
		tb.Fatal("gnome-keyring makes no login collection for an empty password")
	}
	k := &Keyring{tb: tb, address: address, runtime: runtime, folder: shortFolder(tb)}
	tb.Cleanup(k.Kill)
	k.start("--unlock", password)
	return k
}

// environment is that of the test process, on the bus of the daemon.
func (k *Keyring) environment() []string {
	return append(os.Environ(), busVariable+"="+k.address, runtimeVariable+"="+k.runtime)
}

// StartBareKeyring starts a gnome-keyring-daemon as a session without a login through PAM has it: with no collection
// but the one in memory.
func StartBareKeyring(tb testing.TB) *Keyring {
	tb.Helper()
	Require(tb, "gnome-keyring-daemon", "secret-tool")
	k := &Keyring{
		tb: tb, address: os.Getenv(busVariable), runtime: os.Getenv(runtimeVariable), folder: shortFolder(tb),
	}
	tb.Cleanup(k.Kill)
	k.start("", "")
	return k
}

// internalInterface makes and opens collections without a dialog. It is gnome-keyring's own, for its tests and for PAM.
const internalInterface = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface."

type masterPassword struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// Create makes a collection with a password, which may be empty, and makes it the default.
func (k *Keyring) Create(label, password string) dbus.ObjectPath {
	k.tb.Helper()
	var path dbus.ObjectPath
	k.internal(func(service dbus.BusObject, master masterPassword) error {
		properties := map[string]dbus.Variant{"org.freedesktop.Secret.Collection.Label": dbus.MakeVariant(label)}
		err := service.Call(internalInterface+"CreateWithMasterPassword", 0, properties, master).Store(&path)
		if err != nil {
			return err
		}
		return service.Call("org.freedesktop.Secret.Service.SetAlias", 0, "default", path).Err
	}, password)
	return path
}

// Open opens a collection with its password.
func (k *Keyring) Open(collection dbus.ObjectPath, password string) {
	k.tb.Helper()
	k.internal(func(service dbus.BusObject, master masterPassword) error {
		return service.Call(internalInterface+"UnlockWithMasterPassword", 0, collection, master).Err
	}, password)
}

// SetDefault makes a collection the default.
func (k *Keyring) SetDefault(collection dbus.ObjectPath) {
	k.tb.Helper()
	k.internal(func(service dbus.BusObject, _ masterPassword) error {
		return service.Call("org.freedesktop.Secret.Service.SetAlias", 0, "default", collection).Err
	}, "")
}

func (k *Keyring) internal(do func(dbus.BusObject, masterPassword) error, password string) {
	k.tb.Helper()
	conn := connect(k.tb, k.address)
	defer func() { _ = conn.Close() }()
	service := conn.Object(providerName, "/org/freedesktop/secrets")
	var output dbus.Variant
	var session dbus.ObjectPath
	call := service.Call("org.freedesktop.Secret.Service.OpenSession", 0, "plain", dbus.MakeVariant(""))
	if err := call.Store(&output, &session); err != nil {
		k.tb.Fatalf("opening a session: %v", err)
	}
	master := masterPassword{Session: session, Parameters: []byte{}, Value: []byte(password), ContentType: "text/plain"}
	if err := do(service, master); err != nil {
		k.tb.Fatalf("changing the keyring: %v", err)
	}
}

// End ends the daemon with a signal, and returns when it has ended.
func (k *Keyring) End(signal syscall.Signal) {
	k.tb.Helper()
	_ = k.process.Process.Signal(signal)
	_ = k.process.Wait()
	waitForProvider(k.tb, k.address, false)
}

func (k *Keyring) start(mode, password string) {
	k.tb.Helper()
	arguments := []string{"--foreground", "--components=secrets", "--control-directory=" + k.folder}
	if mode != "" {
		arguments = append(arguments, mode)
	}
	k.process = exec.Command("gnome-keyring-daemon", arguments...)
	// No display: a daemon that wants to ask must not find the screen of whoever runs the tests.
	k.process.Env = slices.DeleteFunc(k.environment(), func(variable string) bool {
		return strings.HasPrefix(variable, "DISPLAY=") || strings.HasPrefix(variable, "WAYLAND_DISPLAY=") ||
			strings.HasPrefix(variable, "GNOME_KEYRING_CONTROL=")
	})
	k.process.Env = append(k.process.Env, "HOME="+k.folder, "XDG_DATA_HOME="+k.folder, "XDG_CACHE_HOME="+k.folder,
		"XDG_CONFIG_HOME="+k.folder)
	k.process.Stdin = strings.NewReader(password)
	if err := k.process.Start(); err != nil {
		k.tb.Fatal(err)
	}
	waitForProvider(k.tb, k.address, true)
}

// DataHome is the folder in which the daemon keeps its files, as XDG_DATA_HOME names it.
func (k *Keyring) DataHome() string { return k.folder }

// Process is the daemon, for tests that stop it.
func (k *Keyring) Process() *os.Process { return k.process.Process }

// Kill kills the daemon as a crash would, and returns when it has ended.
func (k *Keyring) Kill() {
	if k.process == nil || k.process.ProcessState != nil {
		return
	}
	_ = k.process.Process.Kill()
	_ = k.process.Wait()
}

// Restart starts a new daemon on the same files after [Keyring.Kill], unlocked by the password.
func (k *Keyring) Restart(password string) {
	k.tb.Helper()
	k.restart("--unlock", password)
}

// RestartLocked starts a new daemon on the same files after [Keyring.Kill], locked, as the bus does after a crash.
func (k *Keyring) RestartLocked() {
	k.tb.Helper()
	k.restart("", "")
}

func (k *Keyring) restart(mode, password string) {
	k.tb.Helper()
	k.Kill()
	waitForProvider(k.tb, k.address, false)
	k.start(mode, password)
}

// Lock locks the login collection.
func (k *Keyring) Lock() {
	k.tb.Helper()
	conn := connect(k.tb, k.address)
	defer func() { _ = conn.Close() }()
	call := conn.Object(providerName, "/org/freedesktop/secrets").Call("org.freedesktop.Secret.Service.Lock", 0,
		[]dbus.ObjectPath{"/org/freedesktop/secrets/collection/login"})
	if call.Err != nil {
		k.tb.Fatalf("locking: %v", call.Err)
	}
}

// Lookup reads a secret with secret-tool, a program that shares no code with Keyrack.
func (k *Keyring) Lookup(service, account string) (secret string, found bool) {
	k.tb.Helper()
	command := exec.Command("secret-tool", "lookup", "service", service, "username", account)
	command.Env = k.environment()
	output, err := command.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) == 0 {
		return "", false
	}
	if err != nil {
		k.tb.Fatalf("secret-tool lookup: %v", err)
	}
	return string(output), true
}

// Store writes a secret with secret-tool.
func (k *Keyring) Store(service, account, secret string) {
	k.tb.Helper()
	command := exec.Command("secret-tool", "store", "--label=test", "service", service, "username", account)
	command.Env = k.environment()
	command.Stdin = strings.NewReader(secret)
	if err := command.Run(); err != nil {
		k.tb.Fatalf("secret-tool store: %v", err)
	}
}
