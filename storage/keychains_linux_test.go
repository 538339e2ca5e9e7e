package storage_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"keyrack/model"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
)

// provided is a keychain that runs, as one kind of user has it.
type provided struct {
	end   func(syscall.Signal) // ends its program
	start func()               // starts it again, opened
}

// keychainKind is a row of the table of keychains: what the program does with it, and what is left of an acknowledged
// token when the provider is ended.
type keychainKind struct {
	name  string
	begin func(t *testing.T) provided
	// refused is set where there is nothing to keep a token in: every command has to end with 2.
	refused bool
	// volatile is set where nothing outlives the provider, and that is said.
	volatile bool
	// opens is set where a locked one opens again without asking anybody.
	opens bool
}

func keychainKinds() []keychainKind {
	gnome := func(made func(t *testing.T) *keychaintest.Keyring,
		again func(*keychaintest.Keyring),
	) func(*testing.T) provided {
		return func(t *testing.T) provided {
			keychaintest.StartBus(t)
			keyring := made(t)
			return provided{end: keyring.End, start: func() { again(keyring) }}
		}
	}
	session := dbus.ObjectPath("/org/freedesktop/secrets/collection/session")
	var own dbus.ObjectPath
	return []keychainKind{
		{name: "GNOME Keyring, login", begin: gnome(
			func(t *testing.T) *keychaintest.Keyring { return keychaintest.StartKeyring(t, "password") },
			func(k *keychaintest.Keyring) { k.Restart("password") },
		)},
		{name: "GNOME Keyring, own default", begin: gnome(
			func(t *testing.T) *keychaintest.Keyring {
				k := keychaintest.StartBareKeyring(t)
				own = k.Create("Own", "password")
				return k
			},
			func(k *keychaintest.Keyring) { k.RestartLocked(); k.Open(own, "password") },
		)},
		{name: "GNOME Keyring, no password", opens: true, begin: gnome(
			func(t *testing.T) *keychaintest.Keyring {
				k := keychaintest.StartBareKeyring(t)
				k.Create("Open to all", "")
				return k
			},
			(*keychaintest.Keyring).RestartLocked,
		)},
		{name: "GNOME Keyring, session only", volatile: true, begin: gnome(
			func(t *testing.T) *keychaintest.Keyring {
				k := keychaintest.StartBareKeyring(t)
				k.SetDefault(session)
				return k
			},
			func(k *keychaintest.Keyring) { k.RestartLocked(); k.SetDefault(session) },
		)},
		{name: "GNOME Keyring, no keyring", refused: true, begin: gnome(
			func(t *testing.T) *keychaintest.Keyring { return keychaintest.StartBareKeyring(t) },
			(*keychaintest.Keyring).RestartLocked,
		)},
		{name: "KWallet 5", begin: func(t *testing.T) provided {
			keychaintest.StartBus(t)
			wallet := keychaintest.StartWallet(t)
			return provided{end: wallet.End, start: func() { wallet.Start(true) }}
		}},
		{name: "KeePassXC 2.7", begin: func(t *testing.T) provided {
			keychaintest.StartBus(t)
			keepass := keychaintest.StartKeePass(t, keychaintest.KeePassSettings)
			return provided{end: keepass.End, start: keepass.Start}
		}},
	}
}

// keychainColumns are the columns of the table.
func keychainColumns() []string {
	return []string{"add", "read", "check", "rotate", "to the vault", "and back", "doctor", "delete", "lock"}
}

