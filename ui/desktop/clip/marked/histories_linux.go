package marked

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// history is a program that remembers what is copied.
type history struct {
	program string // the name of its file
	name    string // what the user calls it
	heeds   bool   // it leaves out what is marked as a password
	refills bool   // it puts its last text back when the program that has emptied the clipboard ends
}

// histories are those of Debian 12. The tests run them, but for cliphist and KDE's desktop, which Klipper stands for.
var histories = []history{
	{program: "klipper", name: "Klipper", heeds: true},
	{program: "plasmashell", name: "KDE's clipboard history", heeds: true},
	{program: "copyq", name: "CopyQ"},
	{program: "gpaste-daemon", name: "GPaste"},
	{program: "parcellite", name: "Parcellite", refills: true},
	{program: "diodon", name: "Diodon", refills: true},
	{program: "xfce4-clipman", name: "Xfce's Clipman"},
	{program: "libclipman.so", name: "Xfce's Clipman"}, // in a process of the panel
	{program: "clipman", name: "clipman"},
	{program: "cliphist", name: "cliphist"},
}

// watcher pastes on Wayland by way of a program that it starts; where its arguments say so, it starts one for each
// copy.
const watcher = "wl-paste"

// programOf says what a process runs, "" where that is not known, and which history it is, if it is one.
func programOf(process int) (program string, is history) {
	program = programName(process)
	if parent := parentOf(process); program != watcher && programName(parent) == watcher {
		process, program = parent, watcher
	}
	return program, historyOf(program, argumentsOf(process))
}

func folderOf(process int) string { return filepath.Join("/proc", strconv.Itoa(process)) }

func programName(process int) string {
	path, err := os.Readlink(filepath.Join(folderOf(process), "exe"))
	if err != nil {
		return ""
	}
	return filepath.Base(strings.TrimSuffix(path, " (deleted)"))
}

func argumentsOf(process int) []string {
	raw, _ := os.ReadFile(filepath.Join(folderOf(process), "cmdline")) // empty for a process that has ended
	return strings.Split(strings.TrimSuffix(string(raw), "\x00"), "\x00")
}

// parentOf is the process that has started another; 0 where that is not known.
func parentOf(process int) int {
	raw, _ := os.ReadFile(filepath.Join(folderOf(process), "stat"))
	_, rest, _ := strings.Cut(string(raw[strings.LastIndexByte(string(raw), ')')+1:]), " ") // a name may have brackets
	fields := strings.Fields(rest)
	if len(fields) < 2 {
		return 0
	}
	parent, _ := strconv.Atoi(fields[1])
	return parent
}

// historyOf says which history a program is by its name and arguments; one without a name when it is none.
func historyOf(program string, arguments []string) history {
	names := []string{program}
	switch {
	case program == watcher:
		at := slices.IndexFunc(arguments, func(a string) bool { return a == "-w" || a == "--watch" })
		if at < 0 || at+1 == len(arguments) {
			return history{}
		}
		names = arguments[at+1:]
	case strings.HasPrefix(program, "wrapper-"): // of Xfce's panel, whose parts are libraries
		names = arguments
	}
	for _, name := range names {
		for _, h := range histories {
			if filepath.Base(name) == h.program {
				return h
			}
		}
	}
	if program == watcher {
		return history{program: watcher, name: filepath.Base(names[0])}
	}
	return history{}
}

// running are the histories of this user that run now.
func running() []history {
	there := map[string]history{}
	for _, process := range processes() {
		if _, h := programOf(process); h.name != "" {
			there[h.name] = h
		}
	}
	var found []history
	for _, h := range histories {
		if _, is := there[h.name]; is {
			found = append(found, h)
			delete(there, h.name)
		}
	}
	for _, h := range there { // commands that get each copy
		found = append(found, h)
	}
	return found
}

// processes are the numbers of those of this user.
func processes() []int {
	folders, _ := filepath.Glob("/proc/[0-9]*") // it fails for impossible patterns alone
	var own []int
	for _, folder := range folders {
		info, err := os.Stat(folder)
		if err != nil {
			continue // it has ended
		}
		if owner, known := info.Sys().(*syscall.Stat_t); !known || int(owner.Uid) != os.Getuid() {
			continue
		}
		if process, err := strconv.Atoi(filepath.Base(folder)); err == nil {
			own = append(own, process)
		}
	}
	return own
}

// holding are the processes of this user that have the reading end of a pipe, of which this one has the writing end.
func holding(pipe *os.File) []int {
	info, err := pipe.Stat()
	if err != nil {
		return nil
	}
	stat, known := info.Sys().(*syscall.Stat_t)
	if !known {
		return nil
	}
	name := "pipe:[" + strconv.FormatUint(stat.Ino, 10) + "]"
	var found []int
	for _, process := range processes() {
		folder := filepath.Join(folderOf(process), "fd")
		open, _ := os.ReadDir(folder) // not of a process that hides them
		ends := 0
		for _, file := range open {
			if target, err := os.Readlink(filepath.Join(folder, file.Name())); err == nil && target == name {
				ends++
			}
		}
		if process == os.Getpid() {
			ends-- // the writing end
		}
		if ends > 0 {
			found = append(found, process)
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
