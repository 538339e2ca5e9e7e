package index_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"keyrack/storage/index"
)

// faults are what a disk does in the middle of making a copy of the index, or of moving a damaged one aside.
var faults = []struct {
	name string
	fail func(*index.Options, func() error)
	err  error
}{
	{"the disk is full", (*index.Options).FailCopies, syscall.ENOSPC},
	{"the disk is full when it is waited for", (*index.Options).FailSyncs, syscall.ENOSPC},
	{"a file cannot be renamed", (*index.Options).FailRenames, syscall.EACCES},
}

// filesBeside returns the content of every file in the folder of the index, except for the empty lock and what SQLite's
// readers share while they read.
func filesBeside(t *testing.T, path string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	files := map[string]string{}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".lock") && !strings.HasSuffix(entry.Name(), "-shm") {
			files[entry.Name()] = string(readFile(t, filepath.Join(filepath.Dir(path), entry.Name())))
		}
	}
	return files
}

// TestADamagedIndexThatCannotBeReplacedLosesNothing fails each step of a replacement once. Nothing has moved then; only
// when a new index could not be made behind it, the damaged one and its backup are aside, whole.
func TestADamagedIndexThatCannotBeReplacedLosesNothing(t *testing.T) {
	for _, choice := range []index.OnDamage{index.Restore, index.StartAnew} {
		for _, fault := range faults {
			for nth := 1; ; nth++ {
				path := closedIndex(t, 3, true)
				must(t, os.WriteFile(path, []byte("damaged, and no database at all"), 0o600))
				must(t, os.WriteFile(path+"-wal", []byte("its log"), 0o600))
				before := filesBeside(t, path)
				options := at(noon)
				options.OnDamage = choice
				calls := 0
				fault.fail(&options, func() error {
					if calls++; calls == nth {
						return fault.err
					}
					return nil
				})
				name := fmt.Sprintf("choice %v, %s, call %d", choice, fault.name, nth)
				x, err := index.Open(t.Context(), path, options)
				if calls < nth { // everything that can fail has failed once
					must(t, err)
					must(t, x.Close())
					break
				}
				if err == nil {
					must(t, x.Close())
					t.Fatalf("%s: it worked", name)
				}
				wantError(t, err, fault.err)
				after := filesBeside(t, path)
				if _, there := after["index.sqlite"]; !there && choice == index.StartAnew {
					for _, ending := range []string{"sqlite", "sqlite-wal", "backup.sqlite"} {
						after["index."+ending] = after["index.damaged-20260807-120000."+ending]
						delete(after, "index.damaged-20260807-120000."+ending)
					}
				}
				if !maps.Equal(after, before) {
					t.Errorf("%s: the files were %v and are %v", name, sizes(before), sizes(after))
				}
			}
		}
	}
}

func sizes(files map[string]string) map[string]int {
	sizes := map[string]int{}
	for name, content := range files {
		sizes[name] = len(content)
	}
	return sizes
}

func TestABackupThatCannotBeWrittenLeavesTheIndexAndTheOldBackup(t *testing.T) {
	for _, fault := range faults[1:] { // SQLite makes the copy itself
		t.Run(fault.name, func(t *testing.T) {
			path := closedIndex(t, 3, true)
			before := readFile(t, backupOf(path))
			options := at(noon.Add(48 * time.Hour))
			fault.fail(&options, func() error { return fault.err })
			x := open(t, path, options)
			wantError(t, x.BackupError(), fault.err)
			if !strings.Contains(x.BackupError().Error(), "index.backup.sqlite") {
				t.Errorf("the error does not name the file: %v", x.BackupError())
			}
			if string(readFile(t, backupOf(path))) != string(before) {
				t.Error("the old backup was changed")
			}
			if got := len(connections(t, x, "demo")); got != 3 {
				t.Errorf("%d connections, want 3", got)
			}
			if _, err := os.Lstat(backupOf(path) + ".partial"); !os.IsNotExist(err) {
				t.Errorf("half a backup is left: %v", err)
			}
			reserve(t, x, ref(1000)) // it can be written
		})
	}
}

func TestANewIndexThatCannotBeFinishedLeavesNothing(t *testing.T) {
	for _, fault := range faults[1:] {
		t.Run(fault.name, func(t *testing.T) {
			path := pathIn(t)
			options := at(noon)
			fault.fail(&options, func() error { return fault.err })
			_, err := index.Open(t.Context(), path, options)
			wantError(t, err, fault.err)
			if left := filesBeside(t, path); len(left) > 0 {
				t.Errorf("left: %v", sizes(left))
			}
			open(t, path, at(noon))
		})
	}
}
