// Package bundle is the dialog of a support bundle: what would be passed on to Mews' support, to be read, copied or
// saved.
package bundle

import (
	"context"
	"errors"
	"io"
	"strings"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model/document"
	"keyrack/model/mask"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/answer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"
)

// Dialog is what the dialog needs. All are required.
type Dialog struct {
	Files  transfer.FileMaker
	Tasks  *task.Runner
	Window fyne.Window
	Told   func(icon assets.Icon, text string) // says how it ended
}

// Open makes a bundle about an operation, away from the UI goroutine, and shows it: nothing else than what can be read
// is copied and saved. On the screen it is masked by the rules, too.
func (d Dialog) Open(operation string, rules mask.Rules, make func(ctx context.Context) ([]byte, error)) {
	kit.Work(d.Window.Content(), d.Tasks, "Writing the support bundle…", func(ctx context.Context) func() {
		bundle, err := make(ctx)
		if err != nil {
			return func() { d.Told(assets.Warning, phrase.Explain(err).Sentences()) }
		}
		shown := document.Parse(bundle)
		if !rules.None() {
			shown = document.Parse(mask.JSON(bundle, rules))
		}
		if ctx.Err() != nil {
			return nil
		}
		return func() { d.show(operation, bundle, shown) }
	})
}

func (d Dialog) show(operation string, bundle []byte, shown *document.Document) {
	var modal *kit.Modal
	modal = answer.Open(d.Window.Canvas(), shown, string(bundle),
		"Tokens are cut to their fingerprints, guest data is masked, lists are cut to 20 items.", kit.ModalOptions{
			Title:       "Support bundle",
			Subtitle:    "What Mews support asks for. Read it before you pass it on: free text may hold names.",
			ConfirmText: "Save…",
			CancelText:  "Close",
			OnConfirm: func() {
				modal.Close()
				d.save("keyrack-support-"+strings.ReplaceAll(operation, "/", "-")+".json", bundle)
			},
		})
}

func (d Dialog) save(name string, bundle []byte) {
	kit.SaveFile(d.Window, d.Tasks, name, func(path string) {
		kit.Work(d.Window.Content(), d.Tasks, "Writing the support bundle…", func(ctx context.Context) func() {
			err := transfer.Fill(ctx, d.Files, path, func(to io.Writer) error {
				_, err := to.Write(bundle)
				return err
			})
			return func() {
				switch {
				case errors.Is(err, context.Canceled):
					d.Told(assets.Info, "Cancelled: nothing was saved.")
				case err != nil:
					d.Told(assets.Warning, "The file could not be written: "+err.Error())
				default:
					d.Told(assets.Tick, "Saved "+path)
				}
			}
		})
	})
}
