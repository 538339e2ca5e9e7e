// Package room decides how a window shares its room between the list, the body and the answer: what gives way where
// there is little of it, and what a person has chosen. It knows no toolkit; sizes are in pixels at scale 1.
package room

// Choice is what a person wants of something that comes and goes by itself.
type Choice int

// The choices.
const (
	Auto Choice = iota // as the room is
	On
	Off
)

// Toggled is the choice that turns what is into its opposite.
func Toggled(is bool) Choice {
	if is {
		return Off
	}
	return On
}

func (c Choice) or(otherwise bool) bool {
	if c == Auto {
		return otherwise
	}
	return c == On
}

// Window is what a window has, and what is wanted in it.
type Window struct {
	Width, Height float32
	Presenting    bool
	Testing       bool   // the tester is on the screen
	ListHidden    bool   // the user has hidden the list
	Maximise      Choice // the answer
}

// A window has little room below these: with presenter mode on top of text of 150 %, one of 1280 × 720 is as one of
// 711 × 400.
const (
	littleWidth  = 900
	littleHeight = 480
)

// Stage reports whether the answer has the window nearly for itself. Before an audience it has so wherever there is
// little room, unless somebody chose otherwise.
func (w Window) Stage() bool {
	return w.Testing && w.Maximise.or(w.Presenting && (w.Width < littleWidth || w.Height < littleHeight))
}

// ShowsList reports whether the list of connections is seen.
func (w Window) ShowsList() bool { return !w.ListHidden && !w.Stage() }

// The width of the list.
const (
	leastList = 180
	leastPage = 380 // what the list leaves to the page
)

// ListWidth is how wide the list is; wanted is what somebody dragged it to, 0 for nobody.
func ListWidth(window, wanted float32) float32 {
	if wanted > 0 {
		return max(leastList, min(wanted, window-leastPage))
	}
	switch {
	case window < 900: // with large text
		return 252
	case window < 1150:
		return 296
	}
	return 320
}

// Panes are the body and the answer of a request, and what is known of them.
type Panes struct {
	Width, Height float32
	Stage         bool
	Fold          Choice // the body
	BodyEmpty     bool   // it is {}
	ReadAnswered  bool   // the answer to a read is shown
}

// Below reports whether the answer stands below the body, not beside it.
func (p Panes) Below() bool { return p.Width < sideBySide && p.Height >= above }

// What two panes need.
const (
	sideBySide = 600
	above      = 400
)

// Folded reports whether only the answer is seen. On the stage, and where neither beside nor below each other both have
// room, the body goes that says nothing or has done its work.
func (p Panes) Folded() bool {
	if p.Stage {
		return p.Fold != Off
	}
	return p.Fold.or(p.Width < sideBySide && p.Height < above && (p.BodyEmpty || p.ReadAnswered))
}

// Share bounds how much of the room the body takes; wanted is in per cent, 0 for the usual.
func Share(wanted int) float32 {
	if wanted <= 0 {
		return 0.44
	}
	return float32(max(leastShare, min(wanted, mostShare))) / 100
}

const (
	leastShare = 15 // per cent
	mostShare  = 85
)
