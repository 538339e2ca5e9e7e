package kit

import (
	"fyne.io/fyne/v2"
	fynedialog "fyne.io/fyne/v2/dialog"
)

// OpenFile asks for a file to read. Chosen gets its path, or is never called.
func OpenFile(in fyne.Window, chosen func(path string)) {
	showFiles(fynedialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil || file == nil {
			return
		}
		_ = file.Close() // only its path is wanted
		chosen(file.URI().Path())
	}, in), in)
}

// SaveFile asks for a file to write, and before one is replaced. Name is the one it proposes. Chosen gets the path, or is
// never called.
func SaveFile(in fyne.Window, name string, chosen func(path string)) {
	save := fynedialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err != nil || file == nil {
			return
		}
		_ = file.Close() // only its path is wanted
		chosen(file.URI().Path())
	}, in)
	save.SetFileName(name)
	showFiles(save, in)
}

// OpenFolder asks for a folder. Chosen gets its path, or is never called.
func OpenFolder(in fyne.Window, chosen func(path string)) {
	showFiles(fynedialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		if err == nil && folder != nil {
			chosen(folder.Path())
		}
	}, in), in)
}

// showFiles shows Fyne's dialog for files, as large as its window allows. Fyne panics when it is given a size before it is
// shown.
func showFiles(files *fynedialog.FileDialog, in fyne.Window) {
	files.Show()
	files.Resize(in.Canvas().Size().Subtract(fyne.NewSize(160, 120)))
}
