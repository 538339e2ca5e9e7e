package index_test

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"keyrack/storage/index"
)

// locksOf lists the locks that this process holds on a file and on what SQLite keeps beside it, as the system tells.
func locksOf(t *testing.T, path string) []string {
	t.Helper()
	content, err := os.ReadFile("/proc/locks")
	must(t, err)
	var held []string
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		must(t, err)
		inode := fmt.Sprintf(":%d ", info.Sys().(*syscall.Stat_t).Ino)
		for line := range strings.Lines(string(content)) {
			if strings.Contains(line, inode) && strings.Contains(line, fmt.Sprintf(" %d ", os.Getpid())) {
				_, lock, _ := strings.Cut(line, ":") // without its number in the list
				held = append(held, name[len(path):]+strings.TrimSpace(lock))
			}
		}
	}
	return held
}

func TestAHealthCheckLeavesTheLocksOfAnOpenIndex(t *testing.T) {
	x := withGrand(t)
	before := locksOf(t, x.Path())
	if len(before) == 0 {
		t.Fatal("SQLite holds no lock")
	}
	_, err := x.Health(t.Context())
	must(t, err)
	if after := locksOf(t, x.Path()); strings.Join(after, "\n") != strings.Join(before, "\n") {
		t.Errorf("the locks were\n%s\nand are\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
	}
}

func TestAfterAHealthCheckAnotherProcessLeavesTheLogOfAnOpenIndex(t *testing.T) {
	path := withAcme(t)
	x := open(t, path, index.Options{})
	must(t, x.SetSetting(t.Context(), "key", "before"))
	_, err := x.Health(t.Context())
	must(t, err)
	command, lines := start(t, path, "other", 1)
	for lines.Scan() {
	}
	must(t, command.Wait())
	for _, name := range []string{path + "-wal", path + "-shm"} {
		if _, err := os.Stat(name); err != nil {
			t.Errorf("the other process has taken it away: %v", err)
		}
	}
	must(t, x.SetSetting(t.Context(), "key", "after"))
	must(t, x.Close())
	wantConsistent(t, path)
	x = open(t, path, index.Options{})
	setting, err := x.Setting(t.Context(), "key")
	must(t, err)
	if setting != "after" || len(connections(t, x, "demo")) != 1 {
		t.Errorf("the setting is %q, connections %d", setting, len(connections(t, x, "demo")))
	}
}
