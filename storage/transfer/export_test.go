package transfer

import "os"

// FailWrites makes every write stop half way and return err, as on a full disk.
func (f *Files) FailWrites(err error) {
	f.disk.Write = func(to *os.File, content []byte) (int, error) {
		n, _ := to.Write(content[:len(content)/2])
		return n, err
	}
}

// FailRenames makes every rename return err.
func (f *Files) FailRenames(err error) {
	f.disk.Rename = func(string, string) error { return err }
}
