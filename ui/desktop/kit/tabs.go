package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/look"
)

// Tabs are texts of which one is selected. They only choose: showing what belongs to a tab is up to OnSelect.
type Tabs struct {
	widget.BaseWidget

	// OnSelect is called when another tab was selected by the user or by [Tabs.Select].
	OnSelect func(index int)

	selected  int
	underline bool
	hairline  *canvas.Rectangle
	tabs      []*tab
	shown     []fyne.CanvasObject
}

const (
	pageTabGap  float32 = 22
	paneTabGap  float32 = 14
	leastTabGap float32 = 4  // where there is little room
	pageTabs    float32 = 38 // height
	tabUnderTab float32 = 2  // height of the line under the selected tab
)

// NewTabs returns the tabs of a page: the selected one is underlined, and a hairline runs under all.
func NewTabs(texts []string, onSelect func(index int)) *Tabs { return newTabs(texts, true, onSelect) }

// NewPaneTabs returns the tabs in the header of a pane: text alone, the selected one bold.
func NewPaneTabs(texts []string, onSelect func(index int)) *Tabs {
	return newTabs(texts, false, onSelect)
}

func newTabs(texts []string, underline bool, onSelect func(index int)) *Tabs {
	t := &Tabs{OnSelect: onSelect, underline: underline, hairline: newRectangle()}
	t.ExtendBaseWidget(t)
	t.shown = []fyne.CanvasObject{t.hairline}
	for i, text := range texts {
		button := newTab(text, underline, func() { t.Select(i) })
		button.selected = i == 0
		t.tabs = append(t.tabs, button)
		t.shown = append(t.shown, button)
	}
	return t
}

// Select selects a tab and calls OnSelect unless it was selected already.
func (t *Tabs) Select(index int) {
	if index == t.selected || index < 0 || index >= len(t.tabs) {
		return
	}
	t.tabs[t.selected].set(false)
	t.selected = index
	t.tabs[t.selected].set(true)
	if t.OnSelect != nil {
		t.OnSelect(index)
	}
}

// Selected is the index of the selected tab.
func (t *Tabs) Selected() int { return t.selected }

// SetEnabled makes a tab one that can, or cannot, be selected.
func (t *Tabs) SetEnabled(index int, enabled bool) {
	Enable(t.tabs[index], enabled)
}

// SetText changes the text of a tab, such as one that counts.
func (t *Tabs) SetText(index int, text string) {
	if t.tabs[index].text != text {
		t.tabs[index].text = text
		t.tabs[index].Refresh()
		t.Refresh()
	}
}

// SetCommands names the commands that show the tabs; see [Pressable.Command].
func (t *Tabs) SetCommands(titles ...string) {
	for i, title := range titles {
		t.tabs[i].Command = title
	}
}

// SetVisible shows a tab, or takes it away. The selected one stays.
func (t *Tabs) SetVisible(index int, visible bool) {
	if t.tabs[index].Visible() != visible {
		Show(t.tabs[index], visible)
		t.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (t *Tabs) CreateRenderer() fyne.WidgetRenderer { return draw(t) }

func (t *Tabs) parts() []fyne.CanvasObject { return t.shown }

func (t *Tabs) paint(c colors) {
	t.hairline.FillColor = c.of(look.ColorBorder)
	Show(t.hairline, t.underline)
}

func (t *Tabs) metrics() (height, gap float32) {
	if t.underline {
		return pageTabs, pageTabGap
	}
	return look.PaneHeader - 2*look.Hairline, paneTabGap
}

// measure is the size where there is little room, in which the tabs move together.
func (t *Tabs) measure() fyne.Size {
	height, _ := t.metrics()
	return fyne.NewSize(t.width(leastTabGap), height)
}

// NaturalWidth is the width where there is room.
func (t *Tabs) NaturalWidth() float32 {
	_, gap := t.metrics()
	return t.width(gap)
}

func (t *Tabs) width(gap float32) float32 {
	width := -gap
	for _, tab := range t.tabs {
		if tab.Visible() {
			width += tab.MinSize().Width + gap
		}
	}
	return max(0, width)
}

func (t *Tabs) visible() int {
	count := 0
	for _, tab := range t.tabs {
		if tab.Visible() {
			count++
		}
	}
	return count
}

func (t *Tabs) arrange(size fyne.Size) {
	Place(t.hairline, 0, size.Height-look.Hairline, size.Width, look.Hairline)
	_, gap := t.metrics()
	if gaps := float32(t.visible() - 1); gaps > 0 {
		gap = max(leastTabGap, min(gap, gap-(t.width(gap)-size.Width)/gaps))
	}
	x := float32(0)
	for _, tab := range t.tabs {
		if !tab.Visible() {
			continue
		}
		width := tab.MinSize().Width
		Place(tab, x, 0, width, size.Height)
		x += width + gap
	}
}

type tab struct {
	Pressable

	text                string
	selected, underline bool

	line  *canvas.Rectangle
	label label
	shown []fyne.CanvasObject
}

func newTab(text string, underline bool, tapped func()) *tab {
	t := &tab{
		text:      text,
		underline: underline,
		line:      newRectangle(),
		label:     newLabel(look.TextSize, false),
	}
	t.Extend(t)
	t.OnTapped = tapped
	t.shown = []fyne.CanvasObject{t.line, t.label.Text, t.Ring()}
	return t
}

func (t *tab) set(selected bool) {
	t.selected = selected
	t.Refresh()
}

func (t *tab) AccessibilityLabel() string             { return t.text }
func (t *tab) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }
func (t *tab) CreateRenderer() fyne.WidgetRenderer    { return draw(t) }
func (t *tab) parts() []fyne.CanvasObject             { return t.shown }
func (t *tab) cutText() string                        { return cutOf(&t.label) }

func (t *tab) paint(c colors) {
	name := look.ColorMuted
	switch {
	case t.Disabled():
		name = theme.ColorNameDisabled
	case t.selected || t.Hovered():
		name = theme.ColorNameForeground
	}
	t.label.say(t.text)
	t.label.bold(t.selected)
	t.label.Color = c.of(name)
	t.line.FillColor = c.of(look.ColorAccent)
	Show(t.line, t.selected && t.underline)
	t.paintRing(c)
}

// measure takes the bold text, so that selecting moves nothing.
func (t *tab) measure() fyne.Size {
	bold := look.Measure(t.text, look.TextSize, fyne.TextStyle{Bold: true})
	return fyne.NewSize(ceil(bold.Width), bold.Height)
}

func (t *tab) arrange(size fyne.Size) {
	t.label.put(0, 0, size.Height, size.Width+0.5)
	Place(t.line, 0, size.Height-tabUnderTab, size.Width, tabUnderTab)
	height := t.label.natural().Height
	t.PlaceRing(fyne.NewSize(size.Width, height), look.BadgeRadius)
	t.ring.Move(t.ring.Position().AddXY(0, centred(0, size.Height, height)))
}
