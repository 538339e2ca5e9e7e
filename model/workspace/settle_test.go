package workspace_test

import (
	"testing"

	"keyrack/model"
	"keyrack/model/workspace"
)

// forgetful lets a store answer before it has written, and never say when it has.
func (s *twoStores) forgetful() {
	s.Secrets.Fail(func(call string, _ model.SecretRef) error {
		if call == "settle" {
			return model.ErrNotDurable
		}
		return nil
	})
}

func (s *twoStores) wantUnsettled(t *testing.T, want int) {
	t.Helper()
	if open, err := s.Unsettled(t.Context()); err != nil || len(open) != want {
		t.Errorf("%d secrets are not settled, want %d; error %v", len(open), want, err)
	}
}

func TestATokenThatWasReplacedIsKeptUntilTheNewOneIsWritten(t *testing.T) {
	s := openTwo(t)
	connection := s.Add(t, workspace.DemoID, accessToken)
	s.forgetful()
	if err := s.ReplaceAccessToken(t.Context(), connection.ID, token(t, otherToken),
		workspace.Verification{}); err != nil {
		t.Fatal(err)
	}
	s.WantTokens(t, otherToken)
	s.wantUnsettled(t, 1)
	s.Secrets.Fail(nil)
	s.Secrets.Crash()
	s.Restart(t)
	s.WantTokens(t, accessToken)
	place, err := s.Find(connection.ID)
	if err != nil || place.Connection.LastCheck.Failure != model.FailureTakenBack ||
		place.Connection.Fingerprint != "ACCE…000A" {
		t.Errorf("the connection is %+v, error %v", place.Connection, err)
	}
	if refs := s.Secrets.Refs(); len(refs) != 2 {
		t.Errorf("the keychain holds %v", refs)
	}
}
