package storage_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/go-cmp/cmp"

	"keyrack/model/workspace"
	"keyrack/storage"
	"keyrack/storage/disktest"
)

func open(t *testing.T, path string) *storage.Folder {
	t.Helper()
	folder, err := storage.Open(t.Context(), storage.Options{Path: path, Create: true})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() {
		if err := folder.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return folder
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path ...string) {
	t.Helper()
	must(t, os.WriteFile(filepath.Join(path...), []byte("content"), 0o600))
}

func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	must(t, err)
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	return info.Mode().Perm()
}

func needsModes(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("access to files is not a matter of modes here")
	}
}

func TestAFolderThatWasAskedForIsMadeOnlyWhereThatIsSaid(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "typo", "data")
	for name, options := range map[string]storage.Options{
		"flag":     {Path: missing},
		"variable": {Getenv: func(string) string { return missing }},
	} {
		_, err := storage.Open(t.Context(), options)
		var refused *storage.FolderError
		if !errors.Is(err, workspace.ErrNoDataFolder) || !errors.As(err, &refused) || refused.Path != missing {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(filepath.Dir(missing)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: something was made", name)
		}
	}
	folder, err := storage.Open(t.Context(), storage.Options{Path: missing, Create: true})
	must(t, err)
	must(t, folder.Close())
	folder, err = storage.Open(t.Context(), storage.Options{Path: missing})
	must(t, err)
	must(t, folder.Close())
}

func TestTheFlagComesBeforeTheEnvironmentBeforeTheDefault(t *testing.T) {
	base := t.TempDir()
	for _, test := range []struct {
		name, flag, variable, want string
	}{
		{"flag", filepath.Join(base, "flag"), filepath.Join(base, "variable"), filepath.Join(base, "flag")},
		{"variable", "", filepath.Join(base, "variable"), filepath.Join(base, "variable")},
		{"default", "", "", filepath.Join(base, "config", "keyrack")},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder, err := storage.Open(t.Context(), storage.Options{
				Path:   test.flag,
				Create: true,
				Getenv: func(name string) string {
					if name == "KEYRACK_DATA" {
						return test.variable
					}
					return "something else"
				},
				ConfigDir: func() (string, error) { return filepath.Join(base, "config"), nil },
			})
			must(t, err)
			defer func() { must(t, folder.Close()) }()
			if folder.Path() != test.want {
				t.Errorf("path %s, want %s", folder.Path(), test.want)
			}
			if got, want := folder.Index(), filepath.Join(test.want, "index.sqlite"); got != want {
				t.Errorf("index %s, want %s", got, want)
			}
			if got, want := folder.Temp(), filepath.Join(test.want, "temp"); got != want {
				t.Errorf("temp %s, want %s", got, want)
			}
			if got := names(t, folder.Temp()); len(got) != 0 {
				t.Errorf("a new temp folder holds %v", got)
			}
		})
	}
}

func TestARelativePathIsMadeAbsolute(t *testing.T) {
	t.Chdir(t.TempDir())
	folder := open(t, "data")
	if !filepath.IsAbs(folder.Path()) || filepath.Base(folder.Path()) != "data" {
		t.Errorf("path %s", folder.Path())
	}
}

func TestWithoutAHomeThereIsAFolderError(t *testing.T) {
	homeless := errors.New("neither XDG_CONFIG_HOME nor HOME is set")
	_, err := storage.Open(t.Context(), storage.Options{
		Getenv:    func(string) string { return "" },
		ConfigDir: func() (string, error) { return "", homeless },
	})
	var refused *storage.FolderError
	if !errors.As(err, &refused) || !errors.Is(err, homeless) {
		t.Errorf("got %v", err)
	}
}

