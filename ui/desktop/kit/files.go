package kit

import (
	"fyne.io/fyne/v2"
	fynedialog "fyne.io/fyne/v2/dialog"
)

// ShowFiles shows Fyne's dialog for files, as large as its window allows. Fyne panics when it is given a size before it is
// shown.
func ShowFiles(files *fynedialog.FileDialog, in fyne.Window) {
	files.Show()
	files.Resize(in.Canvas().Size().Subtract(fyne.NewSize(160, 120)))
}
