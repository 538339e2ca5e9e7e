package workspace_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
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
		body := fmt.Sprintf(
			`{"Enterprise":{"Id":%q,"Name":%q,"TimeZoneIdentifier":"Europe/Vienna","Pricing":"Gross",`+
				`"Address":{"City":"Vienna"},"Email":"desk@example.com"}}`, id, name)
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
		return model.Operation{
			Path: path, Kind: model.Read, Known: true, Portfolio: true, Scope: []string{"EnterpriseIds"},
			Paged: true,
		}
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
	f := &fixture{
		secrets: workspacetest.NewSecrets(), mews: &mews{answer: hotel("p1", "Hotel Aurora")},
		now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC),
	}
	clock := func() time.Time { return f.now }
	var err error
	f.index, err = index.Open(t.Context(), filepath.Join(t.TempDir(), "index.sqlite"), index.Options{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.index.Close() })
	next := 0
	f.Keyrack, err = keyrack.Open(t.Context(), keyrack.Options{
		Index: f.index, History: f.index, Requests: f.index, Secrets: f.secrets, Sender: f.mews, Sandbox: noSandbox{},
		Catalogue: catalogue{}, Now: clock,
		NewID: func() string { next++; return fmt.Sprintf("id-%d", next) },
	})
	if err != nil {
		t.Fatal(err)
	}
	f.Settings = f.Workspace.Settings()
	t.Cleanup(func() { _ = f.Close() }) // before the index
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
func (f *fixture) addAs(t *testing.T, environment model.EnvironmentID, access string,
	answer func(string, model.Clearance) (model.Exchange, error),
) model.Connection {
	t.Helper()
	before := f.mews.answer
	f.mews.answer = answer
	defer func() { f.mews.answer = before }()
	return f.add(t, environment, access)
}

