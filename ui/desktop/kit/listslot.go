package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/look"
)

var (
	_ fyne.Tappable          = (*listSlot)(nil)
	_ fyne.SecondaryTappable = (*listSlot)(nil)
	_ desktop.Mouseable      = (*listSlot)(nil)
	_ desktop.Hoverable      = (*listSlot)(nil)
)

// listSlot is the place of one row of a [List]: it lights up under the pointer, shows the cursor and takes clicks. It
// is not reached with Tab: the list is.
type listSlot struct {
	widget.BaseWidget

	list     *List
	row      int
	content  fyne.CanvasObject
	modifier fyne.KeyModifier // held when the button went down
	hovered  bool
	cursor   bool

	hover *canvas.Rectangle
	ring  *canvas.Rectangle
	shown []fyne.CanvasObject
}

func newListSlot(list *List, content fyne.CanvasObject) *listSlot {
	s := &listSlot{list: list, content: content, hover: newRectangle(), ring: newRectangle()}
	s.ExtendBaseWidget(s)
	Within(s, content)
	s.shown = []fyne.CanvasObject{content, s.hover, s.ring}
	return s
}

func (s *listSlot) setCursor(cursor bool) {
	if s.cursor != cursor {
		s.cursor = cursor
		s.Refresh()
	}
}

// Tapped is for Fyne.
func (s *listSlot) Tapped(event *fyne.PointEvent) {
	s.list.press(s.row, Press{Modifier: s.modifier, At: event.AbsolutePosition})
	s.modifier = 0
}

// TappedSecondary is for Fyne.
func (s *listSlot) TappedSecondary(event *fyne.PointEvent) {
	s.list.press(s.row, Press{Menu: true, At: event.AbsolutePosition})
	s.modifier = 0
}

// MouseDown is for Fyne.
func (s *listSlot) MouseDown(event *desktop.MouseEvent) { s.modifier = event.Modifier }

// MouseUp is for Fyne.
func (s *listSlot) MouseUp(*desktop.MouseEvent) {}

// MouseIn is for Fyne.
func (s *listSlot) MouseIn(*desktop.MouseEvent) {
	s.hovered = true
	s.Refresh()
	rest(s)
}

// TipText is what is cut in the row.
func (s *listSlot) TipText() string { return cutIn(s.content) }

// MouseMoved is for Fyne.
func (s *listSlot) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (s *listSlot) MouseOut() {
	s.hovered = false
	s.Refresh()
	hideTip(s)
}

// CreateRenderer is for Fyne.
func (s *listSlot) CreateRenderer() fyne.WidgetRenderer { return draw(s) }

func (s *listSlot) parts() []fyne.CanvasObject { return s.shown }
func (s *listSlot) measure() fyne.Size         { return s.content.MinSize() }

func (s *listSlot) paint(c colors) {
	s.hover.FillColor = color.Transparent
	if s.hovered {
		s.hover.FillColor = c.of(theme.ColorNameHover)
	}
	s.ring.StrokeColor, s.ring.StrokeWidth, s.ring.CornerRadius = c.of(look.ColorFocusRing), look.FocusRing,
		look.BadgeRadius
	Show(s.ring, s.cursor)
}

func (s *listSlot) arrange(size fyne.Size) {
	Place(s.content, 0, 0, size.Width, size.Height)
	Place(s.hover, 0, -look.ListGap/2, size.Width, size.Height+look.ListGap)
	Place(s.ring, 2, 0, size.Width-4, size.Height)
}
