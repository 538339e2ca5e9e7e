package storage

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"keyrack/model/workspace/doctor"
	"keyrack/storage/disk"
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

// ExposedFiles lists what other users can enter or read, as paths. On a disk that keeps neither modes nor access lists
// it returns [errors.ErrUnsupported].
func (h Health) ExposedFiles() ([]string, error) {
	var exposed []string
	err := h.walk(func(path string, _ fs.FileInfo) error {
		exposed = append(exposed, path)
		return nil
	})
	return exposed, err
}

// CloseFiles takes the rights of others from what ExposedFiles lists.
func (h Health) CloseFiles() error { return h.walk(disk.Seclude) }

// walk visits what is open to others. A file that goes away meanwhile is not missed, links are not followed, and a
// socket is closed by the folder around it.
func (h Health) walk(visit func(path string, info fs.FileInfo) error) error {
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
		case info.Mode()&(fs.ModeSymlink|fs.ModeSocket) != 0:
			return nil
		}
		exposed, err := disk.Exposed(path, info)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil || !exposed:
			return err
		}
		return visit(path, info)
	})
}
