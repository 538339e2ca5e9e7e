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
	scrollTo(scroll, driver.AbsolutePositionForObject(object).Y-driver.AbsolutePositionForObject(scroll).Y,
		object.Size().Height)
}

// scrollTo does that for what begins at a height below the top of the part.
func scrollTo(scroll *container.Scroll, at, height float32) {
	switch bottom := at + height; {
	case at < modalBleed:
		scroll.ScrollToOffset(scroll.Offset.AddXY(0, at-modalBleed))
	case bottom > scroll.Size().Height-modalBleed:
		scroll.ScrollToOffset(scroll.Offset.AddXY(0, min(bottom-scroll.Size().Height+modalBleed, at-modalBleed)))
	}
}

// heightIn is how far below the top of a tree an object in it begins. The driver knows that only of what was painted.
func heightIn(tree, object fyne.CanvasObject) (y float32, found bool) {
	if tree == object {
		return 0, true
	}
	for _, part := range partsOf(tree) {
		if y, found := heightIn(part, object); found {
			return part.Position().Y + y, true
		}
	}
	return 0, false
}

// partsOf are the objects that another one is made of.
func partsOf(tree fyne.CanvasObject) []fyne.CanvasObject {
	switch o := tree.(type) {
	case *fyne.Container:
		return o.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{o.Content}
	case figure:
		return o.parts()
	}
	return nil
}

// Contains reports whether an object is a part of a tree, or of one of its parts.
func Contains(tree, object fyne.CanvasObject) bool {
	_, found := search(tree, object)
	return found
}

// search finds an object in a tree and returns what it is scrolled by, the innermost first.
func search(tree, object fyne.CanvasObject) (scrolls []*container.Scroll, found bool) {
	if tree == object {
		return nil, true
	}
	for _, part := range partsOf(tree) {
		if scrolls, found := search(part, object); found {
			if scroll, is := tree.(*container.Scroll); is {
				scrolls = append(scrolls, scroll)
			}
			return scrolls, true
		}
	}
	return nil, false
}
