package outcomes

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"path/filepath"

	"fyne.io/fyne/v2"

	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
)

// copyReport asks in which format the outcomes on the screen are copied: what fails is what most tickets need.
func (t *Table[T]) copyReport() {
	copied := func(format, name string) func() {
		return func() {
			t.Copy(t.onScreen(), format, "The report is in the clipboard, as "+name+". It holds no token.")
		}
	}
	menu := fyne.NewMenu("",
		fyne.NewMenuItem("Markdown, for a ticket", copied("markdown", "Markdown")),
		fyne.NewMenuItem("CSV, for a spreadsheet", copied("csv", "CSV")),
	)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(t.copy).AddXY(0, t.copy.Size().Height+2)
	kit.OpenMenu(t.options.Window.Canvas(), menu, at)
}

func (t *Table[T]) onScreen() []T {
	shown := make([]T, len(t.shown))
	for i, at := range t.shown {
		shown[i] = t.items[at]
	}
	return shown
}

// Copy puts a report of some outcomes into the clipboard, and says so.
func (t *Table[T]) Copy(only []T, format, said string) {
	write := t.options.Report(only)
	t.work(func(context.Context) func() error {
		var text bytes.Buffer
		err := write(&text, format)
		return func() error {
			if err == nil {
				clip.Text(text.String())
			}
			return err
		}
	}, said)
}

// saveReport writes the whole report, as JSON or Markdown where the name that the user chooses ends so.
func (t *Table[T]) saveReport() {
	write := t.options.Report(nil)
	kit.SaveFile(t.options.Window, t.options.Tasks, t.options.FileName()+".csv", func(path string) {
		format := cmp.Or(map[string]string{".json": "json", ".md": "markdown"}[filepath.Ext(path)], "csv")
		t.work(func(ctx context.Context) func() error {
			err := transfer.Fill(ctx, t.options.Files, path, func(to io.Writer) error { return write(to, format) })
			return func() error { return err }
		}, "Saved "+path+".")
	})
}

// work writes a report, and says that it is done.
func (t *Table[T]) work(write func(ctx context.Context) (done func() error), said string) {
	kit.Work(t.options.Window.Content(), t.options.Tasks, "Writing the report…", func(ctx context.Context) func() {
		done := write(ctx)
		return func() {
			if err := done(); err != nil {
				t.options.Failed(err)
				return
			}
			t.options.Told(said)
		}
	})
}
