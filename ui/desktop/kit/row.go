package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

// RowContent is what a [Row] shows.
type RowContent struct {
	// Heading makes the row the heading of a group: Title bold and Subtitle behind it, without a mark. Below puts the
	// Subtitle on a line of its own: such a row is TallHeadingHeight high.
	Heading  bool
	Below    bool
	Title    string
	Subtitle string
	Disc     Disc
	// Mark takes the place of the disc, drawn muted; empty for the disc. A heading has it before its title.
	Mark     assets.Icon
	Indent   int // steps to the right
	Selected bool
	// Picked puts a ticked box in the place of the mark: the row is one of several that something is done to.
	Picked bool
	Star   bool
	// Live draws a green icon at the end: something goes on with it. Empty for none.
	Live assets.Icon
	// Right is short text at the end, RightIcon an icon before it.
	Right     string
	RightIcon assets.Icon
	// OnRight is called when Right or RightIcon are clicked; nil leaves the click to the list. RightTip says what that
	// does, and by which key of the list.
	OnRight  func()
	RightTip string
}

const (
	rowPadding  float32 = 17 // before the mark
	rowMarkGap  float32 = 10 // between mark and title
	rowIndent   float32 = 30
	rowEnd      float32 = 15 // behind everything
	rowBar      float32 = 3
	rowBox      float32 = 16
	rowStar     float32 = 12
	rowLive     float32 = 14
	rowIcon     float32 = 8 // beside text
	headingBase float32 = 14
	headingMark float32 = 11
)

// HeadingHeight is the height of a heading row, without the gap that a list leaves; TallHeadingHeight that of one in
// two lines.
const (
	HeadingHeight     float32 = 24
	TallHeadingHeight float32 = 40
)

// Row is a row of the sidebar's list. It is made of canvas objects alone and is meant to be recycled: [Row.Set] is
// cheap, and nothing is measured again when the content stays the same. The ground of a selected row also covers half
// of the gap to its neighbours that Fyne's list leaves.
type Row struct {
	widget.BaseWidget

	content RowContent

	ground   *canvas.Rectangle
	bar      *canvas.Rectangle
	box      *canvas.Rectangle
	tick     glyph
	disc     disc
	mark     glyph
	title    label
	subtitle label
	right    label
	icon     glyph
	star     glyph
	live     glyph
	tap      *tapArea
	shown    []fyne.CanvasObject
}

// NewRow returns an empty row.
func NewRow() *Row {
	r := &Row{
		ground:   newRectangle(),
		bar:      newRectangle(),
		box:      newRectangle(),
		tick:     newGlyph(),
		disc:     newDisc(),
		mark:     newGlyph(),
		title:    newLabel(look.TextSize, true),
		subtitle: newLabel(look.TinyTextSize, false),
		right:    newLabel(look.TextSize, false),
		icon:     newGlyph(),
		star:     newGlyph(),
		live:     newGlyph(),
		tap:      newTapArea(),
	}
	r.title.middle = true
	r.ExtendBaseWidget(r)
	r.shown = []fyne.CanvasObject{
		r.ground, r.bar, r.box, r.tick.Image, r.disc.circle, r.disc.glyph.Image, r.mark.Image, r.title.Text, r.subtitle.Text,
		r.right.Text, r.icon.Image, r.star.Image, r.live.Image, r.tap,
	}
	return r
}

// Set changes what the row shows.
func (r *Row) Set(content RowContent) {
	r.content = content
	r.Refresh()
}

// Content is what the row shows.
func (r *Row) Content() RowContent { return r.content }

// cutText is what is cut in the row, as it is whole; "" where all of it is seen.
func (r *Row) cutText() string {
	if r.content.Heading && r.subtitle.cutFor == 0 && r.subtitle.full != "" { // it was left out
		return join([]string{r.title.full, r.subtitle.full})
	}
	return cutOf(&r.title, &r.subtitle, &r.right)
}

// CreateRenderer is for Fyne.
func (r *Row) CreateRenderer() fyne.WidgetRenderer { return draw(r) }

func (r *Row) parts() []fyne.CanvasObject { return r.shown }

func (r *Row) measure() fyne.Size {
	switch {
	case r.content.Heading && r.content.Below:
		return fyne.NewSize(0, TallHeadingHeight)
	case r.content.Heading:
		return fyne.NewSize(0, HeadingHeight)
	}
	return fyne.NewSize(0, look.RowHeight)
}

