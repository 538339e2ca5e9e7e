package uitest

import (
	"reflect"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
)

// Tip is what is shown beside an object while the pointer rests on it; "" for nothing.
func Tip(object fyne.CanvasObject) string {
	if tipped, is := object.(interface{ TipText() string }); is {
		return tipped.TipText()
	}
	return ""
}

// TopTexts are the texts that can be seen of the dialog on top, or else of the window, with their places.
func (ui *UI) TopTexts() []Found {
	ui.t.Helper()
	return ui.visible(ui.top(), isText)
}

// TextsIn are the texts in an object that is shown.
func (ui *UI) TextsIn(object fyne.CanvasObject) (texts []string) {
	if !object.Visible() {
		return nil
	}
	if text, is := isText(object); is {
		texts = append(texts, strings.TrimSpace(text))
	}
	for _, part := range partsOf(object) {
		texts = append(texts, ui.TextsIn(part)...)
	}
	return texts
}

// Cut is a text that is cut for want of room. Its Found.Text is what can be read of it.
type Cut struct {
	Found
	Whole string
	Tip   string // what is shown beside it while the pointer rests on it
}

// Cuts returns the texts of the dialog on top, or else of the window, that are cut for want of room. Package kit keeps
// what it would say beside each text that it draws, in a struct of this shape: struct{ *canvas.Text; full string }.
func (ui *UI) Cuts() []Cut {
	ui.t.Helper()
	whole := map[fyne.CanvasObject]string{}
	for _, found := range ui.visible(ui.top(), func(o fyne.CanvasObject) (string, bool) {
		_, is := o.(fyne.Widget)
		return "", is
	}) {
		collect(reflect.ValueOf(found.Object).Elem(), whole)
	}
	var cuts []Cut
	for _, found := range ui.TopTexts() {
		full, known := whole[found.Object]
		if !known || full == found.Text {
			continue
		}
		cut := Cut{Found: found, Whole: full}
		if over, _ := ui.under(found.Center(), func(o fyne.CanvasObject) bool {
			_, hears := o.(desktop.Hoverable)
			return hears
		}); over != nil {
			cut.Tip = Tip(over)
		}
		cuts = append(cuts, cut)
	}
	return cuts
}

// collect notes what the texts that a widget draws itself would say.
func collect(value reflect.Value, whole map[fyne.CanvasObject]string) {
	switch value.Kind() {
	case reflect.Slice, reflect.Array:
		for i := range value.Len() {
			collect(value.Index(i), whole)
		}
	case reflect.Struct:
		if text, full := value.FieldByName("Text"), value.FieldByName("full"); text.IsValid() && full.IsValid() &&
			text.Type() == reflect.TypeFor[*canvas.Text]() {
			whole[(*canvas.Text)(text.UnsafePointer())] = full.String()
			return
		}
		for i := range value.NumField() {
			collect(value.Field(i), whole)
		}
	}
}

// Painted is a shape or a text that is drawn.
type Painted struct {
	Found
	By     string // the kind of the widget that draws it
	Around string // the kind of the widget around that one
}

// Painted is all that is drawn of the window and its dialogs, but for pictures.
func (ui *UI) Painted() []Painted {
	ui.t.Helper()
	by, around := map[fyne.CanvasObject]string{}, map[fyne.CanvasObject]string{}
	var walk func(object fyne.CanvasObject, inner, outer string)
	walk = func(object fyne.CanvasObject, inner, outer string) {
		by[object], around[object] = inner, outer
		if _, is := object.(fyne.Widget); is {
			inner, outer = reflect.TypeOf(object).String(), inner
		}
		for _, part := range partsOf(object) {
			walk(part, inner, outer)
		}
	}
	for _, tree := range ui.trees() {
		walk(tree, "", "")
	}
	var all []Painted
	for _, found := range ui.visible(ui.trees(), func(o fyne.CanvasObject) (string, bool) {
		switch o.(type) {
		case *canvas.Text, *canvas.Rectangle, *canvas.Line:
			return "", true
		}
		return "", false
	}) {
		all = append(all, Painted{Found: found, By: by[found.Object], Around: around[found.Object]})
	}
	return all
}
