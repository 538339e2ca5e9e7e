package vault

import "os"

// FailWrites makes every write to the disk return what fail says, until fail is nil.
func (v *Vault) FailWrites(fail func() error) {
	v.disk = realDisk()
	if fail == nil {
		return
	}
	real := v.disk
	v.disk.write = func(file *os.File, content []byte) error {
		// As on a full disk, a part arrives.
		_, _ = file.Write(content[:len(content)/2])
		if err := fail(); err != nil {
			return err
		}
		return real.write(file, content[len(content)/2:])
	}
}

// FailRenames makes every rename return what fail says.
func (v *Vault) FailRenames(fail func() error) {
	v.disk.rename = func(from, to string) error {
		if err := fail(); err != nil {
			return err
		}
		return os.Rename(from, to)
	}
}
