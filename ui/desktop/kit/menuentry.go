package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

// MenuEntry is one command of a menu: its title, a tick where it is on, and its keys at the end.
type MenuEntry struct {
	Pressable

	// OnKey sees the keys other than Space and Enter, to move on or to close the menu.
	OnKey func(fyne.KeyName)
	// OnFocus is called when the keyboard has come to it; may be nil.
	OnFocus func()

	title, keys string
	on          bool

	ground *canvas.Rectangle
	tick   glyph
	label  label
	hint   label
	shown  []fyne.CanvasObject
}

const (
	menuEntryHeight  float32 = 27
	menuEntryPadding float32 = 8
	menuEntryTick    float32 = 18 // room for the tick before the title
	menuEntryGap     float32 = 22 // least room between title and keys
)

// NewMenuEntry returns an entry; keys may be empty, on says that it has a tick.
func NewMenuEntry(title, keys string, on bool, tapped func()) *MenuEntry {
	e := &MenuEntry{
		title:  title,
		keys:   keys,
		on:     on,
		ground: newRectangle(),
		tick:   newGlyph(),
		label:  newLabel(look.TextSize, false),
		hint:   newLabel(look.TinyTextSize, false),
	}
	e.Extend(e)
	e.OnTapped = tapped
	e.shown = []fyne.CanvasObject{e.ground, e.tick.Image, e.label.Text, e.hint.Text, e.Ring()}
	return e
}

// TypedKey is for Fyne.
func (e *MenuEntry) TypedKey(event *fyne.KeyEvent) {
	switch event.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		e.press()
	default:
		if e.OnKey != nil {
			e.OnKey(event.Name)
		}
	}
}

// FocusGained is for Fyne.
func (e *MenuEntry) FocusGained() {
	e.Pressable.FocusGained()
	if e.OnFocus != nil {
		e.OnFocus()
	}
}

// AccessibilityLabel is the title with the keys.
func (e *MenuEntry) AccessibilityLabel() string {
	if e.keys == "" {
		return e.title
	}
	return e.title + ", " + e.keys
}

// AccessibilityRole says that it is a button.
func (e *MenuEntry) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is for Fyne.
func (e *MenuEntry) CreateRenderer() fyne.WidgetRenderer { return draw(e) }

func (e *MenuEntry) parts() []fyne.CanvasObject { return e.shown }
func (e *MenuEntry) cutText() string            { return cutOf(&e.label) }

func (e *MenuEntry) paint(c colors) {
	text, keys := theme.ColorNameForeground, look.ColorMuted
	if e.Disabled() {
		text, keys = theme.ColorNameDisabled, theme.ColorNameDisabled
	}
	e.ground.CornerRadius = look.BadgeRadius
	e.ground.FillColor = c.of(look.ColorSelected)
	Show(e.ground, e.Hovered() || e.Focused())
	icon := assets.Icon("")
	if e.on {
		icon = assets.Tick
	}
	e.tick.set(icon, text, c)
	e.label.say(e.title)
	e.label.Color = c.of(text)
	e.hint.say(e.keys)
	e.hint.Color = c.of(keys)
	e.paintRing(c)
}

func (e *MenuEntry) measure() fyne.Size {
	width := menuEntryPadding + menuEntryTick + ceil(e.label.natural().Width) + menuEntryPadding
	if e.keys != "" {
		width += menuEntryGap + ceil(e.hint.natural().Width)
	}
	return fyne.NewSize(width, menuEntryHeight)
}

func (e *MenuEntry) arrange(size fyne.Size) {
	Place(e.ground, 0, 0, size.Width, size.Height)
	e.tick.put(menuEntryPadding, 0, size.Height, chipIcon)
	x := menuEntryPadding + menuEntryTick
	end := size.Width - menuEntryPadding - ceil(e.hint.natural().Width)
	e.label.put(x, 0, size.Height, max(end-x, 0)+0.5)
	e.hint.put(end, 0, size.Height, size.Width-end)
	e.placeRingInside(size, look.BadgeRadius)
}
