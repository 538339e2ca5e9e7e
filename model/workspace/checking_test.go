package workspace_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/phrase"
)

func TestVerifyingTellsThePropertyAndStoresNothing(t *testing.T) {
	f := open(t)
	draft := workspace.Draft{
		Environment: workspace.DemoID, Client: "Acme Sync 2.1.0", ClientToken: token(t, clientToken),
		AccessToken: token(t, accessToken),
	}
	verification, err := f.Verify(t.Context(), draft)
	if err != nil || verification.Identity() == nil || verification.Identity().Name != "Hotel Aurora" ||
		verification.Check().Health != model.OK {
		t.Fatalf("verification %+v, error %v", verification, err)
	}
	if refs := f.Secrets.Refs(); len(refs) > 0 {
		t.Errorf("secrets were stored: %v", refs)
	}
	if groups, err := f.Tree(t.Context(), workspace.DemoID); err != nil || len(groups) > 0 {
		t.Errorf("the index has %d groups, error %v", len(groups), err)
	}
}

func TestAWriteIsNotSentWhenTheTokenOpensAnotherProperty(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.ProductionID, accessToken)
	if _, err := f.UnlockWrites(connection.ID, "Hotel Aurora"); err != nil {
		t.Fatal(err)
	}
	f.Mews.Sent = nil
	f.Mews.Answer = workspacetest.Hotel("p2", "Hotel Borealis")
	_, err := f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "reservations/cancel"})
	if !errors.Is(err, workspace.ErrOtherProperty) || len(f.Mews.Sent) != 1 {
		t.Errorf("error %v, sent %v", err, f.Mews.Sent)
	}
	if !f.WritesUnlockedUntil(connection.ID).IsZero() {
		t.Error("writes are still unlocked")
	}
	if _, err := f.UnlockWrites(connection.ID, "Hotel Aurora"); err != nil {
		t.Fatal(err)
	}
	f.Mews.Answer = workspacetest.Refusing(http.StatusUnauthorized)
	if _, err := f.Send(t.Context(),
		workspace.Request{Connection: connection.ID, Path: "reservations/cancel"}); !errors.Is(err,
		workspace.ErrUnverifiedWrite) {
		t.Errorf("error %v, want ErrUnverifiedWrite", err)
	}
}

func TestACheckKeepsWhatFailedAndWhatWasFoundInstead(t *testing.T) {
	answering := func(status int, body, message string) func(string, model.Clearance) (model.Exchange, error) {
		return func(string, model.Clearance) (model.Exchange, error) {
			return model.Exchange{Status: status, Body: []byte(body), Message: message}, nil
		}
	}
	failing := func(err error) func(string, model.Clearance) (model.Exchange, error) {
		return func(string, model.Clearance) (model.Exchange, error) { return model.Exchange{}, err }
	}
	portfolio := func(then func(string, model.Clearance) (model.Exchange, error)) func(string,
		model.Clearance) (model.Exchange, error) {
		return func(path string, c model.Clearance) (model.Exchange, error) {
			if path == "configuration/get" {
				return answering(200, `{"Enterprise":{"Id":"p1","Name":"Alpine","IsPortfolio":true}}`, "")(path, c)
			}
			return then(path, c)
		}
	}
	for _, test := range []struct {
		name   string
		answer func(string, model.Clearance) (model.Exchange, error)
		want   model.Check
		said   string
	}{
		{
			"no host", failing(&connector.Failure{Kind: connector.DNS, Host: "api.example"}),
			model.Check{Failure: "dns", Found: "api.example"},
			"There is no host named api.example.",
		},
		{
			"an error of another kind", failing(errors.New("no route")),
			model.Check{Failure: model.FailureOther, Found: "no route"},
			"No route.",
		},
		{
			"a web page", answering(404, "<html>Log in</html>", ""),
			model.Check{Failure: "web-page", Status: 404},
			"A web page came back instead of JSON (404).",
		},
		{
			"a proxy that failed", answering(502, "<html>Bad Gateway</html>", ""),
			model.Check{Failure: "web-page", Status: 502},
			"Mews, or a proxy before it, failed (502).",
		},
		{"Mews that failed", answering(500, `{}`, ""), model.Check{Status: 500}, "Mews failed (500)."},
		{
			"a message", answering(500, `{"Message":"Closed for today."}`, "Closed for today."),
			model.Check{Status: 500, Message: "Closed for today."},
			"Closed for today.",
		},
		{
			"no property", answering(200, `{}`, ""),
			model.Check{Failure: model.FailureUntold, Status: 200},
			"The answer names no property.",
		},
		{
			"a portfolio without its list", portfolio(answering(408, `{}`, "")),
			model.Check{Failure: model.NoFailure.OfProperties(), Status: 408},
			"The token opens a portfolio, but its properties could not be listed. The request was too heavy for Mews (408).",
		},
		{
			"a portfolio that fell silent", portfolio(failing(&connector.Failure{Kind: connector.Silence, Host: "api.example"})),
			model.Check{Failure: "of-properties:silence", Found: "api.example", Status: 200},
			"The token opens a portfolio, but its properties could not be listed. api.example was silent for too long, so " +
				"Keyrack stopped waiting.",
		},
	} {
		f := open(t)
		connection := f.Add(t, workspace.DemoID, accessToken)
		f.Mews.Answer = test.answer
		if _, err := f.VerifyConnection(t.Context(), connection.ID); err != nil {
			t.Fatal(err)
		}
		place, err := f.Find(connection.ID)
		got := place.Connection.LastCheck
		test.want.Health, test.want.At, test.want.Took, test.want.RequestID = model.CouldNotCheck, got.At, got.Took,
			got.RequestID
		if err != nil || got != test.want {
			t.Errorf("%s is kept as %+v, error %v", test.name, got, err)
		}
		if said := phrase.Remark(got); said != test.said {
			t.Errorf("%s is told as %q", test.name, said)
		}
	}
}

