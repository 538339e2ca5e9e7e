// Package disk writes files so that none is ever half there. A file is written beside the one that it replaces, waited
// for until it is on the disk, and then given its name in one step; where any of that fails, what was there stays as it
// was and nothing else is left. Files that it makes have mode 0600.
//
// It opens no file of an open database of SQLite: closing any descriptor of such a file drops the locks that SQLite
// holds on it for this process, and the next process would then write where this one does.
package disk

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// PartialPrefix begins the name of a file that is not complete yet. One that nobody has open was left by a crash.
const PartialPrefix = ".keyrack-"

// partialOf is the name of a file until it is complete.
func partialOf(path, number string) string { return PartialPrefix + filepath.Base(path) + "-" + number }

// Disk is what can fail while a file is written. A nil field is the real thing, so the zero value is the real disk;
// tests put a full one in its place.
type Disk struct {
	// Write writes content to a file that is not complete yet.
	Write func(to *os.File, content []byte) (int, error)
	// Sync waits until a file is on the disk.
	Sync func(*os.File) error
	// Rename gives a file another name.
	Rename func(from, to string) error
}

func (d Disk) write(to *os.File, content []byte) (int, error) {
	if d.Write != nil {
		return d.Write(to, content)
	}
	return to.Write(content)
}

func (d Disk) sync(file *os.File) error {
	if d.Sync != nil {
		return d.Sync(file)
	}
	return file.Sync()
}

// Move gives a file, or a folder, another name.
func (d Disk) Move(from, to string) error {
	if d.Rename != nil {
		return d.Rename(from, to)
	}
	return os.Rename(from, to)
}

// Replace gives path this content. A link in its place is replaced, not followed.
func (d Disk) Replace(path string, content []byte) error {
	file, err := d.Create(path)
	if err != nil {
		return err
	}
	if _, err := file.Write(content); err != nil {
		return errors.Join(err, file.Drop())
	}
	return file.Keep()
}

// Copy gives target the content of source, a file that no database has open.
func (d Disk) Copy(source, target string) error {
	from, err := os.Open(source)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }() // it was only read
	to, err := d.Create(target)
	if err != nil {
		return err
	}
	if _, err := io.Copy(to, from); err != nil {
		return errors.Join(err, to.Drop())
	}
	return to.Keep()
}

// Finish gives a complete file its name when it is on the disk, and removes it where that fails. No database has it
// open.
func (d Disk) Finish(partial, target string) error {
	file, err := os.OpenFile(partial, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return d.finish(file, target)
}

func (d Disk) finish(file *os.File, target string) error {
	err := errors.Join(d.sync(file), file.Close())
	if err == nil {
		err = d.Move(file.Name(), target)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	SyncFolder(filepath.Dir(target))
	return nil
}

// SyncFolder waits until the names in a folder are on the disk. Systems that cannot do so do it by themselves.
func SyncFolder(path string) {
	folder, err := os.Open(path)
	if err != nil {
		return
	}
	_ = folder.Sync()
	_ = folder.Close()
}

// MakeEmpty makes an empty file, with mode 0600, where there is none.
func MakeEmpty(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// Sweep removes what a crash has left of earlier attempts to write the file at path. Only who knows that nobody is at
// it may call it.
func Sweep(path string) {
	folder := filepath.Dir(path)
	entries, _ := os.ReadDir(folder) // what cannot be listed is left
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), partialOf(path, "")) && entry.Type().IsRegular() {
			_ = os.Remove(filepath.Join(folder, entry.Name())) // the next time tries again
		}
	}
}

// File is a file on its way to its name, or a device or pipe that has it already. Either Keep or Drop ends it, once.
type File struct {
	disk   Disk
	file   *os.File
	target string // "" for what is written into at once
	ctx    context.Context
}

// Create begins the file at path, with mode 0600, in the same folder.
func (d Disk) Create(path string) (*File, error) {
	file, err := os.CreateTemp(filepath.Dir(path), partialOf(path, "*")) // mode 0600
	if err != nil {
		return nil, err
	}
	return &File{disk: d, file: file, target: path}, nil
}

// Write adds to the file.
func (f *File) Write(content []byte) (int, error) {
	n, err := f.disk.write(f.file, content)
	if err != nil && f.ctx != nil && f.ctx.Err() != nil {
		return n, f.ctx.Err()
	}
	return n, err
}

// Keep gives the file its name.
func (f *File) Keep() error {
	if f.target == "" {
		return f.file.Close()
	}
	return f.disk.finish(f.file, f.target)
}

// Drop removes the file. What has gone into a device or a pipe stays there.
func (f *File) Drop() error {
	if f.target == "" {
		return f.file.Close()
	}
	return errors.Join(f.file.Close(), os.Remove(f.file.Name()))
}
