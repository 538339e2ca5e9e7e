package sheet

import (
	"strconv"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
	"keyrack/model/document"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
)

// CreateRenderer is for Fyne.
func (g *Grid) CreateRenderer() fyne.WidgetRenderer {
	g.measure()
	return &renderer{
		grid:   g,
		header: canvas.NewRectangle(theme.Color(look.ColorSurface)),
		under:  canvas.NewRectangle(theme.Color(look.ColorBorder)),
		chosen: canvas.NewRectangle(theme.Color(look.ColorSelected)),
		cell:   canvas.NewRectangle(theme.Color(look.ColorMatch)),
		bar:    canvas.NewRectangle(theme.Color(theme.ColorNameScrollBar)),
		across: canvas.NewRectangle(theme.Color(theme.ColorNameScrollBar)),
		arrow:  canvas.NewImageFromResource(nil),
		ring:   kit.NewRing(),
	}
}

// renderer draws with as many texts as are in view, which it keeps.
type renderer struct {
	grid        *Grid
	texts       []*canvas.Text
	used        int
	lines       []*canvas.Rectangle // below the rows
	header      *canvas.Rectangle
	under       *canvas.Rectangle // the line below the header
	chosen      *canvas.Rectangle // behind the selected row
	cell        *canvas.Rectangle // behind the selected cell
	bar, across *canvas.Rectangle
	arrow       *canvas.Image
	ring        kit.Ring
	objects     []fyne.CanvasObject
	cells       []document.Cell
}

func (r *renderer) Destroy()                     {}
func (r *renderer) MinSize() fyne.Size           { return fyne.NewSize(120, 60) }
func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *renderer) Layout(fyne.Size) {
	r.grid.clamp()
	r.draw()
}

func (r *renderer) Refresh() {
	r.grid.measure()
	r.draw()
	canvas.Refresh(r.grid)
}

func (r *renderer) draw() {
	g := r.grid
	r.objects, r.used = r.objects[:0], 0
	if g.table == nil {
		return
	}
	size := g.Size()
	r.fill(r.header, look.ColorSurface, 0, 0, size.Width, g.headerHeight())
	r.fill(r.under, look.ColorBorder, 0, g.headerHeight(), size.Width, look.Hairline)
	for i := g.inView(); i < len(g.columns); i++ {
		if start, _ := g.span(i); start-g.left > g.charactersInView() {
			break
		}
		r.drawName(i)
	}
	first := int(g.top / g.rowHeight())
	for i, row := 0, first; row < len(g.rows); i, row = i+1, row+1 {
		y := g.headerHeight() + look.Hairline + float32(row)*g.rowHeight() - g.top
		if y+g.rowHeight() > size.Height {
			break
		}
		if y <= g.headerHeight() {
			continue // half a row would be drawn over the header
		}
		r.drawRow(i, row, y)
	}
	r.drawBars()
	if g.focused {
		r.objects = append(r.objects, r.ring.Around(size))
	}
}

func (r *renderer) fill(box *canvas.Rectangle, name fyne.ThemeColorName, x, y, width, height float32) {
	box.FillColor = theme.Color(name)
	kit.Place(box, x, y, width, height)
	r.objects = append(r.objects, box)
}

func (r *renderer) drawName(i int) {
	g := r.grid
	column := g.columns[i]
	start, end := g.span(i)
	y := (g.headerHeight() - g.cell.Height) / 2
	sorted := column == g.sort
	room := g.widths[column]
	if sorted {
		room -= 2
	}
	name := []rune(g.table.Columns()[column].Name)
	r.write(string(name), look.ColorMuted, start, room, y, false, true)
	if !sorted {
		return
	}
	const side = 8
	icon := assets.TriangleUp
	if g.descending {
		icon = assets.TriangleDown
	}
	if x := edge + float32(min(start+len(name)+1, end-1)+g.gutter()-g.left)*g.cell.Width; x >= edge+
		float32(g.gutter())*g.cell.Width && x+side < g.Size().Width {
		r.arrow.FillMode = canvas.ImageFillContain
		r.arrow.Resource = look.Icon(icon, look.ColorMuted)
		kit.Place(r.arrow, x, (g.headerHeight()-side)/2, side, side)
		r.objects = append(r.objects, r.arrow)
	}
}

