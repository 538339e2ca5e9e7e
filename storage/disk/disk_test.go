package disk_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/storage/disk"
	"keyrack/storage/disktest"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// write makes a file that others may read.
func write(t *testing.T, path, content string) {
	t.Helper()
	must(t, os.WriteFile(path, []byte(content), 0o644))
}

// wantFiles compares a folder with what it should hold, by name and content.
func wantFiles(t *testing.T, folder string, want map[string]string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	must(t, err)
	got := map[string]string{}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		must(t, err)
		got[entry.Name()] = string(content)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// faults are what a disk does in the middle of writing a file.
func faults() map[string]disk.Disk {
	return map[string]disk.Disk{
		"the disk is full": {Write: func(to *os.File, content []byte) (int, error) {
			n, _ := to.Write(content[:len(content)/2])
			return n, syscall.ENOSPC
		}},
		"the disk is full when it is waited for": {Sync: func(*os.File) error { return syscall.ENOSPC }},
		"the file cannot be renamed":             {Rename: func(string, string) error { return syscall.ENOSPC }},
	}
}

func TestAFileIsReplacedWholeOrNotAtAll(t *testing.T) {
	for name, faulty := range faults() {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path, source := filepath.Join(folder, "a"), filepath.Join(folder, "source")
			write(t, path, "before")
			write(t, source, "a copy")
			before := map[string]string{"a": "before", "source": "a copy"}
			for way, replace := range map[string]func() error{
				"content": func() error { return faulty.Replace(path, []byte("after")) },
				"copy":    func() error { return faulty.Copy(source, path) },
				"place": func() error {
					file, err := faulty.WriteTo(t.Context(), path)
					must(t, err)
					if _, err := file.Write([]byte("after")); err != nil {
						return errors.Join(err, file.Drop())
					}
					return file.Keep()
				},
			} {
				if err := replace(); !errors.Is(err, syscall.ENOSPC) {
					t.Errorf("%s: error %v", way, err)
				}
				wantFiles(t, folder, before)
			}
			must(t, disk.Disk{}.Replace(path, []byte("after")))
			wantFiles(t, folder, map[string]string{"a": "after", "source": "a copy"})
		})
	}
}

func TestAFileIsForTheUserAloneAlsoWhereOneWasForAll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	write(t, path, "before")
	must(t, disk.Disk{}.Replace(path, []byte("after")))
	info, err := os.Stat(path)
	must(t, err)
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 { // there a file has the access list of its folder
		t.Errorf("mode %v", info.Mode())
	}
}

func TestADroppedFileLeavesWhatWasThere(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "a"), "before")
	file, err := disk.Disk{}.Create(filepath.Join(folder, "a"))
	must(t, err)
	_, err = file.Write([]byte("half"))
	must(t, err)
	must(t, file.Drop())
	wantFiles(t, folder, map[string]string{"a": "before"})
}

func TestOnlyLeftoversOfTheSameFileAreSweptAway(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{".keyrack-a-123", ".keyrack-b-123", ".keyrack-ab-1", "a", "a-1"} {
		write(t, filepath.Join(folder, name), "")
	}
	disk.Sweep(filepath.Join(folder, "a"))
	wantFiles(t, folder, map[string]string{".keyrack-b-123": "", ".keyrack-ab-1": "", "a": "", "a-1": ""})
}

func TestALinkStaysAndItsTargetIsReplaced(t *testing.T) {
	for _, there := range []bool{true, false} {
		folder, elsewhere := t.TempDir(), t.TempDir()
		target, link := filepath.Join(elsewhere, "target"), filepath.Join(folder, "link")
		if there {
			write(t, target, "before")
		}
		disktest.Link(t, target, link)
		must(t, os.Symlink("link", filepath.Join(folder, "again")))
		file, err := disk.Disk{}.WriteTo(t.Context(), filepath.Join(folder, "again"))
		must(t, err)
		_, err = file.Write([]byte("after"))
		must(t, err)
		must(t, file.Keep())
		wantFiles(t, elsewhere, map[string]string{"target": "after"})
		if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("the link is %v, error %v", info.Mode(), err)
		}
	}
}

func TestLinksInACircleAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "round")
	disktest.Link(t, "round", path)
	if _, err := (disk.Disk{}).WriteTo(t.Context(), path); err == nil {
		t.Error("it was written to")
	}
}

func TestAFolderIsNeitherReadNorWritten(t *testing.T) {
	folder := t.TempDir()
	if _, err := (disk.Disk{}).WriteTo(t.Context(), folder); !errors.Is(err, disk.ErrFolder) {
		t.Errorf("writing: %v", err)
	}
	if _, err := disk.Read(t.Context(), folder, 10); !errors.Is(err, disk.ErrFolder) {
		t.Errorf("reading: %v", err)
	}
}

func TestWhatIsTooLargeIsNotRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	must(t, os.WriteFile(path, []byte("0123456789"), 0o600))
	for limit, want := range map[int64]error{9: disk.ErrTooLarge, 10: nil} {
		if _, err := disk.Read(t.Context(), path, limit); !errors.Is(err, want) {
			t.Errorf("read up to %d: %v", limit, err)
		}
		if _, err := disk.ReadOwn(path, limit); !errors.Is(err, want) {
			t.Errorf("read of an own file up to %d: %v", limit, err)
		}
	}
}

func TestNothingIsReadOfAFileThatIsTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	must(t, os.WriteFile(path, nil, 0o600))
	must(t, os.Truncate(path, 200<<20))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := disk.Read(t.Context(), path, 32<<20)
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 || !errors.Is(err, disk.ErrTooLarge) {
		t.Errorf("%v, after %d bytes of memory", err, took)
	}
}

func TestTheSameFileIsKnownByEveryName(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "index")
	write(t, path, "")
	write(t, filepath.Join(folder, "other"), "")
	must(t, os.Link(path, filepath.Join(folder, "hard")))
	must(t, os.Symlink("index", filepath.Join(folder, "soft")))
	files := []string{filepath.Join(folder, "missing"), path}
	for name, want := range map[string]bool{
		"index": true, "hard": true, "soft": disktest.IsLink(filepath.Join(folder, "soft")),
		"../" + filepath.Base(folder) + "/index": true, "other": false, "missing": false,
	} {
		if got := disk.IsOneOf(filepath.Join(folder, name), files); got != want {
			t.Errorf("%s is one of them: %v", name, got)
		}
	}
}
