package kit

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"keyrack/ui/desktop/look"
)

// This file is what is shown beside something while the pointer rests on it, or while it has the keyboard: what a
// widget without words does, by which keys it is done, too, and all of a text of which some is cut.

const tipDelay = 500 * time.Millisecond

// tipOf is what is shown beside an object while the pointer rests on it; "" for nothing.
func tipOf(object fyne.CanvasObject) string {
	if tipped, is := object.(interface{ TipText() string }); is {
		return tipped.TipText()
	}
	return ""
}

// rest shows the tip of an object in a while, if it has one.
func rest(object fyne.CanvasObject) {
	layer := layerOf(object)
	if layer == nil || tipOf(object) == "" {
		return
	}
	layer.HideTip()
	layer.tipFor = object
	layer.cancelTip = layer.later(tipDelay, func() {
		layer.tipText = tipOf(object) // which may have changed meanwhile
		layer.Refresh()
	})
}

// hideTip takes the tip of an object away, or back.
func hideTip(object fyne.CanvasObject) {
	if layer := layerOf(object); layer != nil && layer.tipFor == object {
		layer.HideTip()
	}
}

// HideTip takes the tooltip away, whatever it is of.
func (l *Layer) HideTip() {
	if l.cancelTip != nil {
		l.cancelTip()
		l.cancelTip = nil
	}
	l.tipFor = nil
	if l.tipText != "" {
		l.tipText = ""
		l.Refresh()
	}
}

const (
	tipPadding float32 = 8
	tipHeight  float32 = 24  // of one line
	tipLine    float32 = 17  // of each other
	tipGap     float32 = 6   // between a widget and its tooltip
	tipWidth   float32 = 560 // at most
	tipLines           = 6   // a text as long as that is nothing to show in passing
)

// arrangeTip puts the tip under its object, or above it where there is no room, and inside the window. It is broken
// between words where it is long.
func (l *Layer) arrangeTip(size fyne.Size) {
	driver := fyne.CurrentApp().Driver()
	at := driver.AbsolutePositionForObject(l.tipFor).Subtract(driver.AbsolutePositionForObject(l))
	of := l.tipFor.Size()
	room := min(size.Width-2*tipGap, tipWidth) - 2*tipPadding
	lines, wide := Wrap(l.tipText, tipLines, room, look.SmallTextSize), float32(0)
	for i := range l.tip {
		text := ""
		if i < len(lines) {
			text = lines[i]
		}
		l.tip[i].say(text)
		wide = max(wide, l.tip[i].natural().Width)
	}
	width := min(ceil(wide), room) + 2*tipPadding
	height := tipHeight + tipLine*float32(max(len(lines)-1, 0))
	x := at.X + (of.Width-width)/2
	x = max(tipGap, min(x, size.Width-width-tipGap))
	y := at.Y + of.Height + tipGap
	if y+height > size.Height {
		y = max(at.Y-tipGap-height, 0)
	}
	Place(l.tipGround, x, y, width, height)
	for i := range l.tip {
		l.tip[i].put(x+tipPadding, y+tipLine*float32(i), tipHeight, width-2*tipPadding+0.5)
	}
}

// keysOf are the keys of a command, as the help shows them, where they work: "" inside of a dialog.
func keysOf(object fyne.CanvasObject, command string) string {
	if command == "" {
		return ""
	}
	if layer := layerOf(object); layer != nil && layer.Keys != nil {
		return layer.Keys(command)
	}
	return ""
}

// withKeys is a tip that ends with keys.
func withKeys(text, keys string) string {
	switch {
	case keys == "":
		return text
	case text == "":
		return keys
	}
	return text + " (" + keys + ")"
}

// cutIn are the texts in an object that are cut for want of room, as they are whole; "" where all of them are seen.
func cutIn(object fyne.CanvasObject) string {
	if !object.Visible() {
		return ""
	}
	if cut, is := object.(interface{ cutText() string }); is {
		return cut.cutText()
	}
	var parts []fyne.CanvasObject
	switch object := object.(type) {
	case figure:
		parts = object.parts()
	case *fyne.Container:
		parts = object.Objects
	}
	var cuts []string
	for _, part := range parts {
		cuts = append(cuts, cutIn(part))
	}
	return join(cuts)
}

// join writes texts behind each other.
func join(texts []string) string {
	texts = slices.DeleteFunc(texts, func(text string) bool { return text == "" })
	return strings.Join(texts, " · ")
}

// cutOf are those of some texts that are cut, as they are whole. One that was left out has no width at all.
func cutOf(labels ...*label) string {
	var cuts []string
	for _, l := range labels {
		if l.Text.Visible() && l.cutFor > 0 && l.isCut() {
			cuts = append(cuts, l.full)
		}
	}
	return join(cuts)
}

var _ desktop.Hoverable = (*reader)(nil)

// reader is what hears the pointer over a text that cannot be pressed, to be embedded: where some of the text is cut,
// all of it is the tip. Inside of something that hears the pointer itself, it hands on to that; see [Within].
type reader struct {
	self  fyne.CanvasObject
	outer desktop.Hoverable
	says  func() string // the tip; nil for what is cut
}

// TipText is what is shown beside it.
func (r *reader) TipText() string {
	switch {
	case r.says != nil:
		return r.says()
	case r.outer != nil:
		outer, is := r.outer.(interface{ TipText() string })
		if !is {
			return ""
		}
		return outer.TipText()
	}
	return cutIn(r.self)
}

// MouseIn is for Fyne.
func (r *reader) MouseIn(event *desktop.MouseEvent) {
	if r.outer != nil {
		r.outer.MouseIn(event)
	}
	if r.outer == nil || r.says != nil {
		rest(r.self)
	}
}

// MouseMoved is for Fyne.
func (r *reader) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (r *reader) MouseOut() {
	hideTip(r.self)
	if r.outer != nil {
		r.outer.MouseOut()
	}
}

func (r *reader) within(outer desktop.Hoverable) { r.outer = outer }

// Within lets what is over the texts in an object be over outer, which lights up under the pointer. Fyne tells only
// the innermost of what hears the pointer.
func Within(outer desktop.Hoverable, object fyne.CanvasObject) {
	if text, is := object.(interface{ within(desktop.Hoverable) }); is {
		text.within(outer)
	}
	switch object := object.(type) {
	case figure:
		for _, part := range object.parts() {
			Within(outer, part)
		}
	case *fyne.Container:
		for _, part := range object.Objects {
			Within(outer, part)
		}
	}
}
