package fanout

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/mask"
	"keyrack/model/workspace/fanout"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
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
		path := filepath.Join(folder, fanout.FileName(target.Row, target.Place)+".json")
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
func (s *Screen) pressed(a fanout.Answer, press kit.Press) {
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
	kit.OpenMenu(s.options.Window.Canvas(), menu, press.At)
}
