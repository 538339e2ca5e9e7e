package workspace_test

import (
	"errors"
	"testing"

	"keyrack/model"
	"keyrack/model/workspace"
)

func TestAFailedStoreLeavesNothingBehind(t *testing.T) {
	for _, failing := range []int{1, 2} {
		f := open(t)
		sets := 0
		f.Secrets.Fail(func(call string, _ model.SecretRef) error {
			if call == "set" {
				if sets++; sets == failing {
					return model.ErrSecretNotSaved
				}
			}
			return nil
		})
		draft := workspace.Draft{
			Environment: workspace.DemoID, Client: "Acme Sync 2.1.0", ClientToken: token(t, clientToken),
			AccessToken: token(t, accessToken),
		}
		if _, err := f.AddConnection(t.Context(), draft); !errors.Is(err, model.ErrSecretNotSaved) {
			t.Errorf("error %v, want ErrSecretNotSaved", err)
		}
		if groups, err := f.Tree(t.Context(), workspace.DemoID); err != nil || len(groups) > 0 {
			t.Errorf("the index has %d groups, error %v", len(groups), err)
		}
		f.Secrets.Fail(nil)
		if err := f.Repair(t.Context()); err != nil {
			t.Error(err)
		}
		if refs := f.Secrets.Refs(); len(refs) > 0 {
			t.Errorf("after a repair there are secrets that nobody knows: %v", refs)
		}
	}
}

func TestReplacingATokenDeletesTheOldOneLast(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	before := f.Secrets.Refs()
	f.Secrets.Fail(func(call string, _ model.SecretRef) error {
		if call == "delete" {
			return model.ErrStoreTimeout
		}
		return nil
	})
	err := f.ReplaceAccessToken(t.Context(), connection.ID, token(t, otherToken), workspace.Verification{})
	if !errors.Is(err, model.ErrStoreTimeout) {
		t.Errorf("error %v, want the time-out of the delete", err)
	}
	if len(f.Secrets.Refs()) != len(before)+1 {
		t.Errorf("secrets %v", f.Secrets.Refs())
	}
	place, err := f.Find(connection.ID)
	if err != nil || place.Connection.Fingerprint != model.NewSecret(otherToken).Fingerprint() {
		t.Errorf("the connection has %s, error %v", place.Connection.Fingerprint, err)
	}
	f.Secrets.Fail(nil)
	if err := f.Repair(t.Context()); err != nil || len(f.Secrets.Refs()) != len(before) {
		t.Errorf("after a repair: %v, error %v", f.Secrets.Refs(), err)
	}
}

func TestAReplacementThatFailedIsNotInTheWayOfTheNext(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	before := len(f.Secrets.Refs())
	f.Secrets.Fail(func(string, model.SecretRef) error { return model.ErrStoreLocked })
	replace := func() error {
		return f.ReplaceAccessToken(t.Context(), connection.ID, token(t, otherToken), workspace.Verification{})
	}
	if err := replace(); !errors.Is(err, model.ErrStoreLocked) {
		t.Errorf("while it is locked: %v", err)
	}
	f.Secrets.Fail(nil)
	if err := replace(); err != nil {
		t.Errorf("after it was unlocked: %v", err)
	}
	place, err := f.Find(connection.ID)
	if err != nil || place.Connection.Fingerprint != model.NewSecret(otherToken).Fingerprint() {
		t.Errorf("the connection has %s, error %v", place.Connection.Fingerprint, err)
	}
	if got := f.Secrets.Refs(); len(got) != before {
		t.Errorf("the store holds %v", got)
	}
}

func TestRemovingDeletesTheTokens(t *testing.T) {
	f := open(t)
	first := f.Add(t, workspace.DemoID, accessToken)
	f.Add(t, workspace.DemoID, otherToken)
	if _, err := f.RemoveConnections(t.Context(), first.ID); err != nil || len(f.Secrets.Refs()) != 2 {
		t.Errorf("after the connection: %v, error %v", f.Secrets.Refs(), err)
	}
	if err := f.RemoveIntegration(t.Context(), first.IntegrationID); err != nil || len(f.Secrets.Refs()) != 0 {
		t.Errorf("after the integration: %v, error %v", f.Secrets.Refs(), err)
	}
}

func TestTheSameTokenIsNotStoredTwice(t *testing.T) {
	f := open(t)
	f.Add(t, workspace.DemoID, accessToken)
	groups, err := f.Tree(t.Context(), workspace.DemoID)
	if err != nil {
		t.Fatal(err)
	}
	for name, draft := range map[string]workspace.Draft{
		"access token": {
			Environment: workspace.DemoID, Integration: groups[0].Integration.ID,
			AccessToken: token(t, accessToken),
		},
		"client token": {
			Environment: workspace.DemoID, Client: "Another", ClientToken: token(t, clientToken),
			AccessToken: token(t, otherToken),
		},
	} {
		var duplicate *workspace.DuplicateError
		if _, err := f.AddConnection(t.Context(), draft); !errors.As(err, &duplicate) {
			t.Errorf("%s: error %v, want a DuplicateError", name, err)
		}
	}
}
