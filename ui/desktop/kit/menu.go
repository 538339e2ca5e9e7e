package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// OpenMenu opens a menu over a window or a dialog, with its left upper corner at a position, or further up and left
// where there is no room. A canvas that is nil, of what no window shows, opens none.
func OpenMenu(c fyne.Canvas, of *fyne.Menu, at fyne.Position) {
	if c != nil && len(of.Items) > 0 {
		m := newMenu(c, of)
		m.open(c, at, m.MinSize())
	}
}

// OpenMenuUnder opens a menu under an object, with their right edges below each other. When it is closed, the object
// has the keyboard where nothing else had it.
func OpenMenuUnder(object fyne.CanvasObject, of *fyne.Menu) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(object)
	if c == nil || len(of.Items) == 0 {
		return
	}
	m := newMenu(c, of)
	size := m.MinSize()
	under := driver.AbsolutePositionForObject(object).AddXY(object.Size().Width-size.Width, object.Size().Height+menuGap)
	m.open(c, under, size)
	button, is := object.(fyne.Focusable)
	m.popup.options.OnClosed = func() {
		if is && c.Focused() == nil {
			c.Focus(button)
		}
	}
}

// menuGap is between a button and the menu under it.
const menuGap float32 = 4

// menu is Fyne's, but for some keys: Escape closes the innermost of what is open, Enter opens what leads to more
// entries, and Tab goes on to the next entry. In Fyne's an entry that is disabled can be chosen by Enter.
type menu struct {
	widget.BaseWidget

	entries *widget.PopUpMenu
	popup   *Popup
}

func newMenu(c fyne.Canvas, of *fyne.Menu) *menu {
	disable(of)
	m := &menu{entries: widget.NewPopUpMenu(of, c)}
	m.entries.Move(fyne.Position{})
	m.ExtendBaseWidget(m)
	return m
}

// disable takes away what disabled entries do.
func disable(of *fyne.Menu) {
	for _, item := range of.Items {
		if item.Disabled {
			item.Action, item.ChildMenu = nil, nil
		}
		if item.ChildMenu != nil {
			disable(item.ChildMenu)
		}
	}
}

func (m *menu) open(c fyne.Canvas, at fyne.Position, size fyne.Size) {
	m.popup = OpenPopup(c, PopupOptions{Content: m, At: at, Size: size, Focus: m})
	m.entries.OnDismiss = m.popup.Close
}

// TypedKey is for Fyne.
func (m *menu) TypedKey(event *fyne.KeyEvent) {
	switch event.Name {
	case fyne.KeyDown, fyne.KeyTab:
		m.entries.ActivateNext()
	case fyne.KeyUp:
		m.entries.ActivatePrevious()
	case fyne.KeyRight:
		m.entries.ActivateLastSubmenu()
	case fyne.KeyLeft:
		m.entries.DeactivateLastSubmenu()
	case fyne.KeyEnter, fyne.KeyReturn, fyne.KeySpace:
		if !m.entries.ActivateLastSubmenu() {
			m.entries.TriggerLast()
		}
	case fyne.KeyEscape:
		if !m.entries.DeactivateLastSubmenu() {
			m.popup.Close()
		}
	}
}

// AcceptsTab keeps the keyboard in the menu.
func (m *menu) AcceptsTab() bool { return true }

// TypedRune does nothing: a menu takes no text.
func (m *menu) TypedRune(rune) {}

// FocusGained does nothing: which entry is active can be seen.
func (m *menu) FocusGained() {}

// FocusLost does nothing, either.
func (m *menu) FocusLost() {}

// Tapped keeps a click between the entries from closing the menu.
func (m *menu) Tapped(*fyne.PointEvent) {}

// TappedSecondary does so, too.
func (m *menu) TappedSecondary(*fyne.PointEvent) {}

// CreateRenderer is for Fyne.
func (m *menu) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(m.entries) }
