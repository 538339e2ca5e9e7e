package desktop

import (
	"fyne.io/fyne/v2"

	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/palette"
	"keyrack/ui/desktop/task"
)

// Commands is the table of commands, for tests that look at it as a whole.
func (s *Shell) Commands() []command.Command { return s.commands() }

// Tasks are those that the window has begun.
func (s *Shell) Tasks() *task.Runner { return s.tasks }

// OpenAddress opens an address in the browser, wherever it comes from.
func (s *Shell) OpenAddress(address string) { s.openAddress(address) }

// PaletteActions are the actions that Ctrl+K finds now.
func (s *Shell) PaletteActions() []palette.Item { return s.actionItems() }

// SideMenus are the menus beside the main one.
func (s *Shell) SideMenus() []*fyne.Menu {
	body, answer := s.tester.Menus()
	connection, order := s.sidebar.Menus(s.scene().Chosen)
	return []*fyne.Menu{body, answer, connection, order}
}

// SendNotification shows a notification as the desktop reads it.
func (s *Shell) SendNotification(notification *fyne.Notification) { s.sendNotification(notification) }

// Needs is the least room of what the window shows; where it has less, all of it is scrolled.
func (s *Shell) Needs() fyne.Size { return s.frame.MinSize() }
