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
	keyboard, terminal := newTerminal(t)
	return terminal, func(line string) {
		if _, err := keyboard.WriteString(line + "\n"); err != nil {
			t.Fatal(err)
		}
	}
}

// newTerminal returns both ends of a terminal: what a person has, and what a program has.
func newTerminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	fail := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	fail(err)
	t.Cleanup(func() { _ = person.Close() })
	fail(unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0))
	number, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	fail(err)
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	fail(err)
	t.Cleanup(func() { _ = program.Close() })
	return person, program
}
