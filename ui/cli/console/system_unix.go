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

// Standard returns the streams of the program, and what ends their use.
func Standard() (streams Streams, done func()) {
	return Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Terminal: OpenTerminal}, func() {}
}

// openDescriptor returns the file that this program has open under a number, or nil.
func openDescriptor(number int) *os.File { return os.NewFile(uintptr(number), "passphrase") }

// OpenTerminal opens the terminal that the program was started from.
func OpenTerminal() (*os.File, error) { return os.OpenFile("/dev/tty", os.O_RDWR, 0) }
