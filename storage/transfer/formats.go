package transfer

import (
	"keyrack/model/workspace/transfer"
	"keyrack/storage/disk"
	"keyrack/storage/transfer/harvest"
)

// Formats are the kinds of files that ReadImport knows, in the order in which it looks for them.
func (Files) Formats() []transfer.Format {
	var all []transfer.Format
	for _, reader := range harvest.Readers() {
		all = append(all, transfer.Format{Name: reader.Name, Files: reader.Names})
	}
	return all
}

// IsFolder reports whether there is a folder at a place.
func (Files) IsFolder(path string) bool { return disk.IsFolder(path) }
