package sheet

import (
	"slices"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keyrack/model/document"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/look"
)

// Grid draws a table: a fixed header, and of the rows and columns those in view. Everything stands on columns of
// characters, so that a text is cut at the edge without being measured.
type Grid struct {
	widget.BaseWidget

	// OnSort is called when the user asks for another sorting by a column of the table.
	OnSort func(column int)
	// OnMenu is called for a right click on a cell of the table, or the key for menus.
	OnMenu func(row, column int, at fyne.Position)

	table      *document.Table
	rows       []uint32
	columns    []int // of the table, those shown
	widths     []int // of columns, in characters
	starts     []int // of the shown columns, and at the end where the last one ends with its gap
	numeric    []bool
	sort       int // column of the table, -1 for none
	descending bool

	top            float32 // how far the rows are scrolled, in pixels
	left           int     // and in characters
	selectedRow    int     // among rows, -1 for none
	selectedColumn int     // among columns
	focused        bool
	cell           fyne.Size
}

var (
	_ fyne.Tappable          = (*Grid)(nil)
	_ fyne.SecondaryTappable = (*Grid)(nil)
	_ fyne.Focusable         = (*Grid)(nil)
	_ fyne.Scrollable        = (*Grid)(nil)
	_ fyne.Shortcutable      = (*Grid)(nil)
	_ desktop.Cursorable     = (*Grid)(nil)
)

// NewGrid returns an empty grid.
func NewGrid() *Grid {
	g := &Grid{sort: -1, selectedRow: -1}
	g.ExtendBaseWidget(g)
	return g
}

// The widths of columns, in characters.
const (
	leastWidth = 4
	mostWidth  = 40
	idWidth    = 14 // the beginning of an id tells it from the others
	columnGap  = 2
	// widthSample is how many rows are looked at to find how wide a column has to be.
	widthSample = 200
)

// Widths returns how wide each column of a table is shown, in characters, and whether it holds numbers alone. It reads
// the first rows, so it is for the goroutine that has read the table.
func Widths(table *document.Table) (widths []int, numeric []bool) {
	widths, numeric = make([]int, len(table.Columns())), make([]bool, len(table.Columns()))
	for i, column := range table.Columns() {
		widths[i] = utf8.RuneCountInString(column.Name) + 2 // room for the arrow of the sorting
	}
	texts, ids := make([]bool, len(widths)), make([]bool, len(widths))
	longest := make([]int, len(widths))
	var cells []document.Cell
	for row := range min(table.Rows(), widthSample) {
		cells = table.Row(row, cells)
		for i, cell := range cells {
			if cell.IsNull() {
				continue
			}
			ids[i] = (ids[i] || !numeric[i]) && isID(cell)
			numeric[i] = true
			texts[i] = texts[i] || !cell.IsNumber()
			longest[i] = max(longest[i], utf8.RuneCount(cell[:min(len(cell), 4*mostWidth)])-2)
		}
	}
	for i := range widths {
		if ids[i] {
			longest[i] = idWidth
		}
		widths[i] = min(max(widths[i], longest[i], leastWidth), mostWidth)
		numeric[i] = numeric[i] && !texts[i]
	}
	return widths, numeric
}

// isID recognises a GUID.
func isID(cell document.Cell) bool {
	return len(cell) == 38 && cell[0] == '"' && cell[9] == '-' && cell[14] == '-' && cell[19] == '-' && cell[24] == '-'
}

// SetTable shows a table with all of its columns and no rows yet; nil shows nothing.
func (g *Grid) SetTable(table *document.Table, widths []int, numeric []bool) {
	g.table, g.widths, g.numeric = table, widths, numeric
	g.rows, g.columns, g.sort, g.descending = nil, nil, -1, false
	if table != nil {
		for i := range table.Columns() {
			g.columns = append(g.columns, i)
		}
	}
	g.top, g.left, g.selectedRow, g.selectedColumn = 0, 0, -1, 0
	g.place()
	g.Refresh()
}

// place finds where the shown columns begin.
func (g *Grid) place() {
	g.starts = append(g.starts[:0], 0)
	for i, column := range g.columns {
		g.starts = append(g.starts, g.starts[i]+g.widths[column]+columnGap)
	}
}

// SetRows shows rows of the table, in this order, and marks the column they are sorted by, -1 for none.
func (g *Grid) SetRows(rows []uint32, sort int, descending bool) {
	g.rows, g.sort, g.descending = rows, sort, descending
	g.top, g.selectedRow = 0, -1
	g.Refresh()
}

// SetColumns shows columns of the table, in this order.
func (g *Grid) SetColumns(columns []int) {
	g.columns = slices.Clone(columns)
	g.selectedColumn = 0
	g.place()
	g.clamp()
	g.Refresh()
}

// Rows and Columns are what is shown. They must not be changed.
func (g *Grid) Rows() []uint32 { return g.rows }

// Columns are the columns of the table that are shown.
func (g *Grid) Columns() []int { return g.columns }

// Tapped sorts at the header, and selects a cell anywhere else.
func (g *Grid) Tapped(event *fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		c.Focus(g)
	}
	column, isColumn := g.columnAt(event.Position.X)
	if event.Position.Y < g.headerHeight() {
		if isColumn && g.OnSort != nil {
			g.OnSort(g.columns[column])
		}
		return
	}
	if row, isRow := g.rowAt(event.Position.Y); isRow && isColumn {
		g.choose(row, column)
	}
}

