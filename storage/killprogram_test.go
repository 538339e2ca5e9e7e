package storage_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
)

// shipped is the program as users have it, without its window, over the keyring of the test.
type shipped struct {
	binary  string
	environ []string
}

// ship makes the program with the flags of make build-cli.
func ship(t *testing.T, data string) *shipped {
	t.Helper()
	own := t.TempDir()
	p := &shipped{binary: filepath.Join(own, "keyrack")}
	if runtime.GOOS == "windows" {
		p.binary += ".exe"
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-tags", "nogui", "-ldflags", "-s -w", "-o",
		p.binary, "keyrack")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, output)
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	passphrase := filepath.Join(own, "passphrase")
	if err := os.WriteFile(passphrase, []byte(torturePassphrase.Reveal()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.environ = append(os.Environ(), "HOME="+own, "KEYRACK_DATA="+data, "KEYRACK_PASSPHRASE_FILE="+passphrase)
	return p
}

// moment is when a run of the program is killed.
type moment struct {
	never  bool
	output bool          // as soon as it says something
	after  time.Duration // otherwise
}

// run runs a command with a token as its standard input, and reports whether it said that it has done its work: it
// ended by itself, and well. Ending by itself in any other way fails the test.
func (p *shipped) run(t *testing.T, input string, when moment, arguments ...string) (done bool, took time.Duration) {
	t.Helper()
	command := exec.CommandContext(t.Context(), p.binary, arguments...)
	command.Env, command.Stdin = p.environ, strings.NewReader(input)
	said := &heard{}
	if when.output {
		said.first = func() { _ = command.Process.Kill() }
	}
	command.Stdout, command.Stderr = said, said
	began := time.Now()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if !when.never && !when.output {
		defer time.AfterFunc(when.after, func() { _ = command.Process.Kill() }).Stop()
	}
	err := command.Wait()
	var exit *exec.ExitError
	switch {
	case command.ProcessState != nil && command.ProcessState.Success():
		return true, time.Since(began)
	case errors.As(err, &exit) && !exit.Exited() && !when.never:
		return false, 0
	}
	t.Fatalf("keyrack %s: %v\n%s", strings.Join(arguments, " "), err, said.text.String())
	return false, 0
}

// heard keeps what the program says. Standard output and standard error are one, so it is written by one goroutine.
type heard struct {
	text  bytes.Buffer
	first func() // when something comes; may be nil
}

var _ io.Writer = (*heard)(nil)

func (h *heard) Write(piece []byte) (int, error) {
	if h.first != nil {
		h.first()
	}
	return h.text.Write(piece)
}

// TestKillOfTheShippedProgramLosesNothing kills the program itself while it adds, rotates, removes and moves, over a
// real keyring, and holds what is left to what it had acknowledged by its exit code. When it is killed is measured in
// the time that the command takes on this machine, so that a slow one is not killed earlier.
func TestKillOfTheShippedProgramLosesNothing(t *testing.T) {
	rounds := kills(t)
	keychaintest.StartBus(t)
	keychaintest.StartKeyring(t, "password")
	keys := keychain.Open(keychain.Options{WriteLimit: time.Minute, ReadLimit: time.Minute})
	t.Cleanup(func() { _ = keys.Close() })
	folder, want := t.TempDir(), promise{}
	program := ship(t, folder)
	program.run(t, tokenNumber(1<<30), moment{never: true}, "client", "add", "--env", "demo", "--name", "Acme Sync 2.1.0")

	var inUse model.StoreKind
	check := func(after string) {
		t.Helper()
		// What was left may be repaired only when its reservations count as abandoned.
		r, err := openRig(t.Context(), folder, keys, 24*time.Hour, nil)
		if err != nil {
			t.Fatalf("after %s: %v", after, err)
		}
		want.check(t, r, after)
		state, err := r.StoreState(t.Context())
		if err := errors.Join(err, r.index.Close()); err != nil {
			t.Fatal(err)
		}
		inUse = state.Kind
	}
	check("adding the client application") // makes the vault, with a passphrase that is cheap to try

	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 7))
	other := map[model.StoreKind]model.StoreKind{
		model.KeychainStore: model.VaultStore,
		model.VaultStore:    model.KeychainStore,
	}
	takes := map[string]time.Duration{} // when it was last left alone
	killed, acknowledged, late := 0, 0, 0
	for round := range rounds {
		label := fmt.Sprint("h", random.IntN(4))
		_, found := want[label]
		arguments, input, outcome := anyCommand(random, label, found, other[inUse], round+1)
		command := arguments[0]
		if command != "store" {
			want.may(label, outcome)
		}
		// Every kind is measured first. One in five runs to its end again, so that there always is something to lose.
		measured, known := takes[command]
		var when moment
		switch {
		case !known || round%5 == 0:
			when.never = true
		case random.IntN(6) == 0:
			when.output = true
		default:
			when.after = time.Duration(random.Float64() * 1.2 * float64(measured))
		}
		done, took := program.run(t, input, when, arguments...)
		if when.never {
			takes[command] = took
		}
		if done {
			acknowledged++
		} else {
			killed++
		}
		if done && command != "store" {
			want[label] = only(outcome)
		}
		open := len(want[label])
		check(fmt.Sprintf("round %d, keyrack %s", round, strings.Join(arguments, " ")))
		if !done && open > 1 && want[label][outcome] {
			late++
		}
	}
	t.Logf("%d commands: %d acknowledged, %d killed, %d of these after their work was done; left alone they take %v",
		rounds, acknowledged, killed, late, takes)
	if killed < rounds/10 {
		t.Errorf("only %d of %d commands were killed: that proves nothing", killed, rounds)
	}
}

// anyCommand returns a command about a connection that is there or not, or about the store, what it reads from its
// standard input, and what the connection has when it has done its work.
func anyCommand(random *rand.Rand, label string, found bool, to model.StoreKind, token int) (
	arguments []string, input string, outcome int,
) {
	switch kind := random.IntN(8); {
	case kind < 2:
		return []string{"store", string(to)}, "", token
	case !found:
		return []string{"add", "--env", "demo", "--no-verify", "--label", label}, tokenNumber(token), token
	case kind < 4:
		return []string{"remove", label, "--yes"}, "", absent
	}
	return []string{"rotate", label, "--no-verify"}, tokenNumber(token), token
}
