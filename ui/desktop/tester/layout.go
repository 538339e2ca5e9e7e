package tester

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/room"
)

// Shares are what somebody has dragged the body to, in per cent of the room beside and above the answer; 0 for the
// usual.
type Shares struct{ Wide, High int }

// split lays body and answer side by side, with a divider between them, or below each other where that has more room.
// Where there is room for one only it is the answer.
type split struct {
	tester *Tester
	bar    *kit.Divider
	fold   room.Choice // the body
	stage  bool        // the answer has the window nearly for itself
	shares Shares
	taken  Shares // at the begin of a drag
	size   fyne.Size

	below, folded bool
}

func newSplit(t *Tester, shares Shares) *split {
	s := &split{tester: t, bar: kit.NewDivider(), shares: shares}
	s.bar.OnDrag = s.drag
	s.bar.OnDragged = func() {
		s.taken = Shares{}
		t.shared(s.shares)
	}
	s.bar.OnReset = func() {
		*s.share(&s.shares) = 0
		s.again()
		t.shared(s.shares)
	}
	return s
}

// share is the one that counts now.
func (s *split) share(of *Shares) *int {
	if s.below {
		return &of.High
	}
	return &of.Wide
}

// length is what body and answer share.
func (s *split) length() float32 {
	if s.below {
		return s.size.Height
	}
	return s.size.Width
}

func (s *split) drag(by float32) {
	now, taken := s.share(&s.shares), s.share(&s.taken)
	if *taken == 0 {
		*taken = int(100*room.Share(*now) + 0.5)
	}
	*now = max(1, *taken+int(100*by/max(s.length(), 1)))
	s.again()
}

// again lays out what has changed by itself.
func (s *split) again() {
	panes := s.tester.panes
	s.Layout(panes.Objects, panes.Size())
	canvas.Refresh(panes)
}

func (s *split) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[2].MinSize()
	switch {
	case s.folded:
		return b
	case s.below:
		return fyne.NewSize(max(a.Width, b.Width), a.Height+b.Height+kit.DividerSize)
	}
	return fyne.NewSize(a.Width+b.Width+kit.DividerSize, max(a.Height, b.Height))
}

func (s *split) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	s.size = size
	panes := room.Panes{
		Width: size.Width, Height: size.Height, Stage: s.stage, Fold: s.fold,
		BodyEmpty: s.tester.bodyEmpty(), ReadAnswered: s.tester.readAnswered(),
	}
	s.below, s.folded = panes.Below(), panes.Folded()
	body, bar, answer := objects[0], objects[1], objects[2]
	s.bar.SetFlat(s.below)
	s.tester.showFold(s.folded)
	if s.folded {
		body.Hide()
		bar.Hide()
		kit.Place(answer, 0, 0, size.Width, size.Height)
		return
	}
	body.Show()
	bar.Show()
	const between = kit.DividerSize
	if s.below {
		top := float32(int(size.Height * room.Share(s.shares.High)))
		top = max(min(top, size.Height-between-answer.MinSize().Height), body.MinSize().Height)
		kit.Place(body, 0, 0, size.Width, top)
		kit.Place(bar, 0, top, size.Width, between)
		kit.Place(answer, 0, top+between, size.Width, size.Height-top-between)
		return
	}
	left := float32(int(size.Width * room.Share(s.shares.Wide)))
	left = max(left, min(body.MinSize().Width, size.Width/2))
	if least := answer.MinSize().Width; size.Width-left-between < least {
		left = size.Width - between - least // where there is little room, the answer has it
	}
	kit.Place(body, 0, 0, left, size.Height)
	kit.Place(bar, left, 0, between, size.Height)
	kit.Place(answer, left+between, 0, size.Width-left-between, size.Height)
}

// newPanes puts body and answer together.
func (t *Tester) newPanes(shares Shares) *fyne.Container {
	t.split = newSplit(t, shares)
	return container.New(t.split, t.bodyPane.content, t.split.bar, t.pane.content)
}

// bodyEmpty reports whether the body says nothing.
func (t *Tester) bodyEmpty() bool {
	if t.place.Connection.ID == "" || t.request().file != nil || t.typing() {
		return false
	}
	for _, r := range t.body.Text() {
		switch r {
		case '{', '}', ' ', '\n', '\t', '\r':
		default:
			return false
		}
	}
	return true
}

// typing reports whether the keyboard is in the body, which is no time to fold it.
func (t *Tester) typing() bool { return t.window.Canvas().Focused() == fyne.Focusable(t.body) }

// readAnswered reports whether the answer to a read is on the screen.
func (t *Tester) readAnswered() bool {
	o := t.pane.shown
	return o != nil && o.document != nil && !t.typing() && o.exchange.Operation.Kind == model.Read
}

// showFold shows the button that brings the body back.
func (t *Tester) showFold(folded bool) {
	if t.unfoldable == folded {
		return
	}
	t.unfoldable = folded
	t.top.Layout.Layout(t.top.Objects, t.top.Size())
}

// topRow lays the operation beside the buttons. Where there is little room some of these go, which the menu has, too,
// with their keys: first the one for another request.
type topRow struct{ tester *Tester }

const (
	topRowGap   float32 = 8
	leastField  float32 = 150
	usefulField float32 = 230 // the kind and the operation, mostly whole
)

func (topRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	field, send := objects[0].MinSize(), objects[len(objects)-1].MinSize()
	return fyne.NewSize(leastField+topRowGap+send.Width, max(field.Height, send.Height))
}

func (r topRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	t := r.tester
	pages := hasPages(t.operation)
	field, unfold, another, next, all, send := objects[0], objects[1], objects[2], objects[3], objects[4], objects[5]
	room := size.Width - usefulField - topRowGap - send.MinSize().Width
	for _, button := range []struct {
		object fyne.CanvasObject
		wanted bool
	}{{unfold, t.unfoldable}, {next, pages}, {all, pages}, {another, true}} {
		width := button.object.MinSize().Width + topRowGap
		if seen := button.wanted && width <= room; seen {
			button.object.Show()
			room -= width
		} else {
			button.object.Hide()
		}
	}
	x := size.Width
	for _, button := range []fyne.CanvasObject{send, all, next, another, unfold} {
		if button.Visible() {
			least := button.MinSize()
			x -= least.Width
			kit.Place(button, x, float32(int((size.Height-least.Height)/2)), least.Width, least.Height)
			x -= topRowGap
		}
	}
	kit.Place(field, 0, 0, max(x, 0), size.Height)
}

// ToggleBody folds the body, or brings it back.
func (t *Tester) ToggleBody() {
	t.split.fold = room.Toggled(t.split.folded)
	t.split.again()
}

// BodyFolded reports whether only the answer is seen.
func (t *Tester) BodyFolded() bool { return t.split.folded }

// unfoldBody makes the body seen, if it is not.
func (t *Tester) unfoldBody() {
	if t.split.folded {
		t.ToggleBody()
	}
}

// SetStage gives the answer nearly the whole room: no body, one line of status, and the target only where a request
// would change something or is not sent.
func (t *Tester) SetStage(on bool) {
	if t.split.stage == on {
		return
	}
	t.split.stage, t.split.fold = on, room.Auto
	t.pane.setStage(on)
	t.showTarget()
	gap, below := topGap, topGap
	if on {
		gap, below = stageGap, stageGap
	}
	kit.SetInset(t.above, 0, 0, below, 0)
	t.rows.Layout = kit.VBox(gap).Layout
	t.content.Refresh()
}

const (
	topGap   float32 = 12
	stageGap float32 = 5
)
