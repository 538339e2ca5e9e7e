package kit

import (
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/look"
)

// Press is how a row of a [List] was pressed: by a click, or with Enter or Space, which are a Press without modifiers.
type Press struct {
	Modifier fyne.KeyModifier
	Menu     bool          // with the button for menus
	At       fyne.Position // in the window, for the menu
}

// List is a column of rows of different heights, of which only those are drawn that can be seen. It differs from Fyne's
// list in that changing all rows costs the same as drawing those that can be seen, however many there are, and in that
// a click says which keys were held.
//
// Up, Down, Home, End and the page keys move the cursor, which is drawn while the list has the keyboard.
type List struct {
	widget.BaseWidget

	// OnPress is called for a click on a row, and for Enter, Space and the key for menus on the one with the cursor.
	OnPress func(row int, press Press)
	// OnMove is called when the cursor was moved by the keyboard; extend says that Shift was held.
	OnMove func(from, to int, extend bool)
	// OnKey sees every key before the list does and returns true for those that it has dealt with.
	OnKey func(*fyne.KeyEvent) bool
	// OnType is called for text that is typed while the list has the keyboard; may be nil.
	OnType func(rune)
	// OnSelectAll is called for Ctrl+A; may be nil.
	OnSelectAll func()
	// OnScroll is called when other rows are seen than before; may be nil.
	OnScroll func()

	create func() fyne.CanvasObject
	draw   func(row int, object fyne.CanvasObject)
	starts []float32 // where each row begins, and at the end where the last one ends with its gap
	cursor int
	shift  bool
	active bool // it has the keyboard

	scroll *container.Scroll
	column *fyne.Container
	slots  []*listSlot // those that are seen, top first
	spare  []*listSlot
	shown  []fyne.CanvasObject
}

// NewList returns a list without rows. Create makes an empty row, draw fills one that may have shown another.
func NewList(create func() fyne.CanvasObject, draw func(row int, object fyne.CanvasObject)) *List {
	l := &List{create: create, draw: draw, starts: []float32{0}}
	l.column = container.New(columnLayout{l})
	l.scroll = container.NewVScroll(l.column)
	l.scroll.OnScrolled = func(fyne.Position) {
		l.fill(false)
		l.scrolled()
	}
	l.ExtendBaseWidget(l)
	l.shown = []fyne.CanvasObject{l.scroll}
	return l
}

// SetRows changes how many rows there are, and their heights, and draws them anew. A list without rows is hidden, so
// that Tab passes it by.
func (l *List) SetRows(count int, height func(row int) float32) {
	l.starts = l.starts[:1]
	y := float32(0)
	for i := range count {
		y += height(i) + look.ListGap
		l.starts = append(l.starts, y)
	}
	l.cursor = max(0, min(l.cursor, count-1))
	Show(l, count > 0)
	l.Refresh()
}

// Grow does the same where rows have come above those that were there: the cursor stays on its row, and with keep so
// does what is seen.
func (l *List) Grow(count int, height func(row int) float32, above int, keep bool) {
	seen := l.scroll.Offset.Y
	if l.cursor > 0 || keep {
		l.cursor += above
	}
	l.SetRows(count, height)
	if above = min(above, l.Rows()); keep && above > 0 {
		l.scroll.ScrollToOffset(fyne.NewPos(0, seen+l.starts[above]))
		l.fill(false)
	}
}

// AtTop reports whether the first row is seen whole.
func (l *List) AtTop() bool { return l.scroll.Offset.Y < 1 }

// Rows is how many rows there are.
func (l *List) Rows() int { return len(l.starts) - 1 }

// Cursor is the row that the keyboard is at.
func (l *List) Cursor() int { return l.cursor }

// SetCursor puts the cursor on a row, without scrolling and without calling OnMove.
func (l *List) SetCursor(row int) {
	if row = max(0, min(row, l.Rows()-1)); row != l.cursor {
		l.cursor = row
		l.fill(true)
	}
}

// ScrollTo brings a row into view.
func (l *List) ScrollTo(row int) {
	if row < 0 || row >= l.Rows() {
		return
	}
	top, bottom := l.starts[row], l.starts[row+1]-look.ListGap
	switch height := l.scroll.Size().Height; {
	case top < l.scroll.Offset.Y:
		l.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case bottom > l.scroll.Offset.Y+height:
		l.scroll.ScrollToOffset(fyne.NewPos(0, bottom-height))
	}
	l.fill(false)
	l.scrolled()
}

func (l *List) scrolled() {
	if l.OnScroll != nil {
		l.OnScroll()
	}
}

// total is the height of all rows.
func (l *List) total() float32 { return max(0, l.starts[l.Rows()]-look.ListGap) }

// fill puts the rows that can be seen into the column; anew draws those again that were there before.
func (l *List) fill(anew bool) {
	size := l.scroll.Size()
	if size.Height <= 0 {
		return
	}
	top := max(0, min(l.scroll.Offset.Y, l.total()-size.Height))
	first := sort.Search(l.Rows(), func(i int) bool { return l.starts[i+1] > top })
	end := sort.Search(l.Rows(), func(i int) bool { return l.starts[i] >= top+size.Height })

	kept := map[int]*listSlot{}
	for _, slot := range l.slots {
		if slot.row >= first && slot.row < end {
			kept[slot.row] = slot
		} else {
			l.spare = append(l.spare, slot)
		}
	}
	l.slots = l.slots[:0]
	l.column.Objects = l.column.Objects[:0]
	for row := first; row < end; row++ {
		slot, before := kept[row], true
		if slot == nil {
			slot, before = l.take(), false
		}
		slot.row = row
		Place(slot, 0, l.starts[row], size.Width, l.starts[row+1]-l.starts[row]-look.ListGap)
		if anew || !before {
			l.draw(row, slot.content)
			slot.setCursor(l.active && row == l.cursor)
		}
		l.slots = append(l.slots, slot)
		l.column.Objects = append(l.column.Objects, slot)
	}
}

