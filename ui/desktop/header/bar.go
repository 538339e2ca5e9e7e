package header

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/ui/desktop/kit"
)

const (
	buttonGap   float32 = 14
	searchLeast float32 = 150 // the least width at which the search shows its words
	pillLeast   float32 = 90  // a mark and a few letters
)

// bar lays the header out in one row: the search takes what is left, up to what it would like to have. Where there is
// little room it becomes a button first; then the switcher shows marks instead of names, and the pill, which says
// whether writes are possible and for how long, leaves the name out.
type bar struct {
	header      *Header
	logo, right fyne.CanvasObject
	search      *kit.Opener
}

func newBar(h *Header, logo *kit.Logo, search *kit.Opener, right fyne.CanvasObject) *fyne.Container {
	return container.New(bar{header: h, logo: logo, search: search, right: right}, logo, h.switcher, h.pill, h.unlock,
		h.edit, search, right)
}

// fixed is the width, with gaps, of all but switcher and pill, the search being a button.
func (b bar) fixed() float32 {
	width := b.logo.MinSize().Width + b.search.MinSize().Width + b.right.MinSize().Width + 4*buttonGap
	for _, object := range []fyne.CanvasObject{b.header.unlock, b.header.edit} {
		if object.Visible() {
			width += object.MinSize().Width + buttonGap
		}
	}
	return width
}

// MinSize is for Fyne.
func (b bar) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for _, object := range objects {
		height = max(height, object.MinSize().Height)
	}
	return fyne.NewSize(b.fixed()+b.header.switcher.Least()+pillLeast, height)
}

// Layout is for Fyne.
func (b bar) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	h := b.header
	room := size.Width - b.fixed()
	h.sayAllowed(true)
	switcher, pill := h.switcher.MinSize().Width, h.pill.MinSize().Width
	if switcher+pill > room {
		switcher = h.switcher.Least()
	}
	if switcher+pill > room {
		h.sayAllowed(false)
		pill = min(h.pill.MinSize().Width, max(room-switcher, pillLeast))
	}
	put := func(object fyne.CanvasObject, x, width float32) {
		height := object.MinSize().Height
		object.Move(fyne.NewPos(x, float32(int((size.Height-height)/2))))
		object.Resize(fyne.NewSize(width, height))
	}
	x := float32(0)
	for _, part := range []struct {
		object fyne.CanvasObject
		width  float32
	}{
		{b.logo, b.logo.MinSize().Width},
		{h.switcher, switcher},
		{h.pill, pill},
		{h.unlock, h.unlock.MinSize().Width},
		{h.edit, h.edit.MinSize().Width},
	} {
		if part.object.Visible() {
			put(part.object, x, part.width)
			x += part.width + buttonGap
		}
	}
	end := size.Width - b.right.MinSize().Width
	put(b.right, end, b.right.MinSize().Width)
	width := min(end-buttonGap-x, b.search.NaturalWidth())
	if width < searchLeast {
		width = b.search.MinSize().Width
	}
	put(b.search, end-buttonGap-width, width)
}
