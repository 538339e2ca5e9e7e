//go:build !windows

package instance

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"syscall"
)

// listen makes the socket of this name in a folder.
func listen(folder, own string) (net.Listener, error) {
	short, free, err := shorten(folder)
	if err != nil {
		return nil, err
	}
	defer free()
	listener, err := net.Listen("unix", filepath.Join(short, own))
	if err != nil {
		return nil, err
	}
	if unix, is := listener.(*net.UnixListener); is {
		unix.SetUnlinkOnClose(false) // the short name is gone by then
	}
	return listener, nil
}

// dial connects to the socket of this name in a folder.
func dial(folder, name string) (net.Conn, error) {
	short, free, err := shorten(folder)
	if err != nil {
		return nil, err
	}
	defer free()
	connection, err := net.DialTimeout("unix", filepath.Join(short, name), patience)
	if errors.Is(err, syscall.ECONNREFUSED) {
		err = fmt.Errorf("%w: %w", errNobody, err)
	}
	return connection, err
}
