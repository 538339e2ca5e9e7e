package kit

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

// ButtonStyle is how much a button asks to be pressed.
type ButtonStyle int

// The styles of a button.
const (
	Secondary ButtonStyle = iota // bordered
	Primary                      // filled with the accent; one in a place
	Ghost                        // text alone, muted
)

const (
	buttonPadding float32 = 13
	ghostPadding  float32 = 7
	buttonIcon    float32 = 11
	buttonGap     float32 = 6
	hintGap       float32 = 8
)

// Button is a button with a text.
type Button struct {
	Pressable

	style    ButtonStyle
	text     string
	icon     assets.Icon
	shortcut string
	quiet    bool     // its shortcut does not do now what it says, and is not shown
	least    float32  // its width with the shortcut, which it keeps
	texts    []string // that it has room for

	ground *canvas.Rectangle
	hover  *canvas.Rectangle // the hover colour
	glyph  glyph
	label  label
	hint   label
	enter  glyph
	shown  []fyne.CanvasObject
}

// NewButton returns a bordered button.
func NewButton(text string, tapped func()) *Button { return newButton(Secondary, text, tapped) }

// NewPrimaryButton returns a button filled with the accent.
func NewPrimaryButton(text string, tapped func()) *Button { return newButton(Primary, text, tapped) }

// NewGhostButton returns a button of text alone.
func NewGhostButton(text string, tapped func()) *Button { return newButton(Ghost, text, tapped) }

func newButton(style ButtonStyle, text string, tapped func()) *Button {
	b := &Button{}
	b.build(b, style, text)
	b.OnTapped = tapped
	return b
}

// build fills a button that is, or is embedded in, the widget self.
func (b *Button) build(self fyne.Widget, style ButtonStyle, text string) {
	*b = Button{
		style:  style,
		text:   text,
		ground: newRectangle(),
		hover:  newRectangle(),
		glyph:  newGlyph(),
		label:  newLabel(look.TextSize, false),
		hint:   newLabel(look.TextSize, false),
		enter:  newGlyph(),
	}
	b.Extend(self)
	b.shown = []fyne.CanvasObject{b.ground, b.hover, b.glyph.Image, b.label.Text, b.hint.Text, b.enter.Image, b.Ring()}
}

// WithIcon puts an icon before the text and returns the button.
func (b *Button) WithIcon(icon assets.Icon) *Button {
	b.icon = icon
	b.Refresh()
	return b
}

// WithShortcut writes a shortcut, such as "Ctrl Enter", behind the text and returns the button. The shortcut itself
// belongs to the window's menu. The word Enter is drawn as the key's arrow.
func (b *Button) WithShortcut(shortcut string) *Button {
	b.shortcut = shortcut
	b.Refresh()
	return b
}

// WithRoom keeps the button as wide as the widest of these texts, so that nothing moves when it says another of them,
// and returns it.
func (b *Button) WithRoom(texts ...string) *Button {
	b.texts = texts
	b.Refresh()
	return b
}

// ShowShortcut shows the shortcut, or the button as wide without it, while that does something else.
func (b *Button) ShowShortcut(on bool) {
	if b.quiet == on {
		b.least = 0
		if !on {
			b.least = b.measure().Width
		}
		b.quiet = !on
		b.Refresh()
	}
}

// WithCommand names the command that does the same, and returns the button; see [Pressable.Command].
func (b *Button) WithCommand(title string) *Button {
	b.Command = title
	return b
}

// Text returns what the button says.
func (b *Button) Text() string { return b.text }

// SetText changes what the button says.
func (b *Button) SetText(text string) {
	if b.text != text {
		b.text = text
		b.Refresh()
	}
}

// AccessibilityLabel is the text without the shortcut.
func (b *Button) AccessibilityLabel() string { return b.text }

// AccessibilityRole says that it is a button.
func (b *Button) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is for Fyne.
func (b *Button) CreateRenderer() fyne.WidgetRenderer { return draw(b) }

func (b *Button) parts() []fyne.CanvasObject { return b.shown }
func (b *Button) cutText() string            { return cutOf(&b.label) }

func (b *Button) paint(c colors) {
	var text fyne.ThemeColorName
	var ground, border color.Color = color.Transparent, color.Transparent
	switch {
	case b.style == Primary && b.Disabled():
		text, ground = look.ColorOnDisabled, c.of(look.ColorAccentDisabled)
	case b.style == Primary:
		text, ground = look.ColorOnAccent, c.of(look.ColorAccent)
	case b.style == Secondary:
		text, ground, border = theme.ColorNameForeground, c.of(look.ColorSurface), c.of(look.ColorBorder)
	default:
		text = look.ColorMuted
	}
	if b.style != Primary && b.Disabled() {
		text = theme.ColorNameDisabled
	}
	b.ground.FillColor, b.ground.StrokeColor = ground, border
	b.ground.StrokeWidth, b.ground.CornerRadius = look.Hairline, look.Radius
	b.hover.CornerRadius = look.Radius
	b.hover.FillColor = color.Transparent
	if b.Hovered() {
		b.hover.FillColor = c.of(theme.ColorNameHover)
	}

	b.label.say(b.text)
	b.label.bold(b.style == Primary)
	b.label.Color = c.of(text)
	b.glyph.set(b.icon, text, c)

	keys, enter := "", false
	if !b.quiet {
		keys, enter = strings.CutSuffix(b.shortcut, "Enter")
	}
	b.hint.say(strings.TrimSpace(keys))
	b.hint.bold(b.style == Primary)
	b.hint.Color = c.of(text)
	arrow := assets.Icon("")
	if enter {
		arrow = assets.Enter
	}
	b.enter.set(arrow, text, c)
	b.paintRing(c)
}

func (b *Button) padding() float32 {
	if b.style == Ghost {
		return ghostPadding
	}
	return buttonPadding
}

// around is the width of everything but the text and the padding.
func (b *Button) around() float32 {
	width := float32(0)
	if b.icon != "" {
		width += buttonIcon + buttonGap
	}
	if b.shortcut != "" && !b.quiet {
		width += hintGap
		if b.hint.full != "" {
			width += b.hint.natural().Width + buttonGap - 2
		}
		if b.enter.Visible() {
			width += look.TextSize
		}
	}
	return width
}

func (b *Button) measure() fyne.Size {
	text := b.label.natural().Width
	for _, other := range b.texts {
		text = max(text, look.Measure(other, look.TextSize, b.label.TextStyle).Width)
	}
	return fyne.NewSize(max(b.least, ceil(text)+b.around()+2*b.padding()), look.ControlHeight)
}

func (b *Button) arrange(size fyne.Size) {
	Place(b.ground, 0, 0, size.Width, size.Height)
	Place(b.hover, 0, 0, size.Width, size.Height)
	room := size.Width - 2*b.padding()
	text := min(b.label.natural().Width, room-b.around())
	x := centred(0, size.Width, text+b.around())
	if b.icon != "" {
		b.glyph.put(x, 0, size.Height, buttonIcon)
		x += buttonIcon + buttonGap
	}
	x += b.label.put(x, 0, size.Height, text+0.5) + hintGap
	if b.hint.full != "" {
		x += b.hint.put(x, 0, size.Height, b.hint.natural().Width) + buttonGap - 2
	}
	b.enter.put(x, 0, size.Height, look.TextSize)
	b.PlaceRing(size, look.Radius)
}

// ceil rounds up to whole pixels.
func ceil(v float32) float32 {
	whole := float32(int(v))
	if whole < v {
		whole++
	}
	return whole
}
