// Package command holds what can be done in the window as data: one list of commands, each with its keys, from which
// the shortcuts, the menu and the palette are made.
package command

import (
	"runtime"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"keyrack/assets"
)

// Command is something a person can do. A command without a Title is another way to press one that has: it is bound,
// and shown nowhere.
type Command struct {
	Title string
	Group Group
	Icon  assets.Icon // in the palette
	Words string      // by which Ctrl+K finds it too, where its title is a name

	// Key is pressed together with Ctrl (⌘ on macOS), and with Shift where Shift is set; a function key alone. Only an
	// environment beyond the ninth has none.
	Key   fyne.KeyName
	Shift bool
	// Also are other keys that do the same, for keyboards that lack the first.
	Also []Keys

	Run func()
	// Ready reports whether it can be done now; nil for always. A command that is not ready does nothing.
	Ready func() bool
	// On reports whether what it switches is on; nil for a command that is no switch.
	On func() bool
}

// Keys are those of one stroke, pressed together with Ctrl (⌘ on macOS), unless it is a function key.
type Keys struct {
	Key   fyne.KeyName
	Shift bool
}

// isFunction reports whether it is a function key, F1 to F12, which is pressed alone.
func (k Keys) isFunction() bool {
	return len(k.Key) > 1 && k.Key[0] == 'F' && k.Key[1] >= '1' && k.Key[1] <= '9'
}

// strokes are all that do the command.
func (c Command) strokes() []Keys {
	if c.Key == "" {
		return c.Also
	}
	return append([]Keys{{c.Key, c.Shift}}, c.Also...)
}

// Group is the menu that a command stands in.
type Group string

// The groups, in the order of the menu.
const (
	Connection  Group = "Connection"
	Request     Group = "Request"
	Environment Group = "Environment"
	Files       Group = "Files"
	View        Group = "View"
	Help        Group = "Help"
	Program     Group = "Keyrack"
)

// Groups lists them.
func Groups() []Group { return []Group{Connection, Request, Environment, Files, View, Help, Program} }

// Press does the command if it is ready.
func (c Command) Press() {
	if c.Run != nil && c.IsReady() {
		c.Run()
	}
}

// IsReady reports whether it can be done now.
func (c Command) IsReady() bool { return c.Ready == nil || c.Ready() }

// Keys are the keys as people read them, "Ctrl+Shift+F", or "⇧⌘F" on macOS; empty where there are none.
func (c Command) Keys() string { return c.keysOn(runtime.GOOS) }

// AllKeys are those, and the function key that does the same where a keyboard lacks the first: "Ctrl+\\ or F9".
func (c Command) AllKeys() string {
	text := c.Keys()
	for _, keys := range c.Also {
		if keys.isFunction() {
			text += " or " + keys.on(runtime.GOOS)
		}
	}
	return text
}

func (c Command) keysOn(system string) string {
	if c.Key == "" {
		return ""
	}
	return Keys{c.Key, c.Shift}.on(system)
}

func (c Keys) on(system string) string {
	key := string(c.Key)
	if name, known := keyNames[c.Key]; known {
		key = name
	}
	if c.isFunction() {
		return key
	}
	if system == "darwin" {
		if c.Shift {
			return "⇧⌘" + key
		}
		return "⌘" + key
	}
	if c.Shift {
		key = "Shift+" + key
	}
	return "Ctrl+" + key
}

// keyNames are the names of keys whose names in Fyne are not what stands on them.
var keyNames = map[fyne.KeyName]string{
	fyne.KeyReturn: "Enter", fyne.KeyMinus: "Minus", fyne.KeyPlus: "Plus", fyne.KeyBackTick: "`", fyne.KeyComma: ",",
	fyne.KeySlash: "/", fyne.KeyBackslash: "\\",
	fyne.KeyPageUp: "Page Up", fyne.KeyPageDown: "Page Down",
}

// Hint is the keys as a button shows them: "Ctrl K".
func (c Command) Hint() string { return strings.ReplaceAll(c.Keys(), "+", " ") }