func TestAnotherPropertyIsKeptByItsName(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	f.Mews.Answer = workspacetest.Hotel("p2", "Hotel Borealis")
	if _, err := f.VerifyConnection(t.Context(), connection.ID); err != nil {
		t.Fatal(err)
	}
	place, err := f.Find(connection.ID)
	if got := place.Connection.LastCheck; err != nil || got.Found != "Hotel Borealis" || got.Message != "" ||
		got.Failure != model.NoFailure {
		t.Errorf("kept as %+v, error %v", got, err)
	}
}

func TestChecksTellATokenFromTheNetwork(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer func(string, model.Clearance) (model.Exchange, error)
		want   model.Health
	}{
		{"401", workspacetest.Refusing(http.StatusUnauthorized), model.Rejected},
		{"401 of a firewall", func(string, model.Clearance) (model.Exchange, error) {
			return model.Exchange{Status: http.StatusUnauthorized, Body: []byte("<html>Log in to the network</html>")}, nil
		}, model.CouldNotCheck},
		{"502 of a proxy", func(string, model.Clearance) (model.Exchange, error) {
			return model.Exchange{Status: http.StatusBadGateway, Body: []byte("<html>Bad Gateway</html>")}, nil
		}, model.CouldNotCheck},
		{"429", workspacetest.Refusing(http.StatusTooManyRequests), model.RateLimited},
		{"500", workspacetest.Refusing(http.StatusInternalServerError), model.CouldNotCheck},
		{"404", workspacetest.Refusing(http.StatusNotFound), model.CouldNotCheck},
		{"no network", func(string, model.Clearance) (model.Exchange, error) {
			return model.Exchange{}, errors.New("no route")
		}, model.CouldNotCheck},
		{"nonsense", func(string, model.Clearance) (model.Exchange, error) {
			return model.Exchange{Status: http.StatusOK, Body: []byte("<html>")}, nil
		}, model.CouldNotCheck},
		{"another property", workspacetest.Hotel("p2", "Hotel Borealis"), model.OtherProperty},
		{"the same property", workspacetest.Hotel("p1", "Hotel Aurora"), model.OK},
	} {
		f := open(t)
		connection := f.Add(t, workspace.DemoID, accessToken)
		f.Mews.Answer = test.answer
		for range 2 { // the second look must not take the first one's outcome for the truth
			if _, err := f.VerifyConnection(t.Context(), connection.ID); err != nil {
				t.Fatal(err)
			}
			place, err := f.Find(connection.ID)
			if test.want == model.CouldNotCheck && (err != nil || phrase.Remark(place.Connection.LastCheck) == "") {
				t.Errorf("%s: nobody is told why", test.name)
			}
			if err != nil || place.Connection.LastCheck.Health != test.want || place.Connection.Identity.Name != "Hotel Aurora" {
				t.Errorf("%s: health %q, identity %q, error %v", test.name, place.Connection.LastCheck.Health,
					place.Connection.Identity.Name, err)
			}
		}
	}
}

func TestAPortfolioListsItsHotelsToTheLastPage(t *testing.T) {
	f := open(t)
	page := 0
	f.Mews.Answer = func(path string, clearance model.Clearance) (model.Exchange, error) {
		if path == "configuration/get" {
			return model.Exchange{
				Status: http.StatusOK,
				Body:   []byte(`{"Enterprise":{"Id":"dummy","Name":"Aurora Collection","IsPortfolio":true}}`),
			}, nil
		}
		page++
		var list []string
		count := 1000
		if page == 2 {
			count = 2
		}
		for i := range count {
			list = append(list, fmt.Sprintf(`{"Id":"p%d-%d","Name":"Hotel %d"}`, page, i, i))
		}
		if page == 1 {
			list[0] = `{"Id":"dummy","Name":"Aurora Collection","IsPortfolio":true}`
		}
		return model.Exchange{
			Status: http.StatusOK,
			Body:   []byte(`{"Enterprises":[` + strings.Join(list, ",") + `],"Cursor":"c` + fmt.Sprint(page) + `"}`),
		}, nil
	}
	connection := f.Add(t, workspace.DemoID, accessToken)
	if !connection.Identity.Portfolio || connection.Identity.Properties() != 1001 || page != 2 {
		t.Errorf("%d properties on %d pages", connection.Identity.Properties(), page)
	}
}