func (l *List) take() *listSlot {
	if last := len(l.spare) - 1; last >= 0 {
		slot := l.spare[last]
		l.spare = l.spare[:last]
		return slot
	}
	return newListSlot(l, l.create())
}

func (l *List) press(row int, press Press) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		c.Focus(l)
	}
	l.SetCursor(row)
	if l.OnPress != nil {
		l.OnPress(row, press)
	}
}

// FocusGained is for Fyne.
func (l *List) FocusGained() {
	l.active = true
	l.fill(true)
	reveal(l)
}

// FocusLost is for Fyne.
func (l *List) FocusLost() {
	l.active, l.shift = false, false
	l.fill(true)
	for _, slot := range l.slots {
		hideTip(slot)
	}
}

// TypedRune is for Fyne. A blank has pressed the row already.
func (l *List) TypedRune(r rune) {
	if l.OnType != nil && r != ' ' {
		l.OnType(r)
	}
}

// KeyDown is for Fyne.
func (l *List) KeyDown(event *fyne.KeyEvent) { l.hold(event, true) }

// KeyUp is for Fyne.
func (l *List) KeyUp(event *fyne.KeyEvent) { l.hold(event, false) }

func (l *List) hold(event *fyne.KeyEvent, down bool) {
	if event.Name == desktop.KeyShiftLeft || event.Name == desktop.KeyShiftRight {
		l.shift = down
	}
}

// TypedShortcut is for Fyne.
func (l *List) TypedShortcut(shortcut fyne.Shortcut) {
	if _, all := shortcut.(*fyne.ShortcutSelectAll); all {
		if l.OnSelectAll != nil {
			l.OnSelectAll()
		}
		return
	}
	command.Forward(l, shortcut)
}

// TypedKey is for Fyne.
func (l *List) TypedKey(event *fyne.KeyEvent) {
	if l.OnKey != nil && l.OnKey(event) {
		return
	}
	if l.Rows() == 0 {
		command.ForwardKey(l, event)
		return
	}
	switch event.Name {
	case fyne.KeyEscape:
		if modal := modalOf(l); modal != nil {
			modal.Cancel()
		}
	case fyne.KeyUp:
		l.move(l.cursor - 1)
	case fyne.KeyDown:
		l.move(l.cursor + 1)
	case fyne.KeyHome:
		l.move(0)
	case fyne.KeyEnd:
		l.move(l.Rows() - 1)
	case fyne.KeyPageUp:
		l.move(l.cursor - max(1, len(l.slots)-2))
	case fyne.KeyPageDown:
		l.move(l.cursor + max(1, len(l.slots)-2))
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if l.OnPress != nil {
			l.OnPress(l.cursor, Press{})
		}
	case desktop.KeyMenu:
		l.pressMenu()
	case fyne.KeyF10:
		if l.shift { // as on keyboards without a key for menus
			l.pressMenu()
		}
	default:
		command.ForwardKey(l, event)
	}
}

// pressMenu asks for the menu of the row with the cursor, at its middle.
func (l *List) pressMenu() {
	if at := l.CursorAt(); l.OnPress != nil && l.Rows() > 0 {
		l.OnPress(l.cursor, Press{Menu: true, At: at})
	}
}

// CursorAt brings the row with the cursor into view and returns where in the window a menu of it begins.
func (l *List) CursorAt() fyne.Position {
	l.ScrollTo(l.cursor)
	for _, slot := range l.slots {
		if slot.row == l.cursor {
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(slot)
			return at.AddXY(slot.Size().Width/3, slot.Size().Height/2)
		}
	}
	return fyne.Position{}
}

// Each calls see with the rows that are on the screen, from the top.
func (l *List) Each(see func(row int, object fyne.CanvasObject)) {
	for _, slot := range l.slots {
		see(slot.row, slot.content)
	}
}

// Redraw draws the rows that can be seen anew: what they show has changed, and not how many they are.
func (l *List) Redraw() { l.fill(true) }

func (l *List) move(to int) {
	from := l.cursor
	l.cursor = max(0, min(to, l.Rows()-1))
	l.ScrollTo(l.cursor)
	l.fill(true)
	l.restAtCursor()
	if l.OnMove != nil && l.cursor != from {
		l.OnMove(from, l.cursor, l.shift)
	}
}

// restAtCursor shows all of a row that is cut to whoever comes to it by the keyboard, too.
func (l *List) restAtCursor() {
	for _, slot := range l.slots {
		if slot.row == l.cursor {
			rest(slot)
		} else {
			hideTip(slot)
		}
	}
}

// CreateRenderer is for Fyne.
func (l *List) CreateRenderer() fyne.WidgetRenderer { return draw(l) }

func (l *List) parts() []fyne.CanvasObject { return l.shown }
func (l *List) measure() fyne.Size         { return fyne.NewSquareSize(32) }
func (l *List) paint(colors)               {}

func (l *List) arrange(size fyne.Size) {
	Place(l.scroll, 0, 0, size.Width, size.Height)
	l.scroll.Refresh() // rows may have become fewer than what was scrolled past
	l.fill(true)
}

// columnLayout is as high as all rows; the list itself places those that are there.
type columnLayout struct {
	list *List
}

func (c columnLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, c.list.total()) }
func (c columnLayout) Layout([]fyne.CanvasObject, fyne.Size) {}