// shortcut is what Fyne calls the keys; nil for a function key, which it takes for none.
func (c Keys) shortcut() *desktop.CustomShortcut {
	if c.isFunction() {
		return nil
	}
	modifier := fyne.KeyModifierShortcutDefault
	if c.Shift {
		modifier |= fyne.KeyModifierShift
	}
	return &desktop.CustomShortcut{KeyName: c.Key, Modifier: modifier}
}

// Bind makes the keys of the commands work in a canvas. None works while a dialog is open.
func Bind(canvas fyne.Canvas, commands []Command) {
	for _, command := range commands {
		for _, keys := range command.strokes() {
			shortcut := keys.shortcut()
			if shortcut == nil {
				continue
			}
			canvas.AddShortcut(shortcut, func(fyne.Shortcut) {
				if canvas.Overlays().Top() == nil {
					command.Press()
				}
			})
		}
	}
}

// Typed does the command of a function key, unless a dialog is open. It reports whether there is one.
func Typed(canvas fyne.Canvas, commands []Command, event *fyne.KeyEvent) bool {
	for _, command := range commands {
		for _, keys := range command.strokes() {
			if keys.isFunction() && keys.Key == event.Name {
				if canvas.Overlays().Top() == nil {
					command.Press()
				}
				return true
			}
		}
	}
	return false
}

// ForwardKey hands a function key that a focused object has no use for to its canvas. Fyne gives keys to the object
// with the focus alone.
func ForwardKey(from fyne.CanvasObject, event *fyne.KeyEvent) {
	if !(Keys{Key: event.Name}).isFunction() {
		return
	}
	canvas := fyne.CurrentApp().Driver().CanvasForObject(from)
	if canvas != nil && canvas.OnTypedKey() != nil {
		canvas.OnTypedKey()(event)
	}
}

// Strike does the command of a stroke that came in another way than as a shortcut, unless a dialog is open.
func Strike(canvas fyne.Canvas, commands []Command, struck Keys) {
	if canvas.Overlays().Top() != nil {
		return
	}
	for _, command := range commands {
		if slices.Contains(command.strokes(), struck) {
			command.Press()
			return
		}
	}
}

// Fit leaves of the keys of commands those that a keyboard has, for showing them.
func Fit(commands []Command, has func(Keys) bool) []Command {
	fit := slices.Clone(commands)
	for i, command := range fit {
		had := slices.DeleteFunc(slices.Clone(command.strokes()), func(keys Keys) bool { return !has(keys) })
		if len(had) > 0 {
			fit[i].Key, fit[i].Shift, fit[i].Also = had[0].Key, had[0].Shift, had[1:]
		}
	}
	return fit
}

// Unbind takes the keys of the commands away.
func Unbind(canvas fyne.Canvas, commands []Command) {
	for _, command := range commands {
		for _, keys := range command.strokes() {
			if shortcut := keys.shortcut(); shortcut != nil {
				canvas.RemoveShortcut(shortcut)
			}
		}
	}
}

// Menus are the commands as menus, one for each group that has any, with the keys behind the titles. What is not ready
// is shown and cannot be chosen.
func Menus(commands []Command) []*fyne.Menu {
	var menus []*fyne.Menu
	for _, group := range Groups() {
		var items []*fyne.MenuItem
		for _, command := range commands {
			if command.Group != group || command.Title == "" {
				continue
			}
			item := fyne.NewMenuItem(command.Title, command.Press)
			if shortcut := (Keys{command.Key, command.Shift}).shortcut(); command.Key != "" && shortcut != nil {
				item.Shortcut = shortcut
			}
			item.Disabled = !command.IsReady()
			item.Checked = command.On != nil && command.On()
			items = append(items, item)
		}
		if len(items) > 0 {
			menus = append(menus, fyne.NewMenu(string(group), items...))
		}
	}
	return menus
}

// Forward hands a shortcut that a focused object has no use for to its canvas. Fyne gives shortcuts to the object with
// the focus alone, so without this no command would work while a text is being typed.
func Forward(from fyne.CanvasObject, shortcut fyne.Shortcut) {
	if _, custom := shortcut.(*desktop.CustomShortcut); !custom {
		return
	}
	canvas := fyne.CurrentApp().Driver().CanvasForObject(from)
	if receiver, ok := canvas.(fyne.Shortcutable); ok {
		receiver.TypedShortcut(shortcut)
	}
}
