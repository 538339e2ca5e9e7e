package index_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"keyrack/model/workspace"
	"keyrack/storage/disktest"
	"keyrack/storage/index"
)

const modesCount = runtime.GOOS != "windows"

func TestFilesAreForTheUserAlone(t *testing.T) {
	if !modesCount {
		t.Skip("access to files is not a matter of modes here")
	}
	path := filepath.Join(t.TempDir(), "new", "folder", "index.sqlite")
	x := open(t, path, at(noon))
	addGrand(t, x) // so that SQLite's log exists
	wantModes := func() {
		t.Helper()
		for _, name := range []string{path, path + "-wal", path + "-shm", path + ".lock"} {
			info, err := os.Stat(name)
			must(t, err)
			if info.Mode().Perm() != 0o600 {
				t.Errorf("%s has mode %o", name, info.Mode().Perm())
			}
		}
	}
	wantModes()
	info, err := os.Stat(filepath.Dir(path))
	must(t, err)
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %o", info.Mode().Perm())
	}

	for _, name := range []string{path, path + "-wal", path + "-shm", path + ".lock"} {
		must(t, os.Chmod(name, 0o644))
	}
	open(t, path, at(noon))
	wantModes()
}

func TestOnlyRegularFilesAreOpened(t *testing.T) {
	for _, name := range []string{"", "-wal", "-shm", ".lock"} {
		t.Run("link in place of index.sqlite"+name, func(t *testing.T) {
			path := pathIn(t)
			elsewhere := filepath.Join(t.TempDir(), "elsewhere")
			disktest.Link(t, elsewhere, path+name)
			_, err := index.Open(t.Context(), path, at(noon))
			wantError(t, err, index.ErrNotRegularFile)
			if _, err := os.Lstat(elsewhere); !errors.Is(err, fs.ErrNotExist) {
				t.Error("something was made behind the link")
			}
		})
	}
	t.Run("folder", func(t *testing.T) {
		path := pathIn(t)
		must(t, os.Mkdir(path, 0o700))
		_, err := index.Open(t.Context(), path, at(noon))
		wantError(t, err, index.ErrNotRegularFile)
	})
}

func TestAFolderThatCannotBeMadeIsAnErrorOfTheFileSystem(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	_, err := index.Open(t.Context(), filepath.Join(file, "index.sqlite"), at(noon))
	var path *fs.PathError
	if !errors.As(err, &path) {
		t.Errorf("got %v, want a *fs.PathError", err)
	}
}

func TestAReadOnlyFolderIsAnErrorOfTheFileSystem(t *testing.T) {
	if !modesCount || os.Geteuid() == 0 {
		t.Skip("modes do not keep this user from writing")
	}
	folder := t.TempDir()
	must(t, os.Chmod(folder, 0o500))
	_, err := index.Open(t.Context(), filepath.Join(folder, "index.sqlite"), at(noon))
	wantError(t, err, fs.ErrPermission)
}

func TestAReadOnlyIndexIsReadAndSaysSo(t *testing.T) {
	if !modesCount || os.Geteuid() == 0 {
		t.Skip("modes do not keep this user from writing")
	}
	path := pathIn(t)
	x := open(t, path, at(noon))
	addGrand(t, x)
	must(t, x.Close())
	must(t, os.Chmod(path, 0o400))
	x = open(t, path, at(noon))
	all, err := x.Connections(t.Context(), "demo")
	must(t, err)
	if len(all) == 0 {
		t.Error("there is no connection any more")
	}
	wantError(t, x.SetSetting(t.Context(), "a", "b"), workspace.ErrNotWritable)
	health, err := x.Health(t.Context())
	if err != nil || !health.Closed {
		t.Errorf("%+v, error %v", health, err)
	}
}

func TestPathsWithOddCharactersWork(t *testing.T) {
	for _, name := range []string{"a b", "50%", "what?mode=ro", "#1", "Käthe", "a&b;c", "%3f"} {
		if runtime.GOOS == "windows" && name == "what?mode=ro" {
			continue
		}
		path := filepath.Join(t.TempDir(), name, name+".sqlite")
		x := open(t, path, at(noon))
		addGrand(t, x)
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", path, err)
		}
	}
}
