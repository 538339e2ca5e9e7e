package sidebar

import (
	"strconv"

	"fyne.io/fyne/v2"
)

const chipGap float32 = 5

// nameChips writes what the chips stand for, in short where there is no room for words: the marks say it, too.
func (s *Sidebar) nameChips(short bool) {
	counts := s.listing.Counts()
	s.chips[all].SetText("All " + strconv.Itoa(counts.All))
	s.chips[favourites].SetText(strconv.Itoa(counts.Favourite))
	fails, portfolio := strconv.Itoa(counts.Failing)+" failing", "Portfolio"
	live := strconv.Itoa(s.live) + " listening"
	s.chips[failing].Tip, s.chips[portfolios].Tip, s.chips[listening].Tip = "", "", ""
	if short {
		s.chips[failing].Tip, s.chips[portfolios].Tip, s.chips[listening].Tip = fails, "Portfolios", live
		fails, portfolio, live = strconv.Itoa(counts.Failing), "Portf.", strconv.Itoa(s.live)
	}
	s.chips[failing].SetText(fails)
	s.chips[portfolios].SetText(portfolio)
	s.chips[listening].SetText(live)
}

// dropChips hides chips until the others have room: first those that nothing passes, then those that are missed least.
func (s *Sidebar) dropChips(fit func() bool) {
	counts := s.listing.Counts()
	few := []struct {
		chip  filter
		count int
	}{{portfolios, counts.Portfolios}, {favourites, counts.Favourite}, {failing, counts.Failing}}
	for _, empty := range []bool{true, false} {
		for _, one := range few {
			if !fit() && s.filter != one.chip && (one.count == 0) == empty {
				s.chips[one.chip].Hidden = true
			}
		}
	}
}

// chipRow lays the chips out side by side, with as many words as there is room for.
type chipRow struct {
	sidebar *Sidebar
}

func width(objects []fyne.CanvasObject) float32 {
	total := -chipGap
	for _, object := range objects {
		if object.Visible() {
			total += object.MinSize().Width + chipGap
		}
	}
	return total
}

// MinSize is for Fyne. The width is the sidebar's affair.
func (chipRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, objects[0].MinSize().Height)
}

// Layout is for Fyne.
func (c chipRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, object := range c.sidebar.chips[:listening] {
		object.Hidden = false
	}
	c.sidebar.nameChips(false)
	if width(objects) > size.Width {
		c.sidebar.nameChips(true)
	}
	c.sidebar.dropChips(func() bool { return width(objects) <= size.Width })
	x := float32(0)
	for _, object := range objects {
		if !object.Visible() {
			continue
		}
		part := object.MinSize().Width
		object.Move(fyne.NewPos(x, 0))
		object.Resize(fyne.NewSize(part, size.Height))
		x += part + chipGap
	}
}
