// Package typist types a text into the window of another program, as a person at the keyboard would.
package typist

import (
	"context"
	"errors"
	"fmt"
)

// Typist types on one desktop.
type Typist struct {
	// Before is the window that had the keyboard last and is none of Keyrack's; false while there was none, or it has
	// gone. It asks the desktop, and may take a while.
	Before func() (Window, bool)
	// Type brings a window to the front, makes sure that it has the keyboard, and types a text into it: no Enter, and
	// nothing into any other window. It returns one of the errors below, or a [StoppedError] when a part was typed.
	Type func(ctx context.Context, into Window, text string) error
	// Close ends watching which window has the keyboard.
	Close func()
}

// Window is one of another program.
type Window struct {
	id      uint32
	Title   string // as it calls itself; may be empty
	Program string // the name of its file; "" where that is not known
}

// Refusal is why nothing can be typed on a desktop.
type Refusal int

// The refusals. The first is none.
const (
	Offered Refusal = iota
	Wayland         // no program may type into another, nor tell which one has the keyboard
	System          // the system has no way that Keyrack knows, or the X server lacks the extension for it
)

// Why nothing was typed.
var (
	ErrGone      = errors.New("the window has gone")
	ErrOwn       = errors.New("the window is one of Keyrack's own")
	ErrNotFront  = errors.New("the window did not come to the front")
	ErrMoved     = errors.New("the keyboard went to another window")
	ErrLayout    = errors.New("the layout of the keyboard was changed")
	ErrKeyHeld   = errors.New("a key is held down")
	ErrCapsLock  = errors.New("the key Caps Lock is on")
	ErrCharacter = errors.New("a character that no key types")
	ErrNoKeys    = errors.New("every key of the keyboard has a meaning")
)

// StoppedError says that a part of a text was typed, and then no more.
type StoppedError struct {
	Typed int // characters
	Cause error
}

// Error is for logs.
func (e *StoppedError) Error() string {
	return fmt.Sprintf("stopped after %d characters: %v", e.Typed, e.Cause)
}

// Unwrap is for package errors.
func (e *StoppedError) Unwrap() error { return e.Cause }

// Find returns what types on this desktop, or why nothing can. Wayland says that the window toolkit speaks to a Wayland
// desktop. Looking may take a while.
func Find(wayland bool) (*Typist, Refusal) { return find(wayland) }
