package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/look"
)

const keyHintHeight float32 = 18

// KeyHint shows a shortcut, such as "Ctrl K", in a small frame.
type KeyHint struct {
	widget.BaseWidget

	ground *canvas.Rectangle
	label  label
	shown  []fyne.CanvasObject
}

// NewKeyHint returns the hint for a shortcut.
func NewKeyHint(shortcut string) *KeyHint {
	h := &KeyHint{ground: newRectangle(), label: newLabel(look.TinyTextSize, false)}
	h.label.say(shortcut)
	h.ExtendBaseWidget(h)
	h.shown = []fyne.CanvasObject{h.ground, h.label.Text}
	return h
}

// CreateRenderer is for Fyne.
func (h *KeyHint) CreateRenderer() fyne.WidgetRenderer { return draw(h) }

func (h *KeyHint) parts() []fyne.CanvasObject { return h.shown }

func (h *KeyHint) paint(c colors) {
	h.ground.FillColor, h.ground.StrokeColor = c.of(look.ColorField), c.of(look.ColorBorder)
	h.ground.StrokeWidth, h.ground.CornerRadius = look.Hairline, look.BadgeRadius
	h.label.Color = c.of(look.ColorMuted)
}

// The hint stands 10 pixels from the edge behind it, because it is the last thing in an entry.
func (h *KeyHint) measure() fyne.Size {
	return fyne.NewSize(ceil(h.label.natural().Width)+10+10, keyHintHeight)
}

func (h *KeyHint) arrange(size fyne.Size) {
	top := centred(0, size.Height, keyHintHeight)
	Place(h.ground, 0, top, size.Width-10, keyHintHeight)
	h.label.put(5, top, keyHintHeight, size.Width-20+0.5)
}
