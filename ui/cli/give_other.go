//go:build !unix

package cli

import (
	"os/exec"

	"keyrack/ui/cli/console"
)

func giveFile(*exec.Cmd, string) (end func(), err error) {
	return nil, console.Usagef("Use --stdin.", "this system hands no open file to a command")
}
