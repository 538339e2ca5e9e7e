package kit

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"keyrack/ui/desktop/look"
)

// Column is a column of a table whose rows begin with a disc. Its width is its share of the room.
type Column struct {
	Title string
	Share float32
	Bold  bool
	Muted bool
	Minor bool // left out where there is little room, to be read where a row leads
}

const (
	tableMark    float32 = 42 // the column of the mark
	tableGap     float32 = 14 // between columns
	tableEnd     float32 = 12
	tableLine    float32 = 18 // of a text that is broken
	tablePadding float32 = 9  // above and below the text
	// tableNarrow is from how much room on there are columns that are [Column.Minor].
	tableNarrow float32 = 560
	// tableMaxLines is more than any sentence needs in the narrowest column of a window that is not cut itself.
	tableMaxLines = 24
	// boldWider is how much wider bold text is than plain, and widestLetter how wide a letter is at most in the average of
	// a text, as a part of the text size: a text that is short enough by that needs no measuring.
	boldWider    float32 = 1.07
	widestLetter float32 = 0.75
)

// TableHeight is the height of a row whose cells break to the columns.
func TableHeight(columns []Column, cells []string, width float32) float32 {
	lines := 1
	for i, part := range tableWidths(columns, width) {
		if i < len(cells) {
			lines = max(lines, len(breakCell(columns[i], cells[i], part)))
		}
	}
	return float32(lines)*tableLine + 2*tablePadding
}

// tableWidths are the widths of columns; 0 for one that is left out.
func tableWidths(columns []Column, width float32) []float32 {
	there := func(column Column) bool { return !column.Minor || width >= tableNarrow }
	room, shares := width-tableMark-tableEnd+tableGap, float32(0)
	for _, column := range columns {
		if there(column) {
			room, shares = room-tableGap, shares+column.Share
		}
	}
	widths := make([]float32, len(columns))
	for i, column := range columns {
		if there(column) {
			widths[i] = max(0, room*column.Share/shares)
		}
	}
	return widths
}

// tableStep is how far the column behind one of a width begins.
func tableStep(width float32) float32 {
	if width == 0 {
		return 0
	}
	return width + tableGap
}

// breakCell breaks the text of a cell into lines.
func breakCell(column Column, text string, width float32) []string {
	if width == 0 {
		return nil
	}
	if column.Bold {
		width /= boldWider
	}
	if float32(len(text))*widestLetter*look.TextSize <= width {
		return []string{text}
	}
	return Wrap(text, tableMaxLines, width, look.TextSize)
}

// TableHead names the columns.
type TableHead struct {
	widget.BaseWidget
	reader

	titles
	columns []Column
}

// titles are the names of columns, small and muted, which stand in the header of a card.
type titles struct {
	labels []label
	shown  []fyne.CanvasObject
}

func newTitles(texts ...string) (t titles) {
	for _, text := range texts {
		title := newLabel(look.SmallTextSize, true)
		title.say(text)
		t.labels = append(t.labels, title)
		t.shown = append(t.shown, title.Text)
	}
	return t
}

func (t *titles) parts() []fyne.CanvasObject { return t.shown }

func (t *titles) cutText() string {
	var cuts []string
	for i := range t.labels {
		cuts = append(cuts, cutOf(&t.labels[i]))
	}
	return join(cuts)
}

func (t *titles) paint(c colors) {
	for i := range t.labels {
		t.labels[i].Color = c.of(look.ColorMuted)
	}
}

// NewTableHead returns the head of a table, to stand in the header of a [Card].
func NewTableHead(columns []Column) *TableHead {
	texts := make([]string, len(columns))
	for i, column := range columns {
		texts[i] = column.Title
	}
	h := &TableHead{columns: columns, titles: newTitles(texts...)}
	h.ExtendBaseWidget(h)
	h.self = h
	return h
}

// CreateRenderer is for Fyne.
func (h *TableHead) CreateRenderer() fyne.WidgetRenderer { return draw(h) }

func (h *TableHead) measure() fyne.Size {
	return fyne.NewSize(tableMark, look.PaneHeader-2*look.Hairline)
}

