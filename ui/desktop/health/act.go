package health

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"keyrack/model"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/report"
)

// pressed opens a connection, or the menu of a result.
func (s *Screen) pressed(row int, press kit.Press) {
	r := s.results[s.shown[row]]
	if !press.Menu {
		s.options.Open(r.Connection)
		return
	}
	menu := fyne.NewMenu("", fyne.NewMenuItem("Open", func() { s.options.Open(r.Connection) }))
	if r.Health() == model.Rejected {
		menu.Items = append(menu.Items, fyne.NewMenuItem("Diagnose…", func() { s.options.Why(r.Connection) }))
	}
	menu.Items = append(menu.Items,
		fyne.NewMenuItem("Support bundle…", func() { s.options.Bundle(r.Connection) }),
		fyne.NewMenuItem("Copy this line as CSV", func() {
			s.copyResults([]check.Result{r}, "csv", "The line is in the clipboard.")
		}))
	widget.ShowPopUpMenuAtPosition(menu, s.options.Window.Canvas(), press.At)
}

// copyReport asks in which format.
func (s *Screen) copyReport() {
	copied := func(format, said string) func() {
		return func() { s.copyResults(s.shownResults(), format, said) }
	}
	menu := fyne.NewMenu("",
		fyne.NewMenuItem("Markdown, for a ticket", copied("markdown",
			"The report is in the clipboard, as Markdown. It holds no token.")),
		fyne.NewMenuItem("CSV, for a spreadsheet", copied("csv",
			"The report is in the clipboard, as CSV. It holds no token.")),
	)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.copy).AddXY(0, s.copy.Size().Height+2)
	widget.ShowPopUpMenuAtPosition(menu, s.options.Window.Canvas(), at)
}

// shownResults are those on the screen: a report of what fails is what most tickets need.
func (s *Screen) shownResults() []check.Result {
	shown := make([]check.Result, len(s.shown))
	for i, at := range s.shown {
		shown[i] = s.results[at]
	}
	return shown
}

func (s *Screen) copyResults(results []check.Result, format, said string) {
	found := s.report
	found.Results = results
	kit.Work(s.options.Window.Content(), s.options.Tasks, "Writing the report…", func(context.Context) func() {
		var text bytes.Buffer
		err := report.Write(&text, s.options.Workspace, found, format)
		return func() {
			if err != nil {
				s.options.Failed(err)
				return
			}
			clip.Text(text.String())
			s.options.Copied(said)
		}
	})
}

// saveReport writes the whole report, as JSON or Markdown where the name that the user chooses ends so.
func (s *Screen) saveReport() {
	found := s.report
	name := "keyrack-check-" + found.Started.Format("2006-01-02") + ".csv"
	kit.SaveFile(s.options.Window, s.options.Tasks, name, func(path string) {
		format := cmp.Or(map[string]string{".json": "json", ".md": "markdown"}[filepath.Ext(path)], "csv")
		kit.Work(s.options.Window.Content(), s.options.Tasks, "Writing the report…", func(ctx context.Context) func() {
			err := transfer.Fill(ctx, s.options.Workspace, path, func(to io.Writer) error {
				return report.Write(to, s.options.Workspace, found, format)
			})
			return func() {
				if err != nil {
					s.options.Failed(err)
					return
				}
				s.options.Copied("Saved " + path + ".")
			}
		})
	})
}