// add stores a connection of a new integration.
func (f *fixture) add(t *testing.T, environment model.EnvironmentID, access string) model.Connection {
	t.Helper()
	draft := workspace.Draft{
		Environment: environment, Client: "Acme Sync 2.1.0", ClientToken: token(t, clientToken),
		AccessToken: token(t, access),
	}
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
		"Sandbox sandbox open ", "Demo demo open https://api.mews-demo.com",
		"Production production read-only https://api.mews.com",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnAddedConnectionIsThereAfterAStart(t *testing.T) {
	f := open(t)
	added := f.add(t, workspace.DemoID, accessToken)
	again, err := keyrack.Open(t.Context(), keyrack.Options{
		Index: f.index, History: f.index, Requests: f.index, Secrets: f.secrets, Sender: f.mews, Sandbox: noSandbox{},
		Catalogue: catalogue{}, Now: func() time.Time { return f.now },
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
	if got.ID != added.ID || got.Title() != "Hotel Aurora" || got.LastCheck.Health != model.OK ||
		got.Identity.City != "Vienna" {
		t.Errorf("connection %+v", got)
	}
	if f.secrets.Reads() != reads {
		t.Error("listing read a secret")
	}
	if _, err := again.Send(t.Context(), workspace.Request{Connection: got.ID, Path: "services/getAll"}); err != nil {
		t.Errorf("sending after a start: %v", err)
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
	if diff := cmp.Diff([]string{"configuration/get", "reservations/cancel", "reservations/cancel"},
		f.mews.sent); diff != "" {
		t.Error(diff)
	}
	if err := f.SwitchTo(t.Context(), workspace.DemoID); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Send(t.Context(), request); !errors.As(err, &refusal) {
		t.Errorf("after switching the environment: %v", err)
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
	draft := workspace.Draft{
		Environment: workspace.ProductionID, Client: "Acme Sync 2.1.0",
		ClientToken: token(t, public.ClientToken), AccessToken: token(t, public.Gross),
	}
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
	var mu sync.Mutex
	var events []string
	stop := f.Listen(func(e workspace.Event) {
		mu.Lock()
		defer mu.Unlock()
		events = append(events, fmt.Sprintf("%T", e))
	})
	connection := f.add(t, workspace.DemoID, accessToken)
	if _, err := f.VerifyConnection(t.Context(), connection.ID); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f.LockWrites()
	stop()
	f.LockWrites()
	slices.Sort(events[1:3]) // the history comes behind
	want := []string{
		"workspace.ConnectionsChanged", "workspace.ConnectionChecked", "workspace.HistoryChanged", "workspace.WritesChanged",
	}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Error(diff)
	}
}

func TestEveryErrorIsExplained(t *testing.T) {
	for _, err := range []error{
		model.ErrStoreLocked, model.ErrStoreUnavailable, model.ErrStoreTimeout, model.ErrStoreBusy, model.ErrStoreDeclined,
		model.ErrSecretNotFound,
		model.ErrSecretTooBig, model.ErrSecretNotSaved, model.ErrSecretNotDeleted, model.ErrStoreBroken, model.ErrTokenEmpty,
		model.ErrTokenTooLong,
		model.ErrTokenNotText, model.ErrWrongName, model.ErrNotVerified, workspace.ErrPublicToken, workspace.ErrDeadToken,
		workspace.ErrNoClient, workspace.ErrNewerIndex,
		secrets.ErrNotReserved, model.ErrNoSuchRow,
	} {
		wrapped := fmt.Errorf("wrapped: %w", err)
		explanation := phrase.Explain(wrapped)
		if !strings.HasSuffix(explanation.What, ".") || strings.Contains(explanation.What, "wrapped") ||
			explanation.Next == "" {
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
		if explanation := phrase.ExplainExchange(model.Exchange{
			Status: 200,
			Body:   []byte(body),
		}); !strings.Contains(explanation.What, want) {
			t.Errorf("200 with %q is explained as %+v", body, explanation)
		}
	}
	for _, status := range []int{400, 401, 403, 404} {
		explanation := phrase.ExplainExchange(model.Exchange{
			Status: status,
			Body:   []byte("<html>Log in to the network</html>"),
		})
		if want := fmt.Sprintf("A web page came back instead of JSON (%d).", status); explanation.What != want ||
			explanation.About != "This says nothing about the token." {
			t.Errorf("a page with %d is explained as %+v", status, explanation)
		}
	}
	for _, status := range []int{408, 410, 413, 429, 502} { // nobody has looked at the token yet
		if explanation := phrase.ExplainExchange(model.Exchange{
			Status: status, Body: []byte(`{}`),
			RequestID: "r1",
		}); explanation.About != "This says nothing about the token." {
			t.Errorf("%d is explained as %+v", status, explanation)
		}
	}
	if explanation := phrase.ExplainExchange(model.Exchange{
		Status: 500, Body: []byte(`{}`),
		RequestID: "r1",
	}); !strings.Contains(explanation.Next, "Request-Id r1") {
		t.Errorf("500 is explained as %+v", explanation)
	}
	refused := model.Exchange{Status: 401, Body: []byte(`{}`), Operation: model.Operation{Path: "configuration/get"}}
	if explanation := phrase.ExplainExchange(refused); strings.Contains(explanation.Next, "configuration/get") ||
		strings.Contains(explanation.About, "permission") {
		t.Errorf("a refusal of configuration/get is explained as %+v", explanation)
	}
	// The history of production keeps no bodies.
	if explanation := phrase.ExplainExchange(model.Exchange{
		Status: 200,
		Size:   1234,
	}); explanation != (phrase.Explanation{}) {
		t.Errorf("a past 200 is explained as %+v", explanation)
	}
	if explanation := phrase.ExplainExchange(model.Exchange{
		Status: 200,
		Body:   []byte(`{}`),
	}); explanation != (phrase.Explanation{}) {
		t.Errorf("200 is explained as %+v", explanation)
	}
}
