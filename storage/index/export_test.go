package index

import "os"

// FailCopies makes copying a file write a part of it and then return what fail says.
func (o *Options) FailCopies(fail func() error) {
	o.disk.Write = func(to *os.File, content []byte) (int, error) {
		part := min(len(content), 1000)
		if n, err := to.Write(content[:part]); err != nil {
			return n, err
		}
		if err := fail(); err != nil {
			return part, err
		}
		n, err := to.Write(content[part:])
		return part + n, err
	}
}

// FailSyncs makes waiting until a file is on the disk return what fail says: some file systems notice only then that
// they are full.
func (o *Options) FailSyncs(fail func() error) {
	o.disk.Sync = func(file *os.File) error {
		if err := fail(); err != nil {
			return err
		}
		return file.Sync()
	}
}

// FailRenames makes every rename return what fail says.
func (o *Options) FailRenames(fail func() error) {
	o.disk.Rename = func(from, to string) error {
		if err := fail(); err != nil {
			return err
		}
		return os.Rename(from, to)
	}
}
