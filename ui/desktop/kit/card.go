package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/look"
)

const cardPadding float32 = 12

// Card is a rounded, bordered surface: a body, and where they are given a header above and a footer below, set off by
// hairlines. Header and footer keep a margin at both sides; the body fills its place.
type Card struct {
	widget.BaseWidget

	header, body, footer fyne.CanvasObject
	bodyGround           fyne.ThemeColorName

	ground       *canvas.Rectangle
	middle       *canvas.Rectangle // behind the body
	upper, lower *canvas.Rectangle
	shown        []fyne.CanvasObject
}

// NewCard returns a card; header and footer may be nil.
func NewCard(header, body, footer fyne.CanvasObject) *Card {
	return newCard(header, body, footer, look.ColorSurface)
}

// NewCodeCard returns a card whose body is for code: it has a ground of its own.
func NewCodeCard(header, body, footer fyne.CanvasObject) *Card {
	return newCard(header, body, footer, look.ColorCode)
}

func newCard(header, body, footer fyne.CanvasObject, ground fyne.ThemeColorName) *Card {
	c := &Card{
		header:     header,
		body:       body,
		footer:     footer,
		bodyGround: ground,
		ground:     newRectangle(),
		middle:     newRectangle(),
		upper:      newRectangle(),
		lower:      newRectangle(),
	}
	c.ExtendBaseWidget(c)
	c.shown = []fyne.CanvasObject{c.ground, c.middle, c.upper, c.lower}
	for _, part := range []fyne.CanvasObject{header, body, footer} { // as they are read
		if part != nil {
			c.shown = append(c.shown, part)
		}
	}
	return c
}

// CreateRenderer is for Fyne.
func (c *Card) CreateRenderer() fyne.WidgetRenderer { return draw(c) }

func (c *Card) parts() []fyne.CanvasObject { return c.shown }

func (c *Card) paint(colors colors) {
	// A border around nothing is drawn darker than its colour at the edges, so it belongs to the ground.
	c.ground.FillColor, c.ground.CornerRadius = colors.of(look.ColorSurface), look.Radius
	c.ground.StrokeColor, c.ground.StrokeWidth = colors.of(look.ColorBorder), look.Hairline
	c.middle.FillColor = colors.of(c.bodyGround)
	c.middle.TopLeftCornerRadius, c.middle.TopRightCornerRadius = 0, 0
	c.middle.BottomLeftCornerRadius, c.middle.BottomRightCornerRadius = 0, 0
	if c.header == nil {
		c.middle.TopLeftCornerRadius, c.middle.TopRightCornerRadius = look.Radius-look.Hairline, look.Radius-look.Hairline
	}
	if !c.hasFooter() {
		c.middle.BottomLeftCornerRadius, c.middle.BottomRightCornerRadius = look.Radius-look.Hairline,
			look.Radius-look.Hairline
	}
	c.upper.FillColor, c.lower.FillColor = colors.of(look.ColorBorder), colors.of(look.ColorBorder)
	Show(c.upper, c.header != nil)
	Show(c.lower, c.hasFooter())
}

func (c *Card) rows() (header, footer float32) {
	if c.header != nil {
		header = max(look.PaneHeader, c.header.MinSize().Height+2*look.Hairline)
	}
	if c.hasFooter() {
		footer = max(look.PaneFooter, c.footer.MinSize().Height+2*look.Hairline)
	}
	return header, footer
}

// hasFooter reports whether the footer is there: one that is hidden takes no room.
func (c *Card) hasFooter() bool { return c.footer != nil && c.footer.Visible() }

func (c *Card) measure() fyne.Size {
	header, footer := c.rows()
	size := fyne.NewSize(2*look.Hairline, header+footer+2*look.Hairline)
	if c.body != nil {
		body := c.body.MinSize()
		size = fyne.NewSize(size.Width+body.Width, size.Height+body.Height)
	}
	for _, row := range []fyne.CanvasObject{c.header, c.footer} {
		if row != nil && row.Visible() {
			size.Width = max(size.Width, row.MinSize().Width+2*cardPadding)
		}
	}
	return size
}

func (c *Card) arrange(size fyne.Size) {
	header, footer := c.rows()
	inner := size.Width - 2*look.Hairline
	Place(c.ground, 0, 0, size.Width, size.Height)
	top, bottom := header, size.Height-footer
	if c.header != nil {
		Place(c.header, cardPadding, look.Hairline, size.Width-2*cardPadding, header-2*look.Hairline)
		Place(c.upper, look.Hairline, header-look.Hairline, inner, look.Hairline)
	} else {
		top = look.Hairline
	}
	if c.hasFooter() {
		Place(c.lower, look.Hairline, bottom, inner, look.Hairline)
		Place(c.footer, cardPadding, bottom+look.Hairline, size.Width-2*cardPadding, footer-2*look.Hairline)
	} else {
		bottom = size.Height - look.Hairline
	}
	Place(c.middle, look.Hairline, top, inner, bottom-top)
	if c.body != nil {
		Place(c.body, look.Hairline, top, inner, bottom-top)
	}
}
