package transfer_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	files "keyrack/storage/transfer"

	"keyrack/model/workspace/transfer"
)

func TestAFileThatCannotBeWrittenLeavesTheOldOneAndNoHalf(t *testing.T) {
	for _, fault := range []struct {
		name string
		fail func(*files.Files, error)
		err  error
	}{
		{"the disk is full", (*files.Files).FailWrites, syscall.ENOSPC},
		{"the file cannot be renamed", (*files.Files).FailRenames, syscall.EACCES},
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
				files := files.Files{}
				fault.fail(&files, fault.err)
				err := files.WriteFile(t.Context(), path, []byte("the backup of today"), true)
				if !errors.Is(err, transfer.ErrFileNotWritten) || !errors.Is(err, fault.err) {
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
	err := files.Files{}.WriteFile(t.Context(), filepath.Join(t.TempDir(), "away", "backup.age"), []byte("x"), false)
	if !errors.Is(err, transfer.ErrFileNotWritten) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestAFileThatKeyrackHasOpenIsNeitherReadNorReplaced(t *testing.T) {
	folder := t.TempDir()
	path, link, twin := filepath.Join(folder, "index.sqlite"), filepath.Join(folder, "link"), filepath.Join(folder, "twin")
	must(t, os.WriteFile(path, []byte("the index"), 0o600))
	must(t, os.Symlink(path, link))
	must(t, os.Link(path, twin))
	files := files.Files{Own: []string{path, path + "-wal"}}
	for _, name := range []string{path, link, twin} {
		if _, err := files.OpenFile(t.Context(), name); !errors.Is(err, transfer.ErrOwnFile) {
			t.Errorf("opening: %v", err)
		}
		if _, err := files.ReadFile(t.Context(), name); !errors.Is(err, transfer.ErrOwnFile) {
			t.Errorf("reading: %v", err)
		}
		if err := files.WriteFile(t.Context(), name, []byte("x"), true); !errors.Is(err, transfer.ErrOwnFile) {
			t.Errorf("writing: %v", err)
		}
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "the index" {
		t.Errorf("it holds %q, error %v", content, err)
	}
}

func TestAFileThatIsNotFilledLeavesWhatWasThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "export.xlsx")
	must(t, os.WriteFile(path, []byte("the export of yesterday"), 0o644))
	failed := errors.New("a worksheet is too small")
	stopped, stop := context.WithCancel(t.Context())
	stop()
	half := func(err error) func(io.Writer) error {
		return func(to io.Writer) error {
			_, writing := io.WriteString(to, "half of it")
			return errors.Join(writing, err)
		}
	}
	if err := transfer.Fill(t.Context(), files.Files{}, path, half(failed)); !errors.Is(err, failed) {
		t.Errorf("error %v", err)
	}
	if err := transfer.Fill(stopped, files.Files{}, path, half(nil)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	wantContent := func(want string) {
		t.Helper()
		content, err := os.ReadFile(path)
		must(t, err)
		left, err := os.ReadDir(filepath.Dir(path))
		must(t, err)
		if string(content) != want || len(left) != 1 {
			t.Errorf("the file holds %q, %d files are there", content, len(left))
		}
	}
	wantContent("the export of yesterday")
	must(t, transfer.Fill(t.Context(), files.Files{}, path, half(nil)))
	wantContent("half of it")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, error %v", info.Mode(), err)
	}
}
