package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"keyrack/model"
	"keyrack/ui/desktop/look"
)

const healthMarkSide float32 = 18

// healthDisc is a filled circle with the glyph of a health in it.
type healthDisc struct {
	circle *canvas.Circle
	glyph  glyph
}

func newHealthDisc() healthDisc {
	return healthDisc{circle: canvas.NewCircle(color.Transparent), glyph: newGlyph()}
}

func (d *healthDisc) set(health model.Health, c colors) {
	icon, disc := look.HealthMark(health)
	d.circle.FillColor = c.of(disc)
	d.glyph.set(icon, look.ColorOnHealth, c)
	show(d.circle, true)
}

func (d *healthDisc) hide() {
	show(d.circle, false)
	show(d.glyph.Image, false)
}

func (d *healthDisc) put(x, top, height float32) {
	const glyphSide = 10
	y := centred(top, height, healthMarkSide)
	place(d.circle, x, y, healthMarkSide, healthMarkSide)
	place(d.glyph.Image, x+(healthMarkSide-glyphSide)/2, y+(healthMarkSide-glyphSide)/2, glyphSide, glyphSide)
}

// HealthMark is the outcome of a check as a mark: ✓, ✕, ! or ? in a filled circle.
type HealthMark struct {
	widget.BaseWidget

	health model.Health
	disc   healthDisc
	shown  []fyne.CanvasObject
}

// NewHealthMark returns the mark of a health.
func NewHealthMark(health model.Health) *HealthMark {
	m := &HealthMark{health: health, disc: newHealthDisc()}
	m.ExtendBaseWidget(m)
	m.shown = []fyne.CanvasObject{m.disc.circle, m.disc.glyph.Image}
	return m
}

// SetHealth changes the mark.
func (m *HealthMark) SetHealth(health model.Health) {
	if m.health != health {
		m.health = health
		m.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (m *HealthMark) CreateRenderer() fyne.WidgetRenderer { return draw(m) }

func (m *HealthMark) parts() []fyne.CanvasObject { return m.shown }
func (m *HealthMark) paint(c colors)             { m.disc.set(m.health, c) }
func (m *HealthMark) measure() fyne.Size         { return fyne.NewSquareSize(healthMarkSide) }

func (m *HealthMark) arrange(size fyne.Size) {
	m.disc.put(centred(0, size.Width, healthMarkSide), 0, size.Height)
}
