package walk

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// wine returns the program that starts those of Windows. It skips the test where there is none.
func wine(t testing.TB) string {
	t.Helper()
	starter := os.Getenv("KEYRACK_WINE")
	if starter == "" || os.Getenv("KEYRACK_WINDOWS") == "" {
		t.Skip("make test-windows walks through the program of Windows")
	}
	return starter
}

// arguments are those in front of all others.
func (d *Desktop) arguments() []string {
	data := []string{"--data", d.named(d.Data())}
	if d.options.Wine {
		return append([]string{os.Getenv("KEYRACK_WINDOWS")}, data...)
	}
	return data
}

// named is what the program calls a file by: for Wine the whole file system is a drive.
func (d *Desktop) named(path string) string {
	if !d.options.Wine {
		return path
	}
	return "Z:" + strings.ReplaceAll(path, "/", `\`)
}

// frame is what stands left of and above a window in the frame that Wine draws: within the window, to X. The frame is
// as wide on the right and below as on the left.
func (d *Desktop) frame(id string, window Size) (left, top int) {
	d.t.Helper()
	cmd, cancel := d.command("xdotool", "getwindowgeometry", "--shell", id)
	defer cancel()
	out, err := cmd.Output()
	if err != nil {
		d.fail("asking for the size of the window: %v", err)
	}
	var whole Size
	for line := range strings.Lines(string(out)) {
		name, number, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch name {
		case "WIDTH":
			whole.Width, err = strconv.Atoi(number)
		case "HEIGHT":
			whole.Height, err = strconv.Atoi(number)
		}
		if err != nil {
			d.fail("reading the size of the window: %v", err)
		}
	}
	left = (whole.Width - window.Width) / 2
	return left, whole.Height - window.Height - left
}
