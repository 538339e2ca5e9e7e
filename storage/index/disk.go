package index

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// disk is what can fail while a copy of the index is made or the files of a damaged one are moved. Tests put a full disk in
// its place.
type disk struct {
	copy   func(to *os.File, from io.Reader) error
	sync   func(file *os.File) error // what was written is on the disk
	rename func(from, to string) error
}

func realDisk() disk {
	return disk{
		copy: func(to *os.File, from io.Reader) error {
			_, err := io.Copy(to, from)
			return err
		},
		sync:   (*os.File).Sync,
		rename: os.Rename,
	}
}

// finish gives a complete file its name, in one step, when it is on the disk. Where that fails the file is removed, so that
// it takes no room of a full disk.
func (d disk) finish(partial, target string) error {
	file, err := os.OpenFile(partial, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	err = errors.Join(d.sync(file), file.Close())
	if err == nil {
		err = d.rename(partial, target)
	}
	if err != nil {
		return errors.Join(err, os.Remove(partial))
	}
	syncFolder(filepath.Dir(target))
	return nil
}

// copyFile makes target a copy of source, whole or not at all.
func (d disk) copyFile(source, target string) error {
	from, err := os.Open(source)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }() // it was only read
	partial, err := newPartial(target)
	if err != nil {
		return err
	}
	to, err := os.OpenFile(partial, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(d.copy(to, from), to.Close()); err != nil {
		return errors.Join(err, os.Remove(partial))
	}
	return d.finish(partial, target)
}

// syncFolder waits until the names in a folder are on the disk. Systems that cannot do so do it by themselves.
func syncFolder(name string) {
	folder, err := os.Open(name)
	if err != nil {
		return
	}
	_ = folder.Sync()
	_ = folder.Close()
}
