package uitest

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// layOut does what a real window does before each frame and Fyne's headless one does not: where the least size of an
// object has changed, its parent is laid out anew.
func (ui *UI) layOut() {
	if ui.still {
		return
	}
	for _, tree := range ui.trees() {
		ui.layOutTree(tree)
	}
}

// AtOnce looks at the window as it is, without laying out what the next frame would: what is in its place only then
// stays out of it in a real window until somebody moves something.
func (ui *UI) AtOnce(look func()) {
	ui.still = true
	defer func() { ui.still = false }()
	look()
}

// layOutTree returns whether the least size of the object has changed since the last time.
func (ui *UI) layOutTree(object fyne.CanvasObject) bool {
	if !object.Visible() {
		return false
	}
	changed := false
	for _, child := range partsOf(object) {
		changed = ui.layOutTree(child) || changed
	}
	if changed {
		switch o := object.(type) {
		case *fyne.Container:
			if o.Layout != nil {
				o.Layout.Layout(o.Objects, o.Size())
			}
		case fyne.Widget:
			test.WidgetRenderer(o).Layout(o.Size())
		}
	}
	least := object.MinSize()
	before, known := ui.least[object]
	ui.least[object] = least
	return !known || before != least
}
