package sentry

import (
	"context"
	"errors"
	"strconv"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/typist"
)

// This file types a token into the window that had the keyboard before Keyrack.

// Question is what is asked before a token is typed.
type Question struct {
	Into typist.Window
	// Type types the access token, or the client token.
	Type func(client bool)
}

// typing is what can be typed with.
type typing struct {
	typist  *typist.Typist // nil where nothing can be typed, or nobody has looked yet
	refusal typist.Refusal
}

// Types takes what [typist.Find] has found.
func (s *Sentry) Types(found *typist.Typist, why typist.Refusal) { s.typing = typing{found, why} }

// CanType reports whether tokens can be typed on this desktop.
func (s *Sentry) CanType() bool { return s.typing.typist != nil }

// Type asks which token of a connection to type into the window that had the keyboard before, and types it.
func (s *Sentry) Type(id model.ConnectionID) {
	switch {
	case s.workspace.Preferences().Presenter:
		s.warn("Presenter mode types no token: the audience could read it. Leave it to type one.")
		return
	case !s.CanType():
		s.warn(refusals[s.typing.refusal])
		return
	}
	types := s.typing.typist
	s.options.Window.Work("Looking for the window…", func(context.Context) func() {
		into, has := types.Before()
		return func() {
			if !has {
				s.warn("There is no window to type into. Click into the field that the token belongs in, then come back.")
				return
			}
			s.options.Window.AskToType(id, Question{Into: into, Type: func(client bool) { s.typeInto(into, id, client) }})
		}
	})
}

// refusals say why nothing can be typed, and what can be done instead.
var refusals = map[typist.Refusal]string{
	typist.Offered: "Keyrack is still looking whether it can type here. Try again.",
	typist.Wayland: "Wayland lets no program type into the window of another. Copy the token for one paste instead.",
	typist.System:  "Keyrack types into other windows on X11 only. Copy the token for one paste instead.",
}

func (s *Sentry) warn(text string) { s.options.Window.Notify(assets.Warning, text, "", nil) }

func (s *Sentry) typeInto(into typist.Window, id model.ConnectionID, client bool) {
	types, named := s.typing.typist, "Access token"
	if client {
		named = "Client token"
	}
	s.options.Window.Work("Typing into "+Named(into)+"…", func(ctx context.Context) func() {
		tokens, err := s.workspace.ReadTokens(ctx, id)
		if err = errors.Join(err, ctx.Err()); err != nil {
			return func() { s.options.Window.Tell(err) }
		}
		token := tokens.AccessToken
		if client {
			token = tokens.ClientToken
		}
		err = types.Type(ctx, into, token.Reveal())
		return func() {
			if err != nil {
				s.warn(untyped(err, Named(into)))
				return
			}
			s.options.Window.Notify(assets.Tick, named+" typed into "+Named(into)+".", "", nil)
		}
	})
}

// titleRoom is how many characters of a title are shown.
const titleRoom = 40

// Named is how a window is called: by its title, or by its program.
func Named(window typist.Window) string {
	title := []rune(window.Title)
	switch {
	case len(title) > titleRoom:
		return "“" + string(title[:titleRoom/2]) + "…" + string(title[len(title)-titleRoom/2:]) + "”"
	case len(title) > 0:
		return "“" + string(title) + "”"
	case window.Program != "":
		return window.Program
	}
	return "a window without a name"
}

// untyped says why a token was not typed, or not whole.
func untyped(err error, window string) string {
	for _, known := range []struct {
		err  error
		text string
	}{
		{typist.ErrGone, "the window has been closed."},
		{typist.ErrOwn, "the window is Keyrack's own."},
		{typist.ErrNotFront, "the window did not come to the front."},
		{typist.ErrMoved, "the keyboard went to another window."},
		{typist.ErrKeyHeld, "a key was held down. Let go of all keys and try again."},
		{typist.ErrCapsLock, "Caps Lock is on and would change the letters. Switch it off and try again."},
		{typist.ErrCharacter, "it has a character that no key types. Copy it for one paste instead."},
		{typist.ErrNoKeys, "this keyboard has no key to spare. Copy it for one paste instead."},
		{typist.ErrLayout, "the layout of the keyboard was changed meanwhile."},
		{context.Canceled, "you have stopped it."},
	} {
		if errors.Is(err, known.err) {
			return notTyped(err, window) + known.text
		}
	}
	return notTyped(err, window) + "the desktop did not take the keys."
}

// notTyped says how much was typed.
func notTyped(err error, window string) string {
	if stopped := (*typist.StoppedError)(nil); errors.As(err, &stopped) {
		return "Only " + strconv.Itoa(stopped.Typed) + " characters of the token were typed into " + window +
			"; delete them there: "
	}
	return "Nothing was typed: "
}
