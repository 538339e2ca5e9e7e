package sheet

import (
	"context"
	"io"
	"slices"
	"strings"

	"keyrack/assets"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/export"
	"keyrack/ui/locale"
	"keyrack/ui/phrase"
)

// separators are those of CSV, in the order of the choice.
var separators = []struct {
	sign rune
	name string
}{{',', "Comma ,"}, {';', "Semicolon ;"}, {'\t', "Tab"}}

// exporting is the dialog that asks for the format. What is on the screen is written: rows, order, columns.
type exporting struct {
	sheet   *Sheet
	what    export.Sheet
	formats []export.Format

	format    *kit.Select
	separator *kit.Select
	comma     *kit.Toggle
	mark      *kit.Toggle
	line      *kit.Toggle
	form      *kit.Form
	modal     *kit.Modal
	allowed   bool // the user knows what a worksheet loses
}

// openExport asks for the format, with what the system wants chosen before.
func (s *Sheet) openExport() {
	what := export.Sheet{Table: s.table, Rows: s.grid.Rows(), Columns: slices.Clone(s.grid.Columns())}
	s.options.Tasks.Go(func(context.Context) func() {
		system := locale.System()
		return func() {
			if s.exports == nil {
				s.exports = &export.Options{Separator: system.Separator, Comma: system.Comma, Mark: true}
			}
			newExporting(s, what).modal.Open(s.options.Window.Canvas())
		}
	})
}

func newExporting(s *Sheet, what export.Sheet) *exporting {
	e := &exporting{sheet: s, what: what, formats: export.Formats()}
	names := make([]string, len(e.formats))
	for i, format := range e.formats {
		names[i] = format.Name
	}
	signs := make([]string, len(separators))
	for i, separator := range separators {
		signs[i] = separator.name
	}
	e.format = kit.NewSelect("Format", nil, func(int) { e.fill() })
	e.format.SetOptions(names, s.format)
	e.separator = kit.NewSelect("Separator", nil, func(i int) { s.exports.Separator = separators[i].sign })
	e.separator.SetOptions(signs, e.separatorOf(s.exports.Separator))
	e.comma = kit.NewToggle("Write 12,50 instead of 12.50", func(on bool) { s.exports.Comma = on })
	e.comma.SetOn(s.exports.Comma)
	e.mark = kit.NewToggle("Mark the file as UTF-8, for Excel", func(on bool) { s.exports.Mark = on })
	e.mark.SetOn(s.exports.Mark)
	e.line = kit.NewToggle("Begin with the line sep=, for Excel", func(on bool) { s.exports.SeparatorLine = on })
	e.line.SetOn(s.exports.SeparatorLine)
	e.form = kit.NewForm(
		kit.Field{Label: "Format", Field: e.format},
		kit.Field{Label: "Separator", Field: e.separator},
		kit.Field{Label: "Numbers", Field: e.comma},
		kit.Field{Label: "Byte order mark", Field: e.mark},
		kit.Field{Label: "Separator line", Field: e.line},
	)
	e.modal = kit.NewModal(kit.ModalOptions{
		Title: "Export",
		Subtitle: phrase.Count(len(what.Rows), "row", "rows") + " and " +
			phrase.Count(len(what.Columns), "column", "columns") + ", as they are on the screen.",
		Content:     e.form,
		ConfirmText: "Choose a file…",
		OnConfirm:   e.confirm,
	})
	e.fill()
	return e
}

func (e *exporting) separatorOf(sign rune) int {
	for i, separator := range separators {
		if separator.sign == sign {
			return i
		}
	}
	return 0
}

func (e *exporting) chosen() export.Format { return e.formats[max(0, e.format.Selected())] }

// fill shows what can be chosen of a format, and whether a worksheet has room for the rows and columns.
func (e *exporting) fill() {
	e.sheet.format, e.allowed = e.format.Selected(), false
	isCSV := e.chosen().Word == export.WordCSV
	for _, field := range []interface {
		Show()
		Hide()
	}{e.separator, e.comma, e.mark, e.line} {
		if isCSV {
			field.Show()
		} else {
			field.Hide()
		}
	}
	e.form.Refresh()
	e.modal.ConfirmButton().SetText("Choose a file…")
	refusal := ""
	if e.chosen().Word == export.WordXLSX {
		refusal = phrase.NoWorksheet(e.what.Size())
	}
	e.modal.SetError(refusal)
	kit.Enable(e.modal.ConfirmButton(), refusal == "")
}

// confirm looks at the cells of a worksheet before a file is chosen for it.
func (e *exporting) confirm() {
	if e.chosen().Word != export.WordXLSX || e.allowed {
		e.save()
		return
	}
	kit.Work(e.format, e.sheet.options.Tasks, "Looking at the cells…", func(ctx context.Context) func() {
		limits, err := e.what.Limits(ctx)
		if err != nil {
			return nil
		}
		return func() {
			told := strings.TrimSpace(phrase.CutTexts(limits) + " " + phrase.TextNumbers(limits))
			if told == "" {
				e.save()
				return
			}
			e.allowed = true
			e.modal.SetNote(assets.Warning, told)
			e.modal.ConfirmButton().SetText("Go on")
		}
	})
}

func (e *exporting) save() {
	e.modal.Close()
	format, what, options := e.chosen(), e.what, *e.sheet.exports
	e.sheet.options.Save(strings.ReplaceAll(e.sheet.name, "/", "-")+format.Extension,
		func(ctx context.Context, to io.Writer) error { return format.Write(ctx, to, what, options) })
}
