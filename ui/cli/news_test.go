package cli_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"keyrack/ui/cli/console"
	"keyrack/ui/instance"
)

func TestWindowsHearWhatACommandHasChanged(t *testing.T) {
	i := newInside(t)
	i.dataFolder = t.TempDir()
	heard := make(chan instance.Message, 8)
	window, err := instance.Join(i.dataFolder, 1, func(message instance.Message) { heard <- message })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = window.Close() })
	for _, row := range []struct {
		arguments string
		want      instance.Message
	}{
		{"env list", ""},
		{"env add Staging --url https://staging.example.com", instance.Reread},
		{"env list", ""},
		{"lock", instance.Lock},
	} {
		if exit, _, errors := i.run(t.Context(), "", strings.Fields(row.arguments)...); exit.Code != console.Fine &&
			row.want != instance.Lock {
			t.Fatalf("%s: exit %d: %s", row.arguments, exit.Code, errors)
		}
		switch {
		case row.want == "" && len(heard) > 0:
			t.Errorf("after %s a window heard %q", row.arguments, <-heard)
		case row.want != "":
			if got := <-heard; got != row.want {
				t.Errorf("after %s a window heard %q", row.arguments, got)
			}
		}
	}
}

func TestLockSaysHowManyWindowsHaveNotAnswered(t *testing.T) {
	i := newInside(t)
	i.dataFolder = t.TempDir()
	folder := filepath.Join(i.dataFolder, "windows")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	silent, err := net.Listen("unix", filepath.Join(folder, "2.sock")) // nobody accepts what comes
	if err != nil {
		t.Skipf("the path of the test is too long: %v", err)
	}
	defer func() { _ = silent.Close() }()
	window, err := instance.Join(i.dataFolder, 1, func(instance.Message) {})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = window.Close() }()
	exit, _, said := i.run(t.Context(), "", "lock")
	if exit.Code != console.Unknown || !strings.Contains(said, "1 window of Keyrack did not answer") ||
		!strings.Contains(said, "1 window or server of Keyrack: locked.") {
		t.Errorf("exit %d: %s", exit.Code, said)
	}
}

// TestLockDoesNotEndWellWhereTokensCanStillBeRead: the memory of tests can be locked by nobody, like a keyring of GNOME
// for one session, and the keychains of Windows and macOS.
func TestLockDoesNotEndWellWhereTokensCanStillBeRead(t *testing.T) {
	exit, _, said := newInside(t).run(t.Context(), "", "lock")
	const want = "This system locks its keychain itself. Lock the screen or log out."
	if exit.Code != console.Unknown || !strings.Contains(said, want) {
		t.Errorf("exit %d: %s", exit.Code, said)
	}
}
