package fanout

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/request"
	"keyrack/model/workspace"
	"keyrack/model/workspace/fanout"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// Choice is a group of connections that a request can go to.
type Choice struct {
	Name   string // "All of Demo"
	Places []workspace.Place
}

// Ask is what the dialog asks about.
type Ask struct {
	Operation model.Operation
	Body      []byte // as it stands on the screen, with {{names}}
	Minimal   bool
	// Environment is where the rows of a file look for their connections, and Connection what a row goes to that names
	// none.
	Environment model.Environment
	Connection  workspace.Place
	Choices     []Choice // those without connections are left out
}

// asking is the dialog that is open.
type asking struct {
	screen  *Screen
	ask     Ask
	choices []Choice
	to      *kit.Select
	rows    *kit.Entry        // the path of the CSV
	file    fyne.CanvasObject // that with its button
	folder  *kit.Entry
	form    *kit.Form
	modal   *kit.Modal
}

// Open asks to which connections the read on the screen is to be sent, and where the answers go.
func (s *Screen) Open(ask Ask) {
	switch {
	case ask.Operation.Kind != model.Read:
		s.options.Told(assets.Info, "Only reads are sent to many: a write is sent once.")
		return
	case s.Running():
		s.options.Show()
		s.options.Told(assets.Info, "A request is being sent to many. Stop it first.")
		return
	}
	d := &asking{
		screen: s, ask: ask, rows: kit.NewEntry(kit.SamplePath("rows.csv")),
		folder: kit.NewEntry("None: keep the table only"),
	}
	var names []string
	for _, choice := range ask.Choices {
		if len(choice.Places) > 0 {
			d.choices = append(d.choices, choice)
			names = append(names, fmt.Sprintf("%s (%d)", s.options.View.Text(choice.Name), len(choice.Places)))
		}
	}
	d.to = kit.NewSelect("To", append(names, "The rows of a CSV file"), func(int) { d.showRows() })
	d.file = kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, look.Gap, kit.NewButton("Choose…", func() {
		kit.OpenFile(s.options.Window, d.rows.SetText)
	})), d.rows)
	answers := kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, look.Gap, kit.NewButton("Choose…", func() {
		kit.OpenFolder(s.options.Window, d.folder.SetText)
	})), d.folder)
	d.form = kit.NewForm(
		kit.Field{Label: "To", Field: d.to},
		kit.Field{
			Label: "CSV of rows", Field: d.file,
			Hint: kit.NewLine(kit.Muted("Column connection names one; others fill {{COLUMN}}.")),
		},
		kit.Field{
			Label: "Folder for answers", Field: answers,
			Hint: kit.NewLine(kit.Muted("A file for each answer, as it came, without tokens.")),
		},
	)
	d.modal = kit.NewModal(kit.ModalOptions{
		Title:       "Send " + ask.Operation.Path + " to many",
		Subtitle:    "One read each, within the rate limit of every token. It can be stopped at any time.",
		Content:     d.form,
		ConfirmText: "Send",
		OnConfirm:   d.confirm,
	})
	d.to.SetSelected(0)
	d.showRows()
	d.modal.Open(s.options.Window.Canvas())
}

// ofFile reports whether the rows of a file were chosen.
func (d *asking) ofFile() bool { return d.to.Selected() >= len(d.choices) }

// showRows shows the field of the file where its rows were chosen.
func (d *asking) showRows() {
	if d.modal == nil {
		return
	}
	if d.ofFile() {
		d.file.Show()
	} else {
		d.file.Hide()
	}
	d.form.Refresh()
	d.modal.SetError("")
}

// confirm finds the targets and sends. A row that names no connection, or several, stops all of it.
func (d *asking) confirm() {
	name, folder := "", strings.TrimSpace(d.folder.Text)
	if folder != "" && !filepath.IsAbs(folder) {
		d.modal.SetError("Enter the whole path of the folder.")
		return
	}
	ofFile, path := d.ofFile(), strings.TrimSpace(d.rows.Text)
	var places []workspace.Place
	if ofFile {
		name = filepath.Base(path)
		if path == "" {
			d.modal.SetError("Choose the CSV file.")
			return
		}
	} else {
		name, places = d.choices[d.to.Selected()].Name, d.choices[d.to.Selected()].Places
	}
	s := d.screen
	what := fanout.Request{Path: d.ask.Operation.Path, Body: d.ask.Body, Minimal: d.ask.Minimal}
	kit.Work(d.modal, s.options.Tasks, "Reading the connections…", func(ctx context.Context) func() {
		targets, err := d.targets(ctx, ofFile, path, places)
		return func() {
			if err != nil {
				d.modal.SetError(s.options.View.Text(said(err)))
				return
			}
			d.modal.Close()
			s.start(order{what: what, name: name, targets: targets, folder: folder})
			s.options.Show()
		}
	})
}

// targets are the places, or the rows, each with the variables of its environment behind the values of its row.
func (d *asking) targets(ctx context.Context, ofFile bool, path string, places []workspace.Place) ([]fanout.Target,
	error,
) {
	var targets []fanout.Target
	for _, place := range places {
		targets = append(targets, fanout.Target{Place: place})
	}
	if ofFile {
		var err error
		if targets, err = d.rowsOf(ctx, path); err != nil {
			return nil, err
		}
	}
	variables := map[model.EnvironmentID][]request.Variable{}
	for i := range targets {
		environment := targets[i].Place.Environment.ID
		if _, read := variables[environment]; !read {
			all, err := d.screen.options.Workspace.Variables(ctx, environment)
			if err != nil {
				return nil, err
			}
			variables[environment] = all
		}
		targets[i].Variables = variables[environment]
	}
	return targets, nil
}

func (d *asking) rowsOf(ctx context.Context, path string) ([]fanout.Target, error) {
	w := d.screen.options.Workspace
	text, err := w.ReadFile(ctx, path)
	if err != nil {
		return nil, err
	}
	rows, err := fanout.ReadRows(text)
	if err != nil {
		return nil, err
	}
	targets := make([]fanout.Target, len(rows))
	for i, row := range rows {
		place := d.ask.Connection
		if row.Connection != "" {
			if place, err = w.Lookup(ctx, row.Connection, d.ask.Environment.ID); err != nil {
				return nil, &rowError{row.Number, err}
			}
		}
		targets[i] = fanout.Target{Place: place, Row: row.Number, Values: row.Values}
	}
	return targets, nil
}

// rowError says which row names no connection, or several.
type rowError struct {
	row int
	err error
}

func (e *rowError) Error() string { return fmt.Sprintf("row %d: %v", e.row, e.err) }

func (e *rowError) Unwrap() error { return e.err }

func said(err error) string {
	text := phrase.Explain(err).Sentences()
	var row *rowError
	if errors.As(err, &row) {
		text = fmt.Sprintf("Row %d: %s", row.row, text)
	}
	return text
}
