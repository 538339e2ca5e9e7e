package storage_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/storage"
	"keyrack/storage/index"
	"keyrack/storage/keychain"
)

// commandsVariable makes the test binary so many commands, one after the other: "<folder> <name> <number>".
const commandsVariable = "KEYRACK_TEST_COMMANDS"

// commands does what commands in a terminal do to the data folder: each opens it, writes, and closes it. It says what
// is done.
func commands(ctx context.Context, task string) error {
	var path, name string
	var number int
	if _, err := fmt.Sscan(task, &path, &name, &number); err != nil {
		return err
	}
	for i := range number {
		id := fmt.Sprintf("%s-%d", name, i)
		if err := oneCommand(ctx, path, id, i%25 == 0); err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
		fmt.Println(id)
	}
	return nil
}

func oneCommand(ctx context.Context, path, id string, doctor bool) (err error) {
	folder, err := storage.Open(ctx, storage.Options{Create: true, Path: path, Patience: time.Minute})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	entries, err := index.Open(ctx, folder.Index(), index.Options{Patience: time.Minute})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, entries.Close()) }()
	if doctor {
		if err := examine(ctx, storage.Health{Folder: folder, Entries: entries}); err != nil {
			return err
		}
	}
	ref := model.SecretRef(id + ".1")
	if err := entries.Reserve(ctx, model.KeychainStore, ref); err != nil {
		return err
	}
	return entries.Commit(ctx, workspace.Change{Connections: []model.Connection{{
		ID: model.ConnectionID(id), IntegrationID: "acme", AccessToken: ref, Created: time.Now(),
	}}})
}

// examine is what doctor does with the files.
func examine(ctx context.Context, health storage.Health) error {
	found, err := health.Index(ctx)
	if err == nil {
		err = found.Damage
	}
	if err == nil && len(found.Rows) > 0 {
		err = fmt.Errorf("damaged rows: %v", found.Rows)
	}
	if err == nil {
		_, err = health.ExposedFiles()
	}
	return err
}

// window is a folder that stays open in this process, as in a window.
type window struct {
	*keyrack.Keyrack
	folder  *storage.Folder
	entries *index.Index
}

func openWindow(t *testing.T, path string) window {
	t.Helper()
	w := window{folder: open(t, path)}
	var err error
	w.entries, err = index.Open(t.Context(), w.folder.Index(), index.Options{Patience: time.Minute})
	must(t, err)
	keys := keychain.Open(
		keychain.Options{Backend: &moody{items: map[string]string{}, random: rand.New(rand.NewPCG(1, 1))}})
	w.Keyrack, err = keyrack.Open(t.Context(), keyrack.Options{
		Index: w.entries, History: w.entries, Requests: w.entries, Secrets: keys, Sender: nothing{}, Sandbox: nothing{},
		Catalogue: nothing{}, Now: time.Now, NewID: uuid.NewString,
		Health: storage.Health{Folder: w.folder, Entries: w.entries},
	})
	must(t, err)
	return w
}

// startCommands runs commands in a process of their own. Each that is done is said.
func startCommands(t *testing.T, path, name string, number int, said chan<- string) (wait func() error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %d", commandsVariable, path, name, number))
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	must(t, err)
	must(t, command.Start())
	return func() error {
		for lines := bufio.NewScanner(output); lines.Scan(); {
			said <- lines.Text()
		}
		return command.Wait()
	}
}

// TestAWindowADoctorAndAThousandCommandsLoseNothing holds a folder open, examines it again and again, and writes to it,
// while other processes do what commands in terminals do: first one by one, so that each is the only one beside the
// window when it ends, then four at a time.
func TestAWindowADoctorAndAThousandCommandsLoseNothing(t *testing.T) {
	alone, together := 400, 150
	if testing.Short() {
		alone, together = 40, 15
	}
	all := alone + 4*together
	path := t.TempDir()
	w := openWindow(t, path)
	_, err := w.Tree(t.Context(), workspace.DemoID)
	must(t, err)
	must(t, w.entries.Reserve(t.Context(), model.KeychainStore, "acme.1"))
	must(t, w.entries.Commit(t.Context(), workspace.Change{Integrations: []model.Integration{{
		ID: "acme", EnvironmentID: workspace.DemoID, Client: "Acme Sync 2.1.0", ClientToken: "acme.1",
	}}}))
	acknowledged := map[string]bool{}
	hear := func(said <-chan string) {
		for id := range said {
			acknowledged[id] = true
			if len(acknowledged)%20 != 0 {
				continue
			}
			_, err := w.Doctor(t.Context())
			must(t, err)
			must(t, w.entries.SetSetting(t.Context(), "seen", id))
		}
	}
	run := func(number int, names ...string) {
		said := make(chan string)
		var running sync.WaitGroup
		for _, name := range names {
			wait := startCommands(t, path, name, number, said)
			running.Go(func() {
				if err := wait(); err != nil {
					t.Errorf("the commands of process %s: %v", name, err)
				}
			})
		}
		go func() {
			running.Wait()
			close(said)
		}()
		hear(said)
	}
	run(alone, "one")
	run(together, "two", "three", "four", "five")
	wantAll := func(entries *index.Index, who string) {
		t.Helper()
		list, err := entries.Connections(t.Context(), workspace.DemoID)
		must(t, err)
		if len(list) != all || len(acknowledged) != all {
			t.Errorf("%s: %d of %d connections, %d acknowledged", who, len(list), all, len(acknowledged))
		}
		for _, connection := range list {
			if !acknowledged[string(connection.ID)] {
				t.Errorf("%s: %s is there, and nobody has said so", who, connection.ID)
			}
		}
		must(t, examine(t.Context(), storage.Health{Folder: w.folder, Entries: entries}))
	}
	wantAll(w.entries, "the window")
	must(t, w.entries.Close())
	again, err := index.Open(t.Context(), w.folder.Index(), index.Options{})
	must(t, err)
	wantAll(again, "the next start")
	must(t, again.Close())
	for _, name := range names(t, path) {
		if strings.Contains(name, "damaged") {
			t.Errorf("%s is left", name)
		}
	}
}
