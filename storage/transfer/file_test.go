package transfer_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"keyrack/model/workspace"
	"keyrack/storage/transfer"
)

func TestAFileThatCannotBeWrittenLeavesTheOldOneAndNoHalf(t *testing.T) {
	for _, fault := range []struct {
		name string
		fail func(*transfer.Files, error)
		err  error
	}{
		{"the disk is full", (*transfer.Files).FailWrites, syscall.ENOSPC},
		{"the file cannot be renamed", (*transfer.Files).FailRenames, syscall.EACCES},
	} {
		for name, old := range map[string]string{"over a file": "the backup of yesterday", "a new file": ""} {
			t.Run(fault.name+", "+name, func(t *testing.T) {
				folder := t.TempDir()
				path := filepath.Join(folder, "backup.age")
				want := 0
				if old != "" {
					must(t, os.WriteFile(path, []byte(old), 0o600))
					want = 1
				}
				files := transfer.Files{}
				fault.fail(&files, fault.err)
				err := files.WriteFile(t.Context(), path, []byte("the backup of today"), true)
				if !errors.Is(err, workspace.ErrFileNotWritten) || !errors.Is(err, fault.err) {
					t.Errorf("error %v", err)
				}
				left, err := os.ReadDir(folder)
				must(t, err)
				if len(left) != want {
					t.Errorf("%d files are there, want %d", len(left), want)
				}
				if old != "" {
					content, err := os.ReadFile(path)
					must(t, err)
					if string(content) != old {
						t.Errorf("the old file holds %q", content)
					}
				}
			})
		}
	}
}

func TestAFolderThatIsNotThereIsNamedAsTheCause(t *testing.T) {
	err := transfer.Files{}.WriteFile(t.Context(), filepath.Join(t.TempDir(), "away", "backup.age"), []byte("x"), false)
	if !errors.Is(err, workspace.ErrFileNotWritten) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestAFileThatKeyrackHasOpenIsNeitherReadNorReplaced(t *testing.T) {
	folder := t.TempDir()
	path, link := filepath.Join(folder, "index.sqlite"), filepath.Join(folder, "link")
	must(t, os.WriteFile(path, []byte("the index"), 0o600))
	must(t, os.Symlink(path, link))
	files := transfer.Files{Own: []string{path, path + "-wal"}}
	for _, name := range []string{path, link} {
		if _, err := files.ReadFile(t.Context(), name); !errors.Is(err, workspace.ErrOwnFile) {
			t.Errorf("reading: %v", err)
		}
		if err := files.WriteFile(t.Context(), name, []byte("x"), true); !errors.Is(err, workspace.ErrOwnFile) {
			t.Errorf("writing: %v", err)
		}
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "the index" {
		t.Errorf("it holds %q, error %v", content, err)
	}
}
