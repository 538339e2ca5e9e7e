// Package keychaintest runs real keychains for tests: a private session bus and a gnome-keyring-daemon that knows
// nothing of the user's own.
//
//	keychaintest.StartBus(t)
//	keyring := keychaintest.StartKeyring(t, "password")
//	… the code under test …
//	keyring.Lock()
//
// [StartWallet] runs KDE's wallet in its place, and [StartKeePass] a KeePassXC.
//
// A [Screen] adds a display and a keyboard, for tests in which the user answers the keyring's dialog.
//
// All of them point the environment of the test process at themselves, so tests that use them cannot run in parallel.
// [NewBus] and its keyring do not: they are for programs that the test starts with an environment of their own.
// What they start ends with the test. A test is skipped where a program it needs is missing, and fails there if the
// environment has KEYRACK_REQUIRE_DESKTOP.
package keychaintest

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	busVariable     = "DBUS_SESSION_BUS_ADDRESS"
	runtimeVariable = "XDG_RUNTIME_DIR"
	providerName    = "org.freedesktop.secrets"
	patience        = Patience
)

// Patience is enough for what a healthy machine does in milliseconds, and a busy one some day.
const Patience = time.Minute

// Require skips the test unless all programs are installed, or fails it if the environment says that they have to be.
func Require(tb testing.TB, programs ...string) {
	tb.Helper()
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("KEYRACK_REQUIRE_DESKTOP") != "" {
				tb.Fatalf("%s is required and missing", program)
			}
			tb.Skipf("%s is not installed", program)
		}
	}
}

// Program returns where a program is, and skips or fails the test as [Require] does.
func Program(tb testing.TB, name string) string {
	tb.Helper()
	Require(tb, name)
	path, err := exec.LookPath(name)
	if err != nil {
		tb.Fatal(err)
	}
	return path
}

// Service is a program that the bus may start when somebody asks for its name.
type Service struct {
	Name string
	Exec string // an absolute path and arguments
}

// Bus is a private session bus.
type Bus struct {
	Address string
	// Folder is the bus's own, and XDG_RUNTIME_DIR of those that use it.
	Folder string

	tb      testing.TB
	process *exec.Cmd
}

// StartBus starts a bus that can start the given services and nothing else, and makes it the session bus of the test
// process.
func StartBus(tb testing.TB, services ...Service) *Bus {
	tb.Helper()
	bus := NewBus(tb, services...)
	tb.Setenv(busVariable, bus.Address)
	tb.Setenv(runtimeVariable, bus.Folder)
	tb.Cleanup(bus.Kill) // before the environment is restored
	return bus
}

// NewBus starts a bus as [StartBus] does, and leaves the environment of the test process as it is.
func NewBus(tb testing.TB, services ...Service) *Bus {
	tb.Helper()
	Require(tb, "dbus-daemon")
	bus := &Bus{tb: tb, Folder: shortFolder(tb)}
	config := filepath.Join(bus.Folder, "bus.conf")
	write(tb, config, fmt.Sprintf(`<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=%[1]s/bus</listen>
  <servicedir>%[1]s/services</servicedir>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`, escape(bus.Folder)))
	folder := filepath.Join(bus.Folder, "services")
	if err := os.Mkdir(folder, 0o700); err != nil {
		tb.Fatal(err)
	}
	for _, service := range services {
		write(tb, filepath.Join(folder, service.Name+".service"),
			fmt.Sprintf("[D-BUS Service]\nName=%s\nExec=%s\n", service.Name, service.Exec))
	}

	bus.process = exec.Command("dbus-daemon", "--config-file="+config, "--nofork", "--nopidfile", "--print-address=1")
	output, err := bus.process.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := bus.process.Start(); err != nil {
		tb.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		_ = bus.process.Process.Kill()
		tb.Fatalf("dbus-daemon did not print its address: %v", err)
	}
	bus.Address = strings.TrimSpace(line)
	tb.Cleanup(bus.Kill)
	return bus
}

// Kill kills the bus, and returns when the process-wide connection of this process has noticed: the next bus would
// otherwise meet one that still looks alive.
func (b *Bus) Kill() {
	b.tb.Helper()
	if b.process.ProcessState != nil {
		return
	}
	var shared *dbus.Conn
	if os.Getenv(busVariable) == b.Address {
		shared, _ = dbus.SessionBus()
	}
	_ = b.process.Process.Kill()
	_ = b.process.Wait()
	if shared == nil {
		return
	}
	select {
	case <-shared.Context().Done():
	case <-time.After(patience):
		b.tb.Error("the shared connection outlived its bus")
	}
}

// Connect opens a connection to the bus that ends with the test.
func (b *Bus) Connect() *dbus.Conn {
	b.tb.Helper()
	return connect(b.tb, b.Address)
}

// WaitForProvider waits until a Secret Service is on the bus, or is gone.
func (b *Bus) WaitForProvider(present bool) {
	b.tb.Helper()
	waitForProvider(b.tb, b.Address, present)
}

// EndProvider ends the provider that the bus has started, which would outlive it.
func (b *Bus) EndProvider() {
	b.tb.Helper()
	conn := b.Connect()
	var process uint32
	call := conn.BusObject().Call("org.freedesktop.DBus.GetConnectionUnixProcessID", 0, providerName)
	if err := call.Store(&process); err != nil {
		b.tb.Fatal(err)
	}
	started, err := os.FindProcess(int(process))
	if err == nil {
		err = started.Kill()
	}
	if err != nil {
		b.tb.Fatal(err)
	}
	b.WaitForProvider(false)
}

func connect(tb testing.TB, address string) *dbus.Conn {
	tb.Helper()
	conn, err := dbus.Connect(address)
	if err != nil {
		tb.Fatalf("connecting to the private bus: %v", err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	return conn
}

func waitForProvider(tb testing.TB, address string, present bool) {
	tb.Helper()
	conn := connect(tb, address)
	defer func() { _ = conn.Close() }()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		var owned bool
		if err := conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, providerName).Store(&owned); err != nil {
			tb.Fatal(err)
		}
		if owned == present {
			return
		}
	}
	tb.Fatalf("provider on the bus: still not %v", present)
}

// shortFolder returns a new folder with a short name: the path of a socket may have 107 bytes, and a test's own
// temporary folder carries the whole name of the test.
func shortFolder(tb testing.TB) string {
	tb.Helper()
	folder, err := os.MkdirTemp("", "kt")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

func write(tb testing.TB, path, content string) {
	tb.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		tb.Fatal(err)
	}
}

func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text))
	return b.String()
}
