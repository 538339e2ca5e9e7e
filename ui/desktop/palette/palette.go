// Package palette is the command palette: a field in the middle of the window in which every connection, operation and
// action is found by a few letters.
package palette

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/task"
)

const (
	width       float32 = 660
	rowHeight   float32 = 34
	rowsVisible float32 = 11
	fromTop     float32 = 12
	padding     float32 = 8

	nothing = "No results."
)

// Open shows the palette in a window, below its header. List makes what can be found; it runs off the UI goroutine, as
// reading every environment may take a moment, and its actions run on it.
func Open(c fyne.Canvas, tasks *task.Runner, list func(context.Context) []Item) {
	p := &palette{canvas: c, index: NewIndex(nil)}
	p.loading = true
	p.build(kit.TopOf(c) + fromTop)
	p.stopWaiting = tasks.Later(kit.Patience, func() {
		p.none.Set(kit.Muted("Reading your connections…"))
		p.none.Show()
	})
	p.cancel = tasks.Go(func(ctx context.Context) func() {
		index := NewIndex(list(ctx))
		return func() {
			p.index, p.loading = index, false
			p.stopWaiting()
			p.none.Set(kit.Muted(nothing))
			p.search()
			if p.entered {
				p.choose(p.chosen)
			}
		}
	})
}

// palette is one that is open. The fields belong to the UI goroutine.
type palette struct {
	canvas fyne.Canvas
	cancel context.CancelFunc
	// stopWaiting keeps the palette from telling that the list takes long.
	stopWaiting func()

	index   *Index
	found   []Item
	chosen  int
	loading bool // the list is being made
	entered bool // Enter was pressed meanwhile: who knows what to type does not wait for the list

	entry *kit.Entry
	list  *widget.List
	none  *kit.Line
	popup *kit.Popup
}

func (p *palette) build(top float32) {
	p.list = widget.NewList(func() int { return len(p.found) }, newRow, func(i widget.ListItemID, o fyne.CanvasObject) {
		o.(*row).show(p.found[i], i == p.chosen)
	})
	p.list.HideSeparators = true
	p.list.OnSelected = p.choose
	p.none = kit.NewLine(kit.Muted(nothing))
	p.none.Hide()
	p.entry = kit.NewEntry("Go to hotel, operation, action…")
	p.entry.OnChanged = func(string) { p.search() }
	p.entry.OnKey, p.entry.KeepsTab = p.key, true
	hints := kit.NewLine(kit.Span{
		Text: "Up and Down choose · Enter opens · Escape closes", Size: look.TinyTextSize,
		Color: look.ColorMuted,
	})
	none := kit.Inset(6, 10, 0, 10, kit.VBox(0, p.none))
	body := kit.Edges(kit.Inset(0, 0, 6, 0, p.entry), kit.Inset(6, 4, 0, 4, hints), nil, nil,
		container.NewStack(none, p.list))
	size := p.canvas.Size()
	wide := min(width, size.Width-2*look.PageMargin)
	high := min(rowsVisible*(rowHeight+look.ListGap)+look.ControlHeight+6+6+20+2*padding, size.Height-top-look.PageMargin)
	p.popup = kit.OpenPopup(p.canvas, kit.PopupOptions{
		Content: kit.Inset(padding, padding, padding, padding, body),
		At:      fyne.NewPos((size.Width-wide)/2, top), Size: fyne.NewSize(wide, high), Focus: p.entry, OnClosed: p.closed,
	})
}

func (p *palette) search() {
	p.found, p.chosen = p.index.Search(p.entry.Text), 0
	p.none.Hidden = len(p.found) > 0 || p.entry.Text == "" || p.loading
	p.none.Refresh()
	p.list.UnselectAll()
	p.list.ScrollToTop()
	p.list.Refresh()
}

func (p *palette) key(key *fyne.KeyEvent) bool {
	switch key.Name {
	case fyne.KeyEscape:
		p.popup.Close()
	case fyne.KeyDown, fyne.KeyTab:
		p.move(1)
	case fyne.KeyUp:
		p.move(-1)
	case fyne.KeyPageDown:
		p.move(int(rowsVisible))
	case fyne.KeyPageUp:
		p.move(-int(rowsVisible))
	case fyne.KeyReturn, fyne.KeyEnter:
		p.entered = p.loading
		p.choose(p.chosen)
	default:
		return false
	}
	return true
}

func (p *palette) move(by int) {
	p.chosen = max(0, min(p.chosen+by, len(p.found)-1))
	p.list.Refresh()
	p.list.ScrollTo(p.chosen)
}

// choose closes the palette first: what it runs may open a dialog.
func (p *palette) choose(i int) {
	if i < 0 || i >= len(p.found) {
		return
	}
	run := p.found[i].Run
	p.popup.Close()
	run()
}

func (p *palette) closed() {
	p.cancel()
	p.stopWaiting()
	p.entered = false
}

// row is one item of the list.
type row struct {
	widget.BaseWidget
	kit.Hover
	mark   *kit.Line
	line   *kit.Line
	right  *kit.Line
	layout *fyne.Container
}

func newRow() fyne.CanvasObject {
	r := &row{mark: kit.NewWholeLine(), line: kit.NewLine(), right: kit.NewWholeLine()}
	mark := kit.Sized(markColumn, rowHeight, r.mark)
	r.layout = kit.Edges(nil, nil, kit.Inset(0, 0, 0, 10, mark), kit.Inset(0, 12, 0, 12, r.right), r.line)
	r.ExtendBaseWidget(r)
	r.Watch(r, r.layout)
	return r
}

// markColumn is as wide as a mark and the room behind it, so that titles stand below each other.
const markColumn float32 = 20

func (r *row) show(item Item, chosen bool) {
	r.Choose(chosen)
	r.mark.Set(item.Mark)
	line := []kit.Span{kit.BoldName(item.Title)}
	if item.Detail != "" {
		line = append(line, kit.Span{Text: item.Detail, Color: look.ColorMuted, Gap: 10})
	}
	r.line.Set(line...)
	r.right.Set(item.Right...)
	r.layout.Refresh() // what stands at the end differs in width
}

// CreateRenderer is for Fyne.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(r.Ground, r.layout))
}

// MinSize is for Fyne.
func (r *row) MinSize() fyne.Size { return fyne.NewSize(120, rowHeight) }
