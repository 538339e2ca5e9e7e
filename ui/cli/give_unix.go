//go:build unix

package cli

import (
	"fmt"
	"io"
	"os"
	"os/exec"
)

// giveFile hands a command a file without a name: a pipe that it inherits, with text in it. It can be read once.
func giveFile(command *exec.Cmd, text string) (end func(), err error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("making the file for the tokens: %w", err)
	}
	command.ExtraFiles = []*os.File{read}
	command.Env = append(command.Env, variableFile+"=/dev/fd/3")
	go func() {
		_, _ = io.WriteString(write, text) // a command that does not read it has its reasons
		_ = write.Close()
	}()
	return func() { _ = read.Close() }, nil
}