// arrange takes back the margin that a card leaves, so that the titles stand over their columns.
func (h *TableHead) arrange(size fyne.Size) {
	x := tableMark - cardPadding + look.Hairline
	for i, width := range tableWidths(h.columns, size.Width+2*(cardPadding-look.Hairline)) {
		h.labels[i].put(x, 0, size.Height, width)
		x += tableStep(width)
	}
}

// TableRow is a row of a table, to be recycled in a [List].
type TableRow struct {
	widget.BaseWidget

	columns []Column
	mark    Disc
	cells   []string

	disc  disc
	lines [][]label // of each cell
	rule  *canvas.Rectangle
	shown []fyne.CanvasObject
}

// NewTableRow returns an empty row.
func NewTableRow(columns []Column) *TableRow {
	r := &TableRow{columns: columns, disc: newDisc(), rule: newRectangle(), cells: make([]string, len(columns))}
	r.lines = make([][]label, len(columns))
	r.room(1)
	r.ExtendBaseWidget(r)
	return r
}

// room makes the lines that a cell lacks. Most cells need one, and rows are recycled.
func (r *TableRow) room(lines int) (more bool) {
	for i, column := range r.columns {
		for len(r.lines[i]) < lines {
			line := newLabel(look.TextSize, column.Bold)
			line.middle = column.Bold // that of the names
			r.lines[i], more = append(r.lines[i], line), true
		}
	}
	if more { // each cell is read to its end before the next one
		r.shown = []fyne.CanvasObject{r.disc.circle, r.disc.glyph.Image, r.rule}
		for _, cell := range r.lines {
			for _, line := range cell {
				r.shown = append(r.shown, line.Text)
			}
		}
	}
	return more
}

// Set changes what the row says, a text for each column.
func (r *TableRow) Set(mark Disc, cells []string) {
	r.mark, r.cells = mark, cells
	r.Refresh()
}

// CreateRenderer is for Fyne.
func (r *TableRow) CreateRenderer() fyne.WidgetRenderer { return draw(r) }

func (r *TableRow) parts() []fyne.CanvasObject { return r.shown }

// cutText are the cells of which some is cut, as they are whole; "" where all of them are seen.
func (r *TableRow) cutText() string {
	var cuts []string
	for i, cell := range r.lines {
		if slices.ContainsFunc(cell, func(line label) bool { return cutOf(&line) != "" }) {
			cuts = append(cuts, r.cells[i])
		}
	}
	return join(cuts)
}

func (r *TableRow) measure() fyne.Size { return fyne.NewSize(tableMark, tableLine+2*tablePadding) }

func (r *TableRow) paint(c colors) {
	r.disc.set(r.mark, c)
	r.rule.FillColor = c.of(look.ColorBorder)
	for i, column := range r.columns {
		var text color.Color = c.of(theme.ColorNameForeground)
		if column.Muted {
			text = c.of(look.ColorMuted)
		}
		for j := range r.lines[i] {
			r.lines[i][j].Color = text
		}
	}
}

func (r *TableRow) arrange(size fyne.Size) {
	r.disc.put(12, 0, size.Height)
	Place(r.rule, 0, size.Height+look.ListGap/2-look.Hairline, size.Width, look.Hairline)
	x := tableMark
	widths, broken, most := tableWidths(r.columns, size.Width), make([][]string, len(r.columns)), 1
	for i, width := range widths {
		broken[i] = breakCell(r.columns[i], r.cells[i], width)
		most = max(most, len(broken[i]))
	}
	if r.room(most) {
		r.paint(colorsOf(r)) // what is new has no colour yet
	}
	for i, width := range widths {
		lines := broken[i]
		top := centred(0, size.Height, float32(len(lines))*tableLine)
		for j := range r.lines[i] {
			text := ""
			if j < len(lines) {
				text = lines[j]
			}
			r.lines[i][j].say(text)
			r.lines[i][j].put(x, top+float32(j)*tableLine, tableLine, width+1)
		}
		x += tableStep(width)
	}
}
