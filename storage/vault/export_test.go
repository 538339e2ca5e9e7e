package vault

import (
	"os"

	"keyrack/storage/disk"
)

// FailWrites makes every write to the disk return what fail says, until fail is nil.
func (v *Vault) FailWrites(fail func() error) {
	v.disk = disk.Disk{}
	if fail == nil {
		return
	}
	v.disk.Write = func(to *os.File, content []byte) (int, error) {
		// As on a full disk, a part arrives.
		half, err := to.Write(content[:len(content)/2])
		if err == nil {
			err = fail()
		}
		if err != nil {
			return half, err
		}
		rest, err := to.Write(content[half:])
		return half + rest, err
	}
}

// FailRenames makes every rename return what fail says.
func (v *Vault) FailRenames(fail func() error) {
	v.disk.Rename = func(from, to string) error {
		if err := fail(); err != nil {
			return err
		}
		return os.Rename(from, to)
	}
}
