package health

import (
	"bytes"
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
		menu.Items = append(menu.Items, fyne.NewMenuItem("Find out why…", func() { s.options.Why(r.Connection) }))
	}
	menu.Items = append(menu.Items, fyne.NewMenuItem("Copy this line", func() {
		s.copyResults([]check.Result{r}, "The line is in the clipboard.")
	}))
	widget.ShowPopUpMenuAtPosition(menu, s.options.Window.Canvas(), press.At)
}

// copyReport copies what is shown: a report of what fails is what most tickets need.
func (s *Screen) copyReport() {
	shown := make([]check.Result, len(s.shown))
	for i, at := range s.shown {
		shown[i] = s.results[at]
	}
	s.copyResults(shown, "The report is in the clipboard, as CSV. It holds no token.")
}

func (s *Screen) copyResults(results []check.Result, said string) {
	found := s.report
	found.Results = results
	kit.Work(s.options.Window.Content(), s.options.Tasks, "Writing the report…", func(context.Context) func() {
		var text bytes.Buffer
		err := report.Write(&text, s.options.Workspace, found, "csv")
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

// saveReport writes the whole report, as JSON where the name that the user chooses ends so.
func (s *Screen) saveReport() {
	found := s.report
	name := "keyrack-check-" + found.Started.Format("2006-01-02") + ".csv"
	kit.SaveFile(s.options.Window, s.options.Tasks, name, func(path string) {
		format := "csv"
		if filepath.Ext(path) == ".json" {
			format = "json"
		}
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
