package uitest

import (
	"fmt"
	"reflect"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// TabStops presses Tab from the begin of the window, or of the dialog on top, until it comes round, and returns where
// the keyboard has been. A place that could not be seen at that time has no size.
func (ui *UI) TabStops() []Found {
	ui.t.Helper()
	ui.Canvas().Unfocus()
	var stops []Found
	for {
		ui.Key(fyne.KeyTab)
		ui.Run()
		focused, is := ui.Focused().(fyne.CanvasObject)
		if !is || len(stops) > 0 && focused == stops[0].Object {
			return stops
		}
		if len(stops) > 0 && focused == stops[len(stops)-1].Object {
			ui.t.Fatalf("Tab does not leave the %T %q", focused, nameOf(focused))
		}
		stop := Found{Text: nameOf(focused), Object: focused}
		if seen := ui.visible(ui.top(), func(o fyne.CanvasObject) (string, bool) { return "", o == focused }); len(seen) > 0 {
			stop.Position, stop.Size = seen[0].Position, seen[0].Size
		}
		stops = append(stops, stop)
	}
}

// Pressable returns what can be seen of the window, or of the dialog on top, and can be pressed or typed into, in the
// order in which it is drawn. What is part of something else that takes the keyboard, as a row is of its list, is not
// among them.
func (ui *UI) Pressable() []Found {
	ui.t.Helper()
	var inside []fyne.CanvasObject
	all := ui.visible(ui.top(), func(o fyne.CanvasObject) (string, bool) {
		if _, takes := o.(fyne.Focusable); takes {
			inside = append(inside, o)
		} else if _, pressed := o.(fyne.Tappable); !pressed {
			return "", false
		}
		if disableable, is := o.(fyne.Disableable); is && disableable.Disabled() {
			return "", false
		}
		return nameOf(o), true
	})
	return filter(all, func(found Found) bool {
		kind := reflect.TypeOf(found.Object).String()
		if found.Object == ui.top()[0] || strings.HasSuffix(kind, ".popupPane") || strings.Contains(kind, "scrollBar") {
			return false // what closes a menu around it, and what the keys of lists do as well
		}
		for _, owner := range inside {
			if owner != found.Object && contains(owner, found.Object) {
				return false
			}
		}
		return true
	})
}

// Entries returns the entries of the menu on top that can be chosen, in their order, except for those that lead to more
// entries.
func (ui *UI) Entries() []Found {
	ui.t.Helper()
	return ui.visible(ui.top(), func(o fyne.CanvasObject) (string, bool) {
		if reflect.TypeOf(o).String() != "*widget.menuItem" {
			return "", false
		}
		entry, _ := reflect.ValueOf(o).Elem().FieldByName("Item").Interface().(*fyne.MenuItem)
		return entry.Label, !entry.Disabled && entry.ChildMenu == nil
	})
}

// top is the dialog or menu on top, else the window's content.
func (ui *UI) top() []fyne.CanvasObject {
	trees := ui.trees()
	return trees[len(trees)-1:]
}

// nameOf says which widget it is: by its accessible name, else by its first text, else by its type.
func nameOf(object fyne.CanvasObject) string {
	if name, named := hasName(object); named {
		return name
	}
	text := ""
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if found, is := isText(o); is && text == "" {
			text = found
		}
		for _, child := range partsOf(o) {
			walk(child)
		}
	}
	walk(object)
	return reflect.TypeOf(object).String() + " " + text
}

// Drawn describes what an object and everything in it looks like, except for its pictures: two descriptions differ when
// a person sees a difference.
func (ui *UI) Drawn(object fyne.CanvasObject) string {
	ui.t.Helper()
	ui.layOut()
	var all strings.Builder
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *canvas.Rectangle:
			fmt.Fprintln(&all, o.Position(), o.Size(), o.FillColor, o.StrokeColor, o.StrokeWidth)
		case *canvas.Line:
			fmt.Fprintln(&all, o.Position1, o.Position2, o.StrokeColor, o.StrokeWidth)
		case *canvas.Text:
			fmt.Fprintln(&all, o.Position(), o.Text, o.Color, o.TextStyle)
		}
		for _, child := range partsOf(o) {
			walk(child)
		}
	}
	walk(object)
	return all.String()
}
