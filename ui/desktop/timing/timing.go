// Package timing draws where the time of a request went: a bar for each phase, one behind the other.
package timing

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// Bars is the picture.
type Bars struct {
	widget.BaseWidget

	phases []phase
	total  time.Duration
	notes  []string
}

// phase is a bar.
type phase struct {
	name  string
	start time.Duration
	took  time.Duration
}

// New returns an empty picture.
func New() *Bars {
	b := &Bars{}
	b.ExtendBaseWidget(b)
	return b
}

// Set shows a timing. Notes stand below the bars.
func (b *Bars) Set(t model.Timing, notes ...string) {
	b.total, b.notes = t.Total, notes
	b.phases = phases(t)
	b.Refresh()
}

// phases puts what was measured in order. What lies between the phases that the connection reports, such as writing the
// request, is one of its own.
func phases(t model.Timing) []phase {
	measured := []phase{
		{name: "Find the host (DNS)", took: t.DNS},
		{name: "Connect", took: t.Connect},
		{name: "Secure (TLS)", took: t.TLS},
		{name: "Send", took: max(0, t.Total-t.DNS-t.Connect-t.TLS-t.FirstByte-t.Download)},
		{name: "Wait for the answer", took: t.FirstByte},
		{name: "Receive", took: t.Download},
	}
	at := time.Duration(0)
	for i := range measured {
		measured[i].start = at
		at += measured[i].took
	}
	return measured
}

// CreateRenderer is for Fyne.
func (b *Bars) CreateRenderer() fyne.WidgetRenderer { return &renderer{bars: b} }

type renderer struct {
	bars    *Bars
	objects []fyne.CanvasObject
}

const (
	inset      float32 = 16
	rowHeight  float32 = 30
	nameColumn float32 = 150
	timeColumn float32 = 70
	barHeight  float32 = 12
	leastBar   float32 = 2
)

func (r *renderer) Destroy()                     {}
func (r *renderer) MinSize() fyne.Size           { return fyne.NewSize(120, 60) }
func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *renderer) Layout(fyne.Size)             { r.draw() }

func (r *renderer) Refresh() {
	r.draw()
	canvas.Refresh(r.bars)
}

// draw makes all objects anew: there are a handful, and they change with each answer alone.
func (r *renderer) draw() {
	b := r.bars
	r.objects = r.objects[:0]
	size := b.Size()
	y := inset - 4
	if b.total > 0 {
		left, right := inset+nameColumn, size.Width-inset-timeColumn
		for _, p := range b.phases {
			name := look.ColorMuted
			if p.took > 0 {
				name = theme.ColorNameForeground
			}
			r.text(p.name, name, inset, y, fyne.TextAlignLeading, false)
			r.bar(look.ColorTrack, left, y, right-left)
			if p.took > 0 {
				scale := (right - left) / float32(b.total)
				width := max(leastBar, float32(p.took)*scale)
				r.bar(look.ColorAccent, min(left+float32(p.start)*scale, right-width), y, width)
				r.text(phrase.Took(p.took), name, size.Width-inset, y, fyne.TextAlignTrailing, false)
			} else {
				r.text("—", name, size.Width-inset, y, fyne.TextAlignTrailing, false)
			}
			y += rowHeight
		}
		r.text("Total", theme.ColorNameForeground, inset, y, fyne.TextAlignLeading, true)
		r.text(phrase.Took(b.total), theme.ColorNameForeground, size.Width-inset, y, fyne.TextAlignTrailing, true)
		y += rowHeight + 6
	}
	for _, note := range b.notes {
		for _, line := range kit.Wrap(note, 3, size.Width-2*inset, look.TextSize) {
			r.text(line, look.ColorMuted, inset, y, fyne.TextAlignLeading, false)
			y += rowHeight - 8
		}
	}
}

func (r *renderer) bar(name fyne.ThemeColorName, x, y, width float32) {
	bar := canvas.NewRectangle(theme.Color(name))
	bar.CornerRadius = 3
	bar.Move(fyne.NewPos(x, y+(rowHeight-barHeight)/2))
	bar.Resize(fyne.NewSize(max(0, width), barHeight))
	r.objects = append(r.objects, bar)
}

// text writes from x on, or up to x.
func (r *renderer) text(text string, name fyne.ThemeColorName, x, y float32, align fyne.TextAlign, bold bool) {
	t := canvas.NewText("", theme.Color(name))
	t.TextSize, t.TextStyle.Bold = look.TextSize, bold
	look.Write(t, text)
	least := t.MinSize()
	if align == fyne.TextAlignTrailing {
		x -= least.Width
	}
	t.Move(fyne.NewPos(x, y+(rowHeight-least.Height)/2))
	t.Resize(least)
	r.objects = append(r.objects, t)
}