func (r *Row) paint(c colors) {
	content := &r.content
	r.ground.FillColor, r.bar.FillColor = c.of(look.ColorSelected), c.of(look.ColorAccent)
	Show(r.ground, (content.Selected || content.Picked) && !content.Heading)
	Show(r.bar, content.Selected && !content.Heading)
	r.paintBox(c)
	switch {
	case content.Heading:
		r.disc.hide()
		r.mark.set(content.Mark, look.ColorMuted, c)
	case content.Picked:
		r.disc.hide()
		r.mark.set("", "", c)
	case content.Mark != "":
		r.disc.hide()
		r.mark.set(content.Mark, look.ColorMuted, c)
	default:
		r.disc.set(content.Disc, c)
		r.mark.set("", "", c)
	}
	size := look.TextSize
	if content.Heading {
		size = look.TinyTextSize
	}
	if r.title.TextSize != size {
		r.title.TextSize, r.title.cutFor = size, -1
	}
	r.title.say(content.Title)
	r.title.Color = c.of(theme.ColorNameForeground)
	r.subtitle.say(content.Subtitle)
	r.subtitle.Color = c.of(look.ColorMuted)
	r.right.say(content.Right)
	r.right.Color = c.of(look.ColorMuted)
	r.icon.set(content.RightIcon, look.ColorMuted, c)
	star := assets.Icon("")
	if content.Star {
		star = assets.Star
	}
	r.star.set(star, look.ColorStar, c)
	r.live.set(content.Live, look.ColorGoodText, c)
	r.tap.tapped, r.tap.text = content.OnRight, content.RightTip
	Show(r.tap, content.OnRight != nil)
}

func (r *Row) paintBox(c colors) {
	picked := r.content.Picked && !r.content.Heading
	r.box.FillColor, r.box.CornerRadius = c.of(look.ColorAccent), look.BadgeRadius
	Show(r.box, picked)
	tick := assets.Icon("")
	if picked {
		tick = assets.Tick
	}
	r.tick.set(tick, look.ColorOnAccent, c)
}

func (r *Row) arrange(size fyne.Size) {
	if r.content.Heading {
		r.arrangeHeading(size)
		return
	}
	const gap = look.ListGap
	Place(r.ground, 0, -gap/2, size.Width, size.Height+gap)
	Place(r.bar, 0, -gap/2, rowBar, size.Height+gap)
	end := r.arrangeRight(size, 0)

	x := rowPadding + rowIndent*float32(r.content.Indent)
	r.disc.put(x, 0, size.Height)
	Place(r.box, x+1, centred(0, size.Height, rowBox), rowBox, rowBox)
	r.tick.put(x+1+(rowBox-buttonIcon)/2, 0, size.Height, buttonIcon)
	r.mark.put(x+(discSide-buttonIcon)/2, 0, size.Height, buttonIcon)
	x += discSide + rowMarkGap
	middle := size.Height / 2
	if r.content.Subtitle == "" {
		r.title.put(x, 0, size.Height, end-x)
		r.subtitle.put(x, 0, size.Height, 0)
		return
	}
	r.title.put(x, middle-17, 18, end-x)
	r.subtitle.put(x, middle, 17, end-x)
}

// arrangeRight places what stands at the end, below top, and returns where the text has to end.
func (r *Row) arrangeRight(size fyne.Size, top float32) float32 {
	end := size.Width - rowEnd
	if r.content.Star {
		r.star.put(end-rowStar, top, size.Height-top, rowStar)
		end -= rowStar + 6
	}
	if r.content.Live != "" {
		r.live.put(end-rowLive, top, size.Height-top, rowLive)
		end -= rowLive + 6
	}
	edge := end
	if r.content.Right != "" {
		end -= ceil(r.right.natural().Width)
		r.right.put(end, top, size.Height-top, r.right.natural().Width)
		end -= 4
	}
	if r.content.RightIcon != "" {
		side := rowIcon
		if r.content.Right == "" {
			side = rowStar
		}
		end -= side
		r.icon.put(end, top, size.Height-top, side)
	}
	if end < edge {
		Place(r.tap, end-8, 0, edge-end+16, size.Height)
		end -= 6
	}
	return end
}

func (r *Row) arrangeHeading(size fyne.Size) {
	const lower = 4 // a heading is nearer to its group than to the one before
	whole := size.Height
	if r.content.Below {
		size.Height = HeadingHeight
	}
	end := r.arrangeRight(size, lower)
	x := headingBase
	if r.content.Mark != "" {
		r.mark.put(x, lower, size.Height-lower, headingMark)
		x += headingMark + 5
	}
	behind := r.title.put(x, lower, size.Height-lower, end-x) + 6
	if r.content.Below {
		r.subtitle.put(x, size.Height-1, whole-size.Height-1, end-x)
		return
	}
	x += behind
	room := end - x
	if r.subtitle.natural().Width > room {
		room = 0 // the beginning of a fingerprint says nothing
	}
	r.subtitle.put(x, lower, size.Height-lower, room)
}

// tapArea catches clicks on a part of a row. It is not reached with Tab: the keys of the list do the same.
type tapArea struct {
	widget.BaseWidget
	reader
	tapped func()
	text   string // what a click does
}

func newTapArea() *tapArea {
	a := &tapArea{}
	a.ExtendBaseWidget(a)
	a.self, a.says = a, func() string { return a.text }
	a.Hide()
	return a
}

// Tapped is for Fyne.
func (a *tapArea) Tapped(*fyne.PointEvent) {
	if a.tapped != nil {
		a.tapped()
	}
}

// CreateRenderer is for Fyne.
func (a *tapArea) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(newRectangle())
}
