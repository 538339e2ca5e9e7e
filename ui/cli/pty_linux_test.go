package cli_test

import (
	"os"
	"testing"

	"keyrack/ui/cli/clitest"
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
	return clitest.Terminal(t, 0)
}
