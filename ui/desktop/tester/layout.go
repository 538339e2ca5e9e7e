package tester

import "fyne.io/fyne/v2"

// split lays two panes side by side; left is the part of the width that the first takes.
type split struct {
	left, gap float32
}

func (s *split) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(a.Width+b.Width+s.gap, max(a.Height, b.Height))
}

func (s *split) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left := float32(int(size.Width * s.left))
	if least := objects[1].MinSize().Width; size.Width-left-s.gap < least {
		left = size.Width - s.gap - least // where there is little room, the answer has it
	}
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(left, size.Height))
	objects[1].Move(fyne.NewPos(left+s.gap, 0))
	objects[1].Resize(fyne.NewSize(size.Width-left-s.gap, size.Height))
}
