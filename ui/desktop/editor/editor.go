// Package editor is the field in which the JSON body of a request is written: lines with numbers, syntax colours,
// indentation, undo. Fyne's own entry has no colours and takes over a second a key stroke at 100 kB; this one draws
// only the rows in view.
package editor

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
)

// Editor is a text field of many lines in a fixed-width font. It takes the keyboard when it is clicked.
type Editor struct {
	widget.BaseWidget

	// OnChanged is called after every change by the user, with the whole text.
	OnChanged func(text string)
	// OnTooLong is called when text was not taken because the whole would pass MaxText bytes.
	OnTooLong func()

	buffer  *buffer
	focused bool
	shift   bool
	top     float32 // how far the text is scrolled, in pixels
	left    float32
	wish    int // the column the caret wants when it moves up and down
	cell    fyne.Size
}

var (
	_ fyne.Focusable      = (*Editor)(nil)
	_ fyne.Tabbable       = (*Editor)(nil)
	_ fyne.Shortcutable   = (*Editor)(nil)
	_ fyne.Scrollable     = (*Editor)(nil)
	_ fyne.Draggable      = (*Editor)(nil)
	_ fyne.DoubleTappable = (*Editor)(nil)
	_ desktop.Mouseable   = (*Editor)(nil)
	_ desktop.Keyable     = (*Editor)(nil)
	_ desktop.Cursorable  = (*Editor)(nil)
)

// New returns an empty editor.
func New() *Editor {
	e := &Editor{buffer: newBuffer()}
	e.ExtendBaseWidget(e)
	return e
}

// Text returns the whole text, lines ended by "\n".
func (e *Editor) Text() string { return e.buffer.text() }

// SetText replaces the text and puts the caret at its start; the user can undo it. OnChanged is not called.
func (e *Editor) SetText(text string) {
	if text == e.Text() {
		return
	}
	e.buffer.setText(text)
	e.top, e.left = 0, 0
	e.Refresh()
}

// Insert writes text in place of the selection, as if it were typed.
func (e *Editor) Insert(text string) { e.insert(text) }

// GoTo puts the caret at a byte offset of the text and scrolls there.
func (e *Editor) GoTo(offset int) {
	e.buffer.move(e.buffer.place(offset), false)
	e.reveal()
}

// FocusGained shows the caret.
func (e *Editor) FocusGained() { e.focused = true; e.Refresh() }

// FocusLost hides the caret; the selection stays.
func (e *Editor) FocusLost() { e.focused, e.shift = false, false; e.Refresh() }

// AcceptsTab is false: Tab leaves the editor, because people move by keyboard. JSON is indented by Enter.
func (e *Editor) AcceptsTab() bool { return false }

// Cursor is the text cursor.
func (e *Editor) Cursor() desktop.Cursor { return desktop.TextCursor }

// KeyDown notes that Shift is held.
func (e *Editor) KeyDown(key *fyne.KeyEvent) {
	if key.Name == desktop.KeyShiftLeft || key.Name == desktop.KeyShiftRight {
		e.shift = true
	}
}

// KeyUp notes that Shift was let go.
func (e *Editor) KeyUp(key *fyne.KeyEvent) {
	if key.Name == desktop.KeyShiftLeft || key.Name == desktop.KeyShiftRight {
		e.shift = false
	}
}

// TypedRune writes a character.
func (e *Editor) TypedRune(r rune) {
	kit.Active(e)
	e.insert(string(r))
}

// TypedKey moves, erases and breaks lines.
func (e *Editor) TypedKey(key *fyne.KeyEvent) {
	kit.Active(e)
	b := e.buffer
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		e.changed(b.newline())
	case fyne.KeyBackspace:
		e.erased(b.erase(b.left))
	case fyne.KeyDelete:
		e.erased(b.erase(b.right))
	case fyne.KeyLeft:
		e.leave(b.left, -1)
	case fyne.KeyRight:
		e.leave(b.right, 1)
	case fyne.KeyHome:
		e.moveTo(b.home(b.caret))
	case fyne.KeyEnd:
		e.moveTo(Place{b.caret.Row, len(b.lines[b.caret.Row])})
	case fyne.KeyUp:
		e.moveRows(-1)
	case fyne.KeyDown:
		e.moveRows(1)
	case fyne.KeyPageUp:
		e.moveRows(-e.rowsInView())
	case fyne.KeyPageDown:
		e.moveRows(e.rowsInView())
	default:
		command.ForwardKey(e, key)
	}
}

// leave moves by one step; from a selection, without Shift, to the end of it that lies in that direction.
func (e *Editor) leave(step func(Place) Place, direction int) {
	start, end, some := e.buffer.selection()
	switch {
	case some && !e.shift && direction < 0:
		e.moveTo(start)
	case some && !e.shift:
		e.moveTo(end)
	default:
		e.moveTo(step(e.buffer.caret))
	}
}

func (e *Editor) moveTo(place Place) {
	e.buffer.move(place, e.shift)
	e.wish = e.buffer.caret.Column
	e.reveal()
}

func (e *Editor) moveRows(rows int) {
	wish := max(e.wish, e.buffer.caret.Column)
	e.buffer.move(Place{e.buffer.caret.Row + rows, wish}, e.shift)
	e.wish = wish
	e.reveal()
}

