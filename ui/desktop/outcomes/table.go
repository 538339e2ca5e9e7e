// Package outcomes is what two screens share that ask many connections at once: the table of what came of it, with its
// chips, filter and report, and the inbox by which results come from the workers.
package outcomes

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/marks"
	"keyrack/ui/desktop/task"
)

// Chip narrows the table to some outcomes.
type Chip[T any] struct {
	Icon   assets.Icon
	Text   string
	Passes func(T) bool
}

// Options are what a table needs. All but Buttons are required.
type Options[T any] struct {
	Window fyne.Window
	Tasks  *task.Runner
	Files  transfer.FileMaker
	Told   func(text string) // something is done: say so
	Failed func(error)       // something went wrong that no dialog tells

	Columns []kit.Column
	// Chips are the filters; the first one lets everything through. Those that nothing passes are not shown.
	Chips   []Chip[T]
	Filter  string        // what the field of the filter is for
	NoMatch string        // what is said where the filter leaves nothing
	Empty   func() string // what is said where nothing has come
	Buttons []*kit.Button // behind those of the table

	Health   func(T) model.Health
	Describe func(T) (cells []string, visible bool)
	Compare  func(a, b T) int
	OnMain   func()                     // the main button
	OnPress  func(T, kit.Press)         // a row
	FileName func() string              // of a report, without its ending
	Report   func(only []T) WriteReport // of these; nil for all. Writing may take its time
}

// WriteReport writes a report as "csv", "json" or "markdown".
type WriteReport func(to io.Writer, format string) error

// State is how far the work is, and what can be done.
type State struct {
	Title, Subtitle string
	Done, Total     int
	Progress        string // behind "137 / 214"
	Main            string // what the main button does
	Running         bool
}

// Table shows outcomes, with what is said above them.
type Table[T any] struct {
	options Options[T]
	items   []T
	cells   [][]string // of each item
	hidden  []bool     // of each item: it may not be seen
	shown   []int      // the items that the filter has left
	chosen  int        // of the chips

	title    *kit.Line
	subtitle *kit.Line
	main     *kit.Button
	copy     *kit.Button
	save     *kit.Button
	meter    *kit.Meter
	left     *kit.Line
	chips    []*kit.Chip
	search   *kit.Entry
	results  *kit.Results
	content  fyne.CanvasObject
}

// New returns an empty table.
func New[T any](options Options[T]) *Table[T] {
	t := &Table[T]{options: options}
	t.title, t.subtitle = kit.NewLine(), kit.NewLine()
	t.main = kit.NewButton("", options.OnMain).WithRoom("Check again", "Send again", "Stopping…")
	t.copy = kit.NewButton("Copy report…", t.copyReport)
	t.save = kit.NewButton("Save…", t.saveReport)
	t.meter, t.left = kit.NewMeter(120), kit.NewLine()
	for i, c := range options.Chips {
		t.chips = append(t.chips, kit.NewChip(c.Icon, c.Text, func() { t.choose(i) }))
	}
	t.search = kit.NewSearchEntry(options.Filter, "")
	t.search.OnChanged = func(string) { t.arrange() }
	t.results = kit.NewResults(options.Columns, t.row, func(row int, press kit.Press) {
		options.OnPress(t.items[t.shown[row]], press)
	})
	t.content = t.build()
	t.choose(0)
	return t
}

func (t *Table[T]) build() fyne.CanvasObject {
	names := kit.VBox(2, t.title, t.subtitle)
	buttons := []fyne.CanvasObject{t.main, t.copy, t.save}
	for _, button := range t.options.Buttons {
		buttons = append(buttons, button)
	}
	head := kit.NewBeside(look.Gap, 250, names, kit.NewWrap(look.Gap, buttons...))
	progress := kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, 14, kit.Sized(150, 20, t.left)), t.meter)
	chips := kit.NewFlow(look.Gap, 600)
	for _, chip := range t.chips {
		chips.Add(chip)
	}
	filters := kit.NewBeside(look.Gap, 250, chips, kit.Sized(190, look.ControlHeight, t.search))
	top := kit.Inset(0, 0, 12, 0, kit.VBox(14, head, progress, filters))
	return kit.Inset(14, look.PageMargin, 14, look.PageMargin, kit.Edges(top, nil, nil, nil, t.results.Content()))
}

