package palette

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
)

// mostColumns is how many columns the menu has where there is room: groups go one below the other until a column is
// full.
const mostColumns = 3

// OpenMenu shows all commands by group, with their keys, so that whoever looks for one finds it and learns the keys of
// the rest. Its right edge is at a position. What cannot be done now is shown and cannot be pressed. Up and Down go
// through the entries, Escape closes the menu.
func OpenMenu(c fyne.Canvas, rightTop fyne.Position, commands []command.Command) {
	m := &menu{canvas: c}
	room := c.Size().Subtract(fyne.NewSize(2*look.SideMargin, rightTop.Y+look.SideMargin))
	m.scroll = container.NewVScroll(nil)
	for columns := mostColumns; columns > 0; columns-- {
		m.scroll.Content = kit.Inset(6, 6, 6, 6, m.build(commands, columns))
		if m.scroll.Content.MinSize().Width+2*padding <= room.Width {
			break
		}
	}
	size := m.scroll.Content.MinSize().Add(fyne.NewSquareSize(2 * padding)).Min(room)
	m.popup = kit.OpenPopup(c, kit.PopupOptions{
		Content: m.scroll, At: fyne.NewPos(max(look.SideMargin, rightTop.X-size.Width), rightTop.Y), Size: size,
		Focus: m.first(),
	})
}

// menu is one that is open.
type menu struct {
	canvas  fyne.Canvas
	popup   *kit.Popup
	scroll  *container.Scroll
	entries []*kit.MenuEntry // that can be pressed, in their order
}

// first is the entry that has the keyboard first; nil where none can be pressed.
func (m *menu) first() fyne.Focusable {
	if len(m.entries) == 0 {
		return nil
	}
	return m.entries[0]
}

func (m *menu) build(commands []command.Command, columns int) fyne.CanvasObject {
	m.entries = nil
	groups := map[command.Group][]command.Command{}
	total := 0
	for _, c := range commands {
		if c.Title != "" {
			groups[c.Group] = append(groups[c.Group], c)
			total++
		}
	}
	full := (total + 2*len(groups) + columns - 1) / columns // rows of a column, a heading counting for two
	row, rows := kit.HBox(14), 0
	column := kit.VBox(0)
	for _, name := range command.Groups() {
		all := groups[name]
		if len(all) == 0 {
			continue
		}
		if rows > 0 && rows+(len(all)+2)/2 > full && len(row.Objects) < columns-1 {
			row.Add(column)
			column, rows = kit.VBox(0), 0
		}
		heading := kit.NewLine(kit.Span{Text: string(name), Bold: true, Size: look.TinyTextSize, Color: look.ColorMuted})
		column.Add(kit.Inset(8, 8, 4, 8, heading))
		for _, c := range all {
			column.Add(m.entry(c))
		}
		rows += len(all) + 2
	}
	row.Add(column)
	return container.New(topAligned{}, row.Objects...)
}

func (m *menu) entry(c command.Command) *kit.MenuEntry {
	entry := kit.NewMenuEntry(c.Title, c.AllKeys(), c.On != nil && c.On(), func() {
		m.popup.Close()
		c.Press()
	})
	entry.OnKey = m.key
	entry.OnFocus = func() { kit.ScrollTo(m.scroll, entry) }
	if !c.IsReady() {
		entry.Disable()
		return entry
	}
	m.entries = append(m.entries, entry)
	return entry
}

func (m *menu) key(name fyne.KeyName) {
	switch name {
	case fyne.KeyEscape:
		m.popup.Close()
	case fyne.KeyDown:
		m.move(+1)
	case fyne.KeyUp:
		m.move(-1)
	}
}

func (m *menu) move(by int) {
	for i, entry := range m.entries {
		if entry.Focused() {
			m.canvas.Focus(m.entries[(i+by+len(m.entries))%len(m.entries)])
			return
		}
	}
}

// topAligned lays columns side by side, each as wide as the widest and beginning at the top.
type topAligned struct{}

const columnGap float32 = 14

func (topAligned) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for _, object := range objects {
		size = size.Max(object.MinSize())
	}
	count := float32(len(objects))
	return fyne.NewSize(count*size.Width+(count-1)*columnGap, size.Height)
}

func (topAligned) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	count := float32(len(objects))
	width := (size.Width - (count-1)*columnGap) / count
	for i, object := range objects {
		object.Move(fyne.NewPos(float32(i)*(width+columnGap), 0))
		object.Resize(fyne.NewSize(width, object.MinSize().Height))
	}
}