// TappedSecondary selects a cell and asks for its menu.
func (g *Grid) TappedSecondary(event *fyne.PointEvent) {
	column, isColumn := g.columnAt(event.Position.X)
	row, isRow := g.rowAt(event.Position.Y)
	if !isColumn || !isRow || g.OnMenu == nil {
		return
	}
	g.choose(row, column)
	g.OnMenu(int(g.rows[row]), g.columns[column], event.AbsolutePosition)
}

// FocusGained shows that the keys act here.
func (g *Grid) FocusGained() { g.focused = true; g.Refresh() }

// FocusLost hides it; the selection stays.
func (g *Grid) FocusLost() { g.focused = false; g.Refresh() }

// TypedRune does nothing.
func (g *Grid) TypedRune(rune) {}

// TypedKey moves the selection.
func (g *Grid) TypedKey(key *fyne.KeyEvent) {
	page := max(1, int((g.Size().Height-g.headerHeight())/g.rowHeight())-1)
	row, column := g.selectedRow, g.selectedColumn
	switch key.Name {
	case fyne.KeyDown:
		row++
	case fyne.KeyUp:
		row--
	case fyne.KeyPageDown:
		row += page
	case fyne.KeyPageUp:
		row -= page
	case fyne.KeyHome:
		row = 0
	case fyne.KeyEnd:
		row = len(g.rows) - 1
	case fyne.KeyLeft:
		column--
	case fyne.KeyRight:
		column++
	case desktop.KeyMenu:
		if g.OnMenu != nil && g.selectedRow >= 0 {
			start, _ := g.span(g.selectedColumn)
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(g)
			x := edge + float32(max(0, start-g.left)+g.gutter())*g.cell.Width
			y := g.headerHeight() + float32(g.selectedRow+1)*g.rowHeight() - g.top
			g.OnMenu(int(g.rows[g.selectedRow]), g.columns[g.selectedColumn], at.AddXY(x, y))
		}
		return
	default:
		command.ForwardKey(g, key)
		return
	}
	g.choose(row, column)
}

// TypedShortcut copies the selected cell.
func (g *Grid) TypedShortcut(shortcut fyne.Shortcut) {
	if _, copies := shortcut.(*fyne.ShortcutCopy); copies && g.selectedRow >= 0 {
		cell := g.table.Row(int(g.rows[g.selectedRow]), nil)[g.columns[g.selectedColumn]]
		clip.Text(cell.Text())
		return
	}
	command.Forward(g, shortcut)
}

// choose selects a cell and scrolls to it.
func (g *Grid) choose(row, column int) {
	if len(g.rows) == 0 || len(g.columns) == 0 {
		return
	}
	g.selectedRow = max(0, min(row, len(g.rows)-1))
	g.selectedColumn = max(0, min(column, len(g.columns)-1))
	y := float32(g.selectedRow) * g.rowHeight()
	room := g.Size().Height - g.headerHeight()
	g.top = max(min(g.top, y), y+g.rowHeight()-room)
	start, end := g.span(g.selectedColumn)
	g.left = min(max(g.left, end-g.charactersInView()), start)
	g.clamp()
	g.Refresh()
}

// Scrolled moves over the rows, and sideways over the columns.
func (g *Grid) Scrolled(event *fyne.ScrollEvent) {
	g.top -= event.Scrolled.DY
	g.left -= int(event.Scrolled.DX / g.cell.Width)
	g.clamp()
	g.Refresh()
}

func (g *Grid) clamp() {
	height := float32(len(g.rows)) * g.rowHeight()
	g.top = max(0, min(g.top, height-(g.Size().Height-g.headerHeight())))
	_, end := g.span(len(g.columns) - 1)
	g.left = max(0, min(g.left, end-g.charactersInView()))
}

// Cursor is the usual one.
func (g *Grid) Cursor() desktop.Cursor { return desktop.DefaultCursor }

// gutter is the width of the row numbers, in characters.
func (g *Grid) gutter() int {
	if g.table == nil {
		return 0
	}
	digits := 1
	for n := g.table.Rows(); n >= 10; n /= 10 {
		digits++
	}
	return max(3, digits) + columnGap
}

// span returns the characters that a shown column takes, counted from the first one.
func (g *Grid) span(column int) (start, end int) {
	if column < 0 || column >= len(g.columns) {
		return 0, 0
	}
	return g.starts[column], g.starts[column+1] - columnGap
}

// inView returns the first of the shown columns that may be in view.
func (g *Grid) inView() int {
	first, found := slices.BinarySearch(g.starts, g.left)
	if !found {
		first--
	}
	return max(0, min(first, len(g.columns)-1))
}

func (g *Grid) charactersInView() int {
	return max(1, int((g.Size().Width-2*edge)/g.cell.Width)-g.gutter())
}

func (g *Grid) columnAt(x float32) (int, bool) {
	at := int((x-edge)/g.cell.Width) - g.gutter() + g.left
	for i := g.inView(); i < len(g.columns); i++ {
		start, end := g.span(i)
		if at < end+columnGap/2 {
			return i, at >= start-columnGap/2 && x >= edge+float32(g.gutter()-columnGap)*g.cell.Width
		}
	}
	return 0, false
}

func (g *Grid) rowAt(y float32) (int, bool) {
	row := int((y - g.headerHeight() + g.top) / g.rowHeight())
	return row, y >= g.headerHeight() && row < len(g.rows)
}

// edge is the margin left and right, in pixels.
const edge float32 = 10

func (g *Grid) rowHeight() float32    { return g.cell.Height + 6 }
func (g *Grid) headerHeight() float32 { return g.cell.Height + 12 }

func (g *Grid) measure() {
	g.cell = look.Measure("M", textSize(), fyne.TextStyle{Monospace: true})
}

func textSize() float32 { return theme.Size(theme.SizeNameText) - 1 }
