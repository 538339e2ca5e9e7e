package uitest

import (
	"reflect"

	"fyne.io/fyne/v2"
)

// TabStops presses Tab from the begin of the window, or of the dialog on top, until it comes round, and returns where the
// keyboard has been. A place that could not be seen at that time has no size.
func (ui *UI) TabStops() []Found {
	ui.t.Helper()
	ui.Canvas().Unfocus()
	var stops []Found
	for {
		ui.Key(KeyTab)
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

// KeyTab is the key that moves the keyboard on.
const KeyTab = fyne.KeyTab

// Pressable returns what can be seen of the window, or of the dialog on top, and can be pressed or typed into, in the order
// in which it is drawn. What is part of something else that takes the keyboard, as a row is of its list, is not among them.
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
		if found.Object == ui.top()[0] {
			return false // what closes a menu around it
		}
		for _, owner := range inside {
			if owner != found.Object && draws(owner, found.Object) {
				return false
			}
		}
		return true
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
		for _, child := range children(o) {
			walk(child)
		}
	}
	walk(object)
	return reflect.TypeOf(object).String() + " " + text
}
