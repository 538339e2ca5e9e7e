package secrets_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"keyrack/model"
)

func TestAMoveKeepsItsSourceUntilTheTargetHasWritten(t *testing.T) {
	s := openRig(t)
	s.add(t, accessToken)
	if err := errors.Join(s.CreateVault(t.Context(), passphrase),
		s.MoveTo(t.Context(), model.VaultStore, nil)); err != nil {
		t.Fatal(err)
	}
	s.forgetful()
	if err := s.MoveTo(t.Context(), model.KeychainStore, nil); !errors.Is(err, model.ErrNotDurable) {
		t.Fatalf("a move to a keychain that has not written: %v", err)
	}
	s.wantUnsettled(t, 2)
	s.wantState(t, model.KeychainStore, 0)
	if accounts, err := s.vault.Accounts(t.Context()); err != nil || len(accounts) != 2 {
		t.Errorf("the vault holds %d secrets, error %v", len(accounts), err)
	}
	// A start in between changes nothing, and neither does the next crash.
	s.restart(t)
	s.secrets.Crash()
	s.wantTokens(t, accessToken)

	s.secrets.Fail(nil)
	s.restart(t)
	s.wantTokens(t, accessToken)
	s.wantUnsettled(t, 0)
	if exists, err := s.vault.Exists(); exists || err != nil {
		t.Errorf("after all was written the vault exists %v, error %v", exists, err)
	}
}

func TestATokenThatWasReplacedIsDeletedOnceTheNewOneIsWritten(t *testing.T) {
	s := openRig(t)
	connection := s.add(t, accessToken)
	s.forgetful()
	s.replace(t, connection, otherToken)
	s.secrets.Fail(nil)
	s.restart(t)
	s.secrets.Crash()
	s.restart(t)
	s.wantTokens(t, otherToken)
	s.wantUnsettled(t, 0)
	if refs := s.secrets.Refs(); len(refs) != 2 {
		t.Errorf("the keychain holds %v", refs)
	}
}

func TestATokenThatWasLostBeforeItWasWrittenIsNotStored(t *testing.T) {
	s := openRig(t)
	s.secrets.CrashBeforeSettling()
	if _, err := s.keep(t, accessToken); !errors.Is(err, model.ErrSecretNotSaved) {
		t.Errorf("error %v", err)
	}
	s.restart(t)
	s.wantTokens(t)
}

func TestADeletionThatACrashUndoesIsDoneAgain(t *testing.T) {
	s := openRig(t)
	connection := s.add(t, accessToken)
	s.forgetful()
	s.remove(t, connection)
	s.secrets.Fail(nil)
	s.secrets.Crash()
	s.restart(t)
	s.wantTokens(t)
	if refs := s.secrets.Refs(); len(refs) != 1 { // the ClientToken's
		t.Errorf("the keychain holds %v", refs)
	}
}

// TestCrashesOfTheStoreLoseNothing adds, replaces, removes and moves, with a store that settles or does not and crashes
// at any time, and holds what is left to what was settled at the latest.
func TestCrashesOfTheStoreLoseNothing(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 7))
			s := openRig(t)
			if err := s.CreateVault(t.Context(), passphrase); err != nil {
				t.Fatal(err)
			}
			// What a connection may have after the next crash: the last token that was settled, and every later one.
			connection := s.add(t, accessToken)
			may := map[string]bool{accessToken: true}
			for step := range 30 {
				if random.IntN(2) == 0 {
					s.forgetful()
				} else {
					s.secrets.Fail(nil)
				}
				switch random.IntN(5) {
				case 0, 1:
					next := fmt.Sprintf("ACCE55%026d-ACCE55%025d", step, step)
					s.replace(t, connection, next)
					may[next] = true
				case 2:
					to := []model.StoreKind{model.KeychainStore, model.VaultStore}[random.IntN(2)]
					if exists, _ := s.vault.Exists(); !exists {
						if err := s.CreateVault(context.WithoutCancel(t.Context()), passphrase); err != nil {
							t.Fatal(err)
						}
					}
					if err := s.MoveTo(t.Context(), to, nil); err != nil && !errors.Is(err, model.ErrNotDurable) {
						t.Fatalf("step %d, moving to the %s: %v", step, to, err)
					}
				case 3:
					s.secrets.Crash()
					s.restart(t)
				default:
					s.restart(t)
				}
				s.Lock() // what is in memory proves nothing
				if exists, _ := s.vault.Exists(); exists {
					if err := s.UnlockVault(t.Context(), passphrase); err != nil {
						t.Fatal(err)
					}
				}
				all := s.tokens(t)
				if len(all) != 1 || !may[all[0]] {
					t.Fatalf("step %d: the token is lost, or another: %v", step, len(all))
				}
				if open, err := s.Unsettled(t.Context()); err != nil {
					t.Fatal(err)
				} else if len(open) == 0 {
					may = map[string]bool{all[0]: true}
				}
			}
		})
	}
}
