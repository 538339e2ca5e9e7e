package index

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"keyrack/model/workspace"
	"keyrack/storage/disktest"
)

// contentSize is that of an index in these tests: several times the steps in which the room on the disk grows.
const (
	contentSize = 400 << 10
	roomStep    = 80 << 10
)

// fillIndex gives an index its content, and closes it after its backup was made.
func fillIndex(t *testing.T, path string) {
	t.Helper()
	for range 2 {
		x := openAt(t, path, 0, migrations())
		mustSet(t, x, "key", "kept")
		mustSet(t, x, "much", strings.Repeat("x", contentSize))
		mustClose(t, x)
	}
}

func openAt(t *testing.T, path string, later time.Duration, steps []string) *Index {
	t.Helper()
	x, err := openLater(t, path, later, steps)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func openLater(t *testing.T, path string, later time.Duration, steps []string) (*Index, error) {
	t.Helper()
	options := optionsAtNoon()
	noon := options.Now()
	options.Now = func() time.Time { return noon.Add(later) }
	return open(t.Context(), path, options, steps)
}

func mustSet(t *testing.T, x *Index, key, value string) {
	t.Helper()
	if err := x.SetSetting(t.Context(), key, value); err != nil {
		t.Fatal(err)
	}
}

func mustClose(t *testing.T, x *Index) {
	t.Helper()
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
}

// wantWhole checks that a database of SQLite has kept its content.
func wantWhole(t *testing.T, when, path string, steps []string) {
	t.Helper()
	x := openAt(t, path, 0, steps)
	defer mustClose(t, x)
	if got := setting(t, x); got != "kept" {
		t.Errorf("%s: the setting is %q", when, got)
	}
	much, err := x.Setting(t.Context(), "much")
	if err != nil || len(much) != contentSize {
		t.Errorf("%s: %d bytes of %d, error %v", when, len(much), contentSize, err)
	}
}

func wantNothingHalf(t *testing.T, when, folder string) {
	t.Helper()
	for _, half := range []string{"*.partial*", ".keyrack-*"} {
		left, err := filepath.Glob(filepath.Join(folder, half))
		if err != nil || len(left) > 0 {
			t.Errorf("%s: left are %v, error %v", when, left, err)
		}
	}
}

// onEachRoom runs a work on a disk with more and more room, from none, until it works. It has to fail with room for a
// part.
func onEachRoom(t *testing.T, disk *disktest.Disk, work func(when string) error) {
	t.Helper()
	failed := 0
	for room := int64(0); ; room += roomStep {
		when := fmt.Sprintf("with room for %d bytes", room)
		empty := disk.Fill(room)
		err := work(when)
		empty()
		if err == nil {
			break
		}
		failed++
		if !errors.Is(err, workspace.ErrDiskFull) || room > 1<<23 {
			t.Fatalf("%s: %v", when, err)
		}
	}
	if failed < 3 {
		t.Errorf("the disk was full %d times: that proves nothing", failed)
	}
}

func TestADailyBackupThatSQLiteHasNoRoomForLosesNothing(t *testing.T) {
	disktest.On(t, "4m", func(t *testing.T, disk *disktest.Disk) {
		path := filepath.Join(disk.Folder, "index.sqlite")
		fillIndex(t, path)
		old, err := os.ReadFile(backupOf(path))
		if err != nil {
			t.Fatal(err)
		}
		onEachRoom(t, disk, func(when string) error {
			x, err := openLater(t, path, 48*time.Hour, migrations())
			if errors.Is(err, workspace.ErrDiskFull) { // not even what SQLite's readers share has room
				return err
			}
			if err != nil {
				t.Fatalf("%s: %v", when, err)
			}
			failed := x.BackupError()
			if failed != nil && !strings.Contains(failed.Error(), "index.backup.sqlite") {
				t.Errorf("%s: the error does not name the file: %v", when, failed)
			}
			if got := setting(t, x); got != "kept" {
				t.Errorf("%s: the setting is %q", when, got)
			}
			mustClose(t, x)
			wantNothingHalf(t, when, disk.Folder)
			if now, err := os.ReadFile(backupOf(path)); err != nil || failed != nil && string(now) != string(old) {
				t.Errorf("%s: the old backup was touched, error %v", when, err)
			}
			return failed
		})
		wantWhole(t, "in the end", path, migrations())
		wantWhole(t, "the backup", backupOf(path), migrations())
	})
}

func TestAMigrationThatHasNoRoomForItsBackupChangesNothing(t *testing.T) {
	disktest.On(t, "4m", func(t *testing.T, disk *disktest.Disk) {
		path := filepath.Join(disk.Folder, "index.sqlite")
		fillIndex(t, path)
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		onEachRoom(t, disk, func(when string) error {
			x, err := openLater(t, path, 0, newerSteps())
			if err == nil {
				mustClose(t, x)
				return nil
			}
			wantNothingHalf(t, when, disk.Folder)
			if now, err := os.ReadFile(path); err != nil || string(now) != string(before) {
				t.Errorf("%s: the index was changed, error %v", when, err)
			}
			return err
		})
		wantWhole(t, "after the update", path, newerSteps())
		wantWhole(t, "the copy before it", beside(path, fmt.Sprintf("backup-v%d", len(migrations()))), migrations())
	})
}

func TestANewIndexThatHasNoRoomLeavesNothing(t *testing.T) {
	disktest.On(t, "4m", func(t *testing.T, disk *disktest.Disk) {
		path := filepath.Join(disk.Folder, "index.sqlite")
		onEachRoom(t, disk, func(when string) error {
			x, err := openLater(t, path, 0, migrations())
			if err == nil {
				mustClose(t, x)
				return nil
			}
			wantNothingHalf(t, when, disk.Folder)
			return err
		})
	})
}

func TestAChangeThatHasNoRoomIsNotKeptAndTheOldOneIs(t *testing.T) {
	disktest.On(t, "6m", func(t *testing.T, disk *disktest.Disk) {
		path := filepath.Join(disk.Folder, "index.sqlite")
		fillIndex(t, path)
		x := openAt(t, path, 0, migrations())
		onEachRoom(t, disk, func(when string) error {
			err := x.SetSetting(t.Context(), "much", strings.Repeat("y", contentSize))
			much, readError := x.Setting(t.Context(), "much")
			if err != nil && (readError != nil || much != strings.Repeat("x", contentSize)) {
				t.Errorf("%s: the old content is gone, error %v", when, readError)
			}
			return err
		})
		mustClose(t, x)
		wantWhole(t, "in the end", path, migrations())
	})
}
