package transfer

import (
	"os"

	"keyrack/model/workspace/transfer"
)

// ReadAs reads content as a file of the named formats, the first that it fits, and reports whether one was. Unlike
// ReadImport it passes over the other formats, so that a fuzz target stays with its own.
func ReadAs(content []byte, names ...string) (file transfer.ImportFile, fits bool) {
	text, err := decodeText(content)
	if err != nil || len(content) > transfer.MaxTransferFile {
		return file, false
	}
	document, err := parse(text)
	if err != nil {
		return file, false
	}
	for _, name := range names {
		for _, f := range formats() {
			if f.name == name && f.fits(text, document) {
				file.Format = f.name
				f.read(text, document, &file)
				dropRepeated(&file)
				return file, true
			}
		}
	}
	return file, false
}

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
