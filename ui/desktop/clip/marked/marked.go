// Package marked puts passwords into the clipboard as passwords. Systems have ways to tell clipboard histories, and
// what carries the clipboard to other devices, to leave an entry out; the window toolkit hands over plain text alone.
package marked

// Board is a clipboard that takes marks.
type Board struct {
	// Note says on the screen what the mark does, and which history takes no notice of it.
	Note string
	// Put puts a text with the mark into the clipboard, or nothing. The text can be pasted as any other. Take, which may
	// be called more than once, takes it out again and reports whether it was there still: by then somebody may have put
	// something else in its place, which stays.
	Put func(text string) (take func() bool, err error)
	// Text is what the clipboard holds, whoever put it there; nil where the toolkit can tell.
	Text func() string
	// Empty puts an empty text in the place of what is there; nil where the toolkit can do that. An empty text is not the
	// same as nothing: where the clipboard has no owner, histories put their last entry back.
	Empty func() error
	// Keep takes over what the toolkit's window, of which the number is given, has in the clipboard, before the program
	// ends; nil where the toolkit can end without that. A clipboard manager is offered the text, and not waited for.
	Keep func(window uintptr, text func() string)
}

// Find returns the clipboard of the desktop, or nil where it takes no marks. Wayland says that the window toolkit
// speaks to a Wayland desktop. Looking may take a while.
func Find(wayland bool) *Board { return find(wayland) }