func (r *renderer) drawRow(i, row int, y float32) {
	g := r.grid
	if row == g.selectedRow {
		r.fill(r.chosen, look.ColorSelected, 0, y, g.Size().Width, g.rowHeight())
		start, end := g.span(g.selectedColumn)
		x := edge + float32(max(0, start-g.left)+g.gutter())*g.cell.Width
		if width := edge + float32(end-g.left+g.gutter())*g.cell.Width - x; width > 0 {
			r.fill(r.cell, look.ColorMatch, x-3, y+1, min(width, g.Size().Width-x)+6, g.rowHeight()-2)
		}
	}
	if i == len(r.lines) {
		r.lines = append(r.lines, canvas.NewRectangle(theme.Color(look.ColorBorder)))
	}
	r.fill(r.lines[i], look.ColorBorder, 0, y+g.rowHeight()-look.Hairline, g.Size().Width, look.Hairline)
	number := strconv.Itoa(int(g.rows[row]) + 1)
	text := r.text(number, look.ColorLineNumber, false)
	kit.Place(text, edge+float32(g.gutter()-columnGap-len(number))*g.cell.Width, y+3, float32(len(number))*g.cell.Width,
		g.cell.Height)
	r.cells = g.table.Row(int(g.rows[row]), r.cells)
	for k := g.inView(); k < len(g.columns); k++ {
		column := g.columns[k]
		start, _ := g.span(k)
		if start-g.left > g.charactersInView() {
			break
		}
		switch cell := r.cells[column]; {
		case len(cell) == 0:
		case cell.IsNull():
			r.write("null", look.ColorLineNumber, start, g.widths[column], y+3, false, false)
		default:
			r.write(shown(cell), colorOf(cell), start, g.widths[column], y+3, g.numeric[column], false)
		}
	}
}

// shown is the beginning of a cell's text that may be in view. A long cell is not read to its end.
func shown(cell document.Cell) string {
	if len(cell) > 8*mostWidth {
		cell = cell[:8*mostWidth]
		if cell[0] == '"' {
			return document.Shape(cell[1:])
		}
		return document.Shape(cell)
	}
	return document.Shape([]byte(cell.Text()))
}

func colorOf(cell document.Cell) fyne.ThemeColorName {
	switch cell[0] {
	case '"':
		return theme.ColorNameForeground
	case 't', 'f':
		return look.ColorSyntaxLiteral
	case '{', '[':
		return look.ColorMuted
	}
	return look.ColorSyntaxNumber
}

func (r *renderer) text(text string, name fyne.ThemeColorName, bold bool) *canvas.Text {
	if r.used == len(r.texts) {
		r.texts = append(r.texts, canvas.NewText("", nil))
	}
	t := r.texts[r.used]
	r.used++
	t.Color, t.TextSize, t.TextStyle = theme.Color(name), textSize(), fyne.TextStyle{Monospace: true, Bold: bold}
	look.Write(t, text)
	r.objects = append(r.objects, t)
	return t
}

// write puts a text into a column, from its first character on or up to its last, and cuts it where the column or the
// view ends.
func (r *renderer) write(text string, name fyne.ThemeColorName, start, width int, y float32, right, bold bool) {
	g := r.grid
	runes := []rune(text)
	if len(runes) > width {
		runes = append(runes[:max(0, width-1)], '…')
	}
	if right {
		start += width - len(runes)
	}
	start -= g.left
	if start < 0 {
		runes = runes[min(len(runes), -start):]
		start = 0
	}
	if room := g.charactersInView() - start; len(runes) > room {
		runes = runes[:max(0, room)]
	}
	if len(runes) == 0 {
		return
	}
	t := r.text(string(runes), name, bold)
	kit.Place(t, edge+float32(start+g.gutter())*g.cell.Width, y, float32(utf8.RuneCountInString(t.Text))*g.cell.Width,
		g.cell.Height)
}

// drawBars shows which part of the table is in view.
func (r *renderer) drawBars() {
	g := r.grid
	room := g.Size().Height - g.headerHeight()
	if height := float32(len(g.rows)) * g.rowHeight(); height > room {
		length := max(24, room*room/height)
		r.fill(r.bar, theme.ColorNameScrollBar, g.Size().Width-6, g.headerHeight()+g.top/(height-room)*(room-length),
			4, length)
		r.bar.CornerRadius = 2
	}
	_, end := g.span(len(g.columns) - 1)
	if view := g.charactersInView(); end > view {
		track := g.Size().Width - 2*edge
		length := max(24, track*float32(view)/float32(end))
		r.fill(r.across, theme.ColorNameScrollBar, edge+float32(g.left)/float32(end-view)*(track-length), g.Size().Height-6,
			length, 4)
		r.across.CornerRadius = 2
	}
}
