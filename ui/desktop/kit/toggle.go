package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

// Toggle is a box with a tick and a text beside it: something that is on or off.
type Toggle struct {
	Pressable

	// OnChanged is called when the user has switched it.
	OnChanged func(on bool)

	text string
	on   bool

	box   *canvas.Rectangle
	hover *canvas.Rectangle
	tick  glyph
	label label
	shown []fyne.CanvasObject
}

const (
	toggleBox float32 = 16
	toggleGap float32 = 9
)

// NewToggle returns a toggle that is off.
func NewToggle(text string, onChanged func(on bool)) *Toggle {
	t := &Toggle{
		OnChanged: onChanged,
		text:      text,
		box:       newRectangle(),
		hover:     newRectangle(),
		tick:      newGlyph(),
		label:     newLabel(look.TextSize, false),
	}
	t.Extend(t)
	t.OnTapped = func() {
		t.SetOn(!t.on)
		if t.OnChanged != nil {
			t.OnChanged(t.on)
		}
	}
	t.shown = []fyne.CanvasObject{t.box, t.hover, t.tick.Image, t.label.Text, t.Ring()}
	return t
}

// On reports whether it is on.
func (t *Toggle) On() bool { return t.on }

// SetOn switches it without calling OnChanged.
func (t *Toggle) SetOn(on bool) {
	if t.on != on {
		t.on = on
		t.Refresh()
	}
}

// AccessibilityLabel is the text, and whether it is on.
func (t *Toggle) AccessibilityLabel() string {
	if t.on {
		return t.text + ", on"
	}
	return t.text + ", off"
}

// AccessibilityRole says that it is a button, the nearest of the few roles that Fyne has.
func (t *Toggle) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is for Fyne.
func (t *Toggle) CreateRenderer() fyne.WidgetRenderer { return draw(t) }

func (t *Toggle) parts() []fyne.CanvasObject { return t.shown }
func (t *Toggle) cutText() string            { return cutOf(&t.label) }

func (t *Toggle) paint(c colors) {
	t.box.CornerRadius, t.hover.CornerRadius = look.BadgeRadius, look.BadgeRadius
	t.box.FillColor, t.box.StrokeColor, t.box.StrokeWidth = c.of(look.ColorField), c.of(look.ColorMuted), look.Hairline
	icon, text := assets.Icon(""), theme.ColorNameForeground
	if t.on {
		t.box.FillColor, t.box.StrokeColor = c.of(look.ColorAccent), c.of(look.ColorAccent)
		icon = assets.Tick
	}
	if t.Disabled() {
		text = theme.ColorNameDisabled
	}
	t.tick.set(icon, look.ColorOnAccent, c)
	t.hover.FillColor = c.of(theme.ColorNameHover)
	Show(t.hover, t.Hovered())
	t.label.say(t.text)
	t.label.Color = c.of(text)
	t.paintRing(c)
}

func (t *Toggle) measure() fyne.Size {
	return fyne.NewSize(toggleBox+toggleGap+min(ceil(t.label.natural().Width), 60), look.ControlHeight)
}

func (t *Toggle) arrange(size fyne.Size) {
	top := centred(0, size.Height, toggleBox)
	Place(t.box, 0, top, toggleBox, toggleBox)
	Place(t.hover, 0, top, toggleBox, toggleBox)
	t.tick.put(3, top, toggleBox, toggleBox-6)
	t.label.put(toggleBox+toggleGap, 0, size.Height, size.Width-toggleBox-toggleGap+0.5)
	t.PlaceRing(fyne.NewSquareSize(toggleBox), look.BadgeRadius)
	t.ring.Move(t.ring.Position().AddXY(0, top))
}
