package index

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/ui/phrase"
)

func optionsAtNoon() Options {
	noon := time.Date(2026, 8, 7, 12, 0, 0, 0, time.UTC)
	return Options{Now: func() time.Time { return noon }}.withDefaults()
}

// newerSteps is the schema of an imagined newer Keyrack.
func newerSteps() []string {
	return append(migrations(), "ALTER TABLE settings ADD COLUMN changed INTEGER NOT NULL DEFAULT 0",
		"CREATE TABLE favourites (number INTEGER PRIMARY KEY) STRICT")
}

func openVersion(t *testing.T, path string, steps []string) *Index {
	t.Helper()
	x, err := open(t.Context(), path, optionsAtNoon(), steps)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func setting(t *testing.T, x *Index) string {
	t.Helper()
	value, err := x.Setting(t.Context(), "key")
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func fileVersion(t *testing.T, path string) int {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // only read
	var version int
	if err := db.QueryRowContext(t.Context(), "PRAGMA user_version").Scan(&version); err != nil {
		t.Fatal(err)
	}
	return version
}

func TestAnOlderIndexIsCopiedAndBroughtUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "index.sqlite")
	x := openVersion(t, path, migrations())
	if err := x.SetSetting(t.Context(), "key", "kept"); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	x = openVersion(t, path, newerSteps())
	if got := setting(t, x); got != "kept" {
		t.Errorf("the setting is %q", got)
	}
	copied := beside(path, fmt.Sprintf("backup-v%d", len(migrations())))
	if got := fileVersion(t, path); got != len(newerSteps()) {
		t.Errorf("the index has version %d, want %d", got, len(newerSteps()))
	}
	if got := fileVersion(t, copied); got != len(migrations()) {
		t.Errorf("the copy has version %d, want %d", got, len(migrations()))
	}
	if got := setting(t, openVersion(t, copied, migrations())); got != "kept" {
		t.Errorf("the setting in the copy is %q", got)
	}
}

func TestAFailedUpdateLeavesTheOlderIndex(t *testing.T) {
	path := filepath.Join(t.TempDir(), "index.sqlite")
	x := openVersion(t, path, migrations())
	if err := x.SetSetting(t.Context(), "key", "kept"); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	steps := append(migrations(), "DELETE FROM settings; CREATE TABLE settings (again INTEGER)")
	if _, err := open(t.Context(), path, optionsAtNoon(), steps); err == nil {
		t.Fatal("the update succeeded")
	}
	if got := setting(t, openVersion(t, path, migrations())); got != "kept" {
		t.Errorf("the setting is %q", got)
	}
}

func TestANewerIndexIsOnlyRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "index.sqlite")
	newer := openVersion(t, path, newerSteps())
	if err := newer.SetSetting(t.Context(), "key", "from the future"); err != nil {
		t.Fatal(err)
	}
	if err := newer.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	x := openVersion(t, path, migrations())
	if !x.ReadOnly() {
		t.Error("it is not read-only")
	}
	if got := setting(t, x); got != "from the future" {
		t.Errorf("the setting is %q", got)
	}
	wantNewerIndex(t, x)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(before) != string(after) {
		t.Error("reading changed the file")
	}
	if _, err := os.Lstat(backupOf(path)); err == nil {
		t.Error("a backup of a newer index took the place of an older one")
	}
}

// wantNewerIndex wants every write refused.
func wantNewerIndex(t *testing.T, x *Index) {
	t.Helper()
	ctx := t.Context()
	environment := model.Environment{ID: "sandbox", Name: "Sandbox", Kind: model.Sandbox, Protection: model.Open}
	for name, write := range map[string]func() error{
		"SaveEnvironment":   func() error { return x.SaveEnvironment(ctx, environment) },
		"RemoveEnvironment": func() error { return x.RemoveEnvironment(ctx, "demo") },
		"RemoveIntegration": func() error { return x.RemoveIntegration(ctx, "acme") },
		"RemoveConnections": func() error { return x.RemoveConnections(ctx, "grand") },
		"Reserve":           func() error { return x.Reserve(ctx, model.KeychainStore, "a.1") },
		"Commit":            func() error { return x.Commit(ctx, workspace.Change{}) },
		"Abandon":           func() error { return x.Abandon(ctx, "a.1") },
		"Garbage":           func() error { _, err := x.Garbage(ctx, time.Time{}); return err },
		"Forget":            func() error { return x.Forget(ctx, secrets.Item{Ref: "a.1"}) },
		"ReserveCopy":       func() error { return x.ReserveCopy(ctx, secrets.Item{Ref: "a.1"}) },
		"SwitchStore":       func() error { return x.SwitchStore(ctx, secrets.Item{Ref: "a.1"}) },
		"AbandonCopy":       func() error { return x.AbandonCopy(ctx, secrets.Item{Ref: "a.1"}) },
		"SaveCheck":         func() error { return x.SaveCheck(ctx, "grand", model.Check{}, nil) },
		"SetSetting":        func() error { return x.SetSetting(ctx, "key", "value") },
	} {
		if err := write(); !errors.Is(err, workspace.ErrNewerIndex) {
			t.Errorf("%s returned %v", name, err)
		}
	}
}

func TestAnUpdateByAnotherProcessEndsWriting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "index.sqlite")
	old := openVersion(t, path, migrations())
	if err := old.SetSetting(t.Context(), "key", "old"); err != nil {
		t.Fatal(err)
	}
	openVersion(t, path, newerSteps())
	wantNewerIndex(t, old)
	if got := setting(t, old); got != "old" {
		t.Errorf("the setting is %q", got)
	}
}