// Content is the table with what stands above it.
func (t *Table[T]) Content() fyne.CanvasObject { return t.content }

// Items are the outcomes, in the order in which they came.
func (t *Table[T]) Items() []T { return t.items }

// Hides reports whether there is an outcome that may not be seen.
func (t *Table[T]) Hides() bool { return slices.Contains(t.hidden, true) }

// Clear drops all outcomes, and the filter.
func (t *Table[T]) Clear() {
	t.items, t.cells, t.hidden = nil, nil, nil
	t.search.SetText("")
	t.choose(0)
}

// Add shows outcomes that have come.
func (t *Table[T]) Add(items ...T) {
	t.items = append(t.items, items...)
	t.describe(len(t.items) - len(items))
	t.arrange()
}

// Set shows outcomes in place of all others.
func (t *Table[T]) Set(items []T) {
	t.items, t.cells, t.hidden = items, nil, nil
	t.describe(0)
	t.arrange()
}

// Redraw shows the outcomes anew after it has changed what may be seen of them.
func (t *Table[T]) Redraw() { t.Set(t.items) }

// Amend lets a function change what is said of outcomes, before others are added.
func (t *Table[T]) Amend(change func(item T, cells []string)) {
	for i, item := range t.items {
		change(item, t.cells[i])
	}
}

func (t *Table[T]) describe(from int) {
	for _, item := range t.items[from:] {
		cells, visible := t.options.Describe(item)
		t.cells, t.hidden = append(t.cells, cells), append(t.hidden, !visible)
	}
}

// Show says how far it is, and what can be done.
func (t *Table[T]) Show(state State) {
	t.title.Set(kit.Span{Text: state.Title, Bold: true, Size: look.TitleTextSize})
	t.subtitle.Set(kit.Muted(state.Subtitle))
	t.meter.Set(float64(state.Done) / float64(max(state.Total, 1)))
	t.left.Set(kit.Muted(strconv.Itoa(state.Done) + " / " + strconv.Itoa(state.Total) + state.Progress))
	t.main.Enable()
	t.main.SetText(state.Main)
	for _, button := range []*kit.Button{t.copy, t.save} {
		kit.Enable(button, state.Done > 0 && !state.Running)
	}
	t.countChips()
	if len(t.items) == 0 {
		t.arrange() // what is said in their place may have changed
	}
	t.content.Refresh()
}

// Stopping says that the work is about to end.
func (t *Table[T]) Stopping() {
	t.main.SetText("Stopping…")
	t.main.Disable()
}

func (t *Table[T]) countChips() {
	for i, c := range t.options.Chips {
		count := 0
		for at, item := range t.items {
			if c.Passes(item) && !t.hidden[at] {
				count++
			}
		}
		text := strconv.Itoa(count) + " " + c.Text
		if i == 0 {
			text = c.Text + " " + strconv.Itoa(count)
		}
		t.chips[i].SetText(text)
		t.chips[i].Hidden = count == 0 && i != 0 && i != t.chosen
	}
}

func (t *Table[T]) choose(chosen int) {
	t.chosen = chosen
	for i, chip := range t.chips {
		chip.SetSelected(i == chosen)
	}
	t.arrange()
}

// arrange works out which outcomes are shown.
func (t *Table[T]) arrange() {
	words := strings.Fields(strings.ToLower(t.search.Text))
	passes := t.options.Chips[t.chosen].Passes
	t.shown = t.shown[:0]
	for i, item := range t.items {
		text := strings.ToLower(strings.Join(t.cells[i], "\n"))
		lacks := func(word string) bool { return !strings.Contains(text, word) }
		if passes(item) && !t.hidden[i] && !slices.ContainsFunc(words, lacks) {
			t.shown = append(t.shown, i)
		}
	}
	slices.SortStableFunc(t.shown, func(a, b int) int { return t.options.Compare(t.items[a], t.items[b]) })
	text := t.options.NoMatch
	if len(t.items) == 0 {
		text = t.options.Empty()
	}
	t.results.SetRows(len(t.shown), text)
}

func (t *Table[T]) row(row int) (kit.Disc, []string) {
	i := t.shown[row]
	return marks.Health(t.options.Health(t.items[i])), t.cells[i]
}
