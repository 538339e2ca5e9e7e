package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Entry is Fyne's entry with the keys that a dialog needs: Escape cancels and Enter confirms the [Modal] it stands in.
// In an entry of several lines Ctrl+Enter confirms.
type Entry struct {
	widget.Entry

	// OnKey sees every key before the entry does and returns true for those that it has dealt with.
	OnKey func(*fyne.KeyEvent) bool

	clears bool // Escape empties it
}

// NewEntry returns an entry of one line.
func NewEntry(placeholder string) *Entry {
	e := &Entry{}
	e.ExtendBaseWidget(e)
	e.SetPlaceHolder(placeholder)
	return e
}

// NewPasswordEntry returns an entry of one line that shows dots until the eye is pressed.
func NewPasswordEntry(placeholder string) *Entry {
	e := NewEntry(placeholder)
	e.Password = true
	return e
}

// NewMultiLineEntry returns an entry of several lines, at least rows high. It is for short texts: Fyne lays the whole
// text out anew at every key.
func NewMultiLineEntry(placeholder string, rows int) *Entry {
	e := NewEntry(placeholder)
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapWord
	e.SetMinRowsVisible(rows)
	return e
}

// NewSearchEntry returns an entry to filter or find with, with the shortcut that leads to it shown at its end; the
// shortcut may be empty. Escape empties it.
func NewSearchEntry(placeholder, shortcut string) *Entry {
	e := NewEntry(placeholder)
	if shortcut != "" {
		e.ActionItem = NewKeyHint(shortcut)
	}
	e.clears = true
	return e
}

// TypedKey is for Fyne.
func (e *Entry) TypedKey(event *fyne.KeyEvent) {
	if e.OnKey != nil && e.OnKey(event) {
		return
	}
	switch event.Name {
	case fyne.KeyEscape:
		if e.clears && e.Text != "" {
			e.SetText("")
			return
		}
		if modal := modalOf(e); modal != nil {
			modal.Cancel()
			return
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if modal := modalOf(e); modal != nil && !e.MultiLine && e.OnSubmitted == nil {
			modal.Confirm()
			return
		}
	}
	e.Entry.TypedKey(event)
}

// TypedShortcut is for Fyne.
func (e *Entry) TypedShortcut(shortcut fyne.Shortcut) {
	if custom, ok := shortcut.(*desktop.CustomShortcut); ok && custom.Modifier == fyne.KeyModifierShortcutDefault {
		if modal := modalOf(e); modal != nil && (custom.KeyName == fyne.KeyReturn || custom.KeyName == fyne.KeyEnter) {
			modal.Confirm()
			return
		}
	}
	e.Entry.TypedShortcut(shortcut)
}
