//go:build !unix

package cli

import "os/exec"

func giveFile(*exec.Cmd, string) (end func(), err error) {
	return nil, usagef("Use --stdin.", "this system hands no open file to a command")
}
