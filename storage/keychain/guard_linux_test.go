package keychain_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/storage/keychain"
)

func TestGuardSettlesTheBusAddress(t *testing.T) {
	withBus, withoutBus := filepath.Join(t.TempDir(), "run 1"), t.TempDir()
	if err := os.Mkdir(withBus, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(withBus, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	escaped := "unix:path=" + filepath.Dir(withBus) + "/run%201/bus"
	for _, test := range []struct {
		name    string
		address string
		folder  string
		want    string // "" for unchanged
	}{
		{name: "an address is left alone", address: "unix:path=/x", folder: withBus, want: ""},
		{name: "a garbage address is left alone", address: "nonsense", folder: withBus, want: ""},
		{name: "a bus in the runtime folder becomes the address", folder: withBus, want: escaped},
		{name: "autolaunch counts as no address", address: "autolaunch:", folder: withBus, want: escaped},
		{name: "autolaunch without a bus is disabled", address: "autolaunch:", folder: withoutBus, want: "disabled:"},
		{name: "no bus in the runtime folder", folder: withoutBus, want: "disabled:"},
		{name: "no runtime folder", want: "disabled:"},
		{name: "a relative runtime folder is not one", folder: ".", want: "disabled:"},
	} {
		t.Run(test.name, func(t *testing.T) {
			environment := map[string]string{"DBUS_SESSION_BUS_ADDRESS": test.address, "XDG_RUNTIME_DIR": test.folder}
			changed := map[string]string{}
			err := keychain.GuardSessionBus(
				func(key string) string { return environment[key] },
				func(key, value string) error { changed[key] = value; return nil })
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]string{}
			if test.want != "" {
				want["DBUS_SESSION_BUS_ADDRESS"] = test.want
			}
			if diff := cmp.Diff(want, changed); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestGuardReportsAnEnvironmentThatCannotBeChanged(t *testing.T) {
	broken := errors.New("read-only")
	err := keychain.GuardSessionBus(func(string) string { return "" }, func(string, string) error { return broken })
	wantError(t, err, broken)
}
