package desktop

import (
	"context"
	"errors"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/ui/phrase"
)

// This file is about what goes wrong, and about the secret store: choosing and opening it.

// tell shows an error that belongs to no dialog. Of a locked keychain it offers the key. Of what the user has cancelled
// there is nothing to tell, and before the list is there, nowhere.
func (s *Shell) tell(err error) {
	if errors.Is(err, context.Canceled) || s.areas == nil {
		return
	}
	if errors.Is(err, model.ErrStoreLocked) && errors.Is(err, secrets.ErrInVault) {
		s.layer.Notify(assets.Lock, phrase.Explain(err).What, "Unlock…", s.unlockVault)
		return
	}
	if errors.Is(err, model.ErrStoreLocked) {
		s.layer.Notify(assets.Lock, phrase.Explain(err).What, "Unlock", s.unlockStore)
		return
	}
	if errors.Is(err, model.ErrNoCollection) {
		s.layer.Notify(assets.Warning, phrase.Explain(err).Sentences(), "Make one", s.unlockStore)
		return
	}
	s.layer.Notify(assets.Warning, phrase.Explain(err).Sentences(), "", nil)
}

// useVault makes a passphrase vault the store, and unlockVault opens it.
func (s *Shell) useVault() {
	s.work("Looking for the vault…", func(ctx context.Context) func() {
		state, err := s.home.StoreState(ctx)
		return func() {
			switch {
			case err != nil:
				s.tell(err)
			case state.VaultExists:
				s.storing.UnlockVault(s.adoptVault)
			default:
				s.storing.CreateVault(s.stage.CheckStore)
			}
		}
	})
}

// adoptVault makes an open vault the store in use.
func (s *Shell) adoptVault() {
	s.tasks.Go(func(ctx context.Context) func() {
		err := s.home.UseStore(ctx, model.VaultStore)
		return func() {
			if err != nil {
				s.tell(err)
			}
			s.stage.CheckStore()
		}
	})
}

// openStore asks for what opens the store that is locked.
func (s *Shell) openStore() {
	if errors.Is(s.scene().Store, secrets.ErrInVault) {
		s.unlockVault()
		return
	}
	s.unlockStore()
}

func (s *Shell) unlockVault() { s.storing.UnlockVault(s.stage.CheckStore) }

// unlockStore has the desktop ask for the keychain's password, and takes it up from there.
func (s *Shell) unlockStore() {
	s.start.setBusy(true)
	s.work("Waiting for the password of the keychain…", func(ctx context.Context) func() {
		err := s.home.UnlockStore(ctx)
		return func() {
			s.start.setBusy(false)
			if err != nil {
				s.tell(err)
			}
			s.stage.CheckStore()
		}
	})
}
