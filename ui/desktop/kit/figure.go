// Package kit holds the widgets that Keyrack's screens are assembled from.
//
// Every widget takes its colours from the theme by name, so that a change of environment or appearance repaints it.
// Hovering, focusing and pressing change colours only, never sizes. Text that does not fit is cut with an ellipsis.
// Everything that can be pressed is reached with Tab, shows a ring when it has the focus, and is pressed with Space or
// Enter; that behaviour is written once, in [Pressable]. Like all of Fyne, the widgets are for the UI goroutine alone.
package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// figure is what a widget of this package says about its look. draw makes its renderer.
type figure interface {
	fyne.Widget
	Theme() fyne.Theme
	// parts are the objects from back to front.
	parts() []fyne.CanvasObject
	// arrange places the parts; cutting text belongs here, because it depends on the width.
	arrange(size fyne.Size)
	// measure is the least size.
	measure() fyne.Size
	// paint sets texts and colours.
	paint(c colors)
}

// colors looks up colours for one painting.
type colors struct {
	theme   fyne.Theme
	variant fyne.ThemeVariant
}

func colorsOf(f figure) colors {
	return colors{theme: f.Theme(), variant: fyne.CurrentApp().Settings().ThemeVariant()}
}

func (c colors) of(name fyne.ThemeColorName) color.Color { return c.theme.Color(name, c.variant) }

// orForeground is the colour of a name, or that of plain text where no name is given.
func (c colors) orForeground(name fyne.ThemeColorName) color.Color {
	if name == "" {
		name = theme.ColorNameForeground
	}
	return c.of(name)
}

// draw returns a renderer. Fyne drops that of what was not painted for a minute, and lays out a new one only when the
// size changes; so one of a figure that has its size already lays it out.
func draw(f figure) fyne.WidgetRenderer {
	f.paint(colorsOf(f))
	if size := f.Size(); !size.IsZero() {
		f.arrange(size)
	}
	return &drawing{f: f}
}

type drawing struct {
	f figure
}

func (d *drawing) Destroy()                     {}
func (d *drawing) Layout(size fyne.Size)        { d.f.arrange(size) }
func (d *drawing) MinSize() fyne.Size           { return d.f.measure() }
func (d *drawing) Objects() []fyne.CanvasObject { return d.f.parts() }

func (d *drawing) Refresh() {
	d.f.paint(colorsOf(d.f))
	d.f.arrange(d.f.Size())
	canvas.Refresh(d.f)
}

// Place moves and resizes in one go.
func Place(object fyne.CanvasObject, x, y, width, height float32) {
	object.Move(fyne.NewPos(x, y))
	object.Resize(fyne.NewSize(max(width, 0), max(height, 0)))
}

// Show makes an object visible or not without asking for a repaint when nothing changes.
func Show(object fyne.CanvasObject, visible bool) {
	switch {
	case visible && !object.Visible():
		object.Show()
	case !visible && object.Visible():
		object.Hide()
	}
}

// Enable lets a person use an object, or not.
func Enable(object fyne.Disableable, on bool) {
	if on {
		object.Enable()
	} else {
		object.Disable()
	}
}

// newRectangle returns a rectangle that cannot be seen until it is painted. Fyne's painters want a colour in every
// rectangle, also in one that is only a border.
func newRectangle() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }
