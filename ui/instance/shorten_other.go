//go:build !linux && !windows

package instance

import (
	"fmt"
	"os"
	"path/filepath"
)

// longestPath is how long the path of a socket may be: macOS takes 103 bytes.
const longestPath = 100

// shorten returns a folder for the sockets of a folder, until done: itself, or where its path is too long a link to it
// in a folder that only this user can enter.
func shorten(folder string) (short string, done func(), err error) {
	if len(folder)+len("/1234567890"+extension) <= longestPath {
		return folder, func() {}, nil
	}
	private, err := os.MkdirTemp("", "keyrack-") // mode 0700
	if err != nil {
		return "", nil, err
	}
	done = func() { _ = os.RemoveAll(private) }
	short = filepath.Join(private, "w")
	if err := os.Symlink(folder, short); err != nil {
		done()
		return "", nil, fmt.Errorf("a shorter name for %s: %w", folder, err)
	}
	return short, done, nil
}
