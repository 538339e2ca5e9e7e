package disk

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A place is what a person names for reading or writing: a file, a link to one, a device, a pipe.

var (
	// ErrFolder means that a folder stands where a file should.
	ErrFolder = errors.New("it is a folder")
	// ErrTooLarge is returned by [Read] for more than its limit.
	ErrTooLarge = errors.New("it is too large")
	errSocket   = errors.New("it is a socket")
	errLinks    = errors.New("too many links lead to each other")
)

// WriteTo begins to write to a place. A file, also one behind links, is replaced when it is complete; a device or a
// pipe is written into at once, and a pipe waits for a reader until ctx ends.
func (d Disk) WriteTo(ctx context.Context, path string) (*File, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, &fs.PathError{Op: "write", Path: path, Err: ErrFolder}
	case info.Mode()&fs.ModeSocket != 0:
		return nil, &fs.PathError{Op: "write", Path: path, Err: errSocket}
	case !info.Mode().IsRegular() || IsDescriptor(path):
		return d.into(ctx, path, info.Mode())
	}
	target, err := behind(path)
	if err != nil {
		return nil, err
	}
	return d.Create(target)
}

// IsDescriptor reports whether a path names something that this process has open, such as /dev/stdout: a file that a
// shell has opened is written into, not replaced.
func IsDescriptor(path string) bool {
	target, err := behind(path)
	if err != nil {
		return false
	}
	for _, name := range []string{filepath.Clean(path), target} {
		if strings.HasPrefix(name, "/proc/") || strings.HasPrefix(name, "/dev/fd/") {
			return true
		}
	}
	return strings.HasPrefix(filepath.Clean(path), "/dev/std")
}

// behind follows links to the name that they lead to, which need not be there.
func behind(path string) (string, error) {
	for range 40 {
		target, err := os.Readlink(path)
		if err != nil { // no link, or nothing at all
			return path, nil
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	return "", &fs.PathError{Op: "write", Path: path, Err: errLinks}
}

// into opens a device or a pipe. A pipe without a reader cannot be opened; waiting for one in the system would not end
// with ctx.
func (d Disk) into(ctx context.Context, path string, mode fs.FileMode) (*File, error) {
	flags := os.O_WRONLY
	if mode.IsRegular() { // what a shell has opened, maybe with something in it
		flags |= os.O_APPEND
	}
	for wait := time.NewTicker(20 * time.Millisecond); ; {
		file, err := openInto(path, flags)
		if err == nil {
			context.AfterFunc(ctx, func() { _ = file.SetWriteDeadline(time.Now()) }) // what cannot wait has no deadline
			wait.Stop()
			return &File{disk: d, file: file, ctx: ctx}, nil
		}
		if mode&fs.ModeNamedPipe == 0 || !noReader(err) {
			wait.Stop()
			return nil, err
		}
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return nil, ctx.Err()
		}
	}
}

// Open opens a place for reading. A pipe waits for its writer until ctx ends.
func Open(ctx context.Context, path string) (*os.File, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrFolder}
	case info.Mode().IsRegular():
		return os.Open(path)
	}
	type outcome struct {
		file *os.File
		err  error
	}
	opened := make(chan outcome)
	go func() {
		file, err := os.Open(path)
		select {
		case opened <- outcome{file, err}:
		case <-ctx.Done():
			if err == nil {
				_ = file.Close() // nobody waits for it any more
			}
		}
	}()
	select {
	case o := <-opened:
		return o.file, o.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Read reads what is at a place, at most limit bytes, until ctx ends.
func Read(ctx context.Context, path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrFolder}
	}
	if info.Mode().IsRegular() {
		if info.Size() > limit { // before any of it is read
			return nil, &fs.PathError{Op: "read", Path: path, Err: ErrTooLarge}
		}
		return readAll(path, limit)
	}
	// Opening a pipe waits for a writer, and reading it for what that has to say.
	type outcome struct {
		content []byte
		err     error
	}
	done := make(chan outcome, 1)
	go func() {
		content, err := readAll(path, limit)
		done <- outcome{content, err}
	}()
	select {
	case o := <-done:
		return o.content, o.err
	case <-ctx.Done(): // the call may outlive it, as long as nobody is at the other end
		return nil, ctx.Err()
	}
}

func readAll(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	content, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(content)) > limit {
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrTooLarge}
	}
	return content, err
}

// IsOneOf reports whether a path leads to one of these files, by whatever name.
func IsOneOf(path string, files []string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	for _, name := range files {
		other, err := os.Stat(name)
		if err == nil && os.SameFile(info, other) {
			return true
		}
	}
	return false
}
