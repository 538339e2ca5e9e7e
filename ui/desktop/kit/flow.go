package kit

import "fyne.io/fyne/v2"

// flow lays objects side by side, and goes on below where the line is full.
type flow struct {
	space float32
	width float32 // of the place, as it was last; an estimate before
}

// NewFlow returns a container that lays its objects side by side, with the given space between them, and goes on below
// where the line is full. Width is an estimate of how much room there will be: the height depends on it until the
// container has been laid out once.
func NewFlow(space, width float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &flow{space: space, width: width}, Objects: objects}
}

// wrap is a flow that wants to be one line.
type wrap struct{ flow }

// NewWrap returns a container as [NewFlow] does that asks for as much room as one line needs, for where it may get
// less.
func NewWrap(space float32, objects ...fyne.CanvasObject) *fyne.Container {
	const wide = 2000
	return &fyne.Container{Layout: &wrap{flow{space: space, width: wide}}, Objects: objects}
}

func (w *wrap) MinSize(objects []fyne.CanvasObject) fyne.Size {
	line := hbox(w.space).MinSize(objects)
	return fyne.NewSize(line.Width, w.lay(objects, w.width, false))
}

func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(120, f.lay(objects, f.width, false))
}

func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	f.lay(objects, size.Width, true)
}

func (f *flow) lay(objects []fyne.CanvasObject, width float32, move bool) (height float32) {
	x, y := float32(0), float32(0)
	for _, object := range objects {
		if !object.Visible() {
			continue
		}
		size := object.MinSize()
		if x > 0 && x+size.Width > width {
			x, y = 0, height+f.space
		}
		if move {
			Place(object, x, y, min(size.Width, width), size.Height)
		}
		x += size.Width + f.space
		height = max(height, y+size.Height)
	}
	return height
}
