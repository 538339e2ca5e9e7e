package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/look"
)

const meterHeight float32 = 6

// Meter is a bar that fills from left to right: the rate budget, the progress of a sweep.
type Meter struct {
	widget.BaseWidget

	width    float32
	fraction float64
	track    *canvas.Rectangle
	fill     *canvas.Rectangle
	shown    []fyne.CanvasObject
}

// NewMeter returns an empty meter; width is its least width in pixels.
func NewMeter(width float32) *Meter {
	m := &Meter{width: width, track: newRectangle(), fill: newRectangle()}
	m.ExtendBaseWidget(m)
	m.shown = []fyne.CanvasObject{m.track, m.fill}
	return m
}

// Set changes how full the meter is, from 0 to 1.
func (m *Meter) Set(fraction float64) {
	if fraction = min(max(fraction, 0), 1); m.fraction != fraction {
		m.fraction = fraction
		m.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (m *Meter) CreateRenderer() fyne.WidgetRenderer { return draw(m) }

func (m *Meter) parts() []fyne.CanvasObject { return m.shown }

func (m *Meter) paint(c colors) {
	m.track.FillColor, m.fill.FillColor = c.of(look.ColorTrack), c.of(look.ColorAccent)
	m.track.CornerRadius, m.fill.CornerRadius = meterHeight/2, meterHeight/2
	Show(m.fill, m.fraction > 0)
}

func (m *Meter) measure() fyne.Size { return fyne.NewSize(m.width, meterHeight) }

// arrange lets a meter that is not empty show at least a dot.
func (m *Meter) arrange(size fyne.Size) {
	top := centred(0, size.Height, meterHeight)
	Place(m.track, 0, top, size.Width, meterHeight)
	Place(m.fill, 0, top, max(float32(m.fraction)*size.Width, min(meterHeight, size.Width)), meterHeight)
}
