//go:build unix

package disk_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"keyrack/storage/disk"
)

// pipe makes a pipe with a name.
func pipe(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	must(t, unix.Mkfifo(path, 0o600))
	return path
}

func TestADeviceIsWrittenIntoAndStays(t *testing.T) {
	for _, fault := range []string{"", "dropped"} {
		file, err := disk.Disk{}.WriteTo(t.Context(), os.DevNull)
		must(t, err)
		_, err = file.Write([]byte("an answer"))
		must(t, err)
		if fault == "" {
			must(t, file.Keep())
		} else {
			must(t, file.Drop())
		}
		if info, err := os.Stat(os.DevNull); err != nil || info.Mode()&fs.ModeCharDevice == 0 {
			t.Fatalf("%s is %v now, error %v", os.DevNull, info.Mode(), err)
		}
	}
}

func TestAPipeIsWrittenIntoAndStays(t *testing.T) {
	path := pipe(t)
	read := make(chan string, 1)
	go func() {
		content, err := disk.Read(context.WithoutCancel(t.Context()), path, 1000)
		if err != nil {
			content = []byte(err.Error())
		}
		read <- string(content)
	}()
	file, err := disk.Disk{}.WriteTo(t.Context(), path)
	must(t, err)
	_, err = file.Write([]byte("an answer"))
	must(t, err)
	must(t, file.Keep())
	if got := <-read; got != "an answer" {
		t.Errorf("read %q", got)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		t.Errorf("the pipe is %v now, error %v", info.Mode(), err)
	}
}

func TestAPipeThatNobodyReadsIsGivenUp(t *testing.T) {
	path := pipe(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (disk.Disk{}).WriteTo(ctx, path); !errors.Is(err, context.Canceled) {
		t.Errorf("without a reader: %v", err)
	}
	reader, err := os.OpenFile(path, os.O_RDWR, 0)
	must(t, err)
	defer func() { _ = reader.Close() }()
	ctx, cancel = context.WithCancel(t.Context())
	file, err := disk.Disk{}.WriteTo(ctx, path)
	must(t, err)
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := file.Write(make([]byte, 10<<20)); !errors.Is(err, context.Canceled) { // more than a pipe holds
		t.Errorf("with a reader that does not read: %v", err)
	}
	must(t, file.Drop())
}

func TestAPipeThatNobodyWritesToIsGivenUp(t *testing.T) {
	path := pipe(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := disk.Read(ctx, path, 1000); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	writer, err := os.OpenFile(path, os.O_RDWR, 0) // lets the call that waits end
	must(t, err)
	must(t, writer.Close())
}

func TestNothingButAFileIsAnOwnFile(t *testing.T) {
	for name, path := range map[string]string{"a pipe": pipe(t), "a folder": t.TempDir(), "a device": os.DevNull} {
		if _, err := disk.ReadOwn(path, 1000); !errors.Is(err, disk.ErrNotRegular) {
			t.Errorf("%s was read: %v", name, err)
		}
		if _, err := disk.OpenOwn(path, os.O_RDWR|os.O_CREATE); !errors.Is(err, disk.ErrNotRegular) {
			t.Errorf("%s was opened: %v", name, err)
		}
	}
	target := filepath.Join(t.TempDir(), "target")
	for _, there := range []bool{false, true} {
		if there {
			write(t, target, "content")
		}
		link := filepath.Join(t.TempDir(), "link")
		must(t, os.Symlink(target, link))
		if _, err := disk.ReadOwn(link, 1000); !errors.Is(err, disk.ErrNotRegular) {
			t.Errorf("a link was followed: %v", err)
		}
		if _, err := disk.OpenOwn(link, os.O_RDWR|os.O_CREATE); !errors.Is(err, disk.ErrNotRegular) {
			t.Errorf("a link was opened: %v", err)
		}
	}
}

func TestAFileThatCannotBeWrittenIsKnownWithoutOpeningIt(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write to every file")
	}
	path := filepath.Join(t.TempDir(), "a")
	write(t, path, "")
	must(t, disk.Writable(path))
	must(t, os.Chmod(path, 0o400))
	if err := disk.Writable(path); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("error %v", err)
	}
}
