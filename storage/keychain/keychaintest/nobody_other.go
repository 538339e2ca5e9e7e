//go:build !unix

package keychaintest

import "os/exec"

const nobody = -1

// becomeNobody is for systems with a user called root.
func becomeNobody(*exec.Cmd) {}
