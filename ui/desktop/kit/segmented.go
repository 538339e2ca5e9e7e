package kit

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

// Segment is one choice of a [Segmented].
type Segment struct {
	Icon   assets.Icon
	Colors look.AccentNames
	Text   string
	// Command is the title of the command that chooses it; see [Pressable.Command].
	Command string
}

const (
	segmentPadding float32 = 14
	markPadding    float32 = 9 // of a segment that shows its mark alone
	segmentMaxText float32 = 160
)

// Segmented is a switcher between a few things, each with a mark: the selected one is filled with its own colour. At
// its end stands a plus where OnAdd is set. Where there is no room for all texts the other segments keep their marks
// alone, and say their names as tooltips. Where there is a little more they keep the beginnings of their texts, too.
type Segmented struct {
	widget.BaseWidget

	// OnSelect is called when the user chooses another segment. The switcher does not follow by itself: whoever
	// switches calls [Segmented.Set].
	OnSelect func(index int)
	// OnAdd is called for the plus; set it before the switcher is shown.
	OnAdd func()
	// Colorful gives the marks their colours also while they are not selected, where the colour itself is chosen; set it
	// before the switcher is shown.
	Colorful bool

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
	s.plus.Tip, s.plus.Command = "Add environment", "Add environment…"
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
		button.text, button.names, button.Command = segments[i].Text, segments[i].Colors, segments[i].Command
		button.colorful = s.Colorful
		button.icon = segments[i].Icon
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
	return fyne.NewSize(s.width(func(b *segmentButton) float32 { return b.MinSize().Width }), look.ControlHeight)
}

// Least is the width below which not even the marks have room.
func (s *Segmented) Least() float32 { return s.width((*segmentButton).least) }

// Words is the width below which not all segments keep their marks and the beginnings of their texts.
func (s *Segmented) Words() float32 { return s.width((*segmentButton).words) }

func (s *Segmented) width(of func(*segmentButton) float32) float32 {
	width := 2 * look.Hairline
	for _, part := range s.shown[1:] {
		width += of(part.(*segmentButton))
	}
	return width
}

func (s *Segmented) arrange(size fyne.Size) {
	Place(s.ground, 0, 0, size.Width, size.Height)
	of := func(b *segmentButton) float32 { return b.MinSize().Width }
	marks := false
	if words := s.Words(); size.Width < words {
		marks, of = true, (*segmentButton).least
	} else if whole := s.measure().Width; size.Width < whole {
		given := (size.Width - words) / max(whole-words, 1) // of what the cut texts lack
		of = func(b *segmentButton) float32 { return b.words() + float32(int(given*(b.MinSize().Width-b.words()))) }
	}
	x := look.Hairline
	for _, part := range s.shown[1:] {
		button := part.(*segmentButton)
		button.setMarkOnly(marks && !button.selected)
		width := of(button)
		button.setCut(width < button.MinSize().Width)
		Place(part, x, look.Hairline, width, size.Height-2*look.Hairline)
		x += width
	}
}

// segmentButton is one segment, or the plus.
type segmentButton struct {
	Pressable

	names                 look.AccentNames
	text                  string
	icon                  assets.Icon
	selected, first, last bool
	markOnly, colorful    bool
	cut                   bool // there is room for the beginning of the text only

	ground *canvas.Rectangle
	glyph  glyph
	label  label
	shown  []fyne.CanvasObject
}

func newSegmentButton(tapped func()) *segmentButton {
	b := &segmentButton{ground: newRectangle(), glyph: newGlyph(), label: newLabel(look.TextSize, false)}
	b.label.middle = true
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
	name, mark := look.ColorMuted, look.ColorMuted
	names := b.names
	if b.colorful {
		mark = names.Text
	}
	b.ground.FillColor = color.Transparent
	switch {
	case b.selected:
		name, mark = names.OnStrong, names.OnStrong
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
	b.label.say(b.said())
	b.label.bold(b.selected)
	b.label.Color = c.of(name)
	b.glyph.set(b.icon, mark, c)
	b.paintRing(c)
	if b.selected {
		b.ring.StrokeColor = c.of(name)
	}
}

// said is the text that is seen.
func (b *segmentButton) said() string {
	if b.markOnly {
		return ""
	}
	return b.text
}

func (b *segmentButton) setMarkOnly(markOnly bool) {
	if b.markOnly == markOnly || b.text == "" {
		return
	}
	b.markOnly = markOnly
	b.paint(colorsOf(b))
}

// setCut says whether the whole text has room; where it has none, it is the tooltip.
func (b *segmentButton) setCut(cut bool) {
	b.cut = cut && b.text != ""
	if b.text == "" {
		return
	}
	b.Tip = ""
	if b.markOnly || b.cut || b.label.natural().Width > segmentMaxText {
		b.Tip = b.text
	}
}

// padding is what is left and right of mark and text.
func (b *segmentButton) padding() float32 {
	if b.cut {
		return markPadding
	}
	return segmentPadding
}

// segmentBeginning is room for the beginning of a text, by which environments can be told apart.
const segmentBeginning float32 = 44

// words is the width with a mark and at least the beginning of the text: the selected segment keeps its own.
func (b *segmentButton) words() float32 {
	if b.selected || b.text == "" {
		return b.least()
	}
	bold := look.Measure(b.text, look.TextSize, fyne.TextStyle{Bold: true}).Width
	return min(b.measure().Width, 2*markPadding+chipIcon+chipGap+min(ceil(bold), segmentBeginning))
}

// least is the width where there is no room for all texts: the selected segment keeps its own.
func (b *segmentButton) least() float32 {
	if b.selected {
		return b.measure().Width
	}
	return 2*markPadding + chipIcon
}

// measure takes the bold text, so that selecting moves nothing.
func (b *segmentButton) measure() fyne.Size {
	width := 2*segmentPadding + chipIcon
	if b.text != "" {
		bold := look.Measure(b.text, look.TextSize, fyne.TextStyle{Bold: true}).Width
		width += chipGap + ceil(min(bold, segmentMaxText))
	}
	return fyne.NewSize(width, look.ControlHeight-2*look.Hairline)
}

func (b *segmentButton) arrange(size fyne.Size) {
	Place(b.ground, 0, 0, size.Width, size.Height)
	text := float32(0)
	if b.said() != "" {
		room := size.Width - 2*b.padding() - chipIcon - chipGap
		text = min(b.label.natural().Width, segmentMaxText, max(room, 0)) + chipGap
	}
	x := centred(0, size.Width, chipIcon+text)
	b.glyph.put(x, 0, size.Height, chipIcon)
	b.label.put(x+chipIcon+chipGap, 0, size.Height, max(text-chipGap+0.5, 0))
	b.placeRingInside(size, look.Radius)
}
