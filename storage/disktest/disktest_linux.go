package disktest

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// diskVariable tells a process that it is the one with the disk.
const diskVariable = "KEYRACK_TEST_DISK"

// Disk is a small disk of a test's own.
type Disk struct {
	Folder string // where it is mounted, and nothing is on it
	t      *testing.T
}

// On runs a test on a disk with room for size bytes, in a process that alone has it mounted. The test is skipped where
// the user may not mount. On is for a whole test, not for a part of one that t.Run runs.
func On(t *testing.T, size string, test func(*testing.T, *Disk)) {
	t.Helper()
	if folder := os.Getenv(diskVariable); folder != "" {
		if err := mount(folder, size); err != nil {
			t.Skipf("no disk can be mounted here: %v", err)
		}
		test(t, &Disk{Folder: folder, t: t})
		return
	}
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	command.Env = append(os.Environ(), diskVariable+"="+t.TempDir())
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Getuid() != 0 { // who may mount is root in a namespace of its own
		command.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		command.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		command.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	output, err := command.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Skipf("no process with a disk of its own can be started here: %v", err)
	}
	switch {
	case err != nil:
		t.Errorf("on a small disk: %v\n%s", err, output)
	case bytes.Contains(output, []byte("--- SKIP")):
		t.Skipf("on a small disk:\n%s", output)
	}
}

func mount(folder, size string) error {
	// What is mounted from here on is nobody else's.
	if err := syscall.Mount("", "/", "", syscall.MS_PRIVATE|syscall.MS_REC, ""); err != nil {
		return err
	}
	return syscall.Mount("keyrack", folder, "tmpfs", 0, "mode=0700,size="+size)
}

// Fill fills the disk except for the last room bytes. Empty gives the rest back.
func (d *Disk) Fill(room int64) (empty func()) {
	d.t.Helper()
	var state syscall.Statfs_t
	if err := syscall.Statfs(d.Folder, &state); err != nil {
		d.t.Fatal(err)
	}
	ballast := filepath.Join(d.Folder, "ballast")
	if rest := int64(state.Bavail)*state.Bsize - room; rest > 0 {
		if err := os.WriteFile(ballast, make([]byte, rest), 0o600); err != nil {
			d.t.Fatal(err)
		}
	}
	return func() {
		d.t.Helper()
		if err := os.RemoveAll(ballast); err != nil {
			d.t.Fatal(err)
		}
	}
}
