package index_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/storage/index"
)

// childVariable makes the test binary a second Keyrack that writes: "<path> <name> <number of rounds>".
const childVariable = "KEYRACK_TEST_INDEX_WRITER"

func TestMain(m *testing.M) {
	if task := os.Getenv(childVariable); task != "" {
		if err := child(context.Background(), task); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child adds connections, gives each a second token, and removes every second. It says what it is about to do and what
// is done, because it may be killed at any moment.
func child(ctx context.Context, task string) error {
	var path, name string
	var rounds int
	if _, err := fmt.Sscan(task, &path, &name, &rounds); err != nil {
		return err
	}
	x, err := index.Open(ctx, path, index.Options{Patience: 30 * time.Second})
	if err != nil {
		return err
	}
	for i := range rounds {
		c := model.Connection{
			ID: model.ConnectionID(fmt.Sprintf("%s-%d", name, i)), IntegrationID: "acme",
			AccessToken: model.SecretRef(fmt.Sprintf("%s-%d.1", name, i)), Created: time.Now(),
		}
		save := func() error {
			if err := x.Reserve(ctx, model.KeychainStore, c.AccessToken); err != nil {
				return err
			}
			return x.Commit(ctx, workspace.Change{Connections: []model.Connection{c}})
		}
		steps := []struct {
			name string
			do   func() error
		}{
			{"add", save},
			{"rotate", func() error {
				c.AccessToken = model.SecretRef(fmt.Sprintf("%s-%d.2", name, i))
				return save()
			}},
			{"check", func() error {
				return x.SaveCheck(ctx, c.ID, model.Check{Health: model.OK},
					&model.Identity{Enterprises: make([]model.Enterprise, 5)})
			}},
		}
		if i%2 == 1 {
			steps = append(steps, struct {
				name string
				do   func() error
			}{"remove", func() error { return x.RemoveConnections(ctx, c.ID) }})
		}
		for _, step := range steps {
			fmt.Println("begin", step.name, c.ID)
			if err := step.do(); err != nil {
				return fmt.Errorf("%s %s: %w", step.name, c.ID, err)
			}
			fmt.Println("done", step.name, c.ID)
		}
	}
	return x.Close()
}

// start runs a child.
func start(t *testing.T, path, name string, rounds int) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %d", childVariable, path, name, rounds))
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	must(t, err)
	must(t, command.Start())
	return command, bufio.NewScanner(output)
}

// known is what a child has said about one connection.
type known struct{ begun, done string }

// listen reads what a child says until it ends, and tells how many lines it has heard.
func listen(lines *bufio.Scanner, said map[model.ConnectionID]known, heard func(count int)) {
	for count := 1; lines.Scan(); count++ {
		heard(count)
		words := strings.Fields(lines.Text())
		if len(words) != 3 {
			continue // cut short when the child was killed
		}
		id := model.ConnectionID(words[2])
		is := said[id]
		if words[0] == "begin" {
			is.begun = words[1]
		} else {
			is.done = words[1]
		}
		said[id] = is
	}
}

// wantAsSaid compares the index with what children have said.
func wantAsSaid(t *testing.T, x *index.Index, said map[model.ConnectionID]known) {
	t.Helper()
	listed := map[model.ConnectionID]model.Connection{}
	for _, c := range connections(t, x, "demo") {
		listed[c.ID] = c
		if _, found := said[c.ID]; !found {
			t.Errorf("%s is listed, and nobody began to add it", c.ID)
		}
	}
	for id, is := range said {
		c, found := listed[id]
		switch {
		case is.done == "remove" && found:
			t.Errorf("%s was removed and is listed", id)
		case is.done != "" && is.begun != "remove" && !found:
			t.Errorf("%s was acknowledged (%s) and is lost", id, is.done)
		case found && is.done != "add" && is.begun != "add" && is.begun != "rotate" &&
			!strings.HasSuffix(string(c.AccessToken), ".2"):
			t.Errorf("%s got another token and carries %s", id, c.AccessToken)
		case found && is.done == "check" && (c.Identity == nil || len(c.Identity.Enterprises) != 5):
			t.Errorf("%s has lost its check", id)
		}
	}
}

// wantConsistent looks behind the index: the refs that rows carry are exactly the ready ones.
func wantConsistent(t testing.TB, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer func() { must(t, db.Close()) }()
	for name, query := range map[string]string{
		"refs that are ready but not in use": `SELECT count(*) FROM secrets WHERE state = 'ready'
			AND ref NOT IN (SELECT access_token FROM connections UNION ALL SELECT client_token FROM integrations)`,
		"refs in use that are not ready": `SELECT count(*) FROM
			(SELECT access_token AS ref FROM connections UNION ALL SELECT client_token FROM integrations)
			WHERE ref NOT IN (SELECT ref FROM secrets WHERE state = 'ready')`,
		"broken references":     "SELECT count(*) FROM pragma_foreign_key_check",
		"errors of the file":    "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
		"shared refs":           "SELECT count(*) FROM integrations JOIN connections ON client_token = access_token",
		"enterprises of nobody": "SELECT count(*) FROM enterprises WHERE connection NOT IN (SELECT id FROM connections)",
	} {
		var count int
		must(t, db.QueryRowContext(t.Context(), query).Scan(&count))
		if count != 0 {
			t.Errorf("%d %s", count, name)
		}
	}
}

// withAcme returns the path of an index with demo and acme.
func withAcme(t *testing.T) string {
	t.Helper()
	path := pathIn(t)
	x, err := index.Open(t.Context(), path, index.Options{})
	must(t, err)
	must(t, x.SaveEnvironment(t.Context(), demo(t)))
	reserve(t, x, ref(1))
	commit(t, x, []model.Integration{acme()}, nil)
	must(t, x.Close())
	return path
}

func TestKillingAWriterLosesNothingItAcknowledged(t *testing.T) {
	path := withAcme(t)
	said := map[model.ConnectionID]known{}
	for round := range 10 {
		command, lines := start(t, path, fmt.Sprint("round", round), 1_000_000)
		// Killed by what it has done, not by the clock: on a busy machine it may not have begun yet.
		enough := 1 + rand.IntN(40)
		listen(lines, said, func(count int) {
			if count == enough {
				time.AfterFunc(time.Duration(rand.IntN(3_000))*time.Microsecond, func() { _ = command.Process.Kill() })
			}
		})
		_ = command.Wait() // it was killed

		x, err := index.Open(t.Context(), path, index.Options{})
		must(t, err)
		wantAsSaid(t, x, said)
		must(t, x.Close())
		wantConsistent(t, path)
	}
	if len(said) < 10 {
		t.Errorf("only %d connections were begun", len(said))
	}
}

func TestKillingWhileTheIndexIsMadeLeavesNoneOrAWholeOne(t *testing.T) {
	for range 5 {
		path := pathIn(t)
		command, _ := start(t, path, "first", 0)
		for range 2000 { // until anything is there
			if _, err := os.Lstat(path + ".lock"); err == nil {
				break
			}
			time.Sleep(100 * time.Microsecond)
		}
		time.Sleep(time.Duration(rand.IntN(8_000)) * time.Microsecond)
		_ = command.Process.Kill()
		_ = command.Wait() // it was killed, or was faster
		addGrand(t, open(t, path, at(noon)))
		wantConsistent(t, path)
	}
}

func TestTwoProcessesWriteAtTheSameTime(t *testing.T) {
	path := withAcme(t)
	x := open(t, path, index.Options{Patience: time.Minute})
	all := make([]map[model.ConnectionID]known, 2)
	var wait sync.WaitGroup
	for i := range all {
		command, lines := start(t, path, fmt.Sprint("process", i), 25)
		all[i] = map[model.ConnectionID]known{}
		wait.Go(func() {
			listen(lines, all[i], func(int) {})
			if err := command.Wait(); err != nil {
				t.Errorf("process %d: %v", i, err)
			}
		})
	}
	for i := range 20 { // and this one, too
		must(t, x.SetSetting(t.Context(), "turn", fmt.Sprint(i)))
		connections(t, x, "demo")
	}
	wait.Wait()
	said := all[0]
	for id, is := range all[1] {
		said[id] = is
	}
	if len(said) != 50 {
		t.Errorf("%d connections, want 50", len(said))
	}
	wantAsSaid(t, x, said)
	wantConsistent(t, path)
}

func TestHandlesAndGoroutinesWriteAtTheSameTime(t *testing.T) {
	path := withAcme(t)
	handles := []*index.Index{open(t, path, index.Options{}), open(t, path, index.Options{})}
	var wait sync.WaitGroup
	for worker := range 6 {
		wait.Go(func() {
			x := handles[worker%2]
			for i := range 15 {
				c := model.Connection{
					ID: model.ConnectionID(fmt.Sprintf("%d-%d", worker, i)), IntegrationID: "acme",
					AccessToken: ref(100*worker + i + 10),
				}
				if err := x.Reserve(t.Context(), model.KeychainStore, c.AccessToken); err != nil {
					t.Error(err)
				}
				if err := x.Commit(t.Context(), workspace.Change{Connections: []model.Connection{c}}); err != nil {
					t.Error(err)
				}
				if _, err := x.Connections(t.Context(), "demo"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if got := len(connections(t, handles[0], "demo")); got != 90 {
		t.Errorf("%d connections, want 90", got)
	}
	wantConsistent(t, path)
}

func TestOnlyOneOfTwoTakesAReservedRef(t *testing.T) {
	path := withAcme(t)
	handles := []*index.Index{open(t, path, index.Options{}), open(t, path, index.Options{})}
	reserve(t, handles[0], ref(50))
	results := make([]error, 2)
	var wait sync.WaitGroup
	for i, x := range handles {
		wait.Go(func() {
			c := model.Connection{ID: model.ConnectionID(fmt.Sprint("c", i)), IntegrationID: "acme", AccessToken: ref(50)}
			results[i] = x.Commit(t.Context(), workspace.Change{Connections: []model.Connection{c}})
		})
	}
	wait.Wait()
	if (results[0] == nil) == (results[1] == nil) {
		t.Fatalf("got %v and %v, want one success", results[0], results[1])
	}
	for _, err := range results {
		if err != nil {
			wantError(t, err, secrets.ErrNotReserved)
		}
	}
}

func TestManyHandlesOpenANewIndexAtTheSameTime(t *testing.T) {
	path := pathIn(t)
	handles := make([]*index.Index, 8)
	var wait sync.WaitGroup
	for i := range handles {
		wait.Go(func() {
			var err error
			if handles[i], err = index.Open(t.Context(), path, index.Options{}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for _, x := range handles {
		must(t, x.SetSetting(t.Context(), "key", "value"))
		must(t, x.Close())
	}
	wantConsistent(t, path)
}

func TestAWriteThatWaitsEndsWithItsContextOrItsPatience(t *testing.T) {
	x := withGrand(t)
	db, err := sql.Open("sqlite", x.Path())
	must(t, err)
	defer func() { must(t, db.Close()) }()
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	must(t, err)

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	wantError(t, x.SetSetting(ctx, "key", "value"), context.DeadlineExceeded)
	hasty := open(t, x.Path(), index.Options{Now: func() time.Time { return noon }, Patience: 20 * time.Millisecond})
	wantError(t, hasty.SetSetting(t.Context(), "key", "value"), index.ErrBusy)
	if diff := cmp.Diff([]model.Connection{grand()}, connections(t, hasty, "demo")); diff != "" {
		t.Errorf("a reader waits for a writer (-want +got):\n%s", diff)
	}
	_, err = db.ExecContext(t.Context(), "ROLLBACK")
	must(t, err)
	must(t, x.SetSetting(t.Context(), "key", "value"))
}
