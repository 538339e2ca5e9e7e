package storing

import (
	"context"
	"errors"
	"fmt"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model/workspace/doctor"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// Examine looks at store, index, tokens and files, and offers what can be mended.
func (d *Dialogs) Examine() {
	if d.View.Covered() {
		return
	}
	kit.Work(d.Window.Content(), d.Tasks, "Looking at the store, the tokens and the files…",
		func(ctx context.Context) func() {
			findings, err := d.Workspace.Doctor(ctx)
			return func() {
				switch {
				case err == nil:
					d.showFindings(findings)
				case !errors.Is(err, context.Canceled):
					d.tell(explain(err).Sentences())
				}
			}
		})
}

func (d *Dialogs) showFindings(findings []doctor.Finding) {
	column, progress := kit.VBox(10), newBar()
	const shown, indent = 5, 17 // items of a finding, and where its text begins behind the icon
	var repairs []doctor.Repair
	for _, finding := range findings {
		icon, color := verdictOf(finding.Verdict)
		said := phrase.Finding(finding, explain)
		first := kit.NewLine(kit.Span{Icon: icon, Text: phrase.Topic(finding.Topic), Bold: true, Color: color},
			kit.Span{Text: said.What, Gap: 8})
		rows := kit.VBox(2, first)
		if said.Next != "" {
			rows.Add(kit.Inset(0, 0, 0, indent, kit.NewLine(kit.Plain(said.Next))))
		}
		for i, item := range finding.Items {
			if i == shown {
				item = fmt.Sprintf("and %d more", len(finding.Items)-shown)
			}
			rows.Add(kit.Inset(0, 0, 0, indent, kit.NewLine(kit.Muted(item))))
			if i == shown {
				break
			}
		}
		column.Add(rows)
		if finding.Repair != doctor.NoRepair {
			repairs = append(repairs, finding.Repair)
		}
	}
	column.Add(progress.content)
	w := &work{busy: "Repairing…"}
	options := kit.ModalOptions{
		Title:    "Diagnostics",
		Subtitle: "What Keyrack found when it looked at itself. Nothing was changed.", Width: 760, Content: column,
		CancelText: "Close", OnCancel: w.stop,
	}
	if len(repairs) > 0 {
		options.ConfirmText = "Repair"
		options.OnConfirm = func() {
			d.run(w.doing(func(ctx context.Context, _ func(done, total int)) error {
				for _, repair := range repairs {
					if err := d.Workspace.Mend(ctx, repair); err != nil {
						return err
					}
				}
				return nil
			}, func(err error) {
				if err != nil {
					progress.fail(err)
					return
				}
				w.modal.Close()
				d.Examine()
			}))
		}
	}
	w.modal = kit.NewModal(options)
	w.modal.Open(d.Window.Canvas())
}

func verdictOf(verdict doctor.Verdict) (assets.Icon, fyne.ThemeColorName) {
	switch verdict {
	case doctor.Fine:
		return assets.Tick, look.ColorGoodText
	case doctor.Notice:
		return assets.Info, look.ColorMuted
	}
	return assets.Warning, look.ColorBadText
}
