package secrets_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
)

func TestAVaultIsUsedOnlyWhenTheUserChoosesIt(t *testing.T) {
	s := openRig(t)
	s.secrets.Fail(func(string, model.SecretRef) error { return model.ErrStoreUnavailable })
	if err := s.CreateVault(t.Context(), model.NewSecret("too short")); !errors.Is(err, secrets.ErrWeakPassphrase) {
		t.Errorf("a short passphrase: %v", err)
	}
	if err := s.CreateVault(t.Context(), passphrase); err != nil {
		t.Fatal(err)
	}
	s.wantState(t, model.KeychainStore, 0) // that there is a vault changes nothing
	if err := s.UseStore(t.Context(), model.VaultStore); err != nil {
		t.Fatal(err)
	}
	s.add(t, accessToken)
	s.restart(t)
	s.wantState(t, model.VaultStore, 1) // the ClientToken was there before
	s.wantTokens(t, accessToken)
}

func TestTokensMoveToTheVaultAndBack(t *testing.T) {
	s := openRig(t)
	s.add(t, accessToken)
	s.add(t, otherToken)
	if err := s.CreateVault(t.Context(), passphrase); err != nil {
		t.Fatal(err)
	}
	var steps []string
	progress := func(done, total int) { steps = append(steps, fmt.Sprintf("%d/%d", done, total)) }
	if err := s.MoveTo(t.Context(), model.VaultStore, progress); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(steps) != "[1/3 2/3 3/3]" {
		t.Errorf("progress %v", steps)
	}
	if refs := s.secrets.Refs(); len(refs) > 0 {
		t.Errorf("left in the keychain: %v", refs)
	}
	s.wantState(t, model.VaultStore, 0)
	s.restart(t)
	s.wantTokens(t, accessToken, otherToken)

	if err := s.MoveTo(t.Context(), model.KeychainStore, nil); err != nil {
		t.Fatal(err)
	}
	s.wantState(t, model.KeychainStore, 0)
	if exists, err := s.vault.Exists(); exists || err != nil {
		t.Errorf("the empty vault exists %v, error %v", exists, err)
	}
	s.restart(t)
	s.wantTokens(t, accessToken, otherToken)
}

func TestAMoveBeginsOnlyWhenBothStoresAnswer(t *testing.T) {
	s := openRig(t)
	s.add(t, accessToken)
	if err := s.CreateVault(t.Context(), passphrase); err != nil {
		t.Fatal(err)
	}
	s.secrets.Fail(func(string, model.SecretRef) error { return model.ErrStoreLocked })
	if err := s.MoveTo(t.Context(), model.VaultStore, nil); !errors.Is(err, model.ErrStoreLocked) {
		t.Errorf("a locked keychain: %v", err)
	}
	s.wantState(t, model.KeychainStore, 0)
	s.secrets.Fail(nil)
	s.Lock()
	if err := s.MoveTo(t.Context(), model.VaultStore, nil); !errors.Is(err, model.ErrStoreLocked) {
		t.Errorf("a locked vault: %v", err)
	}
	s.wantState(t, model.KeychainStore, 0)
}

// TestAMoveThatFailsAtAnyCallResumes lets each call that a move makes to the keychain fail, in both directions.
func TestAMoveThatFailsAtAnyCallResumes(t *testing.T) {
	for _, direction := range []model.StoreKind{model.VaultStore, model.KeychainStore} {
		for failing := 1; ; failing++ {
			s := openRig(t)
			s.add(t, accessToken)
			s.add(t, otherToken)
			if err := s.CreateVault(t.Context(), passphrase); err != nil {
				t.Fatal(err)
			}
			if direction == model.KeychainStore {
				if err := s.MoveTo(t.Context(), model.VaultStore, nil); err != nil {
					t.Fatal(err)
				}
			}
			calls := 0
			s.secrets.Fail(func(string, model.SecretRef) error {
				if calls++; calls == failing {
					return model.ErrStoreTimeout
				}
				return nil
			})
			err := s.MoveTo(t.Context(), direction, nil)
			s.secrets.Fail(nil)
			if calls < failing {
				break // every call has had its turn
			}
			if err == nil {
				t.Fatalf("to the %s: call %d failed and nobody noticed", direction, failing)
			}
			s.wantTokens(t, accessToken, otherToken)
			s.restart(t)
			s.wantTokens(t, accessToken, otherToken)
			// When no more than a probe has failed, nothing has begun.
			if probes := map[model.StoreKind]int{model.VaultStore: 1, model.KeychainStore: 2}; failing > probes[direction] {
				s.wantState(t, direction, 0)
			}
		}
	}
}

func TestAMoveThatIsCancelledLeavesEveryTokenInOnePlace(t *testing.T) {
	s := openRig(t)
	s.add(t, accessToken)
	s.add(t, otherToken)
	if err := s.CreateVault(t.Context(), passphrase); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if err := s.MoveTo(ctx, model.VaultStore, func(int, int) { cancel() }); err == nil {
		t.Fatal("the move went on")
	}
	s.wantTokens(t, accessToken, otherToken)
	state, err := s.StoreState(t.Context())
	if err != nil || !state.Moving || state.Elsewhere != 2 {
		t.Errorf("state %+v, error %v", state, err)
	}
	s.restart(t)
	s.wantState(t, model.VaultStore, 0)
	s.wantTokens(t, accessToken, otherToken)
}

func TestAMissingTokenDoesNotHoldUpAMove(t *testing.T) {
	s := openRig(t)
	lost := s.add(t, accessToken)
	s.add(t, otherToken)
	s.secrets.Lose(lost.AccessToken)
	if err := errors.Join(s.CreateVault(t.Context(), passphrase),
		s.MoveTo(t.Context(), model.VaultStore, nil)); err != nil {
		t.Fatal(err)
	}
	s.wantState(t, model.VaultStore, 1)
	// It is entered again, and goes where the others are.
	s.replace(t, lost, accessToken)
	s.wantState(t, model.VaultStore, 0)
	s.wantTokens(t, accessToken, otherToken)
}

func TestAMoveBackThatWasInterruptedGoesOnWithThePassphrase(t *testing.T) {
	s := openRig(t)
	s.add(t, accessToken)
	s.add(t, otherToken)
	if err := errors.Join(s.CreateVault(t.Context(), passphrase),
		s.MoveTo(t.Context(), model.VaultStore, nil)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if err := s.MoveTo(ctx, model.KeychainStore, func(int, int) { cancel() }); err == nil {
		t.Fatal("the move went on")
	}
	s.now = s.now.Add(time.Hour)
	s.vault.Lock()
	s.start(t)
	if err := s.Repair(t.Context()); err != nil {
		t.Fatal(err)
	}
	state, err := s.StoreState(t.Context())
	if err != nil || state.Kind != model.KeychainStore || state.Elsewhere != 2 || !state.VaultLocked || !state.Moving {
		t.Errorf("state %+v, error %v", state, err)
	}
	if err := s.UnlockVault(t.Context(), passphrase); err != nil {
		t.Fatal(err)
	}
	s.wantState(t, model.KeychainStore, 0)
	s.wantTokens(t, accessToken, otherToken)
}
