package kit

import (
	"slices"

	"fyne.io/fyne/v2"
)

// Select is a bordered field with one of a few options; a menu shows them. For more than a screenful of options a
// [Picker] with a search is better.
type Select struct {
	Picker

	// OnSelect is called when the user chooses another option.
	OnSelect func(index int)

	options     []string
	selected    int
	placeholder string
	line        *Line
}

// NewSelect returns a field in which nothing is chosen yet; name says what is chosen and stands there until then.
func NewSelect(name string, options []string, onSelect func(index int)) *Select {
	s := &Select{OnSelect: onSelect, selected: -1, placeholder: name, line: NewLine()}
	s.extend(s, name, s.line)
	s.OnTapped = s.open
	s.SetOptions(options, -1)
	return s
}

// SetOptions changes the options and which of them is chosen, -1 for none, without calling OnSelect. Without options
// there is nothing to press.
func (s *Select) SetOptions(options []string, selected int) {
	s.options = slices.Clone(options)
	s.selected = -1
	s.SetSelected(selected)
	if selected < 0 {
		s.line.Set(Muted(s.placeholder))
	}
	if len(options) == 0 {
		s.Disable()
	} else {
		s.Enable()
	}
}

// SetSelected changes what is chosen without calling OnSelect.
func (s *Select) SetSelected(index int) {
	if index < 0 || index >= len(s.options) {
		return
	}
	s.selected = index
	s.line.Set(Named(s.options[index]))
}

// Selected is the index of what is chosen, -1 for nothing.
func (s *Select) Selected() int { return s.selected }

// CreateRenderer is for Fyne.
func (s *Select) CreateRenderer() fyne.WidgetRenderer { return draw(s) }

func (s *Select) open() {
	items := make([]*fyne.MenuItem, len(s.options))
	for i, option := range s.options {
		items[i] = fyne.NewMenuItem(option, func() {
			changed := i != s.selected
			s.SetSelected(i)
			if changed && s.OnSelect != nil {
				s.OnSelect(i)
			}
		})
		items[i].Checked = i == s.selected
	}
	driver := fyne.CurrentApp().Driver()
	canvas := driver.CanvasForObject(s)
	if canvas == nil || len(items) == 0 {
		return
	}
	menu := newMenu(canvas, fyne.NewMenu("", items...))
	below := driver.AbsolutePositionForObject(s).AddXY(0, s.Size().Height+2)
	least := menu.MinSize()
	room := canvas.Size().Height - below.Y
	menu.open(canvas, below, fyne.NewSize(max(s.Size().Width, least.Width), min(least.Height, max(room, 6*28))))
}
