package instance

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/Microsoft/go-winio"
	"github.com/google/uuid"
	"golang.org/x/sys/windows"
)

// pipePrefix begins the name of a pipe. All users have one name space for theirs, so the rest is made up: nobody who
// cannot read the data folder can have the name before.
const pipePrefix = `\\.\pipe\keyrack-window-`

// partial ends the name of a file until its content is complete.
const partial = ".partial"

// listen makes a pipe that this user alone may open, and writes its name into a file of this name in a folder.
func listen(folder, own string) (net.Listener, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, err
	}
	name := pipePrefix + uuid.NewString()
	listener, err := winio.ListenPipe(name, &winio.PipeConfig{
		SecurityDescriptor: "D:P(A;;GA;;;" + user.User.Sid.String() + ")",
		InputBufferSize:    longest, // a window that is stopped finds the word when it goes on
	})
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder, own)
	err = os.WriteFile(path+partial, []byte(name), 0o600)
	if err == nil {
		err = os.Rename(path+partial, path)
	}
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

// dial connects to the pipe that the file of this name in a folder names.
func dial(folder, name string) (net.Conn, error) {
	content, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return nil, err
	}
	pipe := string(content)
	if id, is := strings.CutPrefix(pipe, pipePrefix); !is || uuid.Validate(id) != nil {
		return nil, errNobody
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	connection, err := winio.DialPipeContext(ctx, pipe)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: %w", errNobody, err)
	}
	return connection, err
}
