package marked

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// history is a program that remembers what is copied.
type history struct {
	program string // the name of its file
	name    string // what the user calls it
	heeds   bool   // it leaves out what is marked as a password
}

// histories are those of Debian 12. Whether one heeds the mark was tried by hand, but of cliphist, which keeps what it
// is given; the tests run Parcellite and clipman.
var histories = []history{
	{"klipper", "Klipper", true},
	{"plasmashell", "KDE's clipboard history", true},
	{"copyq", "CopyQ", false},
	{"gpaste-daemon", "GPaste", false},
	{"parcellite", "Parcellite", false},
	{"diodon", "Diodon", false},
	{"xfce4-clipman", "Xfce's Clipman", false},
	{"clipman", "clipman", false},
	{"cliphist", "cliphist", false},
}

// running are the histories of this user that run now.
func running() []history {
	processes, _ := filepath.Glob("/proc/[0-9]*") // it fails for impossible patterns alone
	there := map[string]bool{}
	for _, process := range processes {
		info, err := os.Stat(process)
		if err != nil {
			continue // it has ended
		}
		if owner, known := info.Sys().(*syscall.Stat_t); !known || int(owner.Uid) != os.Getuid() {
			continue
		}
		if program, err := os.Readlink(filepath.Join(process, "exe")); err == nil {
			there[filepath.Base(program)] = true
		}
	}
	var found []history
	for _, h := range histories {
		if there[h.program] {
			found = append(found, h)
		}
	}
	return found
}

// note says what those that run do with a marked copy.
func note(found []history) string {
	var keep []string
	heeds := ""
	for _, h := range found {
		if h.heeds {
			heeds = h.name
		} else {
			keep = append(keep, h.name)
		}
	}
	switch {
	case len(keep) == 1:
		return "A copy is marked as a password, but " + keep[0] + " runs here and keeps it all the same."
	case len(keep) > 1:
		return "A copy is marked as a password, but " + strings.Join(keep, " and ") + " run here and keep it all the same."
	case heeds != "":
		return "A copy is marked as a password, and " + heeds + " leaves it out."
	}
	return "A copy is marked as a password: KDE's clipboard history leaves it out, most others keep it."
}
