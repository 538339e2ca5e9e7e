package storing

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"keyrack/model"
	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/desktop/look"
)

// BenchmarkPreview lists an import, ticks its rows and scrolls through them, beside a bare list of Fyne's. Each is what
// holds the UI goroutine at once.
func BenchmarkPreview(b *testing.B) {
	test.NewTempApp(b).Settings().SetTheme(look.New(look.AccentOf(model.Demo)).In(look.Light))
	for _, n := range []int{500, 10_000} {
		file := transfer.ImportFile{Format: "JSON", Records: make([]transfer.ImportRecord, n)}
		client := workspacetest.Token(b, workspacetest.ClientToken)
		for i := range file.Records {
			file.Records[i] = transfer.ImportRecord{
				Line: i + 1, Label: fmt.Sprintf("Hotel %d", i), Environment: "demo", Client: "Acme Sync 2.1.0", ClientToken: client,
				AccessToken: workspacetest.Token(b, fmt.Sprintf("%032X-%031X", i+1, i+1)),
				Why: transfer.Grounds{
					Token: transfer.GroundName, TokenName: "MEWS_ACCESS_TOKEN", Client: transfer.GroundRecord,
					Environment: transfer.GroundAddress, EnvironmentName: "MEWS_BASE_URL",
				},
			}
		}
		plan, err := workspacetest.OpenTwo(b).PreviewImport(b.Context(), file, transfer.ImportDefaults{})
		if err != nil || len(plan.Rows) != n {
			b.Fatal(err, len(plan.Rows))
		}
		l := newImportList()
		l.ticked = func() {}
		window := test.NewTempWindow(b, l.content)
		window.Resize(fyne.NewSize(860, importListHeight))
		bare := widget.NewList(func() int { return n }, func() fyne.CanvasObject {
			return container.NewVBox(widget.NewLabel(""), widget.NewLabel(""))
		}, func(i int, object fyne.CanvasObject) {
			for _, line := range object.(*fyne.Container).Objects {
				line.(*widget.Label).SetText(plan.Rows[i].Title)
			}
		})
		other := test.NewTempWindow(b, bare)
		other.Resize(fyne.NewSize(860, importListHeight))
		l.set(plan)
		at := 0
		for name, work := range map[string]func(){
			"list": func() { l.set(plan) },
			"tick": func() {
				l.tick(&l.plan.Rows[at%n], at%2 == 0)
				l.list.Redraw()
			},
			"tick all":        func() { l.tickAll(at%2 == 0) },
			"scroll":          func() { l.list.ScrollTo(at * 7 % n) },
			"bare list":       bare.Refresh,
			"bare list tick":  func() { bare.RefreshItem(0) },
			"bare list moves": func() { bare.ScrollTo(at * 7 % n) },
		} {
			b.Run(fmt.Sprintf("%d rows, %s", n, name), func(b *testing.B) {
				for b.Loop() {
					at++
					work()
				}
			})
		}
	}
}
