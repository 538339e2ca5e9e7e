package index_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"keyrack/storage/index"
)

func TestABackupIsMadeAtMostDailyAndOfAReadableFileOnly(t *testing.T) {
	path := closedIndex(t, 3, false)
	if _, err := os.Stat(backupOf(path)); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("a new index has a backup: %v", err)
	}
	openAt := func(now time.Time) time.Time {
		t.Helper()
		x, err := index.Open(t.Context(), path, at(now))
		must(t, err)
		must(t, x.Close())
		info, err := os.Stat(backupOf(path))
		must(t, err)
		if info.Mode().Perm() != 0o600 && modesCount {
			t.Errorf("the backup has mode %o", info.Mode().Perm())
		}
		return info.ModTime()
	}
	for _, step := range []struct{ now, want time.Time }{
		{noon, noon},
		{noon.Add(23 * time.Hour), noon},
		{noon.Add(24 * time.Hour), noon.Add(24 * time.Hour)},
		{noon.Add(25 * time.Hour), noon.Add(24 * time.Hour)},
		{noon, noon}, // the clock was set back: the backup is from the future
	} {
		if got := openAt(step.now); !got.Equal(step.want) {
			t.Errorf("at %v the backup is of %v, want %v", step.now, got, step.want)
		}
	}
	good := readFile(t, backupOf(path))
	must(t, os.Truncate(path, 8192))
	wantDamaged(t, path)
	if !bytes.Equal(readFile(t, backupOf(path)), good) {
		t.Error("a damaged file replaced the backup")
	}
}

func TestABackupCutShortByACrashIsReplaced(t *testing.T) {
	path := closedIndex(t, 3, false)
	must(t, os.WriteFile(backupOf(path)+".partial", []byte("half"), 0o600))
	x := open(t, path, at(noon))
	must(t, x.Close())
	must(t, os.WriteFile(path, []byte("damaged, and no database at all"), 0o600))
	options := at(noon)
	options.OnDamage = index.Restore
	if got := len(connections(t, open(t, path, options), "demo")); got != 3 {
		t.Errorf("%d connections, want 3", got)
	}
}

func TestAFailedBackupDoesNotKeepTheIndexClosed(t *testing.T) {
	path := closedIndex(t, 3, false)
	// A folder that is not empty stands where the backup is written.
	must(t, os.MkdirAll(filepath.Join(backupOf(path)+".partial", "occupied"), 0o700))
	x := open(t, path, at(noon))
	if x.BackupError() == nil {
		t.Error("the failed backup is not reported")
	}
	if got := len(connections(t, x, "demo")); got != 3 {
		t.Errorf("%d connections, want 3", got)
	}
	must(t, os.RemoveAll(backupOf(path)+".partial"))
	if err := open(t, path, at(noon)).BackupError(); err != nil {
		t.Errorf("the next backup: %v", err)
	}
}
