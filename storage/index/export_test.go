package index

import (
	"io"
	"os"
)

// FailCopies makes copying a file write a part of it and then return what fail says.
func (o *Options) FailCopies(fail func() error) {
	o.disk = realDisk()
	real := o.disk
	o.disk.copy = func(to *os.File, from io.Reader) error {
		if _, err := io.CopyN(to, from, 1000); err != nil {
			return err
		}
		if err := fail(); err != nil {
			return err
		}
		return real.copy(to, from)
	}
}

// FailSyncs makes waiting until a file is on the disk return what fail says: some file systems notice only then that they
// are full.
func (o *Options) FailSyncs(fail func() error) {
	o.disk = realDisk()
	o.disk.sync = func(file *os.File) error {
		if err := fail(); err != nil {
			return err
		}
		return file.Sync()
	}
}

// FailRenames makes every rename return what fail says.
func (o *Options) FailRenames(fail func() error) {
	o.disk = realDisk()
	o.disk.rename = func(from, to string) error {
		if err := fail(); err != nil {
			return err
		}
		return os.Rename(from, to)
	}
}
