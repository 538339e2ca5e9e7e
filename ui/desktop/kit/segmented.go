package kit

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/look"
)

// Segment is one choice of a [Segmented].
type Segment struct {
	Kind model.EnvironmentKind // gives mark and colour
	Text string
}

const (
	segmentPadding float32 = 14
	segmentMaxText float32 = 160
)

// Segmented is the environment switcher: the selected environment is filled with its own colour. At its end stands a
// plus where OnAdd is set.
type Segmented struct {
	widget.BaseWidget

	// OnSelect is called when the user chooses another segment. The switcher does not follow by itself: whoever
	// switches calls [Segmented.Set].
	OnSelect func(index int)
	// OnAdd is called for the plus; set it before the switcher is shown.
	OnAdd func()

	segments []Segment
	selected int
	ground   *canvas.Rectangle
	buttons  []*segmentButton
	plus     *segmentButton
	shown    []fyne.CanvasObject
}

// NewSegmented returns a switcher without segments.
func NewSegmented(onSelect func(index int), onAdd func()) *Segmented {
	s := &Segmented{OnSelect: onSelect, OnAdd: onAdd, selected: -1, ground: newRectangle()}
	s.ExtendBaseWidget(s)
	s.plus = newSegmentButton(func() { s.OnAdd() })
	s.plus.Tip = "Add environment"
	s.plus.icon = assets.Plus
	s.Set(nil, -1)
	return s
}

// Set changes the segments and which of them is selected, -1 for none.
func (s *Segmented) Set(segments []Segment, selected int) {
	s.segments, s.selected = slices.Clone(segments), selected
	for len(s.buttons) < len(segments) {
		index := len(s.buttons)
		s.buttons = append(s.buttons, newSegmentButton(func() {
			if index != s.selected && s.OnSelect != nil {
				s.OnSelect(index)
			}
		}))
	}
	s.buttons = s.buttons[:len(segments)]
	s.shown = append(s.shown[:0:0], s.ground)
	for i, button := range s.buttons {
		button.text, button.kind = segments[i].Text, segments[i].Kind
		button.icon = look.EnvironmentMark(segments[i].Kind)
		button.selected = i == selected
		button.first = i == 0
		button.last = i == len(segments)-1 && s.OnAdd == nil
		s.shown = append(s.shown, button)
	}
	if s.OnAdd != nil {
		s.plus.last = true
		s.shown = append(s.shown, s.plus)
	}
	s.Refresh()
	for _, button := range s.buttons {
		button.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (s *Segmented) CreateRenderer() fyne.WidgetRenderer { return draw(s) }

func (s *Segmented) parts() []fyne.CanvasObject { return s.shown }

func (s *Segmented) paint(c colors) {
	s.ground.FillColor, s.ground.StrokeColor = c.of(theme.ColorNameBackground), c.of(look.ColorBorder)
	s.ground.StrokeWidth, s.ground.CornerRadius = look.Hairline, look.Radius
}

func (s *Segmented) measure() fyne.Size {
	width := float32(0)
	for _, part := range s.shown[1:] {
		width += part.MinSize().Width
	}
	return fyne.NewSize(width+2*look.Hairline, look.ControlHeight)
}

func (s *Segmented) arrange(size fyne.Size) {
	place(s.ground, 0, 0, size.Width, size.Height)
	x := look.Hairline
	for _, part := range s.shown[1:] {
		width := part.MinSize().Width
		place(part, x, look.Hairline, width, size.Height-2*look.Hairline)
		x += width
	}
}

// segmentButton is one segment, or the plus.
type segmentButton struct {
	Pressable

	kind                  model.EnvironmentKind
	text                  string
	icon                  assets.Icon
	selected, first, last bool

	ground *canvas.Rectangle
	glyph  glyph
	label  label
	shown  []fyne.CanvasObject
}

func newSegmentButton(tapped func()) *segmentButton {
	b := &segmentButton{ground: newRectangle(), glyph: newGlyph(), label: newLabel(look.TextSize, false)}
	b.Extend(b)
	b.OnTapped = tapped
	b.shown = []fyne.CanvasObject{b.ground, b.glyph.Image, b.label.Text, b.Ring()}
	return b
}

func (b *segmentButton) AccessibilityLabel() string {
	if b.text == "" {
		return b.Tip
	}
	return b.text
}

func (b *segmentButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }
func (b *segmentButton) CreateRenderer() fyne.WidgetRenderer    { return draw(b) }
func (b *segmentButton) parts() []fyne.CanvasObject             { return b.shown }

func (b *segmentButton) paint(c colors) {
	name := look.ColorMuted
	b.ground.FillColor = color.Transparent
	switch {
	case b.selected:
		names := look.EnvironmentColors(b.kind)
		name = names.OnStrong
		b.ground.FillColor = c.of(names.Strong)
	case b.Hovered():
		b.ground.FillColor = c.of(theme.ColorNameHover)
	}
	const inner = look.Radius - look.Hairline
	b.ground.TopLeftCornerRadius, b.ground.BottomLeftCornerRadius = 0, 0
	b.ground.TopRightCornerRadius, b.ground.BottomRightCornerRadius = 0, 0
	if b.first {
		b.ground.TopLeftCornerRadius, b.ground.BottomLeftCornerRadius = inner, inner
	}
	if b.last {
		b.ground.TopRightCornerRadius, b.ground.BottomRightCornerRadius = inner, inner
	}
	b.label.say(b.text)
	b.label.bold(b.selected)
	b.label.Color = c.of(name)
	b.glyph.set(b.icon, name, c)
	b.paintRing(c)
	if b.selected {
		b.ring.StrokeColor = c.of(name)
	}
}

// measure takes the bold text, so that selecting moves nothing.
func (b *segmentButton) measure() fyne.Size {
	width := 2*segmentPadding + chipIcon
	if b.text != "" {
		bold := fyne.MeasureText(b.text, look.TextSize, fyne.TextStyle{Bold: true}).Width
		width += chipGap + ceil(min(bold, segmentMaxText))
	}
	return fyne.NewSize(width, look.ControlHeight-2*look.Hairline)
}

func (b *segmentButton) arrange(size fyne.Size) {
	place(b.ground, 0, 0, size.Width, size.Height)
	text := float32(0)
	if b.text != "" {
		text = min(b.label.natural().Width, segmentMaxText) + chipGap
	}
	x := centred(0, size.Width, chipIcon+text)
	b.glyph.put(x, 0, size.Height, chipIcon)
	b.label.put(x+chipIcon+chipGap, 0, size.Height, text-chipGap+0.5)
	b.placeRingInside(size, look.Radius)
}
