package storage

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"keyrack/model/workspace/doctor"
	"keyrack/storage/index"
)

// Health looks after the files of a data folder. It fulfils [doctor.Health].
type Health struct {
	Folder  *Folder
	Entries *index.Index
}

var _ doctor.Health = Health{}

// Index looks at every page and every row of the index.
func (h Health) Index(ctx context.Context) (doctor.IndexHealth, error) {
	return h.Entries.Health(ctx)
}

// ExposedFiles lists what other users can enter or read, as paths. Where access is not a matter of modes it returns
// [errors.ErrUnsupported].
func (h Health) ExposedFiles() ([]string, error) {
	if !modesCount {
		return nil, errors.ErrUnsupported
	}
	var exposed []string
	err := h.walk(func(path string, mode fs.FileMode) error {
		exposed = append(exposed, path)
		return nil
	})
	return exposed, err
}

// CloseFiles takes the rights of others from what ExposedFiles lists.
func (h Health) CloseFiles() error {
	return h.walk(func(path string, mode fs.FileMode) error { return os.Chmod(path, mode.Perm()&0o700) })
}

// walk visits what is open to others. A file that goes away meanwhile is not missed, links are not followed, and a
// socket is closed by the folder around it.
func (h Health) walk(visit func(path string, mode fs.FileMode) error) error {
	if !modesCount {
		return nil
	}
	return filepath.WalkDir(h.Folder.Path(), func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		info, err := entry.Info()
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case info.Mode()&(fs.ModeSymlink|fs.ModeSocket) != 0 || info.Mode().Perm()&0o077 == 0:
			return nil
		}
		return visit(path, info.Mode())
	})
}
