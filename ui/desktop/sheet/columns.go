package sheet

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model/document"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/match"
)

// mostChips is how many columns can be chosen from at once; the others are found by their names.
const mostChips = 96

// columnChoice is the dialog in which columns are chosen.
type columnChoice struct {
	sheet  *Sheet
	all    []document.Column
	chosen []bool
	search *kit.Entry
	chips  *fyne.Container
	more   *kit.Line
	modal  *kit.Modal
}

// chooseColumns opens the choice of columns.
func (s *Sheet) chooseColumns() {
	c := &columnChoice{sheet: s, all: s.table.Columns(), more: kit.NewLine(), chips: kit.NewFlow(6, 560)}
	c.chosen = make([]bool, len(c.all))
	for _, column := range s.grid.Columns() {
		c.chosen[column] = true
	}
	c.search = kit.NewSearchEntry("Find a column", "")
	c.search.OnChanged = func(string) { c.fill() }
	c.search.Hidden = len(c.all) <= mostChips
	actions := kit.HBox(4, kit.NewGhostButton("All", c.setAll(true)), kit.NewGhostButton("None", c.setAll(false)))
	c.modal = kit.NewModal(kit.ModalOptions{
		Title:       "Columns",
		Subtitle:    "Shown, filtered and exported.",
		Content:     kit.VBox(10, kit.Edges(nil, nil, actions, nil, c.search), c.chips, c.more),
		ConfirmText: "Show",
		OnConfirm:   c.confirm,
	})
	c.fill()
	c.modal.Open(s.options.Window.Canvas())
}

// fits reports whether a column has the words that are looked for.
func (c *columnChoice) fits(column int) bool {
	name := match.Fold(c.all[column].Name)
	for _, word := range match.Words(c.search.Text) {
		if !strings.Contains(name, word) {
			return false
		}
	}
	return true
}

// fill shows the columns that fit what is looked for, as many as a person can choose from.
func (c *columnChoice) fill() {
	var shown []fyne.CanvasObject
	fitting := 0
	for i, column := range c.all {
		if !c.fits(i) {
			continue
		}
		if fitting++; fitting > mostChips {
			continue
		}
		var chip *kit.Chip
		chip = kit.NewChip("", column.Name, func() {
			c.chosen[i] = !c.chosen[i]
			c.mark(chip, i)
		})
		c.mark(chip, i)
		shown = append(shown, chip)
	}
	c.chips.Objects = shown
	c.chips.Refresh()
	c.more.Set()
	if fitting > mostChips {
		c.more.Set(kit.Muted(strconv.Itoa(fitting-mostChips) + " more: find them by their names."))
	}
	c.allow()
}

func (c *columnChoice) mark(chip *kit.Chip, column int) {
	icon := assets.Icon("")
	if c.chosen[column] {
		icon = assets.Tick
	}
	chip.SetIcon(icon)
	chip.SetSelected(c.chosen[column])
	c.allow()
}

// allow lets the dialog be confirmed when a column is chosen.
func (c *columnChoice) allow() {
	if c.modal != nil {
		kit.Enable(c.modal.ConfirmButton(), slices.Contains(c.chosen, true))
	}
}

// setAll chooses all columns that fit what is looked for, or none of them.
func (c *columnChoice) setAll(on bool) func() {
	return func() {
		for i := range c.chosen {
			if c.fits(i) {
				c.chosen[i] = on
			}
		}
		c.fill()
	}
}

func (c *columnChoice) confirm() {
	var columns []int
	for i, on := range c.chosen {
		if on {
			columns = append(columns, i)
		}
	}
	c.modal.Close()
	c.sheet.setColumns(columns)
}
