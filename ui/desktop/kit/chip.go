package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

const (
	chipHeight  float32 = 27
	chipPadding float32 = 11
	chipIcon    float32 = 11
	chipGap     float32 = 5
)

// Chip is a filter that is on or off, such as "All 214". Its width does not depend on whether it is selected.
type Chip struct {
	Pressable

	text     string
	icon     assets.Icon
	selected bool

	ground *canvas.Rectangle
	hover  *canvas.Rectangle
	glyph  glyph
	label  label
	shown  []fyne.CanvasObject
}

// NewChip returns a chip; icon may be empty.
func NewChip(icon assets.Icon, text string, tapped func()) *Chip {
	chip := &Chip{
		text:   text,
		icon:   icon,
		ground: newRectangle(),
		hover:  newRectangle(),
		glyph:  newGlyph(),
		label:  newLabel(look.SmallTextSize, false),
	}
	chip.label.middle = true // paths, types of events and names of columns differ at their ends
	chip.Extend(chip)
	chip.OnTapped = tapped
	chip.shown = []fyne.CanvasObject{chip.ground, chip.hover, chip.glyph.Image, chip.label.Text, chip.Ring()}
	return chip
}

// SetText changes what the chip says.
func (chip *Chip) SetText(text string) {
	if chip.text != text {
		chip.text = text
		chip.Refresh()
	}
}

// SetIcon changes the icon; it may be empty.
func (chip *Chip) SetIcon(icon assets.Icon) {
	if chip.icon != icon {
		chip.icon = icon
		chip.Refresh()
	}
}

// SetSelected changes whether the chip is on.
func (chip *Chip) SetSelected(selected bool) {
	if chip.selected != selected {
		chip.selected = selected
		chip.Refresh()
	}
}

// Selected reports whether the chip is on.
func (chip *Chip) Selected() bool { return chip.selected }

// AccessibilityLabel is the text.
func (chip *Chip) AccessibilityLabel() string { return chip.text }

// AccessibilityRole says that it is a button.
func (chip *Chip) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is for Fyne.
func (chip *Chip) CreateRenderer() fyne.WidgetRenderer { return draw(chip) }

func (chip *Chip) parts() []fyne.CanvasObject { return chip.shown }
func (chip *Chip) cutText() string            { return cutOf(&chip.label) }

func (chip *Chip) paint(c colors) {
	name, ground := look.ColorMuted, look.ColorSurface
	if chip.selected {
		name, ground = theme.ColorNameForeground, look.ColorSelected
	}
	if chip.Disabled() {
		name = theme.ColorNameDisabled
	}
	chip.ground.FillColor, chip.ground.StrokeColor = c.of(ground), c.of(look.ColorBorder)
	chip.ground.StrokeWidth, chip.ground.CornerRadius = look.Hairline, chipHeight/2
	chip.hover.CornerRadius = chipHeight / 2
	chip.hover.FillColor = c.of(theme.ColorNameHover)
	Show(chip.hover, chip.Hovered())
	chip.label.say(chip.text)
	chip.label.bold(chip.selected)
	chip.label.Color = c.of(name)
	chip.glyph.set(chip.icon, name, c)
	chip.paintRing(c)
}

func (chip *Chip) iconWidth() float32 {
	switch {
	case chip.icon == "":
		return 0
	case chip.text == "":
		return chipIcon
	}
	return chipIcon + chipGap
}

func (chip *Chip) measure() fyne.Size {
	bold := look.Measure(chip.text, look.SmallTextSize, fyne.TextStyle{Bold: true}).Width
	return fyne.NewSize(ceil(bold)+chip.iconWidth()+2*chipPadding, chipHeight)
}

func (chip *Chip) arrange(size fyne.Size) {
	top := centred(0, size.Height, chipHeight)
	Place(chip.ground, 0, top, size.Width, chipHeight)
	Place(chip.hover, 0, top, size.Width, chipHeight)
	text := min(chip.label.natural().Width, size.Width-2*chipPadding-chip.iconWidth())
	x := centred(0, size.Width, text+chip.iconWidth())
	chip.glyph.put(x, top, chipHeight, chipIcon)
	chip.label.put(x+chip.iconWidth(), top, chipHeight, text+0.5)
	chip.PlaceRing(fyne.NewSize(size.Width, chipHeight), chipHeight/2)
	chip.ring.Move(chip.ring.Position().AddXY(0, top))
}
