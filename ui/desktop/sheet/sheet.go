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
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/model/document"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/task"
	"keyrack/ui/export"
	"keyrack/ui/phrase"
)

// Options are what a sheet is made of. All are required.
type Options struct {
	Tasks  *task.Runner
	Window fyne.Window
	// Save asks for a file and has write fill it, away from the UI goroutine.
	Save func(name string, write func(ctx context.Context, to io.Writer) error)
	// Refused says why nothing can be saved.
	Refused func(error)
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
	s.source = kit.NewSelect("Table", nil, func(int) { s.read() })
	s.filter = kit.NewSearchEntry("Filter rows", "")
	s.filter.OnChanged = func(text string) {
		s.order.Filter = strings.TrimSpace(text)
		s.arrange()
	}
	s.columns = kit.NewGhostButton("Columns…", s.chooseColumns)
	s.export = kit.NewGhostButton("Export…", s.openExport)
	s.grid.OnSort = s.sortBy
	s.grid.OnMenu = s.openMenu
	s.choice = kit.Inset(0, 8, 0, 0, s.source)
	fields := kit.Edges(nil, nil, s.choice, nil, s.filter)
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
	s.read()
}

// read reads the chosen table.
func (s *Sheet) read() {
	s.stop()
	source := s.sources[s.source.Selected()]
	s.table, s.order = nil, document.Order{}
	s.filter.SetText("")
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
	for _, b := range []*kit.Button{s.columns, s.export} {
		if on {
			b.Enable()
		} else {
			b.Disable()
		}
	}
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
		rows, err := table.Arrange(ctx, order)
		if err != nil {
			return nil
		}
		return func() {
			sort := slices.IndexFunc(table.Columns(), func(c document.Column) bool { return c.Name == order.Sort })
			s.grid.SetRows(rows, sort, order.Descending)
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
	s.count.Set(kit.Muted(text + " · " + columns))
}

// sortBy goes from ascending over descending to the order of the answer.
func (s *Sheet) sortBy(column int) {
	name := s.table.Columns()[column].Name
	switch {
	case s.order.Sort != name:
		s.order.Sort, s.order.Descending = name, false
	case !s.order.Descending:
		s.order.Descending = true
	default:
		s.order.Sort, s.order.Descending = "", false
	}
	s.arrange()
}

func (s *Sheet) openMenu(row, column int, at fyne.Position) {
	cell := s.table.Row(row, nil)[column]
	name := s.table.Columns()[column].Name
	sort := func(descending bool) func() {
		return func() {
			s.order.Sort, s.order.Descending = name, descending
			s.arrange()
		}
	}
	menu := fyne.NewMenu("",
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
	widget.ShowPopUpMenuAtPosition(menu, s.options.Window.Canvas(), at)
}

// setColumns shows other columns. One always stays.
func (s *Sheet) setColumns(columns []int) {
	if len(columns) == 0 {
		return
	}
	s.grid.SetColumns(columns)
	s.arrange()
}

// chooseColumns opens the choice of columns.
func (s *Sheet) chooseColumns() {
	all := s.table.Columns()
	chosen := make([]bool, len(all))
	for _, column := range s.grid.Columns() {
		chosen[column] = true
	}
	chips := make([]*kit.Chip, len(all))
	box := kit.NewFlow(6, 560)
	var modal *kit.Modal
	show := func() {
		some := false
		for i, chip := range chips {
			icon := assets.Icon("")
			if chosen[i] {
				icon, some = assets.Tick, true
			}
			chip.SetIcon(icon)
			chip.SetSelected(chosen[i])
		}
		if modal != nil {
			setEnabled(modal.ConfirmButton(), some)
		}
	}
	for i, column := range all {
		chips[i] = kit.NewChip("", column.Name, func() {
			chosen[i] = !chosen[i]
			show()
		})
		box.Add(chips[i])
	}
	setAll := func(on bool) func() {
		return func() {
			for i := range chosen {
				chosen[i] = on
			}
			show()
		}
	}
	actions := kit.HBox(4, kit.NewGhostButton("All", setAll(true)), kit.NewGhostButton("None", setAll(false)))
	modal = kit.NewModal(kit.ModalOptions{
		Title:       "Columns",
		Subtitle:    "Shown, filtered and exported.",
		Content:     kit.VBox(10, actions, box),
		ConfirmText: "Show",
		OnConfirm: func() {
			var columns []int
			for i, on := range chosen {
				if on {
					columns = append(columns, i)
				}
			}
			modal.Close()
			s.setColumns(columns)
		},
	})
	show()
	modal.Open(s.options.Window.Canvas())
}

func setEnabled(b *kit.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

// workbook is the extension of a workbook.
const workbook = ".xlsx"

// openExport asks for the format. What is on the screen is written: rows, order, columns.
func (s *Sheet) openExport() {
	sheet := export.Sheet{Table: s.table, Rows: s.grid.Rows(), Columns: slices.Clone(s.grid.Columns())}
	name := strings.ReplaceAll(s.name, "/", "-")
	item := func(text, extension string, write func(context.Context, io.Writer, export.Sheet) error) *fyne.MenuItem {
		return fyne.NewMenuItem(text, func() {
			if extension == workbook && !sheet.FitsXLSX() {
				s.options.Refused(export.ErrTooLarge) // before a file is chosen for it
				return
			}
			s.options.Save(name+extension, func(ctx context.Context, to io.Writer) error { return write(ctx, to, sheet) })
		})
	}
	menu := fyne.NewMenu("", item("CSV…", ".csv", export.CSV), item("Excel workbook (XLSX)…", workbook, export.XLSX))
	below := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.export).AddXY(0, s.export.Size().Height)
	widget.ShowPopUpMenuAtPosition(menu, s.options.Window.Canvas(), below)
}
