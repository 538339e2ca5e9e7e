//go:build !unix

package cli

import (
	"os"
	"syscall"
)

// forwarded are the signals that a command gets from keyrack, as far as this system can send them.
var forwarded = []os.Signal{os.Interrupt, syscall.SIGTERM}
