package disk

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
)

// FolderFile is a file in a folder that is walked.
type FolderFile struct {
	Name string // its way from the folder, with slashes
	Size int64
	open func() (fs.File, error)
}

// Read returns the content, at most limit bytes of it; its error is [ErrTooLarge] for more.
func (f FolderFile) Read(limit int64) ([]byte, error) {
	file, err := f.open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, ErrNotRegular)
	}
	content, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(content)) > limit {
		return nil, ErrTooLarge
	}
	return content, err
}

// Walk calls visit for every regular file below a folder, in the order of names, until ctx ends or visit returns an
// error; fs.SkipAll ends it without one. Links are not followed, so nothing outside is read. enter is asked before a
// folder is gone into. What cannot be read is passed over.
func Walk(ctx context.Context, folder string, enter func(name string) bool, visit func(FolderFile) error) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // it was only read
	return fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && name == ".":
			return err
		case err != nil:
			return nil
		case entry.IsDir():
			if name != "." && !enter(name) {
				return fs.SkipDir
			}
			return nil
		case !entry.Type().IsRegular():
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return nil // it has gone since
		}
		open := func() (fs.File, error) { return root.Open(name) }
		return visit(FolderFile{Name: path.Clean(name), Size: info.Size(), open: open})
	})
}

// IsFolder reports whether a folder, or a link to one, is at a place.
func IsFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
