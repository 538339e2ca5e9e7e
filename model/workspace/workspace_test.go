package workspace_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/keyrack"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/storage/index"
	"keyrack/ui/phrase"
)

const (
	clientToken = "C11E0000C11E0000C11E0000C11E0000-C11E0000C11E0000C11E0000C11E000"
	accessToken = "ACCE55000000000000000000000000AA-ACCE55000000000000000000000000A"
	otherToken  = "ACCE55000000000000000000000000BB-ACCE55000000000000000000000000B"
)

// mews answers requests as the test wants and keeps what was sent. It never sees a token on a wire.
type mews struct {
	mu     sync.Mutex
	answer func(path string, clearance model.Clearance) (model.Exchange, error)
	sent   []string
	// answerBody, where it is not nil, answers in place of answer.
	answerBody func(path string, clearance model.Clearance, body []byte) (model.Exchange, error)
}

func (m *mews) Send(ctx context.Context, clearing model.Clearing, body []byte) (model.Exchange, error) {
	clearance, err := clearing.Clear()
	if err != nil {
		return model.Exchange{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return model.Exchange{}, err
	}
	path := clearance.Operation().Path
	m.sent = append(m.sent, path)
	if m.answerBody != nil {
		return m.answerBody(path, clearance, body)
	}
	return m.answer(path, clearance)
}

func (m *mews) Budget(model.ConnectionID) (used, limit int) { return len(m.sent), 200 }

// hotel is the answer of a token that opens one property.
func hotel(id, name string) func(string, model.Clearance) (model.Exchange, error) {
	return func(path string, clearance model.Clearance) (model.Exchange, error) {
		body := fmt.Sprintf(`{"Enterprise":{"Id":%q,"Name":%q,"TimeZoneIdentifier":"Europe/Vienna","Pricing":"Gross","Address":{"City":"Vienna"},"Email":"desk@example.com"}}`, id, name)
		return model.Exchange{Operation: clearance.Operation(), Status: http.StatusOK, Body: []byte(body)}, nil
	}
}

func refusing(status int) func(string, model.Clearance) (model.Exchange, error) {
	return func(_ string, clearance model.Clearance) (model.Exchange, error) {
		return model.Exchange{Operation: clearance.Operation(), Status: status, Message: "No."}, nil
	}
}

type catalogue struct{}

func (catalogue) Lookup(path string) model.Operation {
	switch path {
	case "configuration/get", "enterprises/getAll", "languages/getAll":
		return model.Operation{Path: path, Kind: model.Read, Known: true}
	case "services/getAll":
		return model.Operation{Path: path, Kind: model.Read, Known: true, Portfolio: true, Scope: []string{"EnterpriseIds"}, Paged: true}
	case "bills/add":
		return model.Operation{Path: path, Kind: model.Write, Known: true, Portfolio: true, Scope: []string{"EnterpriseId"}}
	case "tasks/add":
		return model.Operation{Path: path, Kind: model.Write, Known: true}
	case "reservations/cancel":
		return model.Operation{Path: path, Kind: model.Destructive, Known: true}
	}
	return model.Operation{Path: path, Kind: model.Write}
}

type noSandbox struct{}

func (noSandbox) Start(context.Context) (model.Address, error) {
	return model.ParseAddress(model.Sandbox, "http://127.0.0.1:1")
}

// fixture is a workspace over a real index, with secrets in memory.
type fixture struct {
	*keyrack.Keyrack
	index   *index.Index
	secrets *workspacetest.Secrets
	mews    *mews
	now     time.Time
}

func open(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{secrets: workspacetest.NewSecrets(), mews: &mews{answer: hotel("p1", "Hotel Aurora")}, now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return f.now }
	var err error
	f.index, err = index.Open(t.Context(), filepath.Join(t.TempDir(), "index.sqlite"), index.Options{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.index.Close() })
	next := 0
	f.Keyrack, err = keyrack.Open(t.Context(), keyrack.Options{
		Index: f.index, History: f.index, Requests: f.index, Secrets: f.secrets, Sender: f.mews, Sandbox: noSandbox{}, Catalogue: catalogue{}, Now: clock,
		NewID: func() string { next++; return fmt.Sprintf("id-%d", next) },
	})
	if err != nil {
		t.Fatal(err)
	}
	f.Settings = f.Workspace.Settings()
	return f
}

func token(t *testing.T, text string) model.Token {
	t.Helper()
	parsed, err := model.ParseToken(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// addAs stores a connection that opens what answer says.
func (f *fixture) addAs(t *testing.T, environment model.EnvironmentID, access string, answer func(string, model.Clearance) (model.Exchange, error)) model.Connection {
	t.Helper()
	before := f.mews.answer
	f.mews.answer = answer
	defer func() { f.mews.answer = before }()
	return f.add(t, environment, access)
}

// add stores a connection of a new integration.
func (f *fixture) add(t *testing.T, environment model.EnvironmentID, access string) model.Connection {
	t.Helper()
	draft := workspace.Draft{Environment: environment, Client: "Acme Sync 2.1.0", ClientToken: token(t, clientToken), AccessToken: token(t, access)}
	if groups, err := f.Tree(t.Context(), environment); err != nil {
		t.Fatal(err)
	} else if len(groups) > 0 {
		draft.Integration = groups[0].Integration.ID
	}
	var err error
	if draft.Verification, err = f.Verify(t.Context(), draft); err != nil {
		t.Fatal(err)
	}
	connection, err := f.AddConnection(t.Context(), draft)
	if err != nil {
		t.Fatal(err)
	}
	return connection
}

func TestANewIndexHasSandboxDemoAndReadOnlyProduction(t *testing.T) {
	f := open(t)
	var got []string
	for _, e := range f.Environments() {
		got = append(got, fmt.Sprintf("%s %s %s %s", e.Name, e.Kind, e.Protection, e.Address))
	}
	want := []string{
		"Sandbox sandbox open ", "Demo demo open https://api.mews-demo.com", "Production production read-only https://api.mews.com",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestVerifyingTellsThePropertyAndStoresNothing(t *testing.T) {
	f := open(t)
	draft := workspace.Draft{Environment: workspace.DemoID, Client: "Acme Sync 2.1.0", ClientToken: token(t, clientToken), AccessToken: token(t, accessToken)}
	verification, err := f.Verify(t.Context(), draft)
	if err != nil || verification.Identity() == nil || verification.Identity().Name != "Hotel Aurora" || verification.Check().Health != model.OK {
		t.Fatalf("verification %+v, error %v", verification, err)
	}
	if refs := f.secrets.Refs(); len(refs) > 0 {
		t.Errorf("secrets were stored: %v", refs)
	}
	if groups, err := f.Tree(t.Context(), workspace.DemoID); err != nil || len(groups) > 0 {
		t.Errorf("the index has %d groups, error %v", len(groups), err)
	}
}

func TestAnAddedConnectionIsThereAfterAStart(t *testing.T) {
	f := open(t)
	added := f.add(t, workspace.DemoID, accessToken)
	again, err := keyrack.Open(t.Context(), keyrack.Options{
		Index: f.index, History: f.index, Requests: f.index, Secrets: f.secrets, Sender: f.mews, Sandbox: noSandbox{}, Catalogue: catalogue{}, Now: func() time.Time { return f.now },
		NewID: func() string { return "x" },
	})
	if err != nil {
		t.Fatal(err)
	}
	reads := f.secrets.Reads()
	groups, err := again.Tree(t.Context(), workspace.DemoID)
	if err != nil || len(groups) != 1 || len(groups[0].Connections) != 1 {
		t.Fatalf("groups %+v, error %v", groups, err)
	}
	got := groups[0].Connections[0]
	if got.ID != added.ID || got.Title() != "Hotel Aurora" || got.LastCheck.Health != model.OK || got.Identity.City != "Vienna" {
		t.Errorf("connection %+v", got)
	}
	if f.secrets.Reads() != reads {
		t.Error("listing read a secret")
	}
	if _, err := again.Send(t.Context(), workspace.Request{Connection: got.ID, Path: "services/getAll"}); err != nil {
		t.Errorf("sending after a start: %v", err)
	}
}

func TestAFailedStoreLeavesNothingBehind(t *testing.T) {
	for _, failing := range []int{1, 2} {
		f := open(t)
		sets := 0
		f.secrets.Fail(func(call string, _ model.SecretRef) error {
			if call == "set" {
				if sets++; sets == failing {
					return model.ErrSecretNotSaved
				}
			}
			return nil
		})
		draft := workspace.Draft{Environment: workspace.DemoID, Client: "Acme Sync 2.1.0", ClientToken: token(t, clientToken), AccessToken: token(t, accessToken)}
		if _, err := f.AddConnection(t.Context(), draft); !errors.Is(err, model.ErrSecretNotSaved) {
			t.Errorf("error %v, want ErrSecretNotSaved", err)
		}
		if groups, err := f.Tree(t.Context(), workspace.DemoID); err != nil || len(groups) > 0 {
			t.Errorf("the index has %d groups, error %v", len(groups), err)
		}
		f.secrets.Fail(nil)
		if err := f.Repair(t.Context()); err != nil {
			t.Error(err)
		}
		if refs := f.secrets.Refs(); len(refs) > 0 {
			t.Errorf("after a repair there are secrets that nobody knows: %v", refs)
		}
	}
}

func TestReplacingATokenDeletesTheOldOneLast(t *testing.T) {
	f := open(t)
	connection := f.add(t, workspace.DemoID, accessToken)
	before := f.secrets.Refs()
	f.secrets.Fail(func(call string, _ model.SecretRef) error {
		if call == "delete" {
			return model.ErrStoreTimeout
		}
		return nil
	})
	err := f.ReplaceAccessToken(t.Context(), connection.ID, token(t, otherToken), workspace.Verification{})
	if !errors.Is(err, model.ErrStoreTimeout) {
		t.Errorf("error %v, want the time-out of the delete", err)
	}
	if len(f.secrets.Refs()) != len(before)+1 {
		t.Errorf("secrets %v", f.secrets.Refs())
	}
	place, err := f.Find(connection.ID)
	if err != nil || place.Connection.Fingerprint != model.NewSecret(otherToken).Fingerprint() {
		t.Errorf("the connection has %s, error %v", place.Connection.Fingerprint, err)
	}
	f.secrets.Fail(nil)
	if err := f.Repair(t.Context()); err != nil || len(f.secrets.Refs()) != len(before) {
		t.Errorf("after a repair: %v, error %v", f.secrets.Refs(), err)
	}
}

func TestAReplacementThatFailedIsNotInTheWayOfTheNext(t *testing.T) {
	f := open(t)
	connection := f.add(t, workspace.DemoID, accessToken)
	before := len(f.secrets.Refs())
	f.secrets.Fail(func(string, model.SecretRef) error { return model.ErrStoreLocked })
	replace := func() error {
		return f.ReplaceAccessToken(t.Context(), connection.ID, token(t, otherToken), workspace.Verification{})
	}
	if err := replace(); !errors.Is(err, model.ErrStoreLocked) {
		t.Errorf("while it is locked: %v", err)
	}
	f.secrets.Fail(nil)
	if err := replace(); err != nil {
		t.Errorf("after it was unlocked: %v", err)
	}
	place, err := f.Find(connection.ID)
	if err != nil || place.Connection.Fingerprint != model.NewSecret(otherToken).Fingerprint() {
		t.Errorf("the connection has %s, error %v", place.Connection.Fingerprint, err)
	}
	if got := f.secrets.Refs(); len(got) != before {
		t.Errorf("the store holds %v", got)
	}
}

func TestRemovingDeletesTheTokens(t *testing.T) {
	f := open(t)
	first := f.add(t, workspace.DemoID, accessToken)
	f.add(t, workspace.DemoID, otherToken)
	if _, err := f.RemoveConnections(t.Context(), first.ID); err != nil || len(f.secrets.Refs()) != 2 {
		t.Errorf("after the connection: %v, error %v", f.secrets.Refs(), err)
	}
	if err := f.RemoveIntegration(t.Context(), first.IntegrationID); err != nil || len(f.secrets.Refs()) != 0 {
		t.Errorf("after the integration: %v, error %v", f.secrets.Refs(), err)
	}
}

func TestTheSameTokenIsNotStoredTwice(t *testing.T) {
	f := open(t)
	f.add(t, workspace.DemoID, accessToken)
	groups, err := f.Tree(t.Context(), workspace.DemoID)
	if err != nil {
		t.Fatal(err)
	}
	for name, draft := range map[string]workspace.Draft{
		"access token": {Environment: workspace.DemoID, Integration: groups[0].Integration.ID, AccessToken: token(t, accessToken)},
		"client token": {Environment: workspace.DemoID, Client: "Another", ClientToken: token(t, clientToken), AccessToken: token(t, otherToken)},
	} {
		var duplicate *workspace.DuplicateError
		if _, err := f.AddConnection(t.Context(), draft); !errors.As(err, &duplicate) {
			t.Errorf("%s: error %v, want a DuplicateError", name, err)
		}
	}
}

func TestProductionSendsNoWriteUntilItIsUnlocked(t *testing.T) {
	f := open(t)
	connection := f.add(t, workspace.ProductionID, accessToken)
	f.Lock()
	f.mews.sent = nil
	reads := f.secrets.Reads()
	request := workspace.Request{Connection: connection.ID, Path: "reservations/cancel"}
	var refusal *model.Refusal
	if _, err := f.Send(t.Context(), request); !errors.As(err, &refusal) || refusal.Reason != model.RefusedReadOnly {
		t.Fatalf("error %v, want a refusal", err)
	}
	if len(f.mews.sent) != 0 || f.secrets.Reads() != reads {
		t.Errorf("sent %v, secrets read %d times", f.mews.sent, f.secrets.Reads()-reads)
	}
	if _, err := f.UnlockWrites(connection.ID, "hotel aurora"); !errors.Is(err, model.ErrWrongName) {
		t.Errorf("a wrong name: %v", err)
	}
	if _, err := f.UnlockWrites(connection.ID, "Hotel Aurora"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := f.Send(t.Context(), request); err != nil {
			t.Fatal(err)
		}
	}
	// The first write is preceded by another look at the property.
	if diff := cmp.Diff([]string{"configuration/get", "reservations/cancel", "reservations/cancel"}, f.mews.sent); diff != "" {
		t.Error(diff)
	}
	if err := f.SwitchTo(t.Context(), workspace.DemoID); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Send(t.Context(), request); !errors.As(err, &refusal) {
		t.Errorf("after switching the environment: %v", err)
	}
}

func TestAWriteIsNotSentWhenTheTokenOpensAnotherProperty(t *testing.T) {
	f := open(t)
	connection := f.add(t, workspace.ProductionID, accessToken)
	if _, err := f.UnlockWrites(connection.ID, "Hotel Aurora"); err != nil {
		t.Fatal(err)
	}
	f.mews.sent = nil
	f.mews.answer = hotel("p2", "Hotel Borealis")
	_, err := f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "reservations/cancel"})
	if !errors.Is(err, workspace.ErrOtherProperty) || len(f.mews.sent) != 1 {
		t.Errorf("error %v, sent %v", err, f.mews.sent)
	}
	if !f.WritesUnlockedUntil(connection.ID).IsZero() {
		t.Error("writes are still unlocked")
	}
	if _, err := f.UnlockWrites(connection.ID, "Hotel Aurora"); err != nil {
		t.Fatal(err)
	}
	f.mews.answer = refusing(http.StatusUnauthorized)
	if _, err := f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "reservations/cancel"}); !errors.Is(err, workspace.ErrUnverifiedWrite) {
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
	portfolio := func(then func(string, model.Clearance) (model.Exchange, error)) func(string, model.Clearance) (model.Exchange, error) {
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
		{"no host", failing(&connector.Failure{Kind: connector.DNS, Host: "api.example"}), model.Check{Failure: "dns", Found: "api.example"}, "There is no host named api.example."},
		{"an error of another kind", failing(errors.New("no route")), model.Check{Failure: model.FailureOther, Found: "no route"}, "No route."},
		{"a web page", answering(404, "<html>Log in</html>", ""), model.Check{Failure: "web-page", Status: 404}, "A web page came back instead of JSON (404)."},
		{"a proxy that failed", answering(502, "<html>Bad Gateway</html>", ""), model.Check{Failure: "web-page", Status: 502}, "Mews, or a proxy before it, failed (502)."},
		{"Mews that failed", answering(500, `{}`, ""), model.Check{Status: 500}, "Mews failed (500)."},
		{"a message", answering(500, `{"Message":"Closed for today."}`, "Closed for today."), model.Check{Status: 500, Message: "Closed for today."}, "Closed for today."},
		{"no property", answering(200, `{}`, ""), model.Check{Failure: model.FailureUntold, Status: 200}, "The answer names no property."},
		{
			"a portfolio without its list", portfolio(answering(408, `{}`, "")),
			model.Check{Failure: model.NoFailure.OfProperties(), Status: 408},
			"The token opens a portfolio, but its properties could not be listed. The request was too heavy for Mews (408).",
		},
		{
			"a portfolio that fell silent", portfolio(failing(&connector.Failure{Kind: connector.Silence, Host: "api.example"})),
			model.Check{Failure: "of-properties:silence", Found: "api.example", Status: 200},
			"The token opens a portfolio, but its properties could not be listed. api.example was silent for too long, so Keyrack stopped waiting.",
		},
	} {
		f := open(t)
		connection := f.add(t, workspace.DemoID, accessToken)
		f.mews.answer = test.answer
		if _, err := f.VerifyConnection(t.Context(), connection.ID); err != nil {
			t.Fatal(err)
		}
		place, err := f.Find(connection.ID)
		got := place.Connection.LastCheck
		test.want.Health, test.want.At, test.want.Took, test.want.RequestID = model.CouldNotCheck, got.At, got.Took, got.RequestID
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
	connection := f.add(t, workspace.DemoID, accessToken)
	f.mews.answer = hotel("p2", "Hotel Borealis")
	if _, err := f.VerifyConnection(t.Context(), connection.ID); err != nil {
		t.Fatal(err)
	}
	place, err := f.Find(connection.ID)
	if got := place.Connection.LastCheck; err != nil || got.Found != "Hotel Borealis" || got.Message != "" || got.Failure != model.NoFailure {
		t.Errorf("kept as %+v, error %v", got, err)
	}
}

func TestChecksTellATokenFromTheNetwork(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer func(string, model.Clearance) (model.Exchange, error)
		want   model.Health
	}{
		{"401", refusing(http.StatusUnauthorized), model.Rejected},
		{"401 of a firewall", func(string, model.Clearance) (model.Exchange, error) {
			return model.Exchange{Status: http.StatusUnauthorized, Body: []byte("<html>Log in to the network</html>")}, nil
		}, model.CouldNotCheck},
		{"502 of a proxy", func(string, model.Clearance) (model.Exchange, error) {
			return model.Exchange{Status: http.StatusBadGateway, Body: []byte("<html>Bad Gateway</html>")}, nil
		}, model.CouldNotCheck},
		{"429", refusing(http.StatusTooManyRequests), model.RateLimited},
		{"500", refusing(http.StatusInternalServerError), model.CouldNotCheck},
		{"404", refusing(http.StatusNotFound), model.CouldNotCheck},
		{"no network", func(string, model.Clearance) (model.Exchange, error) {
			return model.Exchange{}, errors.New("no route")
		}, model.CouldNotCheck},
		{"nonsense", func(string, model.Clearance) (model.Exchange, error) {
			return model.Exchange{Status: http.StatusOK, Body: []byte("<html>")}, nil
		}, model.CouldNotCheck},
		{"another property", hotel("p2", "Hotel Borealis"), model.OtherProperty},
		{"the same property", hotel("p1", "Hotel Aurora"), model.OK},
	} {
		f := open(t)
		connection := f.add(t, workspace.DemoID, accessToken)
		f.mews.answer = test.answer
		for range 2 { // the second look must not take the first one's outcome for the truth
			if _, err := f.VerifyConnection(t.Context(), connection.ID); err != nil {
				t.Fatal(err)
			}
			place, err := f.Find(connection.ID)
			if test.want == model.CouldNotCheck && (err != nil || phrase.Remark(place.Connection.LastCheck) == "") {
				t.Errorf("%s: nobody is told why", test.name)
			}
			if err != nil || place.Connection.LastCheck.Health != test.want || place.Connection.Identity.Name != "Hotel Aurora" {
				t.Errorf("%s: health %q, identity %q, error %v", test.name, place.Connection.LastCheck.Health, place.Connection.Identity.Name, err)
			}
		}
	}
}

func TestAMissingTokenIsShownAndNothingIsDropped(t *testing.T) {
	f := open(t)
	connection := f.add(t, workspace.DemoID, accessToken)
	f.Lock()
	f.secrets.Lose(connection.AccessToken)
	if _, err := f.VerifyConnection(t.Context(), connection.ID); err != nil {
		t.Fatal(err)
	}
	place, err := f.Find(connection.ID)
	if err != nil || place.Connection.LastCheck.Health != model.TokenMissing || place.Connection.Identity == nil {
		t.Errorf("connection %+v, error %v", place.Connection, err)
	}
}

func TestAPortfolioListsItsHotelsToTheLastPage(t *testing.T) {
	f := open(t)
	page := 0
	f.mews.answer = func(path string, clearance model.Clearance) (model.Exchange, error) {
		if path == "configuration/get" {
			return model.Exchange{Status: http.StatusOK, Body: []byte(`{"Enterprise":{"Id":"dummy","Name":"Aurora Collection","IsPortfolio":true}}`)}, nil
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
		return model.Exchange{Status: http.StatusOK, Body: []byte(`{"Enterprises":[` + strings.Join(list, ",") + `],"Cursor":"c` + fmt.Sprint(page) + `"}`)}, nil
	}
	connection := f.add(t, workspace.DemoID, accessToken)
	if !connection.Identity.Portfolio || connection.Identity.Properties() != 1001 || page != 2 {
		t.Errorf("%d properties on %d pages", connection.Identity.Properties(), page)
	}
}

func TestPublicTokensAreAddedOnceAndKeptOutOfProduction(t *testing.T) {
	f := open(t)
	for _, want := range []int{8, 0} {
		if added, err := f.AddPublicDemoTokens(t.Context()); err != nil || added != want {
			t.Errorf("added %d, error %v; want %d", added, err, want)
		}
	}
	if len(f.secrets.Refs()) != 12 {
		t.Errorf("%d secrets, want 12", len(f.secrets.Refs()))
	}
	public := model.PublicDemoClients()[0]
	draft := workspace.Draft{Environment: workspace.ProductionID, Client: "Acme Sync 2.1.0", ClientToken: token(t, public.ClientToken), AccessToken: token(t, public.Gross)}
	if _, err := f.AddConnection(t.Context(), draft); !errors.Is(err, workspace.ErrPublicToken) {
		t.Errorf("error %v, want ErrPublicToken", err)
	}
	if _, err := f.Verify(t.Context(), draft); !errors.Is(err, workspace.ErrPublicToken) || len(f.mews.sent) != 0 {
		t.Errorf("verify: error %v, sent %v", err, f.mews.sent)
	}
}

func TestTheSandboxHotelsAreVerifiedWhenTheyAreAdded(t *testing.T) {
	f := open(t)
	if added, err := f.AddSandboxHotels(t.Context()); err != nil || added != 3 {
		t.Fatalf("added %d, error %v", added, err)
	}
	groups, err := f.Tree(t.Context(), workspace.SandboxID)
	if err != nil {
		t.Fatal(err)
	}
	for _, connection := range groups[0].Connections {
		if connection.LastCheck.Health != model.OK {
			t.Errorf("%s: health %q", connection.Title(), connection.LastCheck.Health)
		}
	}
}

func TestTheStartIsNeverInProduction(t *testing.T) {
	f := open(t)
	for _, step := range []struct {
		to, want model.EnvironmentID
	}{
		{"", workspace.SandboxID},
		{workspace.DemoID, workspace.DemoID},
		{workspace.ProductionID, workspace.DemoID},
	} {
		if step.to != "" {
			if err := f.SwitchTo(t.Context(), step.to); err != nil {
				t.Fatal(err)
			}
		}
		if first, err := f.FirstEnvironment(); err != nil || first.ID != step.want {
			t.Errorf("after %q the start is in %q, error %v; want %q", step.to, first.ID, err, step.want)
		}
	}
	if err := f.index.SetSetting(t.Context(), "environment", string(workspace.ProductionID)); err != nil {
		t.Fatal(err)
	}
	if err := f.Reread(t.Context()); err != nil {
		t.Fatal(err)
	}
	if first, err := f.FirstEnvironment(); err != nil || first.ID != workspace.SandboxID {
		t.Errorf("with production remembered the start is in %q, error %v", first.ID, err)
	}
}

func TestListenersHearOfChanges(t *testing.T) {
	f := open(t)
	var events []string
	stop := f.Listen(func(e workspace.Event) { events = append(events, fmt.Sprintf("%T", e)) })
	connection := f.add(t, workspace.DemoID, accessToken)
	if _, err := f.VerifyConnection(t.Context(), connection.ID); err != nil {
		t.Fatal(err)
	}
	f.LockWrites()
	stop()
	f.LockWrites()
	want := []string{"workspace.ConnectionsChanged", "workspace.ConnectionChecked", "workspace.WritesChanged"}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Error(diff)
	}
}

func TestEveryErrorIsExplained(t *testing.T) {
	for _, err := range []error{
		model.ErrStoreLocked, model.ErrStoreUnavailable, model.ErrStoreTimeout, model.ErrStoreBusy, model.ErrStoreDeclined, model.ErrSecretNotFound,
		model.ErrSecretTooBig, model.ErrSecretNotSaved, model.ErrSecretNotDeleted, model.ErrStoreBroken, model.ErrTokenEmpty, model.ErrTokenTooLong,
		model.ErrTokenNotText, model.ErrWrongName, model.ErrNotVerified, workspace.ErrPublicToken, workspace.ErrDeadToken, workspace.ErrNoClient, workspace.ErrNewerIndex,
		secrets.ErrNotReserved, model.ErrNoSuchRow,
	} {
		wrapped := fmt.Errorf("wrapped: %w", err)
		explanation := phrase.Explain(wrapped)
		if !strings.HasSuffix(explanation.What, ".") || strings.Contains(explanation.What, "wrapped") || explanation.Next == "" {
			t.Errorf("%v is explained as %+v", err, explanation)
		}
	}
	for _, status := range []int{400, 401, 403, 404, 408, 409, 410, 413, 429, 500, 503, 418} {
		explanation := phrase.ExplainExchange(model.Exchange{Status: status, Body: []byte(`{}`)})
		if !strings.Contains(explanation.What, fmt.Sprint(status)) || explanation.About == "" || explanation.Next == "" {
			t.Errorf("%d is explained as %+v", status, explanation)
		}
	}
	for body, want := range map[string]string{"": "empty", "<html>hello</html>": "web page", "hello": "not JSON"} {
		if explanation := phrase.ExplainExchange(model.Exchange{Status: 200, Body: []byte(body)}); !strings.Contains(explanation.What, want) {
			t.Errorf("200 with %q is explained as %+v", body, explanation)
		}
	}
	for _, status := range []int{400, 401, 403, 404} {
		explanation := phrase.ExplainExchange(model.Exchange{Status: status, Body: []byte("<html>Log in to the network</html>")})
		if want := fmt.Sprintf("A web page came back instead of JSON (%d).", status); explanation.What != want || explanation.About != "This says nothing about the token." {
			t.Errorf("a page with %d is explained as %+v", status, explanation)
		}
	}
	for _, status := range []int{408, 410, 413, 429, 502} { // nobody has looked at the token yet
		if explanation := phrase.ExplainExchange(model.Exchange{Status: status, Body: []byte(`{}`), RequestID: "r1"}); explanation.About != "This says nothing about the token." {
			t.Errorf("%d is explained as %+v", status, explanation)
		}
	}
	if explanation := phrase.ExplainExchange(model.Exchange{Status: 500, Body: []byte(`{}`), RequestID: "r1"}); !strings.Contains(explanation.Next, "Request-Id r1") {
		t.Errorf("500 is explained as %+v", explanation)
	}
	refused := model.Exchange{Status: 401, Body: []byte(`{}`), Operation: model.Operation{Path: "configuration/get"}}
	if explanation := phrase.ExplainExchange(refused); strings.Contains(explanation.Next, "configuration/get") || strings.Contains(explanation.About, "permission") {
		t.Errorf("a refusal of configuration/get is explained as %+v", explanation)
	}
	// The history of production keeps no bodies.
	if explanation := phrase.ExplainExchange(model.Exchange{Status: 200, Size: 1234}); explanation != (phrase.Explanation{}) {
		t.Errorf("a past 200 is explained as %+v", explanation)
	}
	if explanation := phrase.ExplainExchange(model.Exchange{Status: 200, Body: []byte(`{}`)}); explanation != (phrase.Explanation{}) {
		t.Errorf("200 is explained as %+v", explanation)
	}
}
