package header

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/model"
	"keyrack/ui/desktop/kit"
)

const (
	buttonGap   float32 = 14
	searchLeast float32 = 150 // the least width at which the search shows its words
	pillLeast   float32 = 90  // a mark and a few letters
)

// bar lays the header out in one row: the search takes what is left, up to what it would like to have. Where there is
// little room it becomes a button first; then the pill, which says whether writes are possible and for how long, leaves
// the name out that the switcher says, too; then the logo goes. The switcher keeps mark and word of each environment as
// long as there is any room for the beginnings of the words; buttons that the menu has, too, go before them.
type bar struct {
	header *Header
	right  fyne.CanvasObject
	search *kit.Opener
}

func newBar(h *Header, search *kit.Opener, right fyne.CanvasObject) *fyne.Container {
	return container.New(bar{header: h, search: search, right: right}, h.logo, h.switcher, h.pill, h.name, h.unlock,
		h.edit, search, right)
}

// fixed is the width, with gaps, of all but logo, switcher, pill and name, the search being a button.
func (b bar) fixed() float32 {
	width := b.search.MinSize().Width + b.right.MinSize().Width + 3*buttonGap
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

// shares are the widths of what the bar divides; 0 for what is not shown.
type shares struct{ logo, switcher, pill float32 }

// share divides what the fixed parts leave.
func (b bar) share(room float32) shares {
	h := b.header
	h.sayAllowed(true)
	want := shares{h.logo.MinSize().Width + buttonGap, h.switcher.MinSize().Width, h.pill.MinSize().Width}
	if h.stage {
		want.logo = 0
		if h.shown.Protection == model.Open { // the switcher says all there is to say
			want.pill = 0
			want.switcher = min(want.switcher, room)
			return want
		}
	}
	if want.logo+want.switcher+want.pill <= room && !h.stage {
		return want
	}
	h.sayAllowed(false)
	want.pill = h.pill.MinSize().Width
	if want.logo+want.switcher+want.pill > room {
		want.pill = max(pillLeast, min(want.pill, room-want.logo-want.switcher))
	}
	if want.logo+want.switcher+want.pill > room {
		want.logo = 0
		want.pill = max(pillLeast, min(h.pill.MinSize().Width, room-want.switcher))
	}
	cut := want.pill < h.pill.MinSize().Width // "asks be…" says nothing
	if (cut || room-want.pill < h.switcher.Words()) && !h.unlocked {
		want.pill = 0 // a word of each environment says more, and the line above a request says the rest
	}
	want.switcher = max(min(want.switcher, room-want.logo-want.pill), h.switcher.Least())
	return want
}

// Layout is for Fyne.
func (b bar) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	h := b.header
	h.tight(false)
	share := b.share(size.Width - b.fixed())
	if share.switcher < h.switcher.Words() {
		h.tight(true)
		share = b.share(size.Width - b.fixed())
	}
	h.logo.Hidden, h.pill.Hidden = share.logo == 0, share.pill == 0
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
		{h.logo, share.logo - buttonGap},
		{h.switcher, share.switcher},
		{h.pill, share.pill},
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
	if width < searchLeast || h.stage {
		width = b.search.MinSize().Width
	}
	put(b.search, end-buttonGap-width, width)
	if h.stage {
		put(h.name, x, max(end-2*buttonGap-width-x, 0))
	}
}
