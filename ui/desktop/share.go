package desktop

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"keyrack/model/settings"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/page"
	"keyrack/ui/desktop/room"
	"keyrack/ui/desktop/tester"
)

// This file is how list, page and answer share the room of the window.

// columns lays the list beside the page, with a divider on its edge.
type columns struct {
	bar    *kit.Divider
	wanted float32 // what somebody dragged the list to; 0 for the usual
	taken  float32 // its width at the begin of a drag
	width  float32 // of the list, as it is laid out
	hidden bool    // the list, by the user
	away   bool    // it is not seen
}

// newColumns returns columns as they were the last time.
func (s *Shell) newColumns() *columns {
	p := s.home.Preferences()
	c := &columns{bar: kit.NewDivider(), wanted: float32(p.ListWidth), hidden: p.ListHidden}
	keep := func() {
		width := int(c.wanted)
		s.prefer(func(p *settings.Preferences) { p.ListWidth = width })
	}
	c.bar.OnDrag = func(by float32) {
		if c.taken == 0 {
			c.taken = c.width
		}
		c.wanted = max(1, c.taken+by)
		s.relay()
	}
	c.bar.OnDragged = func() {
		c.taken, c.wanted = 0, c.width // not beyond where it could go
		keep()
	}
	c.bar.OnReset = func() {
		c.wanted = 0
		s.relay()
		keep()
	}
	return c
}

// relay lays out list and page anew.
func (s *Shell) relay() {
	body := s.areas.body
	body.Layout.Layout(body.Objects, body.Size())
	canvas.Refresh(body)
}

// MinSize is for Fyne.
func (c *columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	list, page := objects[0].MinSize(), objects[2].MinSize()
	if c.away {
		return page
	}
	return fyne.NewSize(list.Width+page.Width, max(list.Height, page.Height))
}

// Layout is for Fyne.
func (c *columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	list, bar, page := objects[0], objects[1], objects[2]
	if c.away {
		list.Hide()
		bar.Hide()
		page.Move(fyne.NewPos(0, 0))
		page.Resize(size)
		return
	}
	list.Show()
	bar.Show()
	c.width = room.ListWidth(size.Width, c.wanted)
	list.Move(fyne.NewPos(0, 0))
	list.Resize(fyne.NewSize(c.width, size.Height))
	page.Move(fyne.NewPos(c.width, 0))
	page.Resize(fyne.NewSize(size.Width-c.width, size.Height))
	// On the margin of the page: what the list scrolls by is at its edge.
	bar.Move(fyne.NewPos(c.width-2, 0))
	bar.Resize(fyne.NewSize(kit.DividerSize, size.Height))
}

// fitted decides how the room is shared whenever there is more or less of it.
type fitted struct{ areas *areas }

// MinSize is for Fyne.
func (f fitted) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// Layout is for Fyne.
func (f fitted) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.areas.size = size
	f.areas.fit()
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(size)
}

// fit shares the room.
func (a *areas) fit() {
	if a.size.IsZero() {
		return
	}
	window := room.Window{
		Width: a.size.Width, Height: a.size.Height, Presenting: a.presenting, Testing: a.page.ShowsTester(),
		ListHidden: a.columns.hidden, Maximise: a.maximise,
	}
	staged, away := window.Stage(), !window.ShowsList()
	if staged == a.staged && away == a.columns.away {
		return
	}
	a.staged, a.columns.away = staged, away
	a.header.SetStage(staged)
	a.header.ShowListButton(away)
	a.page.SetStage(staged)
	a.tester.SetStage(staged)
	a.nameOnStage()
	a.frame.Refresh()
	a.scrolled.Refresh()
}

// nameOnStage says in the header what the page does not say now.
func (a *areas) nameOnStage() {
	if a.staged {
		a.header.ShowName(a.page.Names())
	}
}

// shareRoom is for when what is on the screen has changed.
func (s *Shell) shareRoom() {
	if s.areas != nil && s.frame != nil {
		s.fit()
	}
}

// toggleList hides the list, or shows it. The stage has none: to see it is to leave that.
func (s *Shell) toggleList() {
	if s.staged {
		s.maximise, s.columns.hidden = room.Off, false
	} else {
		s.columns.hidden = !s.columns.hidden
	}
	s.fitWithoutList()
	hidden := s.columns.hidden
	s.prefer(func(p *settings.Preferences) { p.ListHidden = hidden })
}

// showList shows the list, if it is hidden.
func (s *Shell) showList() {
	if s.columns.away {
		s.columns.hidden = true
		s.toggleList()
	}
}

// toggleAnswer gives the answer the whole window, or takes it back.
func (s *Shell) toggleAnswer() {
	if !s.staged {
		s.showTab(page.TabTester)
	}
	s.maximise = room.Toggled(s.staged)
	s.fitWithoutList()
}

// fitWithoutList shares the room anew. The keyboard does not stay in what is no longer seen.
func (s *Shell) fitWithoutList() {
	s.fit()
	if s.columns.away {
		s.leave(s.sidebar.Content())
	}
}

// leave takes the keyboard out of something that is hidden.
func (s *Shell) leave(hidden fyne.CanvasObject) {
	c := s.window.Canvas()
	if focused, is := c.Focused().(fyne.CanvasObject); is && kit.Contains(hidden, focused) {
		c.Unfocus()
	}
}

// shares are those of body and answer the last time.
func (s *Shell) shares() tester.Shares {
	p := s.home.Preferences()
	return tester.Shares{Wide: p.BodyWide, High: p.BodyHigh}
}

func (s *Shell) keepShares(shares tester.Shares) {
	s.prefer(func(p *settings.Preferences) { p.BodyWide, p.BodyHigh = shares.Wide, shares.High })
}
