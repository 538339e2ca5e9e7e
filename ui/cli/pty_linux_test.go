package cli_test

import (
	"fmt"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// typing returns a terminal at which somebody types a line.
func typing(t *testing.T, line string) *os.File {
	t.Helper()
	terminal, write := keyboard(t)
	write(line)
	return terminal
}

// keyboard returns a terminal, and what types a line at it.
func keyboard(t *testing.T) (at *os.File, write func(line string)) {
	t.Helper()
	fail := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	fail(err)
	t.Cleanup(func() { _ = keyboard.Close() })
	fail(unix.IoctlSetPointerInt(int(keyboard.Fd()), unix.TIOCSPTLCK, 0))
	number, err := unix.IoctlGetInt(int(keyboard.Fd()), unix.TIOCGPTN)
	fail(err)
	terminal, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	fail(err)
	t.Cleanup(func() { _ = terminal.Close() })
	return terminal, func(line string) {
		_, err := keyboard.WriteString(line + "\n")
		fail(err)
	}
}
