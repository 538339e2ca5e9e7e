package storage_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/storage/keychain"
	"keyrack/storage/keychain/keychaintest"
)

// victimVariable makes the test binary a Keyrack that works until it is killed: "<folder> <service> <seed> <first
// token>".
const victimVariable = "KEYRACK_TEST_VICTIM"

// killsVariable says how often the program is killed; make torture sets it to 1,000.
const killsVariable = "KEYRACK_KILLS"

// processShare is how many times seldomer a process of the test is killed. It does many operations in the time that a
// program takes to start, and is killed at moments that a program passes in no time.
const processShare = 4

// kills is how often the program is killed.
func kills(t *testing.T) int {
	t.Helper()
	if testing.Short() {
		return 20
	}
	set := os.Getenv(killsVariable)
	if set == "" {
		return 200
	}
	number, err := strconv.Atoi(set)
	if err != nil {
		t.Fatal(err)
	}
	return number
}

func TestMain(m *testing.M) {
	if task := os.Getenv(victimVariable); task != "" {
		if err := victim(context.Background(), task); err != nil {
			fmt.Fprintln(os.Stderr, "victim:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if task := os.Getenv(commandsVariable); task != "" {
		if err := commands(context.Background(), task); err != nil {
			fmt.Fprintln(os.Stderr, "commands:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// victim adds, rotates, deletes and moves without end. It says what it is about to do and what is done, because it may
// be killed at any moment.
func victim(ctx context.Context, task string) error {
	var folder, service string
	var seed uint64
	var next int
	if _, err := fmt.Sscan(task, &folder, &service, &seed, &next); err != nil {
		return err
	}
	r, err := openRig(ctx, folder,
		keychain.Open(keychain.Options{Service: service, WriteLimit: time.Minute, ReadLimit: time.Minute}), 0, nil)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(seed, 5))
	for {
		label := fmt.Sprint("h", random.IntN(6))
		connection, found, err := r.find(ctx, label)
		if err != nil {
			return err
		}
		next++
		var work func() error
		said := fmt.Sprintf("set %s %d", label, next)
		switch kind := random.IntN(10); {
		case kind == 0:
			to := []model.StoreKind{model.KeychainStore, model.VaultStore}[random.IntN(2)]
			said = "move - 0"
			work = func() error {
				if exists, err := r.vault.Exists(); err != nil || !exists {
					if err := errors.Join(err, r.CreateVault(ctx, torturePassphrase)); err != nil {
						return err
					}
				}
				return r.MoveTo(ctx, to, nil)
			}
		case found && kind < 4:
			said = fmt.Sprintf("delete %s 0", label)
			work = func() error {
				_, err := r.RemoveConnections(ctx, connection.ID)
				return err
			}
		case found:
			work = func() error {
				return r.ReplaceAccessToken(ctx, connection.ID, parsed(next), workspace.Verification{})
			}
		default:
			work = func() error {
				draft, err := r.draft(ctx, label, next)
				if err == nil {
					_, err = r.AddConnection(ctx, draft)
				}
				return err
			}
		}
		fmt.Println("begin", said)
		if err := work(); err != nil {
			return fmt.Errorf("%s: %w", said, err)
		}
		fmt.Println("done", said)
	}
}

// hear takes what a victim says into the promise.
func (p promise) hear(line string) {
	words := strings.Fields(line)
	if len(words) != 4 {
		return // cut short when the victim was killed, or no operation
	}
	token, err := strconv.Atoi(words[3])
	if err != nil || words[1] == "move" {
		return
	}
	if words[1] == "delete" {
		token = absent
	}
	if words[0] == "begin" {
		p.may(words[2], token)
	} else {
		p[words[2]] = only(token)
	}
}

// TestKillAtAnyMomentLosesNothing kills a process that adds, rotates, deletes and moves tokens between a real keyring
// and the vault, at random moments, and holds what is left to what the process had said was done.
func TestKillAtAnyMomentLosesNothing(t *testing.T) {
	rounds := kills(t) / processShare
	keychaintest.StartBus(t)
	keychaintest.StartKeyring(t, "password")
	const service = "app.keyrack.torture"
	keys := keychain.Open(keychain.Options{Service: service, WriteLimit: time.Minute, ReadLimit: time.Minute})
	t.Cleanup(func() { _ = keys.Close() })
	folder, want := t.TempDir(), promise{}
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 6))
	done := 0
	for round := range rounds {
		// What the victim left may be repaired only when its reservations count as abandoned, so it is later each time.
		done += killOne(t, folder, service, random.Uint64(), round*10000, 1+random.IntN(4),
			time.Duration(random.IntN(30))*time.Millisecond, want)
		r, err := openRig(t.Context(), folder, keys, 24*time.Hour, nil)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		want.check(t, r, fmt.Sprint("kill ", round))
		if err := r.index.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills, %d operations done in between, %d connections left", rounds, done, len(want))
	if done < rounds/2 {
		t.Errorf("only %d operations were done in %d rounds: the kills came too early to prove anything", done, rounds)
	}
}

// killOne runs a victim, kills it some time after it began so many operations, and returns how many it had done.
// Counting what it begins, not time, makes a slow machine kill at the same moments.
func killOne(t *testing.T, folder, service string, seed uint64, token, enough int, after time.Duration,
	want promise,
) int {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %d %d", victimVariable, folder, service, seed, token))
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	begun, done, killed := 0, 0, false
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		line := lines.Text()
		want.hear(line)
		switch {
		case strings.HasPrefix(line, "done"):
			done++
		case strings.HasPrefix(line, "begin"):
			if begun++; begun == enough {
				killed = true
				time.AfterFunc(after, func() { _ = command.Process.Kill() })
			}
		}
	}
	if err := command.Wait(); err == nil || !killed {
		t.Fatalf("the victim ended by itself: %v", err)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		t.Fatalf("the victim failed: %v", exit)
	}
	return done
}

// TestAFolderThatCannotBeWrittenLosesNothing takes the vault away under a move.
func TestAFolderThatCannotBeWrittenLosesNothing(t *testing.T) {
	backend := &moody{items: map[string]string{}, random: rand.New(rand.NewPCG(1, 1))}
	folder := t.TempDir()
	r, err := openRig(t.Context(), folder, keychain.Open(keychain.Options{Backend: backend}), 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.index.Close() })
	draft, err := r.draft(t.Context(), "h0", 1)
	if err == nil {
		_, err = r.AddConnection(t.Context(), draft)
	}
	if err != nil {
		t.Fatal(err)
	}
	// The folder of the vault goes away under it: nothing can be written there, root or not.
	if err := os.Rename(filepath.Join(folder, "vault"), filepath.Join(folder, "away")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "vault"), []byte("in the way"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.MoveTo(t.Context(), model.VaultStore, nil); err == nil {
		t.Fatal("a move to a vault that is away worked")
	}
	want := promise{"h0": only(1)}
	if err := errors.Join(os.Remove(filepath.Join(folder, "vault")),
		os.Rename(filepath.Join(folder, "away"), filepath.Join(folder, "vault"))); err != nil {
		t.Fatal(err)
	}
	want.check(t, r, "a failed move")
	backend.wantNoStrangers(t, r, "a failed move")
	if err := r.MoveTo(t.Context(), model.VaultStore, nil); err != nil {
		t.Fatal(err)
	}
	want.check(t, r, "the move")
	if len(backend.items) > 0 {
		t.Errorf("%d items are left in the keychain", len(backend.items))
	}
}
