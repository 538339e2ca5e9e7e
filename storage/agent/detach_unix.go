//go:build unix

package agent

import (
	"os/exec"
	"syscall"
)

// detach makes a command outlive the terminal that it was started from.
func detach(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	command.Dir = "/" // so that no disk stays in use
}
