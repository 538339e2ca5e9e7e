//go:build unix

package console

import (
	"os"
	"os/signal"
	"syscall"
)

// Leave ends the program.
func (e Exit) Leave() {
	if number, ok := e.Signal.(syscall.Signal); ok {
		signal.Reset(number)
		_ = syscall.Kill(os.Getpid(), number)
		// The signal may be blocked, or such that it does not end a program: then the code tells.
	}
	os.Exit(int(e.Code))
}

// OpenTerminal opens the terminal that the program was started from.
func OpenTerminal() (*os.File, error) { return os.OpenFile("/dev/tty", os.O_RDWR, 0) }
