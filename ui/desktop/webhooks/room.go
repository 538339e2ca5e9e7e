package webhooks

import (
	"fyne.io/fyne/v2"

	"keyrack/ui/desktop/kit"
)

const (
	// sideBySide is the least width at which two panes stand beside each other.
	sideBySide = 900
	paneGap    = 12
	leastPane  = 60 // height
)

// receiveLayout lays the list beside the message; where there is little room, above it.
type receiveLayout struct{}

// MinSize is for Fyne.
func (receiveLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(240, 2*leastPane+paneGap)
}

// Layout is for Fyne.
func (receiveLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const share = 0.56
	if size.Width < sideBySide {
		high := float32(int((size.Height - paneGap) / 2))
		kit.Place(objects[0], 0, 0, size.Width, high)
		kit.Place(objects[1], 0, high+paneGap, size.Width, size.Height-high-paneGap)
		return
	}
	wide := float32(int((size.Width - paneGap) * share))
	kit.Place(objects[0], 0, 0, wide, size.Height)
	kit.Place(objects[1], wide+paneGap, 0, size.Width-wide-paneGap, size.Height)
}

// choiceLayout lays choices out in a grid of two to four columns, as there is room.
type choiceLayout struct{ columns int }

const (
	leastChoice = 119 // width: the longest text, cut nowhere
	choiceGap   = 4
)

func (l *choiceLayout) rows(n int) int { return (n + l.columns - 1) / l.columns }

// MinSize is for Fyne. The height is that for the width of the last layout.
func (l *choiceLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	high, rows := objects[0].MinSize().Height, l.rows(len(objects))
	return fyne.NewSize(200, float32(rows)*(high+choiceGap)-choiceGap)
}

// Layout is for Fyne.
func (l *choiceLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.columns = min(max(2, int(size.Width/leastChoice)), 4)
	wide, high := float32(int(size.Width/float32(l.columns))), objects[0].MinSize().Height
	for i, object := range objects {
		kit.Place(object, wide*float32(i%l.columns), (high+choiceGap)*float32(i/l.columns), wide, high)
	}
}

// sendLayout lays what is sent, and its body below that, beside what became of it. Where there is little room the body
// goes, and the rest stands below each other.
type sendLayout struct{}

// MinSize is for Fyne.
func (sendLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(300, objects[0].MinSize().Height+paneGap+leastPane)
}

// Layout is for Fyne.
func (sendLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const share = 0.46
	fields, body, sent := objects[0], objects[1], objects[2]
	roomy := size.Width >= sideBySide
	kit.Show(body, roomy)
	wide := size.Width
	if roomy {
		wide = float32(int((size.Width - paneGap) * share))
	}
	kit.Place(fields, 0, 0, wide, fields.Size().Height) // what breaks its lines knows its height only then
	below := fields.MinSize().Height + paneGap
	kit.Place(fields, 0, 0, wide, below-paneGap)
	if !roomy {
		kit.Place(sent, 0, below, size.Width, size.Height-below)
		return
	}
	kit.Place(body, 0, below, wide, size.Height-below)
	kit.Place(sent, wide+paneGap, 0, size.Width-wide-paneGap, size.Height)
}
