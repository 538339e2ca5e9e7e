package keychaintest

import (
	"bytes"
	"crypto/pbkdf2"
	"crypto/sha512"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// Wallet is a running kwalletd5, the wallet of KDE Frameworks 5. Its files outlive the daemon, until the end of the
// test.
type Wallet struct {
	daemon
}

// WalletName is the name of the wallet that [StartWallet] makes.
const WalletName = "kdewallet"

// StartWallet starts a kwalletd5 on the bus of [StartBus], with a wallet that is open for KDE's own programs, as
// after a login through pam_kwallet. It points XDG_CONFIG_HOME and XDG_DATA_HOME of the test process at its own
// folders: whoever uses the wallet looks there. Nothing of it is ever shown.
func StartWallet(tb testing.TB) *Wallet {
	tb.Helper()
	Require(tb, "kwalletd5")
	w := &Wallet{daemon: newDaemon(tb)}
	w.Configure("[Wallet]\nEnabled=true\nFirst Use=false\nDefault Wallet=" + WalletName + "\n")
	// The first one makes the wallet, which the Secret Service of KDE knows from its next start on.
	w.start(nil, "kwalletd5")
	w.Open(WalletName)
	w.End(syscall.SIGKILL)
	w.Start(true)
	return w
}

// Another makes one more wallet after [Wallet.End].
func (w *Wallet) Another(name string) {
	w.tb.Helper()
	w.start(nil, "kwalletd5")
	w.Open(name)
	w.End(syscall.SIGKILL)
}

// Configure replaces the settings of KWallet.
func (w *Wallet) Configure(settings string) {
	w.tb.Helper()
	write(w.tb, filepath.Join(w.config, "kwalletrc"), settings)
}

// Start starts the daemon after [Wallet.End], with the wallet open for KDE's own programs or closed.
func (w *Wallet) Start(opened bool) {
	w.tb.Helper()
	w.start(nil, "kwalletd5")
	if opened {
		w.Open(WalletName)
	}
}

// Open opens a wallet for KDE's own programs as pam_kwallet does at a login: it hands over the hash of a password. A
// wallet that is not there is made.
func (w *Wallet) Open(name string) {
	w.tb.Helper()
	w.open(name, bytes.Repeat([]byte{'A'}, 56))
}

// Protect makes a wallet with a password, which may be empty, after [Wallet.End].
func (w *Wallet) Protect(name, password string) {
	w.tb.Helper()
	folder := filepath.Join(w.data, "kwalletd")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		w.tb.Fatal(err)
	}
	salt := bytes.Repeat([]byte("salt"), 14)
	write(w.tb, filepath.Join(folder, name+".salt"), string(salt))
	hash, err := pbkdf2.Key(sha512.New, password, salt, 50_000, len(salt))
	if err != nil {
		w.tb.Fatal(err)
	}
	w.start(nil, "kwalletd5")
	w.open(name, hash)
	w.End(syscall.SIGKILL)
}

func (w *Wallet) open(name string, hash []byte) {
	w.tb.Helper()
	conn := connect(w.tb, w.address)
	defer func() { _ = conn.Close() }()
	wallet := conn.Object("org.kde.kwalletd5", "/modules/kwalletd5")
	if err := wallet.Call("org.kde.KWallet.pamOpen", 0, name, hash, int32(0)).Err; err != nil {
		w.tb.Fatalf("opening the wallet: %v", err)
	}
	var opened bool
	if err := wallet.Call("org.kde.KWallet.isOpen", 0, name).Store(&opened); err != nil || !opened {
		w.tb.Fatalf("the wallet is not open: %v", err)
	}
}

// daemon is a provider with folders of its own.
type daemon struct {
	tb           testing.TB
	address      string
	config, data string
	folder       string
	process      *exec.Cmd
}

// newDaemon makes the folders, and makes them those of the test process.
func newDaemon(tb testing.TB) daemon {
	tb.Helper()
	d := daemon{tb: tb, address: os.Getenv(busVariable), folder: shortFolder(tb)}
	d.config, d.data = filepath.Join(d.folder, "config"), filepath.Join(d.folder, "data")
	for variable, folder := range map[string]string{
		"XDG_CONFIG_HOME": d.config, "XDG_DATA_HOME": d.data, "XDG_CACHE_HOME": filepath.Join(d.folder, "cache"),
	} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			tb.Fatal(err)
		}
		tb.Setenv(variable, folder)
	}
	return d
}

// start starts the program without a screen, unless the test has one, and returns when it offers the Secret Service.
func (d *daemon) start(stdin []byte, program string, arguments ...string) {
	d.tb.Helper()
	d.process = exec.Command(program, arguments...)
	d.process.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "WAYLAND_DISPLAY=") || strings.HasPrefix(variable, "HOME=")
	})
	d.process.Env = append(d.process.Env, "HOME="+d.folder)
	if os.Getenv("DISPLAY") == "" {
		d.process.Env = append(d.process.Env, "QT_QPA_PLATFORM=offscreen")
	}
	d.process.Stdin = bytes.NewReader(stdin)
	if err := d.process.Start(); err != nil {
		d.tb.Fatal(err)
	}
	d.tb.Cleanup(func() { d.End(syscall.SIGKILL) })
	waitForProvider(d.tb, d.address, true)
}

// End ends the daemon with a signal, and returns when it is gone from the bus.
func (d *daemon) End(signal syscall.Signal) {
	d.tb.Helper()
	if d.process == nil || d.process.ProcessState != nil {
		return
	}
	_ = d.process.Process.Signal(signal)
	kill := time.AfterFunc(patience, func() { _ = d.process.Process.Kill() })
	_ = d.process.Wait()
	kill.Stop()
	waitForProvider(d.tb, d.address, false)
}

// WaitForCollection waits until the provider has that collection, and it is unlocked if asked for.
func (d *daemon) waitForDefault() {
	d.tb.Helper()
	conn := connect(d.tb, d.address)
	defer func() { _ = conn.Close() }()
	service := conn.Object(providerName, "/org/freedesktop/secrets")
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		var path dbus.ObjectPath
		err := service.Call("org.freedesktop.Secret.Service.ReadAlias", 0, "default").Store(&path)
		if err != nil || path == "/" {
			continue
		}
		locked, err := conn.Object(providerName, path).GetProperty("org.freedesktop.Secret.Collection.Locked")
		if err == nil && fmt.Sprint(locked.Value()) == "false" {
			return
		}
	}
	d.tb.Fatal("the provider opened no collection")
}
