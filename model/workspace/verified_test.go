package workspace_test

import (
	"errors"
	"testing"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
)

func TestAVerificationIsOfTheTokensThatWereVerified(t *testing.T) {
	f := open(t)
	draft := workspace.Draft{
		Environment: workspace.DemoID, Client: "Acme Sync 2.1.0", ClientToken: token(t, clientToken),
		AccessToken: token(t, accessToken),
	}
	verification, err := f.Verify(t.Context(), draft)
	if err != nil {
		t.Fatal(err)
	}
	draft.Verification, draft.AccessToken = verification, token(t, otherToken)
	if _, err := f.AddConnection(t.Context(), draft); !errors.Is(err, workspace.ErrVerifiedOther) {
		t.Errorf("another access token: %v", err)
	}
	draft.AccessToken, draft.Environment = token(t, accessToken), workspace.ProductionID
	if _, err := f.AddConnection(t.Context(), draft); !errors.Is(err, workspace.ErrVerifiedOther) {
		t.Errorf("another environment: %v", err)
	}
	draft.Environment = workspace.DemoID
	connection, err := f.AddConnection(t.Context(), draft)
	if err != nil || connection.Identity == nil || connection.Identity.Name != "Hotel Aurora" {
		t.Fatalf("%+v, error %v", connection.Identity, err)
	}
	if err := f.ReplaceAccessToken(t.Context(), connection.ID, token(t, otherToken),
		verification); !errors.Is(err, workspace.ErrVerifiedOther) {
		t.Errorf("replaced with what another token opens: %v", err)
	}
	verification.Identity().Name = "Grand Budapest"
	if verification.Identity().Name != "Hotel Aurora" {
		t.Error("what was verified can be changed")
	}
}

func TestACheckOfATokenThatWasReplacedMeanwhileIsNotKept(t *testing.T) {
	f, _, connection := protected(t, model.Open)
	f.Mews.Answer = func(path string, clearance model.Clearance) (model.Exchange, error) {
		if err := f.ReplaceAccessToken(t.Context(), connection.ID, token(t, otherToken),
			workspace.Verification{}); err != nil {
			t.Error(err)
		}
		return workspacetest.Hotel("p2", "Hotel Borealis")(path, clearance)
	}
	if _, err := f.VerifyConnection(t.Context(), connection.ID); staleReason(err) != model.StaleToken {
		t.Errorf("error %v", err)
	}
	place, err := f.Find(connection.ID)
	if err != nil || place.Connection.LastCheck.Health != model.NeverChecked ||
		place.Connection.Fingerprint != token(t, otherToken).Secret.Fingerprint() {
		t.Errorf("%+v, error %v", place.Connection, err)
	}
}