func TestWhatANewerIndexNoLongerHasIsAnErrorThatSaysWhy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "index.sqlite")
	openVersion(t, path, append(migrations(), "DROP TABLE settings"))
	x := openVersion(t, path, migrations())
	if _, err := x.Setting(t.Context(), "key"); !errors.Is(err, workspace.ErrNewerIndex) {
		t.Errorf("got %v", err)
	}
	if _, err := x.Environments(t.Context()); err != nil {
		t.Errorf("what is still there cannot be read: %v", err)
	}
}

func TestOpenEndsWithItsContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "index.sqlite")
	release, err := enter(t.Context(), path, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := Open(ctx, path, Options{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("with a deadline: %v", err)
	}
	if _, err := Open(t.Context(), path,
		Options{Patience: 20 * time.Millisecond}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("with little patience: %v", err)
	}
}

// takenOver makes an index of an older version with the environment "demo" and what the statements put into it, and
// opens it as this version does.
func takenOver(t *testing.T, steps []string, statements ...string) *Index {
	t.Helper()
	path := filepath.Join(t.TempDir(), "index.sqlite")
	x := openVersion(t, path, steps)
	demo := `INSERT INTO environments (id, name, kind, address, protection) VALUES ('demo', 'Demo', 'demo', ` +
		`'https://api.mews-demo.com', 'open')`
	err := x.write(t.Context(), durable, func(transaction *transaction) error {
		for _, statement := range append([]string{demo}, statements...) {
			if _, err := transaction.exec(t.Context(), statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
	if err := errors.Join(err, x.Close()); err != nil {
		t.Fatal(err)
	}
	return openVersion(t, path, migrations())
}

func TestWhatAnOlderKeyrackSaidOfAFailureCanStillBeRead(t *testing.T) {
	x := takenOver(t, migrations()[:10],
		`INSERT INTO secrets (ref, state, reserved_at) VALUES ('c.1', 'ready', 0), ('a.1', 'ready', 0), ('b.1', 'ready', 0)`,
		`INSERT INTO integrations (id, environment, client, client_token, fingerprint, public) VALUES ('i', 'demo', `+
			`'Acme', 'c.1', '••••', 0)`,
		`INSERT INTO connections (id, integration, label, note, tags, favourite, public, access_token, fingerprint, created, health, message, checked_at)
				VALUES ('other', 'i', '', '', '[]', 0, 0, 'a.1', '••••', 1, 'other-property', 'Meridian Suites', 5),
				('silent', 'i', '', '', '[]', 0, 0, 'b.1', '••••', 2, 'could-not-check', 'The server was silent.', 5)`,
		`INSERT INTO exchanges (connection, path, kind, sent_at, status, message, request_id, took, size, bytes)
				VALUES ('other', 'services/getAll', 'read', 1, 0, 'The server was silent.', '', 0, 0, 0)`,
	)
	all, err := x.Connections(t.Context(), "demo")
	if err != nil || len(all) != 2 {
		t.Fatalf("%d connections, error %v", len(all), err)
	}
	if other := all[0].LastCheck; other.Found != "Meridian Suites" || other.Message != "" {
		t.Errorf("another property was kept as %+v", other)
	}
	if silent := all[1].LastCheck; silent.Message != "The server was silent." || silent.Failure != model.NoFailure {
		t.Errorf("a failed check was kept as %+v", silent)
	}
	records, err := x.Records(t.Context(), "other", "silent", 10)
	if err != nil || len(records) != 1 || phrase.RecordRemark(records[0]) != "The server was silent." {
		t.Errorf("the history is %+v, error %v", records, err)
	}
}

// TestAnIndexBeforeWebhooksWereHeardIsTakenOver comes from the version before connections had a standing at Mews.
func TestAnIndexBeforeWebhooksWereHeardIsTakenOver(t *testing.T) {
	before := slices.Index(migrations(), connectionsHaveAStanding)
	x := takenOver(t, migrations()[:before],
		`INSERT INTO secrets (ref, state, reserved_at) VALUES ('c.1', 'ready', 0), ('a.1', 'ready', 0)`,
		`INSERT INTO integrations (id, environment, client, client_token, fingerprint, public) VALUES ('i', 'demo', `+
			`'Acme', 'c.1', '••••', 0)`,
		`INSERT INTO connections (id, integration, label, note, tags, favourite, public, access_token, fingerprint,
				created, mews_integration_id) VALUES ('grand', 'i', 'Grand', 'kept', '["vip"]', 1, 0, 'a.1', 'C66E…453D', 1, 'm1')`,
	)
	all, err := x.Connections(t.Context(), "demo")
	if err != nil || len(all) != 1 {
		t.Fatalf("%d connections, error %v", len(all), err)
	}
	grand := all[0]
	if grand.Label != "Grand" || grand.Note != "kept" || !grand.Favourite || grand.MewsIntegrationID != "m1" ||
		grand.Standing != (model.Standing{}) || grand.MewsEnterpriseID != "" {
		t.Errorf("it was taken over as %+v", grand)
	}
	grand.MewsEnterpriseID = "e1"
	grand.Standing = model.Standing{State: model.Canceled, At: time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)}
	if err := x.Commit(t.Context(), workspace.Change{Connections: []model.Connection{grand}}); err != nil {
		t.Fatal(err)
	}
	if all, err = x.Connections(t.Context(), "demo"); err != nil || all[0].Standing != grand.Standing ||
		all[0].MewsEnterpriseID != "e1" {
		t.Errorf("a webhook was kept as %+v, error %v", all[0].Standing, err)
	}
}
