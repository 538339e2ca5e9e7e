// Package sheet shows the arrays of objects in an answer as tables: sorted, filtered, with chosen columns, and written
// for a spreadsheet. It draws only the cells in view, and reads a table away from the UI goroutine.
package sheet

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/model/document"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/task"
	"keyrack/ui/export"
	"keyrack/ui/locale"
	"keyrack/ui/phrase"
)

// Options are what a sheet is made of. All are required.
type Options struct {
	Tasks  *task.Runner
	Window fyne.Window
	// Save asks for a file and has write fill it, away from the UI goroutine.
	Save func(name string, write func(ctx context.Context, to io.Writer) error)
}

// Sheet is the area: the choice of a table, a filter, and the table.
type Sheet struct {
	options Options
	sources []document.Source
	name    string // of the operation, for the name of a file
	table   *document.Table
	order   document.Order
	round   int
	cancel  context.CancelFunc
	format  int             // of the last export
	exports *export.Options // of CSV; nil before the first export

	source  *kit.Select
	choice  *fyne.Container // source with its margin
	filter  *kit.Entry
	columns *kit.Button
	export  *kit.Button
	count   *kit.Line
	grid    *Grid
	message *kit.Line
	bar     *fyne.Container
	content fyne.CanvasObject
}

// New returns an empty sheet.
func New(options Options) *Sheet {
	s := &Sheet{options: options, grid: NewGrid(), count: kit.NewLine(), message: kit.NewLine()}
	s.source = kit.NewSelect("Table", nil, func(int) { s.read("") })
	s.filter = kit.NewSearchEntry("Filter rows", "")
	s.filter.OnChanged = func(text string) {
		s.order.Filter = strings.TrimSpace(text)
		s.arrange()
	}
	s.columns = kit.NewGhostButton("Columns…", s.chooseColumns)
	s.export = kit.NewGhostButton("Export…", s.openExport)
	s.grid.OnSort = s.sortBy
	s.grid.OnMenu = s.openMenu
	// In a line of its own: the path of a list inside of rows is long.
	s.choice = kit.Inset(0, 0, 8, 0, s.source)
	fields := kit.VBox(0, s.choice, s.filter)
	actions := kit.Edges(nil, nil, nil, kit.Actions(s.columns, s.export), s.count)
	s.bar = kit.VBox(0, kit.Inset(8, 12, 2, 12, fields), kit.Inset(0, 12, 2, 12, actions), kit.NewHairline())
	s.content = kit.Edges(s.bar, nil, nil, nil,
		container.NewStack(kit.Inset(10, 12, 0, 12, kit.VBox(0, s.message)), s.grid))
	s.Show(nil, "")
	return s
}

// Content is the area to put into a pane.
func (s *Sheet) Content() fyne.CanvasObject { return s.content }

// FocusFilter puts the keyboard into the filter.
func (s *Sheet) FocusFilter() {
	if s.bar.Visible() {
		s.options.Window.Canvas().Focus(s.filter)
	}
}

// Show finds the tables of a document, which may be nil, and shows the first one. Name is used for files.
func (s *Sheet) Show(d *document.Document, name string) {
	s.stop()
	s.name, s.sources, s.table = name, nil, nil
	s.grid.SetTable(nil, nil, nil)
	s.bar.Hide()
	s.say("There is nothing to show as a table.")
	if d == nil {
		return
	}
	s.round++
	round := s.round
	s.say("Looking for tables…")
	// Sources looks at what never changes in a document, so it may run while the answer is on the screen.
	s.options.Tasks.Go(func(context.Context) func() {
		found := d.Sources()
		return func() {
			if round == s.round {
				s.found(found)
			}
		}
	})
}

func (s *Sheet) found(sources []document.Source) {
	s.sources = sources
	if len(sources) == 0 {
		s.say("This answer has no list of objects to show as a table.")
		return
	}
	names := make([]string, len(sources))
	for i, source := range sources {
		names[i] = strings.TrimPrefix(source.Path, "$.")
	}
	s.source.SetOptions(names, 0)
	s.choice.Hidden = len(sources) == 1
	s.bar.Show()
	s.read("")
}

// read reads the chosen table, and filters it.
func (s *Sheet) read(filter string) {
	s.stop()
	source := s.sources[s.source.Selected()]
	s.table, s.order = nil, document.Order{Filter: filter}
	s.filter.SetText(filter)
	s.grid.SetTable(nil, nil, nil)
	s.say("Reading the table…")
	s.enable(false)
	s.start(func(ctx context.Context) func() {
		table, err := source.Read(ctx)
		if err != nil {
			return func() { s.say("This part of the answer cannot be read as a table.") }
		}
		widths, numeric := Widths(table)
		return func() {
			s.table = table
			s.say("")
			s.grid.SetTable(table, widths, numeric)
			s.enable(true)
			s.arrange()
		}
	})
}

