package desktop

import (
	"context"
	"errors"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/phrase"
)

// active notes that the user does something.
func (s *Shell) active() {
	s.lastActive, s.idle = s.options.Now(), false
}

// lockWhenIdle locks when the user has done nothing for as long as is set, once.
func (s *Shell) lockWhenIdle() {
	limit := s.preferences().IdleLock
	if limit <= 0 || s.idle || s.options.Now().Sub(s.lastActive) < limit {
		return
	}
	s.idle = true
	s.lock()
}

// lock makes Keyrack forget the secrets. Before the workspace is open there is nothing to forget.
func (s *Shell) lock() {
	s.clip.Clear()
	if s.workspace == nil {
		return
	}
	s.workspace.Lock()
	if s.areas == nil {
		return
	}
	s.layer.Notify(assets.Lock, "Locked: the tokens have left memory, writes are locked, and the clipboard holds none.", "", nil)
}

// quit ends the program, and takes a copied token along.
func (s *Shell) quit() {
	s.clip.Clear()
	s.app.Quit()
}

// copyToken puts the access token of a connection into the clipboard for a while.
func (s *Shell) copyToken(id model.ConnectionID) {
	s.work("Waiting for the "+s.workspace.StoreName()+"…", func(ctx context.Context) func() {
		tokens, err := s.workspace.ReadTokens(ctx, id)
		err = errors.Join(err, ctx.Err())
		return func() {
			if err != nil {
				s.tell(err)
				return
			}
			after := s.preferences().ClipboardClear
			s.clip.Copy(id, tokens.AccessToken, after)
			if s.page.ShowsToken() {
				return
			}
			s.layer.Notify(assets.Copy, "Access token copied, for "+phrase.Clock(after)+".", "Clear now", func() {
				s.layer.HideNotice()
				s.clip.Clear()
			})
		}
	})
}

// copySecret puts a text that holds tokens of a connection into the clipboard for a while, as a token is.
func (s *Shell) copySecret(id model.ConnectionID, text model.Secret) {
	after := s.preferences().ClipboardClear
	s.clip.Copy(id, text, after)
	s.layer.Notify(assets.Copy, "Copied with the secrets in it, for "+phrase.Clock(after)+".", "Clear now", func() {
		s.layer.HideNotice()
		s.clip.Clear()
	})
}

// revealToken reads the access token of a connection to show it while its button is held. With an audience it stays
// hidden.
func (s *Shell) revealToken(id model.ConnectionID, show func(model.Secret)) {
	if s.preferences().Presenter {
		s.layer.Notify(assets.Eye, "Presenter mode shows no token. Leave it to see one.", "", nil)
		return
	}
	s.work("Waiting for the "+s.workspace.StoreName()+"…", func(ctx context.Context) func() {
		tokens, err := s.workspace.ReadTokens(ctx, id)
		err = errors.Join(err, ctx.Err())
		return func() {
			switch {
			case err != nil:
				s.tell(err)
			case !s.preferences().Presenter: // it may have begun since
				show(tokens.AccessToken)
			}
		}
	})
}

// showCopy brings the countdown of the clipboard onto the page.
func (s *Shell) showCopy() {
	if s.areas != nil {
		s.page.ShowCopy(s.clip.State())
	}
}

// openAnother opens a second window beside this one.
func (s *Shell) openAnother() {
	if err := s.others.Spawn(); err != nil {
		s.tell(err)
	}
}
