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
	// Once is as Put, for one paste: the first other program that asks for the text gets it, and none after it. A
	// clipboard history that is known gets nothing. Read is told of each, on another goroutine. Nil where the system
	// cannot tell.
	Once func(text string, read func(Reader)) (take func() bool, err error)
	// Text is what the clipboard holds, whoever put it there; nil where the toolkit can tell.
	Text func() string
	// Empty puts an empty text in the place of what is there; nil where the toolkit can do that. An empty text is not the
	// same as nothing: where the clipboard has no owner, histories put their last entry back.
	Empty func() error
	// Keep takes over what the toolkit's window, of which the number is given, has in the clipboard, before the program
	// ends; nil where the toolkit can end without that. A clipboard manager is offered the text, and not waited for.
	Keep func(window uintptr, text func() string)
}

// Reader is a program that has asked for a copy for one paste.
type Reader struct {
	Program string // the name of its file; "" where that is not known
	History string // the name of the clipboard history that it is, which got nothing; "" for a program that got the text
	TooSoon bool   // before anybody can have pasted
}

// Find returns the clipboard of the desktop, or nil where it takes no marks. Wayland says that the window toolkit
// speaks to a Wayland desktop. Looking may take a while.
func Find(wayland bool) *Board { return find(wayland) }
