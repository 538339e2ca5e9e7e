package tray

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"keyrack/model"
)

// Icon is Keyrack's icon in the tray of the system, where there is one. Its methods are for the UI goroutine.
type Icon struct {
	actions Actions
	there   bool // the system has a tray
	host    desktop.App
	menu    *fyne.Menu // nil while the icon is not in the tray
}

// NewIcon returns an icon that is in no tray yet.
func NewIcon(actions Actions) *Icon { return &Icon{actions: actions} }

// Found says whether the system has a tray.
func (i *Icon) Found(there bool) { i.there = there }

// There reports whether the system has a tray.
func (i *Icon) There() bool { return i.there }

// Enter puts the icon into the tray, if there is one. Fyne starts a tray with the program or not at all, so it gets its
// first menu before the window is shown, and a change of the preference counts from the next start on.
func (i *Icon) Enter(application fyne.App) {
	host, has := application.(desktop.App)
	if !has || !i.there {
		return
	}
	// What can be done before there is a list. Fyne shows this very menu once more when the tray is ready, so it is the
	// items that change later on.
	i.host, i.menu = host, Menu(nil, "", nil, i.actions)
	host.SetSystemTrayMenu(i.menu)
}

// Entered reports whether the icon is in the tray, so that a window can be hidden.
func (i *Icon) Entered() bool { return i.menu != nil }

// Show brings the environments, the one in use among them, and its favourites into the menu.
func (i *Icon) Show(environments []model.Environment, current model.EnvironmentID, favourites []Favourite) {
	if i.menu == nil {
		return
	}
	i.menu.Items = Menu(environments, current, favourites, i.actions).Items
	i.host.SetSystemTrayMenu(i.menu)
}
