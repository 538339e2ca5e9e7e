package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"keyrack/model"
	"keyrack/ui/desktop/look"
)

const (
	badgeHeight  float32 = 19
	badgePadding float32 = 6
)

// Badge says in capitals what an operation does: READ, WRITE, DESTRUCTIVE, MONEY.
type Badge struct {
	widget.BaseWidget

	kind   model.OperationKind
	ground *canvas.Rectangle
	label  label
	shown  []fyne.CanvasObject
}

// NewBadge returns the badge of a kind of operation.
func NewBadge(kind model.OperationKind) *Badge {
	b := &Badge{kind: kind, ground: newRectangle(), label: newLabel(look.TinyTextSize, true)}
	b.ExtendBaseWidget(b)
	b.shown = []fyne.CanvasObject{b.ground, b.label.Text}
	return b
}

// SetKind changes the kind.
func (b *Badge) SetKind(kind model.OperationKind) {
	if b.kind != kind {
		b.kind = kind
		b.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer { return draw(b) }

func (b *Badge) parts() []fyne.CanvasObject { return b.shown }

func (b *Badge) paint(c colors) {
	soft, text := look.OperationColors(b.kind)
	b.ground.FillColor, b.ground.CornerRadius = c.of(soft), look.BadgeRadius
	b.label.say(strings.ToUpper(string(b.kind)))
	b.label.Color = c.of(text)
}

func (b *Badge) measure() fyne.Size {
	return fyne.NewSize(ceil(b.label.natural().Width)+2*badgePadding, badgeHeight)
}

func (b *Badge) arrange(size fyne.Size) {
	top := centred(0, size.Height, badgeHeight)
	place(b.ground, 0, top, size.Width, badgeHeight)
	b.label.put(badgePadding, top, badgeHeight, size.Width-2*badgePadding+0.5)
}
