package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// reveal scrolls what is around an object until the object can be seen, as Fyne does not when Tab moves the keyboard to
// it.
func reveal(object fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(object)
	if c == nil {
		return
	}
	tree := c.Content()
	if top := c.Overlays().Top(); top != nil {
		tree = top
	}
	scrolls, _ := search(tree, object)
	for _, scroll := range scrolls {
		ScrollTo(scroll, object)
	}
}

// ScrollTo brings an object that is in a scrolled part into view, with room for its focus ring. Of one that is higher
// than the part its beginning is shown.
func ScrollTo(scroll *container.Scroll, object fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	at := driver.AbsolutePositionForObject(object).Y - driver.AbsolutePositionForObject(scroll).Y
	switch bottom := at + object.Size().Height; {
	case at < modalBleed:
		scroll.ScrollToOffset(scroll.Offset.AddXY(0, at-modalBleed))
	case bottom > scroll.Size().Height-modalBleed:
		scroll.ScrollToOffset(scroll.Offset.AddXY(0, min(bottom-scroll.Size().Height+modalBleed, at-modalBleed)))
	}
}

// search finds an object in a tree and returns what it is scrolled by, the innermost first.
func search(tree, object fyne.CanvasObject) (scrolls []*container.Scroll, found bool) {
	if tree == object {
		return nil, true
	}
	var parts []fyne.CanvasObject
	switch o := tree.(type) {
	case *fyne.Container:
		parts = o.Objects
	case *container.Scroll:
		parts = []fyne.CanvasObject{o.Content}
	case figure:
		parts = o.parts()
	}
	for _, part := range parts {
		if scrolls, found := search(part, object); found {
			if scroll, is := tree.(*container.Scroll); is {
				scrolls = append(scrolls, scroll)
			}
			return scrolls, true
		}
	}
	return nil, false
}
