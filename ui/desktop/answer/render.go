package answer

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
	"keyrack/ui/desktop/marks"
)

// CreateRenderer is for Fyne.
func (v *View) CreateRenderer() fyne.WidgetRenderer {
	v.measure()
	r := &renderer{
		view: v, bar: canvas.NewRectangle(theme.Color(theme.ColorNameScrollBar)),
		chosen: canvas.NewRectangle(theme.Color(look.ColorSelected)), ring: kit.NewRing(),
	}
	r.bar.CornerRadius = 2
	return r
}

type renderer struct {
	view    *View
	rows    []*row
	chosen  *canvas.Rectangle // behind the selected line
	bar     *canvas.Rectangle
	ring    kit.Ring
	objects []fyne.CanvasObject
}

// row is what one line is drawn with.
type row struct {
	number   *canvas.Text
	triangle *canvas.Image
	runs     []*canvas.Text
	marks    []*canvas.Rectangle // behind what was found
}

func (r *renderer) Destroy()                     {}
func (r *renderer) MinSize() fyne.Size           { return fyne.NewSize(120, 60) }
func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *renderer) Layout(fyne.Size) {
	r.view.clamp()
	r.draw()
}

func (r *renderer) Refresh() {
	r.view.measure()
	r.draw()
	canvas.Refresh(r.view)
}

func (r *renderer) draw() {
	v := r.view
	size := v.Size()
	r.objects = r.objects[:0]
	first := int(v.top / v.rowHeight())
	left := v.textLeft()
	for i := range int(size.Height/v.rowHeight()) + 2 {
		line := first + i
		if line >= v.lines() {
			break
		}
		if i == len(r.rows) {
			r.rows = append(r.rows, newRow())
		}
		y := margin + float32(line)*v.rowHeight() - v.top
		if y < 0 || y+v.rowHeight() > size.Height {
			continue // half a row would be drawn outside of the view
		}
		if line == v.selected && v.document != nil {
			r.chosen.FillColor = theme.Color(look.ColorSelected)
			kit.Place(r.chosen, 0, y, size.Width, v.rowHeight())
			r.objects = append(r.objects, r.chosen)
		}
		r.drawRow(r.rows[i], line, left, y)
	}
	r.drawBar()
	if v.focused {
		r.objects = append(r.objects, r.ring.Around(size))
	}
}

func newRow() *row {
	r := &row{number: mono(), triangle: canvas.NewImageFromResource(nil)}
	r.triangle.FillMode = canvas.ImageFillContain
	return r
}

func mono() *canvas.Text {
	t := canvas.NewText("", theme.Color(theme.ColorNameForeground))
	t.TextStyle.Monospace = true
	return t
}

func (r *renderer) drawRow(row *row, line int, left, y float32) {
	v := r.view
	if v.document == nil {
		p := pen{r: r, row: row, x: left, y: y, end: v.Size().Width}
		p.write(v.message[line], look.ColorMuted)
		return
	}
	l := v.document.Line(line)
	number := strconv.Itoa(l.Number)
	r.text(row.number, number, look.ColorLineNumber, left-float32(len(number)+2)*v.cell.Width-2, y, len(number))
	indent := left + float32(2*l.Indent-v.left)*v.cell.Width
	r.drawTriangle(row, l, indent, y)
	r.drawMarks(row, line, l.Indent, left, y)
	p := pen{r: r, row: row, x: left, y: y, end: v.Size().Width - 8, skip: v.left - 2*l.Indent}
	if l.Cut > 0 {
		p.end = v.wholeLeft(l.Cut)
	}
	if p.skip < 0 {
		p.x -= float32(p.skip) * v.cell.Width
		p.skip = 0
	}
	for _, run := range l.Runs {
		p.write(run.Text, marks.Syntax(run.Kind))
	}
	switch {
	case l.Cut > 0:
		p.x, p.end, p.skip = p.end, v.Size().Width-7, 0
		p.write(wholeText(l.Cut), theme.ColorNameHyperlink)
	case v.Annotate != nil:
		if key, value := v.document.Field(line); value != "" {
			if note := v.Annotate(key, value); note != "" {
				p.write("   "+note, look.ColorMuted)
			}
		}
	}
}

