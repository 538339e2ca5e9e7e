package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Results is a card with a table: a head that names the columns, and rows as high as their longest cell. Where there is
// no row, a line says why.
type Results struct {
	columns []Column
	row     func(row int) (Disc, []string)
	list    *List
	none    *Line
	width   float32
	card    *Card
}

// NewResults returns a table without rows. Row says what is in one: a mark, and a text for each column.
func NewResults(columns []Column, row func(row int) (Disc, []string), onPress func(row int, press Press)) *Results {
	r := &Results{columns: columns, row: row, none: NewLine()}
	r.list = NewList(func() fyne.CanvasObject { return NewTableRow(columns) }, func(row int, object fyne.CanvasObject) {
		object.(*TableRow).Set(r.row(row))
	})
	r.list.OnPress = onPress
	none := Inset(14, 14, 0, 14, VBox(0, r.none))
	r.card = NewCard(NewTableHead(columns), container.New(resultsLayout{r}, r.list, none), nil)
	return r
}

// Content is the table.
func (r *Results) Content() fyne.CanvasObject { return r.card }

// List is the list of the rows.
func (r *Results) List() *List { return r.list }

// SetRows changes how many rows there are, and what is said where there is none. It draws all of them anew.
func (r *Results) SetRows(count int, none string) {
	r.fill(count)
	if count > 0 {
		none = ""
	}
	r.none.Set(Muted(none))
}

func (r *Results) fill(count int) {
	r.list.SetRows(count, func(row int) float32 {
		_, cells := r.row(row)
		return TableHeight(r.columns, cells, r.width)
	})
}

// resultsLayout stacks objects, and has the rows broken anew when the width of the table changes.
type resultsLayout struct {
	results *Results
}

func (l resultsLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSquareSize(64) }

func (l resultsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, object := range objects {
		object.Move(fyne.NewPos(0, 0))
		object.Resize(size)
	}
	if l.results.width != size.Width {
		l.results.width = size.Width
		l.results.fill(l.results.list.Rows())
	}
}
