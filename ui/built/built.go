// Package built tells how this program was made: of which commit, and with what.
package built

import (
	"runtime"
	"runtime/debug"
	"time"
)

// Facts are what the compiler has written into the program, and the version that the build gave it.
type Facts struct {
	Version string
	Commit  string    // the first 12 digits; empty where the program was not made from a repository
	Changed bool      // it holds what is not committed
	Date    time.Time // of the commit, in UTC; zero without one
	Go      string    // as "go1.26.0"
	System  string    // as "linux/amd64"
	Fyne    string    // as "v2.8.1"; empty in a program without a window
}

// digits of a commit are enough to find it.
const digits = 12

// Read returns the facts of this program, whose version its build has set.
func Read(version string) Facts {
	f := Facts{Version: version, Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	if info, known := debug.ReadBuildInfo(); known {
		f.read(info)
	}
	return f
}

func (f *Facts) read(info *debug.BuildInfo) {
	for _, module := range info.Deps {
		if module.Path == "fyne.io/fyne/v2" {
			f.Fyne = module.Version
		}
	}
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			f.Commit = setting.Value[:min(len(setting.Value), digits)]
		case "vcs.modified":
			f.Changed = setting.Value == "true"
		case "vcs.time":
			if date, err := time.Parse(time.RFC3339, setting.Value); err == nil {
				f.Date = date.UTC()
			}
		}
	}
}
