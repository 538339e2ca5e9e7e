package index_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"keyrack/storage/index"
)

// closedIndex returns the path of an index with demo, acme and n connections that is not open, with or without a
// backup.
func closedIndex(t testing.TB, n int, withBackup bool) string {
	t.Helper()
	path := pathIn(t)
	x, err := index.Open(t.Context(), path, at(noon))
	must(t, err)
	must(t, addMany(t.Context(), x, demo(t), n))
	must(t, x.Close())
	if withBackup { // the first opening of an index that has content makes one
		x, err := index.Open(t.Context(), path, at(noon))
		must(t, err)
		must(t, x.Close())
	}
	return path
}

func backupOf(path string) string {
	return filepath.Join(filepath.Dir(path), "index.backup.sqlite")
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	must(t, err)
	return content
}

// wantDamaged opens a file, wants a *DamagedFileError, and wants the file left as it is.
func wantDamaged(t testing.TB, path string) *index.DamagedFileError {
	t.Helper()
	before, _ := os.ReadFile(path)
	x, err := index.Open(t.Context(), path, at(noon))
	if err == nil {
		must(t, x.Close())
	}
	var damaged *index.DamagedFileError
	if !errors.As(err, &damaged) {
		t.Fatalf("Open returned %v, want a *DamagedFileError", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("opening the damaged file changed it")
	}
	return damaged
}

// raw gives access to the file behind the index's back, as a faulty disk or program has it.
func raw(t testing.TB, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	db.SetMaxOpenConns(1)
	defer func() { must(t, db.Close()) }()
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestAFileCutShortAnywhereIsReportedAndLeftAlone(t *testing.T) {
	path := closedIndex(t, 40, false)
	whole := readFile(t, path)
	lengths := []int{1, 15, 16, 50, 99, 100, 101, 511, 512, 513, len(whole) - 1}
	for length := 1024; length < len(whole); length += 1536 {
		lengths = append(lengths, length)
	}
	for _, length := range lengths {
		t.Run(fmt.Sprint("at ", length), func(t *testing.T) {
			must(t, os.WriteFile(path, whole[:length], 0o600))
			if damaged := wantDamaged(t, path); damaged.Path != path || damaged.Backup != "" {
				t.Errorf("got %+v", damaged)
			}
		})
	}
}

func TestWhatIsNoIndexIsReportedAndLeftAlone(t *testing.T) {
	whole := readFile(t, closedIndex(t, 40, false))
	edited := func(offset int, text string) []byte {
		content := bytes.Clone(whole)
		copy(content[offset:], text)
		return content
	}
	tests := map[string][]byte{
		"text":             []byte("{\"connections\": []}\n"),
		"zeroes":           make([]byte, 8192),
		"garbage":          bytes.Repeat([]byte("\xde\xad\xbe\xef"), 4096),
		"no magic":         edited(0, "sqlite FORMAT 3"),
		"wrong page size":  edited(16, "\x00\x07"),
		"zero page":        append(bytes.Clone(whole[:4096]), make([]byte, len(whole)-4096)...),
		"pages of garbage": append(bytes.Clone(whole[:4096]), bytes.Repeat([]byte("\xff"), len(whole)-4096)...),
		"foreign database": edited(68, "GPKG"),
		"version 0":        edited(60, "\x00\x00\x00\x00"),
		"negative version": edited(60, "\xff\xff\xff\xff"),
	}
	for name, content := range tests {
		t.Run(name, func(t *testing.T) {
			path := pathIn(t)
			must(t, os.WriteFile(path, content, 0o600))
			if damaged := wantDamaged(t, path); damaged.Unwrap() == nil {
				t.Error("the error has no cause")
			}
		})
	}
}

func TestAnotherProgramsDatabaseIsNotTaken(t *testing.T) {
	path := pathIn(t)
	raw(t, path, "CREATE TABLE notes (text)", "INSERT INTO notes VALUES ('mine')")
	wantDamaged(t, path)
}

func TestAnEmptyFileHasLostItsContent(t *testing.T) {
	path := pathIn(t)
	must(t, os.WriteFile(path, nil, 0o600))
	wantDamaged(t, path)
}

func TestAMissingFileIsNewUnlessSomethingOfItIsLeft(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"emptied": func(path string) error { return os.Truncate(path, 0) },
		"missing": os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			path := closedIndex(t, 3, true)
			must(t, spoil(path))
			if damaged := wantDamaged(t, path); damaged.Backup != backupOf(path) || !damaged.BackupTime.Equal(noon) {
				t.Errorf("got %+v", damaged)
			}
			options := at(noon)
			options.OnDamage = index.Restore
			if got := len(connections(t, open(t, path, options), "demo")); got != 3 {
				t.Errorf("%d connections after Restore, want 3", got)
			}
		})
	}
	t.Run("missing beside a log", func(t *testing.T) {
		path := pathIn(t)
		must(t, os.WriteFile(path+"-wal", []byte("the last writes"), 0o600))
		wantDamaged(t, path)
		if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a file was made: %v", err)
		}
		if got := string(readFile(t, path+"-wal")); got != "the last writes" {
			t.Errorf("the log now holds %q", got)
		}
	})
}

