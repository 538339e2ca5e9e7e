package desktop

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"keyrack/model"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/tray"
)

// enterTray puts Keyrack into the tray, where the user wants that and there is one. Fyne starts a tray with the program
// or not at all, so it gets its first menu before the window is shown, and a change of the preference counts from the next
// start on.
func (s *Shell) enterTray(application fyne.App) {
	host, has := application.(desktop.App)
	if !has || !s.hasTray || !s.preferences().Tray {
		return
	}
	// What can be done before there is a list. Fyne shows this very menu once more when the tray is ready, so it is the
	// items that change later on.
	s.trayMenu = tray.Menu(nil, "", nil, s.trayActions())
	s.setTray = host.SetSystemTrayMenu
	s.setTray(s.trayMenu)
}

func (s *Shell) trayActions() tray.Actions {
	show := func() {
		s.window.Show()
		s.window.RequestFocus()
	}
	return tray.Actions{
		Show:   show,
		Switch: s.switchTo,
		Open: func(id model.ConnectionID) {
			s.selectConnection(id)
			show()
		},
		Copy: s.copyToken,
		Lock: s.lock,
		Quit: s.quit,
	}
}

// lookForTray finds out whether the settings may offer a tray. A window that sits in one knows already.
func (s *Shell) lookForTray() {
	if s.hasTray || !s.sociable {
		return
	}
	s.tasks.Go(func(ctx context.Context) func() {
		has := hasTray(ctx)
		return func() { s.hasTray = has }
	})
}

// showTray brings the environment and its favourites into the tray's menu.
func (s *Shell) showTray() {
	if s.setTray == nil {
		return
	}
	var favourites []tray.Favourite
	for _, group := range s.groups {
		for _, connection := range group.Connections {
			if connection.Favourite {
				title := presenter.Connection(connection, s.preferences()).Title()
				favourites = append(favourites, tray.Favourite{ID: connection.ID, Title: title})
			}
		}
	}
	s.trayMenu.Items = tray.Menu(s.environments(), s.environment.ID, favourites, s.trayActions()).Items
	s.setTray(s.trayMenu)
}