func (s *Sheet) enable(on bool) {
	kit.Enable(s.columns, on)
	kit.Enable(s.export, on)
}

// start runs work in place of what ran before. What the work returns is dropped when something else was started
// meanwhile.
func (s *Sheet) start(work func(ctx context.Context) func()) {
	s.stop()
	s.round++
	round := s.round
	s.cancel = s.options.Tasks.Go(func(ctx context.Context) func() {
		then := work(ctx)
		return func() {
			if round == s.round && then != nil {
				then()
			}
		}
	})
}

func (s *Sheet) stop() {
	s.round++
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
}

func (s *Sheet) say(text string) { s.message.Set(kit.Muted(text)) }

// arrange sorts and filters anew.
func (s *Sheet) arrange() {
	if s.table == nil {
		return
	}
	table, order := s.table, s.order
	order.Columns = slices.Clone(s.grid.Columns())
	s.start(func(ctx context.Context) func() {
		order.Language = locale.System().Language
		rows, err := table.Arrange(ctx, order)
		if err != nil {
			return nil
		}
		return func() {
			s.grid.SetRows(rows, sortedBy(order), order.Descending)
			s.countRows()
		}
	})
}

func (s *Sheet) countRows() {
	text := phrase.Count(s.table.Rows(), "row", "rows")
	if shown := len(s.grid.Rows()); shown < s.table.Rows() {
		text = strconv.Itoa(shown) + " of " + text
	}
	all, shown := len(s.table.Columns()), len(s.grid.Columns())
	columns := phrase.Count(all, "column", "columns")
	if shown < all {
		columns = strconv.Itoa(shown) + " of " + columns
	}
	if left := s.table.LeftOut(); left > 0 {
		columns += ", " + phrase.Count(left, "field", "fields") + " left out"
	}
	s.count.Set(kit.Muted(text + " · " + columns))
}

// sortedBy is the column that an order sorts by, -1 for none.
func sortedBy(order document.Order) int {
	if len(order.Sort) == 0 {
		return -1
	}
	return order.Sort[0]
}

// sortBy goes from ascending over descending to the order of the answer.
func (s *Sheet) sortBy(column int) {
	switch {
	case sortedBy(s.order) != column:
		s.order.Sort, s.order.Descending = []int{column}, false
	case !s.order.Descending:
		s.order.Descending = true
	default:
		s.order.Sort, s.order.Descending = nil, false
	}
	s.arrange()
}

func (s *Sheet) openMenu(row, column int, at fyne.Position) {
	cell := s.table.Row(row, nil)[column]
	sort := func(descending bool) func() {
		return func() {
			s.order.Sort, s.order.Descending = []int{column}, descending
			s.arrange()
		}
	}
	open := fyne.NewMenuItem("Open this list", func() {})
	inner := s.inside(column)
	open.Disabled = inner < 0 || len(cell) == 0 || cell[0] != '['
	open.Action = func() { s.open(inner, s.table.Key(row)) }
	menu := fyne.NewMenu("",
		open,
		fyne.NewMenuItem("Copy cell", func() { clip.Text(cell.Text()) }),
		fyne.NewMenuItem("Copy row as JSON", func() { clip.Text(string(s.table.JSON(row))) }),
		fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem("Sort ascending", sort(false)),
		fyne.NewMenuItem("Sort descending", sort(true)),
		fyne.NewMenuItem("Filter by this value", func() { s.filter.SetText(cell.Text()) }),
		fyne.NewMenuItem("Hide column", func() {
			s.setColumns(slices.DeleteFunc(slices.Clone(s.grid.Columns()), func(c int) bool { return c == column }))
		}),
	)
	kit.OpenMenu(s.options.Window.Canvas(), menu, at)
}

// inside is the index of the source of the lists in a column, -1 for none.
func (s *Sheet) inside(column int) int {
	around := s.sources[s.source.Selected()].Path + "[*]."
	name := s.table.Columns()[column].Name
	return slices.IndexFunc(s.sources, func(inner document.Source) bool { return inner.Path == around+name })
}

// open shows another source, and of it the rows that belong to what is known by a key; "" for all.
func (s *Sheet) open(source int, key string) {
	s.source.SetSelected(source)
	s.read(key)
}

// setColumns shows other columns. One always stays.
func (s *Sheet) setColumns(columns []int) {
	if len(columns) == 0 {
		return
	}
	s.grid.SetColumns(columns)
	s.arrange()
}
