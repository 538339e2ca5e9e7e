// Package transfer reads and writes the files in which connections travel: the exports of other tools and the webhooks
// of Mews as they come, encrypted backups, and lists for colleagues. It fulfils [transfer.Codec].
//
// It knows files and nothing else: what becomes of a record is for the workspace to decide. Whatever a file holds,
// reading it ends with records and with flaws that name line and field; no text of a flaw or an error quotes a value of
// the file, because it could be a token.
package transfer

import (
	"keyrack/model/workspace/transfer"
	"keyrack/storage/disk"
	"keyrack/storage/transfer/harvest"
)

// Files reads and writes files of all formats. The zero value is ready.
type Files struct {
	// WorkFactor of scrypt for a backup, as a power of two; 18 when zero, which takes about a second and 256 MiB.
	WorkFactor int

	// Own are files that are opened for nothing: those of the open index, whose locks every other opening would take away.
	Own []string

	disk disk.Disk
}

var _ transfer.Codec = Files{}

// ReadImport recognises what the content is and reads it: package harvest finds the credentials in it.
func (Files) ReadImport(content []byte, options transfer.ReadOptions) (transfer.ImportFile, error) {
	if len(content) > transfer.MaxTransferFile {
		return transfer.ImportFile{}, transfer.ErrFileTooLarge
	}
	if isSealed(content) {
		return transfer.ImportFile{}, transfer.ErrIsBackup
	}
	return harvest.Read(content, options)
}
