package desktop

import (
	"context"

	"keyrack/model"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/tray"
)

// comeToTheFront shows the window, wherever it is.
func (s *Shell) comeToTheFront() {
	s.window.Show()
	s.window.RequestFocus()
}

// enterTray puts Keyrack into the tray, where the user wants that and there is one.
func (s *Shell) enterTray() {
	if s.preferences().Tray {
		s.tray.Enter(s.app)
	}
}

func (s *Shell) trayActions() tray.Actions {
	return tray.Actions{
		Show:   s.comeToTheFront,
		Switch: s.switchTo,
		Open: func(id model.ConnectionID) {
			s.selectConnection(id)
			s.comeToTheFront()
		},
		Copy: s.copyToken,
		Lock: s.lock,
		Quit: s.quit,
	}
}

// lookForTray finds out whether the settings may offer a tray. A window that sits in one knows already.
func (s *Shell) lookForTray() {
	if s.tray.There() || !s.findsOthers {
		return
	}
	s.tasks.Go(func(ctx context.Context) func() {
		has := hasTray(ctx)
		return func() { s.tray.Found(has) }
	})
}

// showTray brings the environment and its favourites into the tray's menu.
func (s *Shell) showTray() {
	if !s.tray.Entered() {
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
	s.tray.Show(s.environments(), s.environment.ID, favourites)
}
