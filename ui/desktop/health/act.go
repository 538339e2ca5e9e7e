package health

import (
	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/workspace/check"
	"keyrack/ui/desktop/kit"
)

// pressed opens a connection, or the menu of a result.
func (s *Screen) pressed(r check.Result, press kit.Press) {
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
			s.table.Copy([]check.Result{r}, "csv", "The line is in the clipboard.")
		}))
	kit.OpenMenu(s.options.Window.Canvas(), menu, press.At)
}
