//go:build unix

package console

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// Waits reports whether something lies in a pipe, or a file stands at its beginning, for this program to read. It reads
// nothing, and says no where it cannot be told. A file that was read from already is that of a loop in a script.
func Waits(in io.Reader) bool {
	file, is := in.(*os.File)
	if !is {
		return false
	}
	info, err := file.Stat()
	if err != nil {
		return false
	}
	switch {
	case info.Mode()&os.ModeNamedPipe != 0:
		pipe := []unix.PollFd{{Fd: int32(file.Fd()), Events: unix.POLLIN}}
		found, err := unix.Poll(pipe, 0)
		return err == nil && found == 1 && pipe[0].Revents&unix.POLLIN != 0
	case info.Mode().IsRegular():
		at, err := file.Seek(0, io.SeekCurrent)
		return err == nil && at == 0 && info.Size() > 0
	}
	return false
}
