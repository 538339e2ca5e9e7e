//go:build unix

package console

import "golang.org/x/sys/unix"

// silence has a terminal show nothing of what is typed until show is called. What has come before is left as it is.
func silence(descriptor int) (show func(), err error) {
	before, err := unix.IoctlGetTermios(descriptor, getTermios)
	if err != nil {
		return nil, err
	}
	silent := *before
	silent.Lflag &^= unix.ECHO
	if err := unix.IoctlSetTermios(descriptor, setTermios, &silent); err != nil {
		return nil, err
	}
	return func() { _ = unix.IoctlSetTermios(descriptor, setTermios, before) }, nil
}
