package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"time"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"

	"keyrack/model/secrets"
)

// place is the name of the pipe of an agent; empty where the user is not known.
type place struct{ pipe, user string }

// placeOf returns the place for the vault in a folder. Pipes have one name space for all users: it has the user in it.
func placeOf(vaultFolder string) place {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return place{}
	}
	sum := sha256.Sum256([]byte(vaultFolder))
	name := user.User.Sid.String()
	return place{pipe: `\\.\pipe\keyrack-` + name + "-" + hex.EncodeToString(sum[:8]), user: name}
}

// dial connects to the agent, unless a process of another user has taken its name.
func dial(ctx context.Context, at place) (net.Conn, error) {
	if at.pipe == "" {
		return nil, secrets.ErrNoAgentPlace
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	connection, err := winio.DialPipeContext(ctx, at.pipe)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, ErrNone
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%w: %w", secrets.ErrInVault, secrets.ErrForeignAgent)
	case err != nil:
		return nil, silent(err)
	}
	if !isOf(connection, at.user, windows.GetNamedPipeServerProcessId) {
		_ = connection.Close() // nothing was said
		return nil, fmt.Errorf("%w: %w", secrets.ErrInVault, secrets.ErrForeignAgent)
	}
	return connection, nil
}

// listen makes the pipe. Only the user may open it, and the first to make it has it: another agent that is still there
// keeps it from that until ctx ends.
func listen(ctx context.Context, at place) (listener net.Listener, release func(), err error) {
	if at.pipe == "" {
		return nil, nil, fmt.Errorf("%w: %w", secrets.ErrInVault, secrets.ErrNoAgentPlace)
	}
	for {
		listener, err = winio.ListenPipe(at.pipe, &winio.PipeConfig{SecurityDescriptor: "D:P(A;;GA;;;" + at.user + ")"})
		if err == nil {
			return listener, func() { _ = listener.Close() }, nil
		}
		select {
		case <-ctx.Done():
			return nil, nil, fmt.Errorf("%w: %w", secrets.ErrInVault, secrets.ErrForeignAgent)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// sameUser reports whether the caller at the other end is this user's process.
func sameUser(connection net.Conn) bool {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	return err == nil && isOf(connection, user.User.Sid.String(), windows.GetNamedPipeClientProcessId)
}

// isOf reports whether the process at the other end of a pipe is of a user.
func isOf(connection net.Conn, user string, other func(windows.Handle, *uint32) error) bool {
	pipe, is := connection.(interface{ Fd() uintptr })
	if !is {
		return false
	}
	var process uint32
	if other(windows.Handle(pipe.Fd()), &process) != nil {
		return false
	}
	if process == uint32(os.Getpid()) {
		return true
	}
	opened, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, process)
	if err != nil {
		return false
	}
	defer func() { _ = windows.CloseHandle(opened) }() // it was only asked
	var token windows.Token
	if windows.OpenProcessToken(opened, windows.TOKEN_QUERY, &token) != nil {
		return false
	}
	defer func() { _ = token.Close() }() // as above
	of, err := token.GetTokenUser()
	return err == nil && of.User.Sid.String() == user
}

func protect() {}
