package workspace_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/phrase"
)

func TestProductionTokensAreTriedElsewhereOnlyAfterATypedYes(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.ProductionID, accessToken)
	demo := f.Add(t, workspace.DemoID, otherToken)
	f.Mews.Sent = nil
	for _, typed := range []string{"", "y", "no", "yes!"} {
		_, err := f.TryElsewhere(t.Context(),
			workspace.TryElsewhereOptions{Connection: connection.ID, Environment: workspace.DemoID, Typed: typed})
		if !errors.Is(err, workspace.ErrNeedsYes) || len(f.Mews.Sent) != 0 {
			t.Errorf("typed %q: error %v, sent %v", typed, err, f.Mews.Sent)
		}
	}
	where := ""
	f.Mews.Answer = func(_ string, clearance model.Clearance) (model.Exchange, error) {
		where = clearance.Address().String()
		return opens("p9", "Demo hotel")
	}
	v, err := f.TryElsewhere(t.Context(),
		workspace.TryElsewhereOptions{Connection: connection.ID, Environment: workspace.DemoID, Typed: " Yes "})
	if err != nil || v.Identity() == nil || v.Identity().Name != "Demo hotel" || where != model.DemoAddress {
		t.Errorf("asked %s: %+v, error %v", where, v, err)
	}
	if place, _ := f.Find(connection.ID); place.Connection.Identity.Name == "Demo hotel" {
		t.Error("the outcome was stored")
	}
	if _, err := f.TryElsewhere(t.Context(), workspace.TryElsewhereOptions{
		Connection:  demo.ID,
		Environment: workspace.SandboxID,
	}); !errors.Is(err, workspace.ErrNotElsewhere) {
		t.Errorf("to the sandbox: %v", err)
	}
	if _, err := f.TryElsewhere(t.Context(), workspace.TryElsewhereOptions{
		Connection:  demo.ID,
		Environment: workspace.ProductionID,
	}); err != nil || where != model.ProductionAddress {
		t.Errorf("a demo token to production: asked %s, error %v", where, err)
	}
}

func TestAPairThatIsTriedElsewhereIsNoConnectionThere(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	f.Mews.Answer = func(_ string, clearance model.Clearance) (model.Exchange, error) {
		if clearance.Connection() != "" {
			t.Errorf("the budget of %s counts requests to %s", clearance.Connection(), clearance.Address())
		}
		return opens("p9", "Real hotel")
	}
	if _, err := f.TryElsewhere(t.Context(),
		workspace.TryElsewhereOptions{Connection: connection.ID, Environment: workspace.ProductionID}); err != nil {
		t.Error(err)
	}
}

func TestAServerElsewhereThatRepeatsATokenIsNotQuoted(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	f.Mews.Answer = func(string, model.Clearance) (model.Exchange, error) {
		return model.Exchange{Status: http.StatusInternalServerError, Message: "What is " + accessToken + "?"}, nil
	}
	found, err := f.TryElsewhere(t.Context(),
		workspace.TryElsewhereOptions{Connection: connection.ID, Environment: workspace.ProductionID})
	if said := phrase.Elsewhere(found, model.Environment{}, model.Environment{}).Sentences(); err != nil ||
		strings.Contains(said, accessToken) || !strings.Contains(said, "What is") {
		t.Errorf("it is said as %q, error %v", said, err)
	}
}

func TestAPairIsAddedWhereItWorks(t *testing.T) {
	f := open(t)
	f.Mews.Answer = workspacetest.Refusing(http.StatusUnauthorized)
	wrong, err := f.AddConnection(t.Context(), workspace.Draft{
		Environment: workspace.ProductionID, Client: "Acme Sync 2.1.0", ClientToken: token(t, clientToken),
		AccessToken: token(t, accessToken),
		Details:     model.Details{Label: "Pilot", Note: "Ask Ann.", Tags: []string{"pilot"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	f.Mews.Answer = func(string, model.Clearance) (model.Exchange, error) { return opens("p9", "Demo hotel") }
	found, err := f.TryElsewhere(t.Context(),
		workspace.TryElsewhereOptions{Connection: wrong.ID, Environment: workspace.DemoID, Typed: "yes"})
	if err != nil {
		t.Fatal(err)
	}
	added, err := f.AddElsewhere(t.Context(), wrong.ID, workspace.DemoID, found)
	if err != nil {
		t.Fatal(err)
	}
	place, err := f.Find(added.ID)
	if err != nil || place.Environment.ID != workspace.DemoID || place.Integration.Client != "Acme Sync 2.1.0" ||
		place.Connection.Identity.Name != "Demo hotel" ||
		place.Connection.Label != "Pilot" || place.Connection.Note != "Ask Ann." ||
		strings.Join(place.Connection.Tags, " ") != "pilot" {
		t.Errorf("%+v, error %v", place, err)
	}
	if _, err := f.Find(wrong.ID); err != nil {
		t.Errorf("the one in production is gone: %v", err)
	}
	var duplicate *workspace.DuplicateError
	if _, err := f.AddElsewhere(t.Context(), wrong.ID, workspace.DemoID, found); !errors.As(err, &duplicate) {
		t.Errorf("added twice: %v", err)
	}
	// A second connection of the same client application joins it.
	second := f.Add(t, workspace.ProductionID, otherToken)
	if _, err := f.AddElsewhere(t.Context(), second.ID, workspace.DemoID,
		found); !errors.Is(err, workspace.ErrVerifiedOther) {
		t.Errorf("what other tokens open: %v", err)
	}
	if found, err = f.TryElsewhere(t.Context(),
		workspace.TryElsewhereOptions{Connection: second.ID, Environment: workspace.DemoID, Typed: "yes"}); err != nil {
		t.Fatal(err)
	}
	also, err := f.AddElsewhere(t.Context(), second.ID, workspace.DemoID, found)
	if err != nil {
		t.Fatal(err)
	}
	if there, _ := f.Find(also.ID); there.Integration.ID != place.Integration.ID {
		t.Error("the client application is there twice")
	}
	if _, err := f.AddElsewhere(t.Context(), second.ID, workspace.SandboxID,
		found); !errors.Is(err, workspace.ErrNotElsewhere) {
		t.Errorf("to the sandbox: %v", err)
	}
}

func TestWhatWasFoundElsewhereIsSaid(t *testing.T) {
	production, demo := model.Environment{Name: "Production"}, model.Environment{Name: "Demo"}
	for health, want := range map[model.Health]string{
		model.OK: "The tokens open “Hotel” in Demo. They are good, and belong there. Add the connection to " +
			"Demo, then delete it from Production.",
		model.Rejected: "Demo refuses the tokens, too (401). So it is not that they belong there. Compare both " +
			"tokens with the ones you received from Mews and the property.",
		model.RateLimited: "Too many requests with this token (429). This says nothing about the token. Wait half a " +
			"minute, then try again.",
		model.CouldNotCheck: "There is no network. This says nothing about the token. Try again later.",
	} {
		found := workspacetest.Verification(t, workspacetest.Asked{Answer: map[model.Health]model.Exchange{
			model.OK:            workspacetest.Opens(model.Identity{Name: "Hotel"}),
			model.Rejected:      {Status: http.StatusUnauthorized, Body: []byte("{}")},
			model.RateLimited:   {Status: http.StatusTooManyRequests, Body: []byte("{}")},
			model.CouldNotCheck: {Status: http.StatusServiceUnavailable, Body: []byte("{}"), Message: "There is no network."},
		}[health]})
		if got := phrase.Elsewhere(found, production, demo).Sentences(); got != want {
			t.Errorf("%s is said as %q", health, got)
		}
	}
}
