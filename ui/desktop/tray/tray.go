// Package tray makes the menu of Keyrack's icon in the tray of the system, where there is one.
package tray

import (
	"fyne.io/fyne/v2"

	"keyrack/model"
)

// Favourite is a connection that the menu offers.
type Favourite struct {
	ID    model.ConnectionID
	Title string
}

// Actions are what the menu asks of the window.
type Actions struct {
	Show   func()
	Switch func(model.EnvironmentID)
	Open   func(model.ConnectionID)
	Copy   func(model.ConnectionID) // its access token
	// CopyOnce copies it for one paste.
	CopyOnce func(model.ConnectionID)
	Lock     func()
	Quit     func()
}

// Menu makes the menu: the environment in use and the others, the favourites of the one in use, and Lock. It shows no
// token and no fingerprint.
func Menu(environments []model.Environment, current model.EnvironmentID, favourites []Favourite,
	actions Actions,
) *fyne.Menu {
	items := []*fyne.MenuItem{fyne.NewMenuItem("Show Keyrack", actions.Show), fyne.NewMenuItemSeparator()}
	for _, environment := range environments {
		item := fyne.NewMenuItem(environment.Name, func() { actions.Switch(environment.ID) })
		item.Checked = environment.ID == current
		items = append(items, item)
	}
	if len(favourites) > 0 {
		items = append(items, fyne.NewMenuItemSeparator())
	}
	for _, favourite := range favourites {
		item := fyne.NewMenuItem(favourite.Title, nil)
		item.ChildMenu = fyne.NewMenu("",
			fyne.NewMenuItem("Open", func() { actions.Open(favourite.ID) }),
			fyne.NewMenuItem("Copy access token", func() { actions.Copy(favourite.ID) }),
			fyne.NewMenuItem("Copy for one paste", func() { actions.CopyOnce(favourite.ID) }),
		)
		items = append(items, item)
	}
	quit := fyne.NewMenuItem("Quit", actions.Quit)
	quit.IsQuit = true
	items = append(items, fyne.NewMenuItemSeparator(), fyne.NewMenuItem("Lock", actions.Lock), quit)
	return fyne.NewMenu("Keyrack", items...)
}
