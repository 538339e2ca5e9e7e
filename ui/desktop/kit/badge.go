package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/look"
)

const (
	badgeHeight  float32 = 19
	badgePadding float32 = 6
)

// BadgeContent is what a [Badge] says, and in which colours.
type BadgeContent struct {
	Text        string
	Ground, Ink fyne.ThemeColorName
}

// Badge is a word on a ground of its own.
type Badge struct {
	widget.BaseWidget
	reader

	content BadgeContent
	ground  *canvas.Rectangle
	label   label
	shown   []fyne.CanvasObject
}

// NewBadge returns a badge.
func NewBadge(content BadgeContent) *Badge {
	b := &Badge{content: content, ground: newRectangle(), label: newLabel(look.TinyTextSize, true)}
	b.ExtendBaseWidget(b)
	b.self = b
	b.shown = []fyne.CanvasObject{b.ground, b.label.Text}
	return b
}

// Set changes what the badge says.
func (b *Badge) Set(content BadgeContent) {
	if b.content != content {
		b.content = content
		b.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer { return draw(b) }

func (b *Badge) parts() []fyne.CanvasObject { return b.shown }
func (b *Badge) cutText() string            { return cutOf(&b.label) }

func (b *Badge) paint(c colors) {
	b.ground.FillColor, b.ground.CornerRadius = c.of(b.content.Ground), look.BadgeRadius
	b.label.say(b.content.Text)
	b.label.Color = c.of(b.content.Ink)
}

func (b *Badge) measure() fyne.Size {
	return fyne.NewSize(ceil(b.label.natural().Width)+2*badgePadding, badgeHeight)
}

func (b *Badge) arrange(size fyne.Size) {
	top := centred(0, size.Height, badgeHeight)
	Place(b.ground, 0, top, size.Width, badgeHeight)
	b.label.put(badgePadding, top, badgeHeight, size.Width-2*badgePadding+0.5)
}
