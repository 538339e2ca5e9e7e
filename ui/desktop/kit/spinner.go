package kit

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/task"
)

const (
	spinnerDelay         = Patience
	spinnerTurn          = 900 * time.Millisecond
	spinnerSide  float32 = 16
)

// Spinner turns while something takes long. What is over within 300 ms shows no spinner. It keeps its place when it is
// not seen.
type Spinner struct {
	widget.BaseWidget

	later     Later
	cancel    func() // takes the delayed start back
	turning   bool
	animation *fyne.Animation
	track     *canvas.Arc
	arc       *canvas.Arc
	shown     []fyne.CanvasObject
}

// NewSpinner returns a spinner at rest. Later is [task.Later] where nil.
func NewSpinner(later Later) *Spinner {
	if later == nil {
		later = task.Later
	}
	s := &Spinner{later: later}
	s.track = canvas.NewArc(0, 360, 0.75, color.Transparent)
	s.arc = canvas.NewArc(0, 90, 0.75, color.Transparent)
	s.ExtendBaseWidget(s)
	s.animation = fyne.NewAnimation(spinnerTurn, func(done float32) {
		s.arc.StartAngle, s.arc.EndAngle = 360*done, 360*done+90
		s.arc.Refresh()
	})
	s.animation.Curve = fyne.AnimationLinear
	s.animation.RepeatCount = fyne.AnimationRepeatForever
	s.shown = []fyne.CanvasObject{s.track, s.arc}
	return s
}

// Start makes the spinner turn unless [Spinner.Stop] is called before 300 ms are over.
func (s *Spinner) Start() {
	if s.turning || s.cancel != nil {
		return
	}
	s.cancel = s.later(spinnerDelay, func() {
		s.cancel, s.turning = nil, true
		s.animation.Start()
		s.Refresh()
	})
}

// Stop brings the spinner to rest and makes it invisible.
func (s *Spinner) Stop() {
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
	if s.turning {
		s.turning = false
		s.animation.Stop()
		s.Refresh()
	}
}

// Turning reports whether the spinner is seen.
func (s *Spinner) Turning() bool { return s.turning }

// CreateRenderer is for Fyne.
func (s *Spinner) CreateRenderer() fyne.WidgetRenderer { return draw(s) }

func (s *Spinner) parts() []fyne.CanvasObject { return s.shown }

func (s *Spinner) paint(c colors) {
	s.track.FillColor, s.arc.FillColor = c.of(look.ColorTrack), c.of(look.ColorAccent)
	Show(s.track, s.turning)
	Show(s.arc, s.turning)
}

func (s *Spinner) measure() fyne.Size { return fyne.NewSquareSize(spinnerSide) }

func (s *Spinner) arrange(size fyne.Size) {
	x, y := centred(0, size.Width, spinnerSide), centred(0, size.Height, spinnerSide)
	Place(s.track, x, y, spinnerSide, spinnerSide)
	Place(s.arc, x, y, spinnerSide, spinnerSide)
}
