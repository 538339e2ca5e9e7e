package tester

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/ui/desktop/kit"
)

// strip shows the open requests when there are several: each has a chip, and a button that closes the current one.
type strip struct {
	onSelect func(int)
	onClose  func(int)
	current  int
	chips    []*kit.Chip
	row      *fyne.Container
	content  *fyne.Container
}

func newStrip(onSelect, onClose func(int)) *strip {
	s := &strip{onSelect: onSelect, onClose: onClose, row: container.New(stripLayout{})}
	s.content = kit.Edges(nil, nil, nil,
		kit.NewPlainIconButton(assets.Close, "Close tab", func() { s.onClose(s.current) }).WithCommand("Close tab"), s.row)
	s.content.Hide()
	return s
}

// show draws a chip for each request; a single one needs none.
func (s *strip) show(d *desk) {
	s.current = d.current
	for i := len(s.chips); i < len(d.requests); i++ {
		chip := kit.NewChip("", "", func() { s.onSelect(i) })
		s.chips = append(s.chips, chip)
		s.row.Add(chip)
	}
	for i, chip := range s.chips {
		if i >= len(d.requests) {
			chip.Hide()
			continue
		}
		r := d.requests[i]
		icon := assets.Icon("")
		switch {
		case r.run != nil:
			icon = assets.Refresh
		case r.outcome == nil:
		case r.outcome.document == nil || r.outcome.exchange.Status >= 300:
			icon = assets.Cross
		default:
			icon = assets.Tick
		}
		chip.SetIcon(icon)
		chip.SetText(r.path)
		chip.SetSelected(i == d.current)
		chip.Show()
	}
	s.content.Hidden = len(d.requests) < 2
	s.row.Refresh()
	s.content.Refresh()
}

// stripLayout lays chips side by side; where there is no room for all, each is as narrow as it has to be.
type stripLayout struct{}

const stripGap = 6

func (stripLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for _, object := range objects {
		height = max(height, object.MinSize().Height)
	}
	return fyne.NewSize(60, height)
}

func (stripLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	wanted, count := float32(0), 0
	for _, object := range objects {
		if object.Visible() {
			wanted += object.MinSize().Width
			count++
		}
	}
	room := size.Width - float32(stripGap*max(0, count-1))
	scale := min(1, room/max(1, wanted))
	x := float32(0)
	for _, object := range objects {
		if !object.Visible() {
			continue
		}
		width := object.MinSize().Width * scale
		object.Move(fyne.NewPos(x, 0))
		object.Resize(fyne.NewSize(width, object.MinSize().Height))
		x += width + stripGap
	}
}
