package desktop

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/ui/desktop/tray"
)

// comeToTheFront shows the window, wherever it is.
func (s *Shell) comeToTheFront() {
	s.window.Show()
	s.window.RequestFocus()
}

// enterTray puts Keyrack into the tray, where the user wants that and there is one.
func (s *Shell) enterTray() {
	if s.home.Preferences().Tray {
		s.tray.Enter(s.app)
	}
}

func (s *Shell) trayActions() tray.Actions {
	return tray.Actions{
		Show:   s.comeToTheFront,
		Switch: func(id model.EnvironmentID) { s.stage.Switch(id) },
		Open: func(id model.ConnectionID) {
			s.selectConnection(id)
			s.comeToTheFront()
		},
		Copy:     func(id model.ConnectionID) { s.sentry.Copy(id) },
		CopyOnce: func(id model.ConnectionID) { s.sentry.CopyOnce(id) },
		Lock:     func() { s.sentry.Lock() },
		Quit:     s.quit,
	}
}

// busWaits is how long a busy computer may take to say what the desktop has, where no window waits for it.
const busWaits = 2 * time.Second

// hasTray is for a worker, which waits no longer than is said.
func (s *Shell) hasTray(ctx context.Context, most time.Duration) bool {
	if s.platform.Tray == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	return s.platform.Tray(ctx)
}

// lookForTray finds out whether the settings may offer a tray. A window that sits in one knows already.
func (s *Shell) lookForTray() {
	if s.tray.There() {
		return
	}
	s.tasks.Go(func(ctx context.Context) func() {
		has := s.hasTray(ctx, busWaits)
		return func() { s.tray.Found(has) }
	})
}

// sendNotification shows a notification. Where the desktop reads its text as markup, names are written as such: one
// with a “<” in it would be cut there, and one that looks like a link would be one.
func (s *Shell) sendNotification(notification *fyne.Notification) {
	s.tasks.Go(func(ctx context.Context) func() {
		ctx, cancel := context.WithTimeout(ctx, busWaits)
		defer cancel()
		markup := s.platform.Markup != nil && s.platform.Markup(ctx)
		return func() {
			if markup {
				notification.Content = markupOf.Replace(notification.Content)
			}
			s.app.SendNotification(notification)
		}
	})
}

// markupOf writes a text as markup that is read as that text.
var markupOf = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
