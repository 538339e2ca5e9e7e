package storing

import (
	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// preview lists what a file would change, a line each. Only what is in view is drawn.
type preview struct {
	rows    [][]kit.Span
	list    *kit.List
	content fyne.CanvasObject
}

const (
	previewHeight = 130 // with the rest of its dialog it fits a window of 700 pixels
	previewRow    = 22
)

func newPreview() *preview {
	p := &preview{}
	p.list = kit.NewList(func() fyne.CanvasObject { return kit.Inset(0, 10, 0, 10, kit.NewLine()) },
		func(row int, object fyne.CanvasObject) {
			if line, is := object.(*fyne.Container).Objects[0].(*kit.Line); is {
				line.Set(p.rows[row]...)
			}
		})
	p.content = kit.Sized(0, previewHeight, kit.NewCard(nil, kit.Inset(4, 0, 4, 0, p.list), nil))
	return p
}

func (p *preview) set(rows [][]kit.Span) {
	p.rows = rows
	p.list.SetRows(len(rows), func(int) float32 { return previewRow })
	p.list.ScrollTo(0)
}

// muted is secondary text in a row.
func muted(text string) kit.Span { return kit.Span{Text: text, Color: look.ColorMuted, Gap: 8} }

// restoreRows says what becomes of each entry of a backup; what is there and the same comes last.
func restoreRows(plan transfer.RestorePlan) [][]kit.Span {
	var rows, present [][]kit.Span
	for _, row := range plan.Rows {
		kind := muted("· " + row.Kind + " ·")
		switch row.Action {
		case transfer.RestoreAdd:
			rows = append(rows, []kit.Span{{Icon: assets.Plus, Text: row.Title, Bold: true}, kind, muted("is added")})
		case transfer.RestoreToken:
			rows = append(rows,
				[]kit.Span{{Icon: assets.Key, Text: row.Title, Bold: true}, kind, {Text: "gets its missing token back", Gap: 8}})
		case transfer.RestoreDiffers:
			rows = append(rows,
				[]kit.Span{
					{Icon: assets.Question, Text: row.Title, Bold: true},
					kind,
					{Text: "differs in " + phrase.Differs(row), Gap: 8},
				})
		case transfer.RestorePresent:
			present = append(present,
				[]kit.Span{{Icon: assets.Tick, Text: row.Title, Color: look.ColorMuted}, kind, muted("is the same here")})
		default:
			rows = append(rows, []kit.Span{
				{Icon: assets.Warning, Text: row.Title, Color: look.ColorBadText},
				kind,
				{Text: phrase.Explain(row.Refused).What, Gap: 8},
			})
		}
	}
	return append(rows, present...)
}