func TestRestoreMovesTheDamagedFileAsideAndUsesTheBackup(t *testing.T) {
	path := closedIndex(t, 3, true)
	backup := readFile(t, backupOf(path))
	damaged := bytes.Repeat([]byte("\xff"), 10_000)
	must(t, os.WriteFile(path, damaged, 0o600))
	must(t, os.WriteFile(path+"-wal", []byte("its log"), 0o600))

	options := at(noon.Add(time.Hour))
	options.OnDamage = index.Restore
	x := open(t, path, options)
	if got := len(connections(t, x, "demo")); got != 3 {
		t.Errorf("%d connections, want 3", got)
	}
	if got, want := filepath.Base(x.MovedTo()), "index.damaged-20260807-130000.sqlite"; got != want {
		t.Errorf("moved to %s, want %s", got, want)
	}
	if !bytes.Equal(readFile(t, x.MovedTo()), damaged) || string(readFile(t, x.MovedTo()+"-wal")) != "its log" {
		t.Error("the damaged file was changed")
	}
	if !bytes.Equal(readFile(t, backupOf(path)), backup) {
		t.Error("the backup was changed")
	}
	reserve(t, x, ref(1000)) // it can be written

	must(t, x.Close())
	must(t, os.WriteFile(path, damaged, 0o600))
	if again := open(t, path, options); again.MovedTo() == x.MovedTo() {
		t.Error("the second damaged file took the name of the first")
	}
}

func TestStartAnewMovesTheDamagedFileAndItsBackupAside(t *testing.T) {
	path := closedIndex(t, 3, true)
	backup := readFile(t, backupOf(path))
	must(t, os.WriteFile(path, []byte("damaged, and no database at all"), 0o600))

	options := at(noon)
	options.OnDamage = index.StartAnew
	x := open(t, path, options)
	if got := connections(t, x, "demo"); len(got) != 0 {
		t.Errorf("a new index has %d connections", len(got))
	}
	aside := filepath.Join(filepath.Dir(path), "index.damaged-20260807-120000.backup.sqlite")
	if !bytes.Equal(readFile(t, aside), backup) {
		t.Error("the backup was changed")
	}
	addGrand(t, x)
	must(t, x.Close())
	if again := open(t, path, options); again.MovedTo() != "" || len(connections(t, again, "demo")) != 1 {
		t.Error("an index that is not damaged was replaced")
	}
}

func TestRestoreWithoutAUsableBackupChangesNothing(t *testing.T) {
	whole := readFile(t, closedIndex(t, 3, false))
	for name, backup := range map[string][]byte{
		"none": nil, "empty": {}, "cut": whole[:len(whole)/2], "text": []byte("no database"),
	} {
		t.Run(name, func(t *testing.T) {
			path := pathIn(t)
			must(t, os.WriteFile(path, []byte("damaged, and no database at all"), 0o600))
			if backup != nil {
				must(t, os.WriteFile(backupOf(path), backup, 0o600))
			}
			options := at(noon)
			options.OnDamage = index.Restore
			if x, err := index.Open(t.Context(), path, options); err == nil {
				must(t, x.Close())
				t.Fatal("it was restored")
			}
			wantDamaged(t, path)
		})
	}
}

