package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// HBox lays objects side by side with the given space between them, each as wide as it has to be and in the middle of
// the height. A [layout.Spacer] among them takes the room that is left.
func HBox(space float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(hbox(space), objects...)
}

// VBox lays objects below each other with the given space between them, each as high as it has to be.
func VBox(space float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(vbox(space), objects...)
}

// Edges lays objects along the edges and one in the middle, as container.NewBorder does, without any space between
// them. Each may be nil. Tab goes through them as they are read: top, left, middle, right, bottom.
func Edges(top, bottom, left, right, middle fyne.CanvasObject) *fyne.Container {
	all := []fyne.CanvasObject{}
	for _, object := range []fyne.CanvasObject{top, left, middle, right, bottom} {
		if object != nil {
			all = append(all, object)
		}
	}
	return container.New(edges{top: top, bottom: bottom, left: left, right: right, middle: middle}, all...)
}

// Inset leaves a margin around an object.
func Inset(top, right, bottom, left float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(top, bottom, left, right), object)
}

// SetInset changes the margin of what [Inset] has returned.
func SetInset(of *fyne.Container, top, right, bottom, left float32) {
	of.Layout = layout.NewCustomPaddedLayout(top, bottom, left, right)
}

// Actions lays ghost buttons side by side, such as at the end of a pane's header, so that the text of the last one ends
// where the box ends.
func Actions(buttons ...*Button) *fyne.Container {
	box := HBox(0)
	for _, button := range buttons {
		box.Add(button)
	}
	return Inset(0, -ghostPadding, 0, 0, box)
}

// Sized gives an object a least width and height, in pixels.
func Sized(width, height float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(sized{Width: width, Height: height}, object)
}

// vbox is the layout of VBox; its value is the space between objects.
type vbox float32

func (space vbox) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size, count := fyne.Size{}, 0
	for _, object := range objects {
		if !object.Visible() {
			continue
		}
		count++
		least := object.MinSize()
		size = fyne.NewSize(max(size.Width, least.Width), size.Height+least.Height)
	}
	size.Height += float32(space) * float32(max(count-1, 0))
	return size
}

func (space vbox) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, object := range objects {
		if !object.Visible() {
			continue
		}
		widen(object, size.Width)
		least := object.MinSize()
		Place(object, 0, y, size.Width, least.Height)
		y += least.Height + float32(space)
	}
}

// widen gives an object its width before it is asked how high it has to be: what breaks its text, or goes on below
// where a line is full, knows only then.
func widen(object fyne.CanvasObject, width float32) {
	size := fyne.NewSize(width, object.Size().Height)
	if object.Size() != size {
		object.Resize(size)
		return
	}
	switch o := object.(type) { // something in it may have come or gone
	case figure:
		o.arrange(size)
	case *fyne.Container:
		if o.Layout != nil {
			o.Layout.Layout(o.Objects, size)
		}
	}
}

// hbox is the layout of HBox; its value is the space between objects.
type hbox float32

func (space hbox) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size, count := fyne.Size{}, 0
	for _, object := range objects {
		if !object.Visible() {
			continue
		}
		count++
		least := object.MinSize()
		size = fyne.NewSize(size.Width+least.Width, max(size.Height, least.Height))
	}
	size.Width += float32(space) * float32(max(count-1, 0))
	return size
}

func (space hbox) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	spacers := 0
	for _, object := range objects {
		if isSpacer(object) {
			spacers++
		}
	}
	left := float32(0)
	if spacers > 0 {
		left = max(size.Width-space.MinSize(objects).Width, 0) / float32(spacers)
	}
	x := float32(0)
	for _, object := range objects {
		if !object.Visible() {
			continue
		}
		least := object.MinSize()
		if isSpacer(object) {
			x += left + float32(space)
			continue
		}
		Place(object, x, centred(0, size.Height, least.Height), least.Width, least.Height)
		x += least.Width + float32(space)
	}
}

func isSpacer(object fyne.CanvasObject) bool {
	spacer, is := object.(layout.SpacerObject)
	return is && spacer.ExpandHorizontal()
}

type edges struct {
	top, bottom, left, right, middle fyne.CanvasObject
}

// least is the least size of an edge, nothing for one that is not there or not seen.
func least(object fyne.CanvasObject) fyne.Size {
	if object == nil || !object.Visible() {
		return fyne.Size{}
	}
	return object.MinSize()
}

func (e edges) MinSize([]fyne.CanvasObject) fyne.Size {
	top, bottom, left, right, middle := least(e.top), least(e.bottom), least(e.left), least(e.right), least(e.middle)
	return fyne.NewSize(
		max(top.Width, bottom.Width, left.Width+middle.Width+right.Width),
		top.Height+bottom.Height+max(left.Height, middle.Height, right.Height),
	)
}

func (e edges) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	for _, object := range []fyne.CanvasObject{e.top, e.bottom} {
		if object != nil && object.Visible() {
			widen(object, size.Width)
		}
	}
	top, bottom, left, right := least(e.top).Height, least(e.bottom).Height, least(e.left).Width, least(e.right).Width
	between := size.Height - top - bottom
	put := func(object fyne.CanvasObject, x, y, width, height float32) {
		if object != nil {
			Place(object, x, y, width, height)
		}
	}
	put(e.top, 0, 0, size.Width, top)
	put(e.bottom, 0, size.Height-bottom, size.Width, bottom)
	put(e.left, 0, top, left, between)
	put(e.right, size.Width-right, top, right, between)
	put(e.middle, left, top, size.Width-left-right, between)
}

// sized is the layout of Sized.
type sized fyne.Size

func (s sized) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.Size(s).Max(objects[0].MinSize())
}

func (sized) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	Place(objects[0], 0, 0, size.Width, size.Height)
}
