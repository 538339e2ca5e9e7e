package keychain

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/godbus/dbus/v5"
)

const busVariable = "DBUS_SESSION_BUS_ADDRESS"

// GuardSessionBus settles the address of the session bus in the environment, which getenv and setenv read and change.
// Call it before anything talks to the bus, the window included: without an address the D-Bus library runs dbus-launch,
// which leaves a bus daemon and a keyring daemon behind at every start.
//
// Where there is no address, $XDG_RUNTIME_DIR/bus becomes it; where that is missing too, the address becomes
// "disabled:", which no library can connect to. It changes nothing on systems other than Linux.
func GuardSessionBus(getenv func(key string) string, setenv func(key, value string) error) error {
	if runtime.GOOS != "linux" {
		return nil
	}
	if address := getenv(busVariable); address != "" && address != "autolaunch:" {
		return nil
	}
	address := "disabled:"
	if folder := getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(folder) {
		socket := filepath.Join(folder, "bus")
		if _, err := os.Stat(socket); err == nil {
			address = "unix:path=" + dbus.EscapeBusAddressValue(socket)
		}
	}
	if err := setenv(busVariable, address); err != nil {
		return fmt.Errorf("settling the address of the session bus: %w", err)
	}
	return nil
}
