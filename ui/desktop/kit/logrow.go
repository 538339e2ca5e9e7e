package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/ui/desktop/look"
)

// LogContent is what a [LogRow] shows.
type LogContent struct {
	Time  string // of day: "10:41:07.311"
	Under string // beneath it: the same in UTC
	Title string
	Badge BadgeContent // none without a text
	What  string       // on the first line
	More  string       // on the second, such as an id
	// Action is what a click at the end of the row does; OnAction nil is none.
	Action   string
	OnAction func()
	Warn     bool // it stands on the ground of a warning
	Selected bool
}

const (
	logTime   float32 = 98 // with the gap behind it, as the two below
	logTitle  float32 = 124
	logBadge  float32 = 100
	logStart  float32 = 14
	logEnd    float32 = 14
	logIcon   float32 = 12
	logNarrow float32 = 620 // below, title and text stand below each other
	logAction float32 = 118 // of the column of actions, and the gap before it
)

// LogRow is a row of a list of what came, the time first: made to be recycled in a [List]. Where there is little room
// the title stands above what was said, and of the action there is the arrow alone.
type LogRow struct {
	widget.BaseWidget

	content LogContent

	ground *canvas.Rectangle
	bar    *canvas.Rectangle
	rule   *canvas.Rectangle
	time   label
	under  label
	title  label
	badge  *canvas.Rectangle
	word   label
	what   label
	more   label
	action label
	arrow  glyph
	tap    *tapArea
	shown  []fyne.CanvasObject
}

// NewLogRow returns an empty row.
func NewLogRow() *LogRow {
	r := &LogRow{
		ground: newRectangle(), bar: newRectangle(), rule: newRectangle(), badge: newRectangle(),
		time: newLabel(look.SmallTextSize, false), under: newLabel(look.TinyTextSize, false),
		title: newLabel(look.TextSize, true), word: newLabel(look.TinyTextSize, true),
		what: newLabel(look.TextSize, false), more: newLabel(look.TinyTextSize, false),
		action: newLabel(look.SmallTextSize, false), arrow: newGlyph(), tap: newTapArea(),
	}
	r.time.TextStyle.Monospace = true
	r.ExtendBaseWidget(r)
	r.shown = []fyne.CanvasObject{
		r.ground, r.bar, r.rule, r.time.Text, r.under.Text, r.title.Text, r.badge, r.word.Text, r.what.Text, r.more.Text,
		r.action.Text, r.arrow.Image, r.tap,
	}
	return r
}

// Set changes what the row shows.
func (r *LogRow) Set(content LogContent) {
	r.content = content
	r.Refresh()
}

// Content is what the row shows.
func (r *LogRow) Content() LogContent { return r.content }

// CreateRenderer is for Fyne.
func (r *LogRow) CreateRenderer() fyne.WidgetRenderer { return draw(r) }

func (r *LogRow) parts() []fyne.CanvasObject { return r.shown }

// cutText are the texts of the row that are cut, as they are whole; "" where all of it is seen.
func (r *LogRow) cutText() string {
	return cutOf(&r.title, &r.what, &r.more, &r.word, &r.time, &r.under, &r.action)
}

func (r *LogRow) measure() fyne.Size { return fyne.NewSize(0, look.RowHeight) }

func (r *LogRow) paint(c colors) {
	content := &r.content
	ground, quiet := look.ColorSelected, c.of(look.ColorMuted)
	if content.Warn {
		ground, quiet = look.ColorWriteSoft, c.of(look.ColorWriteText)
	}
	r.ground.FillColor, r.bar.FillColor, r.rule.FillColor = c.of(ground), c.of(look.ColorAccent), c.of(look.ColorBorder)
	Show(r.ground, content.Selected || content.Warn)
	Show(r.bar, content.Selected)
	r.time.say(content.Time)
	r.under.say(content.Under)
	r.title.say(content.Title)
	r.word.say(content.Badge.Text)
	r.what.say(content.What)
	r.more.say(content.More)
	r.action.say(content.Action)
	plain := c.of(theme.ColorNameForeground)
	r.time.Color, r.title.Color, r.what.Color = plain, plain, plain
	r.under.Color, r.more.Color = quiet, quiet
	if content.Warn {
		r.time.Color, r.title.Color, r.what.Color = quiet, quiet, quiet
	}
	r.badge.FillColor, r.badge.CornerRadius = color.Transparent, look.BadgeRadius
	Show(r.badge, content.Badge.Text != "")
	if content.Badge.Text != "" {
		r.badge.FillColor, r.word.Color = c.of(content.Badge.Ground), c.of(content.Badge.Ink)
	}
	r.action.Color = c.of(theme.ColorNameHyperlink)
	icon := assets.Icon("")
	if content.OnAction != nil {
		icon = assets.ArrowRight
	}
	r.arrow.set(icon, theme.ColorNameHyperlink, c)
	r.tap.tapped = content.OnAction
	Show(r.tap, content.OnAction != nil)
}

