package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

const (
	fieldPadding float32 = 11
	fieldArrow   float32 = 8
)

// Picker is a bordered field that shows a choice and opens something to choose from: a menu, a palette.
type Picker struct {
	Pressable

	content fyne.CanvasObject
	name    string

	ground *canvas.Rectangle
	hover  *canvas.Rectangle
	arrow  glyph
	shown  []fyne.CanvasObject
}

// NewPicker returns a field with content in it; name says what is chosen.
func NewPicker(name string, content fyne.CanvasObject, tapped func()) *Picker {
	p := &Picker{}
	p.extend(p, name, content)
	p.OnTapped = tapped
	return p
}

func (p *Picker) extend(self fyne.Widget, name string, content fyne.CanvasObject) {
	p.name, p.content = name, content
	p.ground, p.hover, p.arrow = newRectangle(), newRectangle(), newGlyph()
	p.Extend(self)
	Within(self.(desktop.Hoverable), content)
	p.shown = []fyne.CanvasObject{p.ground, p.hover, content, p.arrow.Image, p.Ring()}
}

// AccessibilityLabel is the name of what is chosen.
func (p *Picker) AccessibilityLabel() string { return p.name }

// AccessibilityRole says that it is a button.
func (p *Picker) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is for Fyne.
func (p *Picker) CreateRenderer() fyne.WidgetRenderer { return draw(p) }

// TypedKey opens it on Down, too.
func (p *Picker) TypedKey(event *fyne.KeyEvent) {
	if event.Name == fyne.KeyDown {
		p.press()
		return
	}
	p.Pressable.TypedKey(event)
}

func (p *Picker) parts() []fyne.CanvasObject { return p.shown }

func (p *Picker) paint(c colors) {
	p.ground.FillColor, p.ground.StrokeColor = c.of(look.ColorField), c.of(look.ColorBorder)
	p.ground.StrokeWidth, p.ground.CornerRadius = look.Hairline, look.Radius
	p.hover.CornerRadius = look.Radius
	p.hover.FillColor = c.of(theme.ColorNameHover)
	Show(p.hover, p.Hovered())
	name := look.ColorMuted
	if p.Disabled() {
		name = theme.ColorNameDisabled
	}
	p.arrow.set(assets.TriangleDown, name, c)
	p.paintRing(c)
}

func (p *Picker) measure() fyne.Size {
	content := p.content.MinSize()
	return fyne.NewSize(content.Width+2*fieldPadding+look.Gap+fieldArrow, max(look.ControlHeight, content.Height))
}

func (p *Picker) arrange(size fyne.Size) {
	Place(p.ground, 0, 0, size.Width, size.Height)
	Place(p.hover, 0, 0, size.Width, size.Height)
	arrow := size.Width - fieldPadding - fieldArrow
	p.arrow.put(arrow, 0, size.Height, fieldArrow)
	Place(p.content, fieldPadding, 0, arrow-look.Gap-fieldPadding, size.Height)
	p.PlaceRing(size, look.Radius)
}
