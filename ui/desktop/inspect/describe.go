package inspect

import (
	"fmt"
	"math"
	"reflect"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Renderers gives the renderer that draws a widget.
type Renderers func(fyne.Widget) fyne.WidgetRenderer

// Describe makes the scene of the windows. It must run on the UI goroutine.
//
// What lies outside of a scroller's or the window's area is left out. Something that another object of the same window
// hides, without being an overlay, is described all the same.
func Describe(windows []fyne.Window, renderers Renderers) Scene {
	scene := Scene{}
	for _, window := range windows {
		c := window.Canvas()
		root := c.Content()
		top := c.Overlays().Top()
		if top != nil {
			root = top
		}
		d := describer{canvas: c, renderers: renderers}
		d.describe(root, fyne.Position{}, area{right: c.Size().Width, bottom: c.Size().Height}, -1, false)
		width, height := c.PixelCoordinateForPosition(fyne.NewPos(c.Size().Width, c.Size().Height))
		scene.Windows = append(scene.Windows, Window{
			Title:   window.Title(),
			Width:   width,
			Height:  height,
			Scale:   c.Scale(),
			Overlay: top != nil,
			Nodes:   d.nodes,
		})
	}
	return scene
}

// area is a rectangle in Fyne's units.
type area struct {
	left, top, right, bottom float32
}

func (a area) cut(b area) area {
	return area{
		left:   max(a.left, b.left),
		top:    max(a.top, b.top),
		right:  min(a.right, b.right),
		bottom: min(a.bottom, b.bottom),
	}
}

func (a area) empty() bool { return a.right <= a.left || a.bottom <= a.top }

type describer struct {
	canvas    fyne.Canvas
	renderers Renderers
	nodes     []Node
}

// describe adds object and what is in it. Offset is the position of whatever holds object, visible the part of the
// canvas that can be seen there, secret says that object is part of an entry.
func (d *describer) describe(object fyne.CanvasObject, offset fyne.Position, visible area, parent int, secret bool) {
	if object == nil || !object.Visible() {
		return
	}
	position := offset.Add(object.Position())
	seen := area{
		left:   position.X,
		top:    position.Y,
		right:  position.X + object.Size().Width,
		bottom: position.Y + object.Size().Height,
	}.cut(visible)

	switch o := object.(type) {
	case *canvas.Text:
		if !secret && strings.TrimSpace(o.Text) != "" && !seen.empty() {
			d.add(Node{Type: "canvas.Text", Parent: parent, Text: o.Text}, seen)
		}
	case *fyne.Container:
		for _, child := range o.Objects {
			d.describe(child, position, visible, parent, secret)
		}
	case fyne.Widget:
		renderer := d.renderers(o)
		if renderer == nil {
			return
		}
		if clips(o, renderer) {
			visible = seen
		}
		// A widget may be empty itself and draw outside of its own area.
		if !seen.empty() {
			node := d.widget(o)
			node.Parent = parent
			parent = d.add(node, seen)
			secret = secret || node.Entry
		} else {
			secret = secret || isEntry(o)
		}
		before := len(d.nodes)
		for _, child := range renderer.Objects() {
			d.describe(child, position, visible, parent, secret)
		}
		// A button of nothing but an icon is called by its name.
		if named, ok := o.(interface{ AccessibilityLabel() string }); ok && !secret && !seen.empty() &&
			len(d.nodes) == before {
			d.nodes[parent].Text = named.AccessibilityLabel()
		}
	}
}

// add appends the node with its area in pixels, and returns its index.
func (d *describer) add(node Node, seen area) int {
	pixels := func(length float32) int { return int(math.Round(float64(length * d.canvas.Scale()))) }
	node.X, node.Y = pixels(seen.left), pixels(seen.top)
	node.Width, node.Height = pixels(seen.right)-node.X, pixels(seen.bottom)-node.Y
	d.nodes = append(d.nodes, node)
	return len(d.nodes) - 1
}

func (d *describer) widget(w fyne.Widget) Node {
	node := Node{Type: strings.TrimPrefix(fmt.Sprintf("%T", w), "*"), Entry: isEntry(w)}
	if node.Entry {
		node.Placeholder = placeholder(w)
	}
	_, tappable := w.(fyne.Tappable)
	node.Tappable = tappable || node.Entry
	if focusable, ok := w.(fyne.Focusable); ok {
		node.Focused = d.canvas.Focused() == focusable
	}
	if disableable, ok := w.(fyne.Disableable); ok {
		node.Disabled = disableable.Disabled()
	}
	return node
}

// clips reports whether a widget hides what reaches beyond its area, by the same rule as Fyne's painter: scrollers do,
// and widgets whose renderer says so.
func clips(w fyne.Widget, renderer fyne.WidgetRenderer) bool {
	if _, ok := w.(fyne.Scrollable); ok {
		return true
	}
	_, ok := renderer.(interface{ IsClip() })
	return ok
}

// isEntry recognises widget.Entry and everything that embeds it by two methods that no other widget has together.
func isEntry(w fyne.Widget) bool {
	_, ok := w.(interface {
		SelectedText() string
		SetPlaceHolder(text string)
	})
	return ok
}

// placeholder reads the field of widget.Entry, wherever the entry is embedded.
func placeholder(w fyne.Widget) string {
	value := reflect.Indirect(reflect.ValueOf(w))
	if value.Kind() != reflect.Struct {
		return ""
	}
	field, ok := value.Type().FieldByName("PlaceHolder")
	if !ok || field.Type.Kind() != reflect.String {
		return ""
	}
	text, err := value.FieldByIndexErr(field.Index)
	if err != nil {
		return ""
	}
	return text.String()
}
