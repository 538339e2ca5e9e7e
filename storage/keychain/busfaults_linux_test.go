package keychain_test

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
)

func TestFaultsOfTheBus(t *testing.T) {
	folder := t.TempDir()
	// Whatever happens, nobody may start a bus of his own.
	trace := filepath.Join(folder, "launched")
	script := "#!/bin/sh\ntouch '" + trace + "'\nexit 1\n"
	if err := os.WriteFile(filepath.Join(folder, "dbus-launch"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	t.Setenv("XDG_RUNTIME_DIR", folder)

	for _, test := range []struct {
		name    string
		address func(t *testing.T) string
		want    []error // any of them
	}{
		{name: "no bus, after the guard", address: func(t *testing.T) string {
			t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
			set := func(key, value string) error { t.Setenv(key, value); return nil }
			if err := keychain.GuardSessionBus(os.Getenv, set); err != nil {
				t.Fatal(err)
			}
			return os.Getenv("DBUS_SESSION_BUS_ADDRESS")
		}, want: []error{model.ErrStoreUnavailable}},
		{name: "disabled", address: fixed("disabled:"), want: []error{model.ErrStoreUnavailable}},
		{name: "garbage", address: fixed("nonsense"), want: []error{model.ErrStoreUnavailable}},
		{name: "an unknown transport", address: fixed("carrier-pigeon:loft=1"), want: []error{model.ErrStoreUnavailable}},
		{name: "no socket", address: fixed("unix:path=/nonexistent/bus"), want: []error{model.ErrStoreUnavailable}},
		{name: "dead socket", address: func(t *testing.T) string {
			listener, address := listen(t)
			listener.SetUnlinkOnClose(false)
			_ = listener.Close()
			return address
		}, want: []error{model.ErrStoreUnavailable}},
		{name: "mute socket", address: answering(""), want: []error{model.ErrStoreTimeout}},
		{name: "hangs up at once", address: answering("hang up"), want: []error{model.ErrStoreUnavailable}},
		{
			name: "speaks HTTP", address: answering("HTTP/1.1 400 Bad Request\r\n\r\n"),
			want: []error{model.ErrStoreUnavailable},
		},
		{
			name: "rejects everybody", address: answering("REJECTED EXTERNAL\r\nREJECTED\r\n"),
			want: []error{model.ErrStoreUnavailable, model.ErrStoreTimeout},
		},
		{name: "an empty line", address: answering("\r\n"), want: []error{model.ErrStoreBroken, model.ErrStoreUnavailable}},
		{
			name: "no provider", address: func(t *testing.T) string { return keychaintest.StartBus(t).Address },
			want: []error{model.ErrStoreUnavailable},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("DBUS_SESSION_BUS_ADDRESS", test.address(t))
			const limit = 80 * time.Millisecond
			store := open(t, keychain.Options{ReadLimit: limit, WriteLimit: limit})
			for name, call := range map[string]func() error{
				"Probe":    func() error { return store.Probe(t.Context()) },
				"Set":      func() error { return store.Set(t.Context(), "a.1", model.NewSecret(sentinel)) },
				"Get":      func() error { _, err := store.Get(t.Context(), "a.1"); return err },
				"SetMany":  func() error { return setMany(t.Context(), store, "a.1", "b.1") },
				"GetMany":  func() error { return getMany(t.Context(), store, "a.1", "b.1") },
				"Delete":   func() error { return store.Delete(t.Context(), "a.1") },
				"Unlock":   func() error { return store.Unlock(t.Context()) },
				"Accounts": func() error { _, err := store.Accounts(t.Context()); return err },
			} {
				err, found := call(), false
				for _, want := range test.want {
					found = found || errors.Is(err, want)
				}
				if !found {
					t.Errorf("%s: %v, want %v", name, err, test.want)
				}
				checkWords(t, name, err)
			}
		})
	}
	if _, err := os.Stat(trace); err == nil {
		t.Error("dbus-launch was run")
	}
}

func fixed(address string) func(*testing.T) string { return func(*testing.T) string { return address } }

// listen opens a socket until the test ends.
func listen(t *testing.T) (*net.UnixListener, string) {
	t.Helper()
	folder, err := os.MkdirTemp("", "kt")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	path := filepath.Join(folder, "bus")
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener, "unix:path=" + path
}

// answering is a socket that says one thing to everybody and then keeps the line open, or hangs up.
func answering(text string) func(*testing.T) string {
	return func(t *testing.T) string {
		listener, address := listen(t)
		go func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				if text == "hang up" {
					_ = conn.Close()
					continue
				}
				_, _ = conn.Write([]byte(text))
				t.Cleanup(func() { _ = conn.Close() })
			}
		}()
		return address
	}
}
