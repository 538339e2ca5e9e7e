//go:build unix

package cli

import (
	"os"
	"syscall"
)

// forwarded are the signals that a command gets from keyrack. Those of job control come to it from the terminal.
var forwarded = []os.Signal{
	os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2,
}
