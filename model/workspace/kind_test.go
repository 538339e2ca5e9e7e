package workspace_test

import (
	"errors"
	"testing"

	"keyrack/model"
	"keyrack/model/workspace"
)

// TestATokenOfTheOtherKindIsNoticedBeforeAnythingIsSent gives tokens in each other's place, in every way in which one
// is given.
func TestATokenOfTheOtherKindIsNoticedBeforeAnythingIsSent(t *testing.T) {
	f := open(t)
	stored := f.Add(t, workspace.DemoID, accessToken)
	groups, err := f.Tree(t.Context(), workspace.DemoID)
	if err != nil {
		t.Fatal(err)
	}
	client := groups[0].Integration
	published := model.PublicDemoClients()[1]
	sent := len(f.Mews.Sent)
	draft := func(in model.EnvironmentID, of model.IntegrationID, client, access string) workspace.Draft {
		d := workspace.Draft{Environment: in, Integration: of, Client: "Other 1.0", AccessToken: token(t, access)}
		if client != "" {
			d.ClientToken = token(t, client)
		}
		return d
	}
	verify := func(d workspace.Draft) error {
		_, err := f.Verify(t.Context(), d)
		_, stored := f.AddConnection(t.Context(), d)
		if (err == nil) != (stored == nil) || err != nil && err.Error() != stored.Error() {
			t.Errorf("verifying said %v, adding %v", err, stored)
		}
		return err
	}
	for name, c := range map[string]struct {
		err    error
		client bool
		title  string
	}{
		"the client token for the access token": {
			verify(draft(workspace.DemoID, client.ID, "", clientToken)), true, client.Client,
		},
		"in another environment": {
			verify(draft(workspace.ProductionID, "", otherToken, clientToken)), true, client.Client,
		},
		"a published client token": {
			verify(draft(workspace.DemoID, client.ID, "", published.ClientToken)), true, published.Name,
		},
		"the access token for the client token": {
			verify(draft(workspace.DemoID, "", accessToken, otherToken)), false, stored.Title(),
		},
		"a published access token": {
			verify(draft(workspace.DemoID, "", published.Net, otherToken)), false, published.Name,
		},
		"at rotation": {
			f.ReplaceAccessToken(t.Context(), stored.ID, token(t, clientToken), workspace.Verification{}), true, client.Client,
		},
		"for a client application": {
			f.EditIntegration(t.Context(), client.ID, client.Client, token(t, accessToken)), false, stored.Title(),
		},
	} {
		var wrong *workspace.WrongKindError
		if !errors.As(c.err, &wrong) || wrong.Client != c.client || wrong.Title != c.title {
			t.Errorf("%s: %v", name, c.err)
		}
	}
	var wrong *workspace.WrongKindError
	_, err = f.AddIntegration(t.Context(), workspace.DemoID, "New 1.0", token(t, accessToken))
	if !errors.As(err, &wrong) {
		t.Errorf("a new client application: %v", err)
	}
	if err := verify(draft(workspace.DemoID, "", otherToken, otherToken)); !errors.Is(err, workspace.ErrOneToken) {
		t.Errorf("the same in both: %v", err)
	}
	if len(f.Mews.Sent) != sent {
		t.Errorf("%d requests were sent", len(f.Mews.Sent)-sent)
	}
}
