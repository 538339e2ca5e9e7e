// Package settings is the dialog in which a person sets Keyrack up. Its sections are data: each area of the window adds
// its own. What is changed holds at once; there is nothing to save.
package settings

import (
	"fyne.io/fyne/v2"

	"keyrack/ui/desktop/kit"
)

// Section is one page of the dialog.
type Section struct {
	Title   string
	Content fyne.CanvasObject
}

// width is that of the dialog.
const width float32 = 720

// Open shows the sections in a window.
func Open(c fyne.Canvas, sections []Section) *kit.Modal {
	titles := make([]string, len(sections))
	pages := &fyne.Container{Layout: pages{}}
	for i, section := range sections {
		titles[i] = section.Title
		section.Content.Show()
		if i > 0 {
			section.Content.Hide()
		}
		pages.Objects = append(pages.Objects, section.Content)
	}
	tabs := kit.NewTabs(titles, func(chosen int) {
		for i, section := range sections {
			if i == chosen {
				section.Content.Show()
			} else {
				section.Content.Hide()
			}
		}
		pages.Refresh()
	})
	modal := kit.NewModal(kit.ModalOptions{
		Title:      "Settings",
		Content:    kit.VBox(18, tabs, pages),
		CancelText: "Close",
		Width:      width,
	})
	modal.Open(c)
	return modal
}

// pages lays one page over the other and is as large as the largest, so that choosing another one moves nothing.
type pages struct{}

func (pages) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for _, object := range objects {
		size = size.Max(object.MinSize())
	}
	return size
}

func (pages) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, object := range objects {
		object.Move(fyne.NewPos(0, 0))
		object.Resize(fyne.NewSize(size.Width, min(size.Height, object.MinSize().Height)))
	}
}
