//go:build unix

package keychaintest

import (
	"os/exec"
	"syscall"
)

// nobody is the user, and the group, without any rights of its own.
const nobody = 65534

// becomeNobody has root start a command as nobody.
func becomeNobody(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
}