func (r *LogRow) arrange(size fyne.Size) {
	const gap = look.ListGap
	Place(r.ground, 0, -gap/2, size.Width, size.Height+gap)
	Place(r.bar, 0, -gap/2, rowBar, size.Height+gap)
	Place(r.rule, 0, size.Height+gap/2-look.Hairline, size.Width, look.Hairline)
	middle := size.Height / 2
	r.two(&r.time, &r.under, logStart, logTime-8, size.Height)
	end := r.arrangeAction(size)
	if size.Width < logNarrow {
		x := logStart + logTime
		taken := r.title.put(x, middle-17, 18, max(0, end-x-r.badgeWidth()))
		if r.content.Title != "" {
			taken += 8
		}
		r.putBadge(x+taken, middle-17, 18, end-x-taken)
		// Of a row without a badge the first line holds what was said, too.
		text, width := r.content.What, end-x
		if r.content.More != "" && text != "" {
			text += " · "
		}
		r.what.say(text)
		said := r.what.put(x, middle, 17, width)
		r.more.put(x+said, middle, 17, width-said)
		return
	}
	r.what.say(r.content.What) // it may have been narrow before
	x := logStart + logTime
	r.title.put(x, 0, size.Height, logTitle-10)
	r.putBadge(x+logTitle, 0, size.Height, logBadge-10)
	x += logTitle + logBadge
	if r.content.Title == "" && r.content.Badge.Text == "" { // such as a gap: the text has all the room
		x = logStart + logTime
	}
	r.two(&r.what, &r.more, x, end-x, size.Height)
}

// two puts a text above a smaller one, or in the middle where that says nothing.
func (r *LogRow) two(upper, lower *label, x, width, height float32) {
	if lower.full == "" {
		upper.put(x, 0, height, width)
		lower.put(x, 0, height, width)
		return
	}
	upper.put(x, height/2-17, 18, width)
	lower.put(x, height/2, 17, width)
}

func (r *LogRow) badgeWidth() float32 {
	if r.content.Badge.Text == "" {
		return 0
	}
	return ceil(r.word.natural().Width) + 2*badgePadding + 8
}

func (r *LogRow) putBadge(x, top, height, room float32) {
	width := min(r.badgeWidth()-8, room)
	if r.content.Badge.Text == "" || width < 3*badgePadding {
		Show(r.badge, false)
		r.word.put(x, top, height, 0)
		return
	}
	Place(r.badge, x, centred(top, height, badgeHeight-2), width, badgeHeight-2)
	r.word.put(x+badgePadding, top, height, width-2*badgePadding+0.5)
}

// arrangeAction places the action and returns where the text has to end.
func (r *LogRow) arrangeAction(size fyne.Size) float32 {
	end := size.Width - logEnd
	r.tap.text = ""
	if r.content.OnAction == nil {
		r.action.put(end, 0, size.Height, 0)
		return end
	}
	r.arrow.put(end-logIcon, 0, size.Height, logIcon)
	if size.Width < logNarrow {
		r.action.put(end, 0, size.Height, 0)
		r.tap.text = r.content.Action
		Place(r.tap, end-logIcon-10, 0, logIcon+10+logEnd, size.Height)
		return end - logIcon - 12
	}
	text := end - logIcon - 6
	start := text - min(ceil(r.action.natural().Width), logAction-logIcon-6)
	r.action.put(start, 0, size.Height, text-start+0.5)
	Place(r.tap, start-10, 0, size.Width-start+10, size.Height)
	return end - logAction - 10
}

// LogHead names the columns of [LogRow]s, to stand in the header of a [Card].
type LogHead struct {
	widget.BaseWidget
	reader

	titles
}

// NewLogHead returns a head: the titles of time, title, badge and text.
func NewLogHead(time, title, badge, what string) *LogHead {
	h := &LogHead{titles: newTitles(time, title, badge, what)}
	h.ExtendBaseWidget(h)
	h.self = h
	return h
}

// CreateRenderer is for Fyne.
func (h *LogHead) CreateRenderer() fyne.WidgetRenderer { return draw(h) }

func (h *LogHead) measure() fyne.Size {
	return fyne.NewSize(logTime, look.PaneHeader-2*look.Hairline)
}

// arrange takes back the margin that a card leaves, so that the titles stand over their columns.
func (h *LogHead) arrange(size fyne.Size) {
	x := logStart - cardPadding + look.Hairline
	narrow := size.Width+2*(cardPadding-look.Hairline) < logNarrow
	for i, width := range []float32{logTime, logTitle, logBadge, size.Width} {
		room := min(width-8, size.Width-x)
		if narrow && i > 1 {
			room = 0 // they stand below the title
		}
		h.labels[i].put(x, 0, size.Height, room)
		x += width
	}
}
