package kit

import "fyne.io/fyne/v2"

// beside lays two objects side by side, or below each other.
type beside struct {
	space, least float32
	width        float32 // of the place, as it was last
}

// NewBeside returns a container that lays the second object at the end of the line of the first, which takes what is
// left. Where that would be less than least, the second begins a line of its own.
func NewBeside(space, least float32, first, second fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{
		Layout:  &beside{space: space, least: least, width: 2000},
		Objects: []fyne.CanvasObject{first, second},
	}
}

func (b *beside) stacked(second fyne.Size) bool { return b.width-second.Width-b.space < b.least }

func (b *beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	first, second := objects[0].MinSize(), objects[1].MinSize()
	width := max(first.Width, min(second.Width, b.least))
	if b.stacked(second) {
		return fyne.NewSize(width, first.Height+b.space+second.Height)
	}
	return fyne.NewSize(width, max(first.Height, second.Height))
}

func (b *beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	b.width = size.Width
	first, second := objects[0].MinSize(), objects[1].MinSize()
	if b.stacked(second) {
		Place(objects[0], 0, 0, size.Width, first.Height)
		Place(objects[1], 0, first.Height+b.space, size.Width, second.Height)
		return
	}
	Place(objects[0], 0, centred(0, size.Height, first.Height), size.Width-second.Width-b.space, first.Height)
	Place(objects[1], size.Width-second.Width, centred(0, size.Height, second.Height), second.Width, second.Height)
}