// TestEveryKeychainKeepsWhatItAcknowledged drives the program over each real keychain, and ends the keychain's program
// after acknowledged writes. It prints a table. KEYRACK_KEYCHAINS names a file to write it to, and adds the slow part:
// ends that come later.
func TestEveryKeychainKeepsWhatItAcknowledged(t *testing.T) {
	waits := []time.Duration{0}
	file := os.Getenv("KEYRACK_KEYCHAINS")
	if file != "" {
		waits = []time.Duration{0, time.Second, 6 * time.Second}
	}
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	program := ship(t, t.TempDir())
	own := program.environ[len(os.Environ()):]
	var table strings.Builder
	fmt.Fprintf(&table, "| | %s | killed after %s | ended after %[2]s |\n|%s\n",
		strings.Join(keychainColumns(), " | "), secondsOf(waits), strings.Repeat("---|", len(keychainColumns())+3))
	for _, kind := range keychainKinds() {
		t.Run(kind.name, func(t *testing.T) {
			running := kind.begin(t)
			program.environ = slices.Concat(os.Environ(), own, []string{"KEYRACK_DATA=" + t.TempDir()})
			cells := driveKeychain(t, kind, program)
			if !kind.refused {
				running.end(syscall.SIGKILL)
				running.start()
			}
			for _, signal := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM} {
				cells = append(cells, endKeychain(t, kind, running, signal, waits))
			}
			fmt.Fprintf(&table, "| %s | %s |\n", kind.name, strings.Join(cells, " | "))
		})
	}
	t.Logf("keychains:\n%s", table.String())
	if file != "" {
		if err := os.WriteFile(file, []byte(table.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func secondsOf(waits []time.Duration) string {
	var seconds []string
	for _, wait := range waits {
		seconds = append(seconds, fmt.Sprint(int(wait.Seconds())))
	}
	return strings.Join(seconds, ", ") + " s"
}

// driveKeychain runs the commands, and returns the cells of keychainColumns.
func driveKeychain(t *testing.T, kind keychainKind, program *shipped) []string {
	t.Helper()
	const hotel = "Hotel Aurora"
	reveals := func() error {
		output, err := program.attempt("", "reveal", hotel, "--force")
		if err == nil && len(strings.TrimSpace(output)) < 40 {
			err = errors.New("no token")
		}
		return err
	}
	attempt := func(input string, arguments ...string) error {
		_, err := program.attempt(input, arguments...)
		return err
	}
	token := "53414E44424F58000000000000A00001-0000000000000000000000000000001\n"
	steps := map[string]func() error{
		"add":    func() error { return attempt("", "sandbox", "add") },
		"read":   reveals,
		"check":  func() error { return attempt("", "check", "--env", "sandbox") },
		"rotate": func() error { return errors.Join(attempt(token, "rotate", hotel, "--no-verify"), reveals()) },
		"to the vault": func() error {
			return errors.Join(attempt("", "store", "vault"), reveals())
		},
		"and back": func() error { return errors.Join(attempt("", "store", "keychain"), reveals()) },
		"doctor":   func() error { return attempt("", "doctor") },
		"delete":   func() error { return attempt("", "remove", "Hotel Borealis", "--yes") },
		"lock":     func() error { return attempt("", "lock") },
	}
	var cells []string
	for _, column := range keychainColumns() {
		err := steps[column]()
		cell := "yes"
		switch {
		case kind.refused && column == "add" && exitCode(err) == 2:
			return slices.Concat(cells, slices.Repeat([]string{"refused"}, len(keychainColumns())))
		case kind.refused:
			t.Errorf("%s: %v, want a refusal", column, err)
			cell = "**no**"
		case column == "lock" && kind.volatile && exitCode(err) == 2:
			cell = "refused"
		case column == "and back" && kind.volatile && exitCode(err) == 2 && reveals() == nil:
			cell = "not proven, as said"
		case err != nil:
			t.Errorf("%s: %v", column, err)
			cell = "**no**"
		case column == "lock" && kind.opens:
			cell = "opens again without asking"
		case column == "lock" && reveals() == nil:
			t.Error("lock: a token can be read afterwards")
			cell = "**no**"
		}
		cells = append(cells, cell)
	}
	return cells
}

// endKeychain writes a token, has it made durable, ends the provider after each of the waits, and returns what was
// left.
func endKeychain(t *testing.T, kind keychainKind, running provided, signal syscall.Signal,
	waits []time.Duration,
) string {
	t.Helper()
	if kind.refused {
		return "–"
	}
	var cells []string
	for i, wait := range waits {
		ref := model.SecretRef(fmt.Sprintf("ended%d.%d", int(signal), i))
		store := keychain.Open(keychain.Options{ReadLimit: time.Minute, WriteLimit: time.Minute})
		if err := store.Set(t.Context(), ref, model.NewSecret("a token")); err != nil {
			t.Fatalf("Set: %v", err)
		}
		settled := store.Settle(t.Context())
		time.Sleep(wait) // what is measured: how long after the write the provider ends
		running.end(signal)
		running.start()
		_, err := store.Get(t.Context(), ref)
		_ = store.Close()
		cell := "kept"
		switch {
		case kind.volatile && errors.Is(settled, model.ErrNotDurable) && errors.Is(err, model.ErrSecretNotFound):
			cell = "lost, as said"
		case settled != nil || err != nil || kind.volatile:
			t.Errorf("%v after %v: settled %v, then %v", signal, wait, settled, err)
			cell = "**lost**"
		}
		if len(cells) == 0 || cells[len(cells)-1] != cell {
			cells = append(cells, cell)
		}
	}
	return strings.Join(cells, ", ")
}

// attempt runs a command and returns what it says on standard output.
func (p *shipped) attempt(input string, arguments ...string) (string, error) {
	command := exec.Command(p.binary, arguments...)
	command.Env, command.Stdin = p.environ, strings.NewReader(input)
	var output, problem bytes.Buffer
	command.Stdout, command.Stderr = &output, &problem
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("keyrack %s: %w: %s", arguments[0], err, problem.String())
	}
	return output.String(), nil
}

func exitCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return -1
}
