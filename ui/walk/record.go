package walk

import (
	"strings"

	"keyrack/ui/desktop/typist/typisttest"
)

// Record opens the window of another program with this title, waits until it has the keyboard, and records what is
// typed into it.
func (d *Desktop) Record(title string) *typisttest.Recorder {
	d.t.Helper()
	recorder := typisttest.Record(d.t, title, d.env)
	d.until("the window "+title, func() bool { return d.window(title) != "" && d.inFront() == title })
	return recorder
}

// Front brings the program's window to the front again.
func (d *Desktop) Front() {
	d.t.Helper()
	title := d.Scene().Windows[0].Title
	d.xdotool("", "windowactivate", "--sync", d.window(title))
	d.until("the program in front", func() bool { return d.inFront() == title })
}

// inFront is the title of the window that has the keyboard.
func (d *Desktop) inFront() string {
	cmd, cancel := d.command("xdotool", "getactivewindow", "getwindowname")
	defer cancel()
	out, _ := cmd.Output() // of no window there is no name
	return strings.TrimSuffix(string(out), "\n")
}