// drawMarks puts a ground behind what was found on a line.
func (r *renderer) drawMarks(row *row, line, indent int, left, y float32) {
	v := r.view
	if len(v.matches) == 0 {
		return
	}
	used := 0
	for _, span := range v.document.Spans(line, v.matches) {
		first, end := 2*indent+span.Column-v.left, 2*indent+span.Column+span.Columns-v.left
		x, to := left+float32(max(0, first))*v.cell.Width, min(left+float32(end)*v.cell.Width, v.Size().Width-8)
		if end <= 0 || to <= x {
			continue
		}
		if used == len(row.marks) {
			mark := canvas.NewRectangle(theme.Color(look.ColorMatch))
			mark.CornerRadius = 2
			row.marks = append(row.marks, mark)
		}
		mark := row.marks[used]
		used++
		name := look.ColorMatch
		if v.match >= span.Match && v.match < span.Match+span.Matches {
			name = look.ColorMatchHere
		}
		mark.FillColor = theme.Color(name)
		kit.Place(mark, x, y, to-x, v.rowHeight())
		r.objects = append(r.objects, mark)
	}
}

func (r *renderer) drawTriangle(row *row, l document.Line, x, y float32) {
	const side = 8
	at := x - r.view.cell.Width - 3
	if l.Fold == document.NoFold || at < 0 {
		return
	}
	icon := assets.TriangleDown
	if l.Fold == document.Closed {
		icon = assets.TriangleRight
	}
	row.triangle.Resource = look.Icon(icon, look.ColorMuted)
	kit.Place(row.triangle, at, y+(r.view.rowHeight()-side)/2, side, side)
	r.objects = append(r.objects, row.triangle)
}

func (r *renderer) text(t *canvas.Text, text string, name fyne.ThemeColorName, x, y float32, columns int) {
	t.Color, t.TextSize = theme.Color(name), textSize()
	look.Write(t, text)
	kit.Place(t, x, y, float32(columns)*r.view.cell.Width, r.view.rowHeight())
	r.objects = append(r.objects, t)
}

// pen writes the runs of a row one behind the other, from a column on, and never beyond the edge: a text wider than the
// view would be painted as a whole.
type pen struct {
	r    *renderer
	row  *row
	used int
	x, y float32
	end  float32
	skip int // columns still left of the edge
}

func (p *pen) write(text string, name fyne.ThemeColorName) {
	width := p.r.view.cell.Width
	room := int((p.end - p.x) / width)
	columns := utf8.RuneCountInString(text)
	if p.skip >= columns {
		p.skip -= columns
		return
	}
	if p.skip > 0 || columns > room {
		runes := []rune(text)[p.skip:]
		p.skip = 0
		runes = runes[:max(0, min(len(runes), room))]
		text, columns = string(runes), len(runes)
	}
	if columns == 0 {
		return
	}
	if p.used == len(p.row.runs) {
		p.row.runs = append(p.row.runs, mono())
	}
	p.r.text(p.row.runs[p.used], text, name, p.x, p.y, columns)
	p.used++
	p.x += float32(columns) * width
}

// drawBar shows where in the answer the view is, when not all of it fits.
func (r *renderer) drawBar() {
	v := r.view
	height := float32(v.lines())*v.rowHeight() + 2*margin
	if height <= v.Size().Height {
		return
	}
	part := v.Size().Height / height
	length := max(24, v.Size().Height*part)
	travelled := v.top / (height - v.Size().Height)
	r.bar.FillColor = theme.Color(theme.ColorNameScrollBar)
	kit.Place(r.bar, v.Size().Width-6, travelled*(v.Size().Height-length), 4, length)
	r.objects = append(r.objects, r.bar)
}
