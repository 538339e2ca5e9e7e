package instance

import (
	"os"
	"path/filepath"
	"strconv"
)

// longestPath is how long the path of a socket may be here: the system takes 107 bytes.
const longestPath = 100

// shorten returns another name of a folder, short enough for the sockets in it, until done. The system takes a
// descriptor of the folder for the folder itself.
func shorten(folder string) (short string, done func(), err error) {
	if len(folder)+len("/1234567890"+extension) <= longestPath {
		return folder, func() {}, nil
	}
	opened, err := os.Open(folder)
	if err != nil {
		return "", nil, err
	}
	return filepath.Join("/proc/self/fd", strconv.Itoa(int(opened.Fd()))), func() { _ = opened.Close() }, nil
}
