package uitest

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// Found is a text on the screen, or a widget whose name is the text.
type Found struct {
	Text     string
	Object   fyne.CanvasObject
	Position fyne.Position // of its top left corner in the window
	Size     fyne.Size     // of the part of it that can be seen
}

// Center is the middle of what can be seen of it.
func (f Found) Center() fyne.Position {
	return f.Position.AddXY(f.Size.Width/2, f.Size.Height/2)
}

// Texts returns every text on the screen that can be seen, dialogs last.
func (ui *UI) Texts() []string {
	ui.t.Helper()
	var texts []string
	for _, found := range ui.FindAllTexts() {
		texts = append(texts, found.Text)
	}
	return texts
}

// FindAllTexts returns every text on the screen that can be seen, dialogs last, with its place.
func (ui *UI) FindAllTexts() []Found {
	ui.t.Helper()
	return ui.visible(ui.trees(), isText)
}

// FindAllNames returns every widget that can be seen and has a name, such as an icon button, dialogs last.
func (ui *UI) FindAllNames() []Found {
	ui.t.Helper()
	return ui.visible(ui.trees(), hasName)
}

// HasKind reports whether something of a type can be seen; the type is named as %T writes it, because the toolkit keeps
// some to itself.
func (ui *UI) HasKind(kind string) bool {
	ui.t.Helper()
	found := ui.visible(ui.trees(), func(o fyne.CanvasObject) (string, bool) { return "", fmt.Sprintf("%T", o) == kind })
	return len(found) > 0
}

// HasText reports whether a text of the screen is, or contains, the given one.
func (ui *UI) HasText(text string) bool {
	ui.t.Helper()
	return slices.ContainsFunc(ui.Texts(), func(seen string) bool { return strings.Contains(seen, text) })
}

// FindAll returns what can be reached with the pointer and says exactly the given text: texts first, else widgets that
// have it as their accessible name, such as icon buttons. While a dialog or a menu is open only it can be reached.
func (ui *UI) FindAll(text string) []Found {
	ui.t.Helper()
	trees := ui.trees()
	top := trees[len(trees)-1:]
	says := func(found Found) bool { return strings.TrimSpace(found.Text) == text }
	texts := filter(ui.visible(top, isText), says)
	if len(texts) > 0 {
		return texts
	}
	return filter(ui.visible(top, hasName), says)
}

// FindText returns the only thing that says the text, and fails the test when there is none or more than one.
func (ui *UI) FindText(text string) Found {
	ui.t.Helper()
	found := ui.FindAll(text)
	switch len(found) {
	case 0:
		ui.t.Fatalf("%q is not on the screen, which says: %s", text, strings.Join(ui.Texts(), " | "))
	case 1:
	default:
		ui.t.Fatalf("%q is on the screen %d times; use FindAll and TapAt", text, len(found))
	}
	return found[0]
}

// Find returns the first widget of type T that can be seen from the window's content and dialogs, the top one first.
func Find[T fyne.CanvasObject](ui *UI) (T, bool) {
	var none T
	trees := ui.trees()
	for _, tree := range slices.Backward(trees) {
		for _, found := range ui.visible([]fyne.CanvasObject{tree}, func(o fyne.CanvasObject) (string, bool) {
			_, is := o.(T)
			return "", is
		}) {
			return found.Object.(T), true
		}
	}
	return none, false
}

// trees returns the content and the overlays from bottom to top.
func (ui *UI) trees() []fyne.CanvasObject {
	ui.t.Helper()
	c := ui.Canvas()
	trees := []fyne.CanvasObject{}
	if content := c.Content(); content != nil {
		trees = append(trees, content)
	}
	return append(trees, c.Overlays().List()...)
}

func isText(object fyne.CanvasObject) (string, bool) {
	text, is := object.(*canvas.Text)
	if !is || strings.TrimSpace(text.Text) == "" {
		return "", false
	}
	return text.Text, true
}

func hasName(object fyne.CanvasObject) (string, bool) {
	named, is := object.(fyne.Accessible)
	if !is || named.AccessibilityLabel() == "" {
		return "", false
	}
	return named.AccessibilityLabel(), true
}

// rect is a part of the window.
type rect struct {
	from, to fyne.Position
}

func (r rect) meet(other rect) rect {
	return rect{
		from: fyne.NewPos(max(r.from.X, other.from.X), max(r.from.Y, other.from.Y)),
		to:   fyne.NewPos(min(r.to.X, other.to.X), min(r.to.Y, other.to.Y)),
	}
}

func (r rect) empty() bool { return r.to.X <= r.from.X || r.to.Y <= r.from.Y }

// visible walks the trees and returns what is wanted, shown, and inside the window and every scrolled part around it.
func (ui *UI) visible(trees []fyne.CanvasObject, wanted func(fyne.CanvasObject) (string, bool)) []Found {
	ui.layOut()
	var all []Found
	var walk func(object fyne.CanvasObject, origin fyne.Position, clip rect)
	walk = func(object fyne.CanvasObject, origin fyne.Position, clip rect) {
		if !object.Visible() {
			return
		}
		at := origin.Add(object.Position())
		size := object.Size()
		area := rect{from: at, to: at.AddXY(size.Width, size.Height)}
		seen := area.meet(clip)
		if text, want := wanted(object); want && !seen.empty() {
			all = append(all, Found{
				Text:     text,
				Object:   object,
				Position: seen.from,
				Size:     fyne.NewSize(seen.to.X-seen.from.X, seen.to.Y-seen.from.Y),
			})
		}
		if clips(object) {
			clip = seen
		}
		for _, child := range partsOf(object) {
			walk(child, at, clip)
		}
	}
	size := ui.Canvas().Size()
	window := rect{to: fyne.NewPos(size.Width, size.Height)}
	for _, tree := range trees {
		walk(tree, fyne.Position{}, window)
	}
	return all
}

// clips reports whether an object draws nothing outside of itself, as what scrolls does.
func clips(object fyne.CanvasObject) bool {
	switch o := object.(type) {
	case fyne.Scrollable:
		return true
	case fyne.Widget:
		_, marked := test.WidgetRenderer(o).(interface{ IsClip() })
		return marked
	}
	return false
}

func filter(all []Found, keep func(Found) bool) []Found {
	var kept []Found
	for _, found := range all {
		if keep(found) {
			kept = append(kept, found)
		}
	}
	return kept
}
