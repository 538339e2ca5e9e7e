// Package sentry watches over what is secret in the window: it copies tokens and clears the clipboard after them, shows
// one while its button is held, and locks Keyrack at the user's word or when nobody is there.
package sentry

import (
	"context"
	"errors"
	"time"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/clip/marked"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/task"
	"keyrack/ui/phrase"

	"fyne.io/fyne/v2"
)

// Workspace has the secrets.
type Workspace interface {
	ReadTokens(ctx context.Context, id model.ConnectionID) (workspace.Tokens, error)
	Lock()
	StoreName() string
	Preferences() settings.Preferences
}

// Window is where the user hears of it.
type Window interface {
	// Work runs work away from the UI goroutine, and tells of it when it takes long.
	Work(text string, work func(ctx context.Context) (then func()))
	Notify(icon assets.Icon, text, action string, tapped func())
	HideNotice()
	Tell(err error)
	// ShowsToken reports whether the page shows the countdown of a copy.
	ShowsToken() bool
	// ShowCopy brings the countdown of the clipboard onto the page.
	ShowCopy(state clip.State)
	// AskToType asks before a token of a connection is typed into the window of another program.
	AskToType(id model.ConnectionID, question Question)
}

// Options are what a sentry works with. All are required.
type Options struct {
	Clipboard fyne.Clipboard
	Later     kit.Later
	Now       func() time.Time
	Window    Window
}

// Sentry watches over one window. Its methods are for the UI goroutine.
type Sentry struct {
	options   Options
	clip      *clip.Keeper
	workspace Workspace // nil until it is open: before that there is nothing to forget
	last      time.Time // when the user last did something
	idle      bool      // it was locked since
	typing    typing
}

// New returns a sentry that has nothing to watch over yet.
func New(options Options) *Sentry {
	s := &Sentry{options: options}
	s.clip = clip.New(clip.Options{
		Clipboard: options.Clipboard, Later: options.Later, Now: options.Now,
		Changed:  func() { options.Window.ShowCopy(s.clip.State()) },
		Returned: s.returned, OnUI: task.OnUI, Read: s.asked,
	})
	return s
}

// Watch begins to watch over an open workspace.
func (s *Sentry) Watch(over Workspace) {
	s.workspace = over
	s.Active()
}

// Mark makes the next copies marked ones; the board may be nil.
func (s *Sentry) Mark(board *marked.Board) { s.clip.Mark(board) }

// Clipboard is what there is to say about the clipboard.
func (s *Sentry) Clipboard() clip.State { return s.clip.State() }

// Clear takes a copied token out of the clipboard.
func (s *Sentry) Clear() { s.clip.Clear() }

// Active notes that the user does something.
func (s *Sentry) Active() { s.last, s.idle = s.options.Now(), false }

// Tick locks when the user has done nothing for as long as is set, once.
func (s *Sentry) Tick() {
	limit := s.workspace.Preferences().IdleLock
	if limit <= 0 || s.idle || s.options.Now().Sub(s.last) < limit {
		return
	}
	s.idle = true
	s.Lock()
}

// Lock makes Keyrack forget the secrets.
func (s *Sentry) Lock() {
	told := "Locked: the tokens have left memory, writes are locked, and the clipboard holds none."
	if !s.clip.Clear() {
		told = "Locked: the tokens have left memory, and writes are locked. The copied token is still in the clipboard."
	}
	if s.workspace == nil {
		return
	}
	s.workspace.Lock()
	s.options.Window.Notify(assets.Lock, told, "", nil)
}

// returned tells of a token that came back into the clipboard after it was cleared.
func (s *Sentry) returned() {
	s.options.Window.Notify(assets.Warning,
		"A clipboard history has put the copied token back. Keyrack clears it again; delete it in the history, too.", "", nil)
}

// Copy puts the access token of a connection into the clipboard for a while.
func (s *Sentry) Copy(id model.ConnectionID) {
	s.read(id, func(token model.Secret) {
		after := s.workspace.Preferences().ClipboardClear
		s.clip.Copy(id, token, after)
		if !s.options.Window.ShowsToken() {
			s.told("Access token copied, for " + phrase.Clock(after) + ".")
		}
	})
}

// CopyOnce puts the access token of a connection into the clipboard for one paste, where the system can do that.
func (s *Sentry) CopyOnce(id model.ConnectionID) {
	s.read(id, func(token model.Secret) {
		after := s.workspace.Preferences().ClipboardClear
		if !s.clip.CopyOnce(id, token, after) {
			s.options.Window.Notify(assets.Warning,
				"Nothing was copied: this desktop does not tell when a copy is pasted.", "", nil)
			return
		}
		if !s.options.Window.ShowsToken() { // where a notice would hide what the page says
			s.told("Access token copied for one paste, for " + phrase.Clock(after) + " at most.")
		}
	})
}

// asked tells of a program that has asked for a copy for one paste.
func (s *Sentry) asked(by marked.Reader) {
	program := by.Program
	if program == "" {
		program = "a program"
	}
	switch {
	case by.History != "":
		s.options.Window.Notify(assets.Warning,
			by.History+" asked for the copied token and got nothing. It can still be pasted once.", "", nil)
	case by.TooSoon:
		s.options.Window.Notify(assets.Warning,
			"The copied token went to "+program+" before it could be pasted. What watches the clipboard may keep it.", "", nil)
	default:
		s.options.Window.Notify(assets.Tick, "Pasted into "+program+". The token is no longer in the clipboard.", "", nil)
	}
}

// CopySecret puts a text that holds tokens of a connection into the clipboard for a while, as a token is.
func (s *Sentry) CopySecret(id model.ConnectionID, text model.Secret) {
	after := s.workspace.Preferences().ClipboardClear
	s.clip.Copy(id, text, after)
	s.told("Copied with the secrets in it, for " + phrase.Clock(after) + ".")
}

// told tells of a copy, and offers to take it back at once.
func (s *Sentry) told(text string) {
	s.options.Window.Notify(assets.Copy, text, "Clear now", func() {
		s.options.Window.HideNotice()
		s.clip.Clear()
	})
}

// Reveal reads the access token of a connection to show it while its button is held. With an audience it stays hidden.
func (s *Sentry) Reveal(id model.ConnectionID, show func(model.Secret)) {
	if s.workspace.Preferences().Presenter {
		s.options.Window.Notify(assets.Eye, "Presenter mode shows no token. Leave it to see one.", "", nil)
		return
	}
	s.read(id, func(token model.Secret) {
		if !s.workspace.Preferences().Presenter { // it may have begun since
			show(token)
		}
	})
}

// read reads the access token of a connection, which may have to wait for the store.
func (s *Sentry) read(id model.ConnectionID, then func(model.Secret)) {
	s.options.Window.Work("Waiting for the "+s.workspace.StoreName()+"…", func(ctx context.Context) func() {
		tokens, err := s.workspace.ReadTokens(ctx, id)
		err = errors.Join(err, ctx.Err())
		return func() {
			if err != nil {
				s.options.Window.Tell(err)
				return
			}
			then(tokens.AccessToken)
		}
	})
}

// Close stops the clock of the clipboard, and typing. What is in the clipboard stays: call [Sentry.Clear] before, as
// long as the window system is there.
func (s *Sentry) Close() {
	s.clip.Close()
	if s.CanType() {
		s.typing.typist.Close()
	}
}
