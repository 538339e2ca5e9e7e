package fanout

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/mask"
	"keyrack/model/workspace/fanout"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/report"
)

// keeping writes each answer to a file of a folder: in presenter mode as it may be seen. Workers call what it returns.
func (s *Screen) keeping(folder string) func(context.Context, fanout.Target, model.Exchange) (string, error) {
	rules := s.options.View.Preferences().Mask()
	return func(ctx context.Context, target fanout.Target, exchange model.Exchange) (string, error) {
		const mode = 0o700
		if err := os.MkdirAll(folder, mode); err != nil {
			return "", fmt.Errorf("making the folder of the answers: %w", err)
		}
		body, err := s.options.Workspace.OpenBody(exchange)
		if err != nil {
			return "", err
		}
		defer func() { _ = body.Close() }() // it was only read
		path := filepath.Join(folder, fanout.FileName(target.Row, target.Place))
		return path, transfer.Fill(ctx, s.options.Workspace, path, func(to io.Writer) error {
			from := io.Reader(body)
			if !rules.None() {
				from = mask.NewReader(body, rules)
			}
			_, err := io.Copy(to, from)
			return err
		})
	}
}

// pressed opens a connection, or the menu of an answer.
func (s *Screen) pressed(row int, press kit.Press) {
	a := s.answers[s.shown[row]]
	open := func() { s.options.Open(a.Place.Connection.ID) }
	if !press.Menu {
		open()
		return
	}
	menu := fyne.NewMenu("", fyne.NewMenuItem("Open", open))
	if id := a.Exchange.RequestID; id != "" {
		menu.Items = append(menu.Items, fyne.NewMenuItem("Copy Request-Id", func() {
			clip.Text(id)
			s.options.Told(assets.Tick, "The Request-Id is in the clipboard.")
		}))
	}
	if a.File != "" {
		menu.Items = append(menu.Items, fyne.NewMenuItem("Copy path of the answer", func() {
			clip.Text(a.File)
			s.options.Told(assets.Tick, "The path is in the clipboard.")
		}))
	}
	widget.ShowPopUpMenuAtPosition(menu, s.options.Window.Canvas(), press.At)
}

// copyReport asks in which format.
func (s *Screen) copyReport() {
	menu := fyne.NewMenu("",
		fyne.NewMenuItem("Markdown, for a ticket", func() { s.copyAs("markdown", "Markdown") }),
		fyne.NewMenuItem("CSV, for a spreadsheet", func() { s.copyAs("csv", "CSV") }),
	)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.copy).AddXY(0, s.copy.Size().Height+2)
	widget.ShowPopUpMenuAtPosition(menu, s.options.Window.Canvas(), at)
}

// copyAs copies what the table shows.
func (s *Screen) copyAs(format, name string) {
	shown := s.report
	shown.Answers = make([]fanout.Answer, len(s.shown))
	for i, at := range s.shown {
		shown.Answers[i] = s.answers[at]
	}
	kit.Work(s.options.Window.Content(), s.options.Tasks, "Writing the report…", func(context.Context) func() {
		var text bytes.Buffer
		err := report.WriteAnswers(&text, s.options.Workspace, shown, format)
		return func() {
			if err != nil {
				s.options.Failed(err)
				return
			}
			clip.Text(text.String())
			s.options.Told(assets.Tick, "The report is in the clipboard, as "+name+". It holds no token.")
		}
	})
}

// saveReport writes the whole report, as JSON or Markdown where the name that the user chooses ends so.
func (s *Screen) saveReport() {
	found := s.report
	name := "keyrack-answers-" + found.Started.Format("2006-01-02") + ".csv"
	kit.SaveFile(s.options.Window, s.options.Tasks, name, func(path string) {
		format := cmp.Or(map[string]string{".json": "json", ".md": "markdown"}[filepath.Ext(path)], "csv")
		kit.Work(s.options.Window.Content(), s.options.Tasks, "Writing the report…", func(ctx context.Context) func() {
			err := transfer.Fill(ctx, s.options.Workspace, path, func(to io.Writer) error {
				return report.WriteAnswers(to, s.options.Workspace, found, format)
			})
			return func() {
				if err != nil {
					s.options.Failed(err)
					return
				}
				s.options.Told(assets.Tick, "Saved "+path+".")
			}
		})
	})
}
