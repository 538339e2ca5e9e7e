package editor

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"keyrack/model/document"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/marks"
)

// margin is the blank above and below the text, in pixels.
const margin float32 = 10

// gutter is the width of the line numbers.
func (e *Editor) gutter() float32 {
	digits := max(2, len(strconv.Itoa(len(e.buffer.lines))))
	return 12 + float32(digits+1)*e.cell.Width
}

// CreateRenderer draws the rows in view; it is for Fyne to call.
func (e *Editor) CreateRenderer() fyne.WidgetRenderer {
	e.measure()
	r := &renderer{
		editor: e, caret: canvas.NewRectangle(theme.Color(theme.ColorNameForeground)),
		bar: canvas.NewRectangle(theme.Color(theme.ColorNameScrollBar)),
	}
	r.bar.CornerRadius = 2
	return r
}

type renderer struct {
	editor  *Editor
	rows    []*row
	caret   *canvas.Rectangle
	bar     *canvas.Rectangle
	objects []fyne.CanvasObject
}

// row is what one line of text is drawn with.
type row struct {
	selection *canvas.Rectangle
	number    *canvas.Text
	runs      []*canvas.Text
}

func (r *renderer) Destroy()                     {}
func (r *renderer) MinSize() fyne.Size           { return fyne.NewSize(120, 60) }
func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *renderer) Layout(fyne.Size) {
	r.editor.clampScroll()
	r.draw()
}

func (r *renderer) Refresh() {
	r.editor.measure()
	r.draw()
	canvas.Refresh(r.editor)
}

func (r *renderer) draw() {
	e := r.editor
	size := e.Size()
	first := int(e.top / e.cell.Height)
	visible := int(size.Height/e.cell.Height) + 2
	r.objects = r.objects[:0]
	for i := range visible {
		line := first + i
		if line >= len(e.buffer.lines) {
			break
		}
		if i == len(r.rows) {
			r.rows = append(r.rows, &row{selection: canvas.NewRectangle(nil), number: mono("", look.ColorLineNumber)})
		}
		y := margin + float32(line)*e.cell.Height - e.top
		if y+e.cell.Height > size.Height || y < 0 {
			continue // half a row would be drawn outside of the editor
		}
		r.drawRow(r.rows[i], line, y)
	}
	r.drawCaret()
	r.drawBar()
}

func mono(text string, name fyne.ThemeColorName) *canvas.Text {
	t := canvas.NewText("", nil)
	t.TextStyle.Monospace = true
	set(t, text, name)
	return t
}

// drawRow puts the objects of one line in place. A text is cut to what fits, so no canvas text is wider than the
// editor.
func (r *renderer) drawRow(row *row, line int, y float32) {
	e := r.editor
	gutter, size := e.gutter(), e.Size()
	from := int(e.left / e.cell.Width)
	to := from + int((size.Width-gutter)/e.cell.Width)
	text := e.buffer.lines[line]

	r.drawSelection(row, line, y, from, to)
	set(row.number, strconv.Itoa(line+1), look.ColorLineNumber)
	width := float32(len(row.number.Text)) * e.cell.Width
	row.number.Move(fyne.NewPos(gutter-width-1.5*e.cell.Width, y))
	row.number.Resize(fyne.NewSize(width, e.cell.Height))
	r.objects = append(r.objects, row.number)

	column := 0
	used := 0
	for _, run := range document.Highlight(string(text)) {
		runes := []rune(run.Text)
		start, end := max(column, from), min(column+len(runes), to)
		if start < end {
			if used == len(row.runs) {
				row.runs = append(row.runs, mono("", theme.ColorNameForeground))
			}
			t := row.runs[used]
			set(t, string(runes[start-column:end-column]), marks.Syntax(run.Kind))
			t.Move(fyne.NewPos(gutter+float32(start-from)*e.cell.Width, y))
			t.Resize(fyne.NewSize(float32(end-start)*e.cell.Width, e.cell.Height))
			r.objects = append(r.objects, t)
			used++
		}
		column += len(runes)
	}
}

func set(t *canvas.Text, text string, name fyne.ThemeColorName) {
	t.Color, t.TextSize = theme.Color(name), theme.Size(theme.SizeNameText)-1
	look.Write(t, text)
}

func (r *renderer) drawSelection(row *row, line int, y float32, from, to int) {
	e := r.editor
	start, end, some := e.buffer.selection()
	if !some || line < start.Row || line > end.Row {
		return
	}
	a, b := 0, len(e.buffer.lines[line])+1 // the line break counts as one column
	if line == start.Row {
		a = start.Column
	}
	if line == end.Row {
		b = end.Column
	}
	a, b = max(a, from), min(b, to)
	if a >= b {
		return
	}
	row.selection.FillColor = theme.Color(theme.ColorNameSelection)
	row.selection.Move(fyne.NewPos(e.gutter()+float32(a-from)*e.cell.Width, y))
	row.selection.Resize(fyne.NewSize(float32(b-a)*e.cell.Width, e.cell.Height))
	r.objects = append(r.objects, row.selection)
}

func (r *renderer) drawCaret() {
	e := r.editor
	from := int(e.left / e.cell.Width)
	x := e.gutter() + float32(e.buffer.caret.Column-from)*e.cell.Width
	y := margin + float32(e.buffer.caret.Row)*e.cell.Height - e.top
	if !e.focused || x < e.gutter() || x > e.Size().Width || y < 0 || y+e.cell.Height > e.Size().Height {
		return
	}
	r.caret.FillColor = theme.Color(theme.ColorNamePrimary)
	r.caret.Move(fyne.NewPos(x-1, y))
	r.caret.Resize(fyne.NewSize(1.5, e.cell.Height))
	r.objects = append(r.objects, r.caret)
}

// drawBar shows where in the text the view is, when not all of it fits.
func (r *renderer) drawBar() {
	e := r.editor
	height := float32(len(e.buffer.lines))*e.cell.Height + 2*margin
	if height <= e.Size().Height {
		return
	}
	part := e.Size().Height / height
	r.bar.FillColor = theme.Color(theme.ColorNameScrollBar)
	r.bar.Move(fyne.NewPos(e.Size().Width-6, e.top*part))
	r.bar.Resize(fyne.NewSize(4, max(16, e.Size().Height*part)))
	r.objects = append(r.objects, r.bar)
}
