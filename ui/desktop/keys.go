package desktop

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/keyboard"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
)

// This file is how the commands come to the keyboard that is used.

// fittedCommands are the commands with the keys that the keyboard has, for showing them.
func (s *Shell) fittedCommands() []command.Command { return command.Fit(s.commands(), s.keyboard.Has) }

// keysOf are the keys of a command, by its title, as the help shows them.
func (s *Shell) keysOf(title string) string {
	for _, c := range s.fittedCommands() {
		if c.Title == title {
			return c.AllKeys()
		}
	}
	return ""
}

// bindPlaces makes keys work that the toolkit has no name for, or another one.
func (s *Shell) bindPlaces(canvas fyne.Canvas) {
	for _, name := range keyboard.Unnamed() {
		for _, shift := range []bool{false, true} {
			modifier := fyne.KeyModifierShortcutDefault
			if shift {
				modifier |= fyne.KeyModifierShift
			}
			canvas.AddShortcut(&desktop.CustomShortcut{KeyName: name, Modifier: modifier}, func(fyne.Shortcut) {
				if meant := s.keyboard.Meant(); meant != "" {
					command.Strike(canvas, s.bound, command.Keys{Key: meant, Shift: shift})
				}
			})
		}
	}
}

const (
	keysWidth  float32 = 620
	keysColumn float32 = 200 // of the keys, before what they do
)

// showKeys shows all commands with the keys that they have on this keyboard.
func (s *Shell) showKeys() {
	rows := []fyne.CanvasObject{}
	commands := s.fittedCommands()
	for _, group := range command.Groups() {
		heading := kit.NewLine(kit.Span{Text: string(group), Bold: true, Color: look.ColorMuted})
		rows = append(rows, kit.Inset(8, 0, 2, 0, heading))
		for _, c := range commands {
			if keys := c.AllKeys(); c.Group == group && c.Title != "" && keys != "" {
				rows = append(rows, container.New(keyRow{}, kit.NewLine(kit.Bold(keys)), kit.NewLine(kit.Plain(c.Title))))
			}
		}
	}
	kit.NewModal(kit.ModalOptions{
		Title:      "Keyboard shortcuts",
		Subtitle:   "On the keyboard that is in use now.",
		Content:    kit.VBox(4, rows...),
		CancelText: "Close",
		Width:      keysWidth,
	}).Open(s.window.Canvas())
}

// keyRow lays what keys do beside them.
type keyRow struct{}

// MinSize is for Fyne.
func (keyRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(keysColumn, max(objects[0].MinSize().Height, objects[1].MinSize().Height))
}

// Layout is for Fyne.
func (keyRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(keysColumn, size.Height))
	objects[1].Move(fyne.NewPos(keysColumn, 0))
	objects[1].Resize(fyne.NewSize(size.Width-keysColumn, size.Height))
}

// completeKeys makes keys work that the toolkit does not hand on.
func (s *Shell) completeKeys() {
	if !keyboard.Complete(s.window, func() bool { return kit.Escape(s.window.Canvas()) }) {
		s.tasks.Later(untilMade, s.completeKeys)
	}
}
