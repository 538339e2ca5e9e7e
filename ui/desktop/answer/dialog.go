package answer

import (
	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model/document"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
)

// Open opens a dialog to read a document in, with a line about it above. Its button Copy takes whole, which may be more
// than is shown. Of the options, Content and Width are set here.
func Open(on fyne.Canvas, shown *document.Document, whole, about string, options kit.ModalOptions) *kit.Modal {
	view := New()
	view.SetDocument(shown)
	var modal *kit.Modal
	copied := kit.NewGhostButton("Copy", func() {
		clip.Text(whole)
		modal.SetNote(assets.Tick, "Copied.")
	})
	header := kit.Edges(nil, nil, nil, kit.Actions(copied), kit.NewLine(kit.Muted(about)))
	options.Content = kit.NewCodeCard(header, kit.Sized(200, 360, view), nil)
	options.Width = look.DialogWide
	modal = kit.NewModal(options)
	modal.Open(on)
	return modal
}