func TestDamageThatShowsLaterIsNamed(t *testing.T) {
	path := closedIndex(t, 400, false)
	x := open(t, path, at(noon))
	must(t, x.SetSetting(t.Context(), "a", "b")) // a change: readers no longer trust the pages they remember
	content := readFile(t, path)
	for i := 8192; i < len(content); i++ {
		content[i] = 0xff
	}
	must(t, os.WriteFile(path, content, 0o600))
	_, err := x.Connections(t.Context(), "demo")
	wantError(t, err, index.ErrDamaged)
	must(t, x.Close())
	wantDamaged(t, path)
}

func TestABriefOpeningFindsDamageWhereItReadsAndOnceADay(t *testing.T) {
	path := closedIndex(t, 400, true)
	content := readFile(t, path)
	for i := len(content) / 2; i < len(content); i++ {
		content[i] = 0xff
	}
	must(t, os.WriteFile(path, content, 0o600))
	brief := at(noon)
	brief.Brief = true
	x := open(t, path, brief)
	_, err := x.Connections(t.Context(), "demo")
	wantError(t, err, index.ErrDamaged)
	var damaged *index.DamagedFileError
	if !errors.As(err, &damaged) || damaged.Path != path || damaged.Backup != backupOf(path) {
		t.Errorf("the read returned %v, which tells of no damaged file with its backup", err)
	}
	must(t, x.Close())

	backup := readFile(t, backupOf(path))
	brief.Now = func() time.Time { return noon.AddDate(0, 0, 2) }
	if x, err := index.Open(t.Context(), path, brief); err == nil {
		must(t, x.Close())
		t.Fatal("the damage is not found two days later")
	} else if !errors.As(err, &damaged) {
		t.Fatalf("two days later Open returned %v", err)
	}
	if !bytes.Equal(backup, readFile(t, backupOf(path))) {
		t.Error("the damaged file has taken the place of the backup")
	}

	brief.Now, brief.OnDamage = at(noon).Now, index.Restore
	x = open(t, path, brief)
	if x.MovedTo() == "" {
		t.Error("a decision about the damage was not followed")
	}
	if got := len(connections(t, x, "demo")); got != 400 {
		t.Errorf("%d connections came back", got)
	}
}

func TestABriefOpeningWritesNothingOverADamagedPart(t *testing.T) {
	path := closedIndex(t, 400, true)
	content := readFile(t, path)
	for i := len(content) / 2; i < len(content)/2+4096; i++ {
		content[i] = 0xff
	}
	must(t, os.WriteFile(path, content, 0o600))
	brief := at(noon)
	brief.Brief = true
	x := open(t, path, brief)
	for range 2 {
		err := x.SetSetting(t.Context(), "a", "b")
		wantError(t, err, index.ErrDamaged)
		var damaged *index.DamagedFileError
		if !errors.As(err, &damaged) || damaged.Path != path || damaged.Backup != backupOf(path) {
			t.Errorf("the write returned %v, which tells of no damaged file with its backup", err)
		}
	}
	must(t, x.Close())
	if !bytes.Equal(content, readFile(t, path)) {
		t.Error("the damaged file was changed")
	}
}

func TestAChangeThatACrashLeftInACopyIsUndone(t *testing.T) {
	source := closedIndex(t, 300, false)
	db, err := sql.Open("sqlite", source)
	must(t, err)
	defer func() { must(t, db.Close()) }()
	db.SetMaxOpenConns(1)
	for _, statement := range []string{
		"PRAGMA journal_mode = DELETE", // the mode of a copy of the database
		"PRAGMA cache_size = 5",        // SQLite has to write before the change is complete
		"BEGIN", "UPDATE connections SET label = 'half done'",
	} {
		_, err := db.ExecContext(t.Context(), statement)
		must(t, err)
	}
	path := pathIn(t)
	for _, ending := range []string{"", "-journal"} {
		must(t, os.WriteFile(path+ending, readFile(t, source+ending), 0o600))
	}
	if !bytes.Contains(readFile(t, path), []byte("half done")) {
		t.Fatal("the change has not reached the file")
	}
	all := connections(t, open(t, path, at(noon)), "demo")
	if len(all) != 300 || all[0].Label != "Hotel 0" {
		t.Errorf("%d connections, the first %q", len(all), all[0].Label)
	}
}
