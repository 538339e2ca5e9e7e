package transfer

import (
	"context"
	"io/fs"
	"path/filepath"
	"strings"

	"keyrack/model/workspace/transfer"
	"keyrack/storage/disk"
	"keyrack/storage/transfer/harvest"
)

// ReadFolder reads what lies in a folder, file by file. Links are not followed, and folders that tools fill are left
// out; where a bound ends it, the file says so as a flaw.
func (f Files) ReadFolder(ctx context.Context, path string, options transfer.ReadOptions) (transfer.ImportFile, error) {
	if !harvest.IsCodePage(options.CodePage) {
		return transfer.ImportFile{}, transfer.ErrCodePage
	}
	g, err := f.gather(ctx, path, options.CodePage)
	if err != nil {
		return transfer.ImportFile{}, err
	}
	return g.Harvest("Folder"), nil
}

// Scan lists where tokens of Mews lie in the files of a folder, in an archive or in a file.
func (f Files) Scan(ctx context.Context, path string) (transfer.Scan, error) {
	if !disk.IsFolder(path) {
		content, err := f.ReadFile(ctx, path)
		if err != nil {
			return transfer.Scan{}, err
		}
		return harvest.ScanFile(filepath.Base(path), content), nil
	}
	g, err := f.gather(ctx, path, "")
	if err != nil {
		return transfer.Scan{}, err
	}
	return g.Scan(), nil
}

// gather reads the files of a folder, within the bounds of package harvest.
func (f Files) gather(ctx context.Context, path, codePage string) (*harvest.Gathering, error) {
	g := &harvest.Gathering{CodePage: codePage}
	err := disk.Walk(ctx, path,
		func(name string) bool {
			return harvest.Readable(name+"/x") && strings.Count(name, "/") < harvest.MaxDepth
		},
		func(file disk.FolderFile) error {
			if !g.Room() {
				return fs.SkipAll
			}
			if !harvest.Readable(file.Name) || disk.IsOneOf(filepath.Join(path, filepath.FromSlash(file.Name)), f.Own) {
				return nil
			}
			content, err := file.Read(harvest.MaxFile)
			if err != nil {
				g.Unread++
				return nil // it hides no other
			}
			g.Add(file.Name, content)
			return nil
		})
	return g, err
}