// TypedShortcut copies, cuts, pastes, selects all, undoes, redoes, and moves or erases by words.
func (e *Editor) TypedShortcut(shortcut fyne.Shortcut) {
	b := e.buffer
	switch s := shortcut.(type) {
	case *fyne.ShortcutCopy:
		e.copy(s.Clipboard)
	case *fyne.ShortcutCut:
		if e.copy(s.Clipboard) {
			e.erased(b.erase(b.left))
		}
	case *fyne.ShortcutPaste:
		e.insert(s.Clipboard.Content())
	case *fyne.ShortcutSelectAll:
		b.move(Place{}, false)
		b.move(b.end(), true)
		e.Refresh()
	case *fyne.ShortcutUndo:
		e.erased(b.undo())
	case *fyne.ShortcutRedo:
		e.erased(b.redo())
	case *desktop.CustomShortcut:
		e.typedWord(s)
	}
}

func (e *Editor) typedWord(s *desktop.CustomShortcut) {
	b := e.buffer
	if s.Modifier&^fyne.KeyModifierShift != fyne.KeyModifierShortcutDefault {
		command.Forward(e, s)
		return
	}
	switch s.KeyName {
	case fyne.KeyLeft:
		e.moveTo(b.wordLeft(b.caret))
	case fyne.KeyRight:
		e.moveTo(b.wordRight(b.caret))
	case fyne.KeyHome:
		e.moveTo(Place{})
	case fyne.KeyEnd:
		e.moveTo(b.end())
	case fyne.KeyBackspace:
		e.erased(b.erase(b.wordLeft))
	case fyne.KeyDelete:
		e.erased(b.erase(b.wordRight))
	default:
		command.Forward(e, s)
	}
}

func (e *Editor) copy(clipboard fyne.Clipboard) bool {
	text := e.buffer.selected()
	if text == "" {
		return false
	}
	clipboard.SetContent(text)
	return true
}

func (e *Editor) insert(text string) {
	if text != "" {
		e.changed(e.buffer.insert(text))
	}
}

// changed follows a change that only its size can have prevented.
func (e *Editor) changed(done bool) {
	if !done {
		if e.OnTooLong != nil {
			e.OnTooLong()
		}
		return
	}
	e.erased(true)
}

// erased follows a change that may have had nothing to do.
func (e *Editor) erased(done bool) {
	if !done {
		return
	}
	e.wish = e.buffer.caret.Column
	e.reveal()
	if e.OnChanged != nil {
		e.OnChanged(e.Text())
	}
}

// MouseDown puts the caret; with Shift it extends the selection.
func (e *Editor) MouseDown(event *desktop.MouseEvent) {
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(e); canvas != nil {
		canvas.Focus(e)
	}
	if event.Button != desktop.MouseButtonPrimary {
		return
	}
	e.buffer.move(e.placeAt(event.Position), event.Modifier&fyne.KeyModifierShift != 0)
	e.wish = e.buffer.caret.Column
	e.Refresh()
}

// MouseUp does nothing.
func (e *Editor) MouseUp(*desktop.MouseEvent) {}

// Dragged selects.
func (e *Editor) Dragged(event *fyne.DragEvent) {
	e.buffer.move(e.placeAt(event.Position), true)
	e.reveal()
}

// DragEnd does nothing.
func (e *Editor) DragEnd() {}

// DoubleTapped selects a word.
func (e *Editor) DoubleTapped(event *fyne.PointEvent) {
	e.buffer.selectWord(e.placeAt(event.Position))
	e.Refresh()
}

// Scrolled moves the view.
func (e *Editor) Scrolled(event *fyne.ScrollEvent) {
	kit.Active(e)
	e.top -= event.Scrolled.DY
	e.left -= event.Scrolled.DX
	e.clampScroll()
	e.Refresh()
}

func (e *Editor) placeAt(at fyne.Position) Place {
	row := int((at.Y - margin + e.top) / e.cell.Height)
	column := int((at.X-e.gutter()+e.left)/e.cell.Width + 0.5)
	return e.buffer.clamp(Place{row, column})
}

// reveal scrolls until the caret is in view and draws.
func (e *Editor) reveal() {
	y := float32(e.buffer.caret.Row) * e.cell.Height
	if y < e.top {
		e.top = y
	}
	if bottom := y + e.cell.Height + 2*margin; bottom > e.top+e.Size().Height {
		e.top = bottom - e.Size().Height
	}
	x := float32(e.buffer.caret.Column) * e.cell.Width
	if x < e.left {
		e.left = x
	}
	if right := x + 2*e.cell.Width + e.gutter(); right > e.left+e.Size().Width {
		e.left = right - e.Size().Width
	}
	e.clampScroll()
	e.Refresh()
}

func (e *Editor) clampScroll() {
	longest := 0
	for _, line := range e.buffer.lines {
		longest = max(longest, len(line))
	}
	height := float32(len(e.buffer.lines))*e.cell.Height + 2*margin
	width := e.gutter() + float32(longest+2)*e.cell.Width
	e.top = max(0, min(e.top, height-e.Size().Height))
	e.left = max(0, min(e.left, width-e.Size().Width))
}

func (e *Editor) rowsInView() int {
	return max(1, int(e.Size().Height/e.cell.Height)-1)
}

// measure takes the size of a character from the theme.
func (e *Editor) measure() {
	e.cell = look.Measure("M", theme.Size(theme.SizeNameText)-1, fyne.TextStyle{Monospace: true})
	e.cell.Height += 3
}
