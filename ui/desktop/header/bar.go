package header

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/ui/desktop/kit"
)

const (
	barGap    float32 = 14 // between the parts
	leastPill float32 = 90 // mark and a few letters: the text is the switcher's over again, but for the protection
)

// bar lays out the header in one row. Where there is no room for everything the switcher gives way first, which then shows
// marks, and the pill last, which is then cut: it says whether writes are possible.
type bar struct {
	logo, pill, unlock, end fyne.CanvasObject
	switcher                *kit.Segmented
}

func newBar(logo *kit.Logo, switcher *kit.Segmented, pill *kit.Pill, unlock *kit.Button, end fyne.CanvasObject) *fyne.Container {
	b := &bar{logo: logo, switcher: switcher, pill: pill, unlock: unlock, end: end}
	return container.New(b, logo, switcher, pill, unlock, end)
}

// fixed is the width of all but the switcher and the pill, with the gaps.
func (b *bar) fixed() float32 {
	width := b.logo.MinSize().Width + b.end.MinSize().Width + 3*barGap
	if b.unlock.Visible() {
		width += b.unlock.MinSize().Width + barGap
	}
	return width
}

// MinSize is for Fyne.
func (b *bar) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for _, object := range objects {
		height = max(height, object.MinSize().Height)
	}
	return fyne.NewSize(b.fixed()+b.switcher.Least()+leastPill, height)
}

// Layout is for Fyne.
func (b *bar) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	room := size.Width - b.fixed()
	switcher, pill := b.switcher.MinSize().Width, b.pill.MinSize().Width
	if switcher+pill > room {
		switcher = b.switcher.Least()
		pill = min(pill, max(room-switcher, leastPill))
	}
	x := float32(0)
	put := func(object fyne.CanvasObject, width float32) {
		if object.Visible() {
			height := object.MinSize().Height
			object.Move(fyne.NewPos(x, (size.Height-height)/2))
			object.Resize(fyne.NewSize(width, height))
			x += width + barGap
		}
	}
	put(b.logo, b.logo.MinSize().Width)
	put(b.switcher, switcher)
	put(b.pill, pill)
	put(b.unlock, b.unlock.MinSize().Width)
	x = size.Width - b.end.MinSize().Width
	put(b.end, b.end.MinSize().Width)
}