func TestFoldersAreClosedToOtherUsers(t *testing.T) {
	needsModes(t)
	base := t.TempDir()
	empty, ours := filepath.Join(base, "empty"), filepath.Join(base, "ours")
	for _, folder := range []string{empty, ours} {
		must(t, os.Mkdir(folder, 0o755))
		must(t, os.Chmod(folder, 0o777)) // whatever the umask is
	}
	write(t, ours, "index.sqlite")
	write(t, ours, "more")
	for _, path := range []string{empty, ours, filepath.Join(base, "a", "new", "one")} {
		folder := open(t, path)
		for _, name := range []string{folder.Path(), folder.Temp()} {
			if got := mode(t, name); got != 0o700 {
				t.Errorf("%s has mode %o", name, got)
			}
		}
	}
}

func TestOpenRefusesWhatCannotBeADataFolder(t *testing.T) {
	base := t.TempDir()
	write(t, base, "file")
	shared := filepath.Join(base, "shared")
	must(t, os.Mkdir(shared, 0o755))
	must(t, os.Chmod(shared, 0o755))
	write(t, shared, "holiday.jpg")
	tests := []struct {
		name, path string
		want       error
	}{
		{"a file", filepath.Join(base, "file"), storage.ErrNotFolder},
		{"below a file", filepath.Join(base, "file", "data"), nil},
		{"other people's folder", shared, storage.ErrShared},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := storage.Open(t.Context(), storage.Options{Path: test.path, Create: true})
			var refused *storage.FolderError
			if !errors.As(err, &refused) {
				t.Fatalf("got %v, want a *FolderError", err)
			}
			if refused.Path != test.path {
				t.Errorf("the error names %s", refused.Path)
			}
			if test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
	if runtime.GOOS != "windows" {
		if got := mode(t, shared); got != 0o755 {
			t.Errorf("the mode of the refused folder is now %o", got)
		}
		if diff := cmp.Diff([]string{"holiday.jpg"}, names(t, shared)); diff != "" {
			t.Errorf("the refused folder (-before +after):\n%s", diff)
		}
	}
}

func TestOpeningLeavesNothingBehindButTheLockAndTemp(t *testing.T) {
	folder := open(t, t.TempDir())
	if diff := cmp.Diff([]string{"temp", "temp.lock"}, names(t, folder.Path())); diff != "" {
		t.Errorf("data folder (-want +got):\n%s", diff)
	}
}

func TestManyMayMakeTheSameFolderAtOnce(t *testing.T) {
	for range 100 {
		path := filepath.Join(t.TempDir(), "data")
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				folder, err := storage.Open(t.Context(), storage.Options{Path: path, Create: true})
				if err != nil {
					t.Error(err)
					return
				}
				if err := folder.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
}

func TestTempIsEmptiedWhenNobodyElseUsesIt(t *testing.T) {
	path := t.TempDir()
	first := open(t, path)
	write(t, first.Temp(), "keyrack-answer-1.json")
	write(t, first.Temp(), "keyrack-answer-2.json")

	second := open(t, path)
	if diff := cmp.Diff([]string{"keyrack-answer-1.json", "keyrack-answer-2.json"}, names(t, first.Temp())); diff != "" {
		t.Errorf("temp while in use (-want +got):\n%s", diff)
	}
	must(t, first.Close())
	third := open(t, path)
	if len(names(t, third.Temp())) != 2 {
		t.Error("temp was emptied although the second still uses it")
	}
	must(t, second.Close())
	must(t, third.Close())
	if got := names(t, open(t, path).Temp()); len(got) != 0 {
		t.Errorf("temp still holds %v", got)
	}
}

func TestAFolderOfOtherFilesIsLeftAsItIsWhateverItsMode(t *testing.T) {
	for _, mode := range []fs.FileMode{0o700, 0o750, 0o777} {
		home := t.TempDir()
		must(t, os.Mkdir(filepath.Join(home, "temp"), 0o700))
		write(t, home, "temp", "thesis.odt")
		write(t, home, "temp", "keyrack-answer-1.json")
		write(t, home, "budget")
		must(t, os.Chmod(home, mode))
		_, err := storage.Open(t.Context(), storage.Options{Path: home})
		if !errors.Is(err, storage.ErrShared) {
			t.Errorf("mode %o: %v", mode, err)
		}
		if diff := cmp.Diff([]string{"budget", "temp"}, names(t, home)); diff != "" {
			t.Errorf("mode %o: the refused folder (-before +after):\n%s", mode, diff)
		}
		if diff := cmp.Diff([]string{"keyrack-answer-1.json", "thesis.odt"},
			names(t, filepath.Join(home, "temp"))); diff != "" {
			t.Errorf("mode %o: its temp (-before +after):\n%s", mode, diff)
		}
		if info, err := os.Stat(home); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != mode {
			t.Errorf("mode %o is now %v, error %v", mode, info.Mode(), err)
		}
	}
}

func TestAFolderThatTheSystemHasPutAFileIntoIsEmpty(t *testing.T) {
	path := t.TempDir()
	write(t, path, ".DS_Store")
	open(t, path)
}

func TestInTempNothingIsRemovedButAnswers(t *testing.T) {
	path := t.TempDir()
	first := open(t, path)
	must(t, first.Close())
	for _, name := range []string{"keyrack-answer-1.json", "keyrack-answer-1.txt", "thesis.odt"} {
		write(t, first.Temp(), name)
	}
	must(t, os.Mkdir(filepath.Join(first.Temp(), "keyrack-answer-2.json"), 0o700))
	write(t, first.Temp(), "keyrack-answer-2.json", "photo.jpg")
	second := open(t, path)
	if diff := cmp.Diff([]string{"keyrack-answer-1.txt", "keyrack-answer-2.json", "thesis.odt"},
		names(t, second.Temp())); diff != "" {
		t.Errorf("left in temp (-want +got):\n%s", diff)
	}
}

func TestALinkInTheTempFolderIsNotFollowed(t *testing.T) {
	base := t.TempDir()
	folder := open(t, filepath.Join(base, "data"))
	must(t, folder.Close())
	write(t, base, "precious")
	disktest.Link(t, filepath.Join(base, "precious"), filepath.Join(folder.Temp(), "keyrack-answer-1.json"))
	open(t, folder.Path())
	if content, err := os.ReadFile(filepath.Join(base, "precious")); err != nil || string(content) != "content" {
		t.Errorf("behind the link is %q, error %v", content, err)
	}
}

func TestNothingButAFileOrFolderIsTakenForOneOfTheDataFolder(t *testing.T) {
	for _, name := range []string{
		"temp", "vault", "windows", "index.sqlite", "temp.lock", "budget", "budget.lock", "operations.json", "vault.lock",
	} {
		t.Run(name, func(t *testing.T) {
			base := t.TempDir()
			precious, path := filepath.Join(base, "precious"), filepath.Join(base, "data")
			must(t, os.Mkdir(precious, 0o755))
			must(t, os.Chmod(precious, 0o755))
			write(t, precious, "keyrack-answer-1.json")
			folder := open(t, path)
			must(t, folder.Close())
			must(t, os.RemoveAll(filepath.Join(path, name)))
			if name == "temp.lock" {
				write(t, path, "index.sqlite") // it is known by one of the two
			}
			to := precious
			if filepath.Ext(name) != "" || name == "budget" {
				to = filepath.Join(precious, "keyrack-answer-1.json")
			}
			disktest.Link(t, to, filepath.Join(path, name))
			_, err := storage.Open(t.Context(), storage.Options{Path: path, Create: true})
			var refused *storage.FolderError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), name) {
				t.Errorf("a link in its place: %v", err)
			}
			if content, err := os.ReadFile(filepath.Join(precious, "keyrack-answer-1.json")); err != nil ||
				string(content) != "content" {
				t.Errorf("behind the link is %q, error %v", content, err)
			}
			if info, err := os.Stat(precious); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o755 {
				t.Errorf("behind the link: %v, error %v", info.Mode(), err)
			}
		})
	}
}

func TestOpenDoesNotWaitForeverForAnotherOpen(t *testing.T) {
	path := t.TempDir()
	must(t, os.Chmod(path, 0o700))
	other := flock.New(filepath.Join(path, "temp.lock"))
	must(t, other.Lock())
	defer func() { must(t, other.Unlock()) }()
	_, err := storage.Open(t.Context(), storage.Options{Path: path, Create: true, Patience: 20 * time.Millisecond})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
