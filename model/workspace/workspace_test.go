package workspace_test

import (
	"errors"
	"fmt"
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
	"keyrack/ui/phrase"
)

const (
	clientToken = workspacetest.ClientToken
	accessToken = workspacetest.AccessToken
	otherToken  = workspacetest.OtherToken
)

// fixture is a Keyrack over a real index, with secrets in memory, and with what these tests ask of one.
type fixture struct{ *workspacetest.Fixture }

func open(t *testing.T) *fixture {
	t.Helper()
	return &fixture{workspacetest.Open(t)}
}

func token(t *testing.T, text string) model.Token {
	t.Helper()
	parsed, err := model.ParseToken(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
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
	added := f.Add(t, workspace.DemoID, accessToken)
	again, err := keyrack.Open(t.Context(), keyrack.Options{
		Index: f.Index, History: f.Index, Requests: f.Index, Secrets: f.Secrets, Sender: f.Mews,
		Sandbox:   workspacetest.NoSandbox{},
		Catalogue: workspacetest.Catalogue{}, Now: func() time.Time { return f.Now },
		NewID: func() string { return "x" },
	})
	if err != nil {
		t.Fatal(err)
	}
	reads := f.Secrets.Reads()
	groups, err := again.Tree(t.Context(), workspace.DemoID)
	if err != nil || len(groups) != 1 || len(groups[0].Connections) != 1 {
		t.Fatalf("groups %+v, error %v", groups, err)
	}
	got := groups[0].Connections[0]
	if got.ID != added.ID || got.Title() != "Hotel Aurora" || got.LastCheck.Health != model.OK ||
		got.Identity.City != "Vienna" {
		t.Errorf("connection %+v", got)
	}
	if f.Secrets.Reads() != reads {
		t.Error("listing read a secret")
	}
	if _, err := again.Send(t.Context(), workspace.Request{Connection: got.ID, Path: "services/getAll"}); err != nil {
		t.Errorf("sending after a start: %v", err)
	}
}

func TestProductionSendsNoWriteUntilItIsUnlocked(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.ProductionID, accessToken)
	f.Lock()
	f.Mews.Sent = nil
	reads := f.Secrets.Reads()
	request := workspace.Request{Connection: connection.ID, Path: "reservations/cancel"}
	var refusal *model.Refusal
	if _, err := f.Send(t.Context(), request); !errors.As(err, &refusal) || refusal.Reason != model.RefusedReadOnly {
		t.Fatalf("error %v, want a refusal", err)
	}
	if len(f.Mews.Sent) != 0 || f.Secrets.Reads() != reads {
		t.Errorf("sent %v, secrets read %d times", f.Mews.Sent, f.Secrets.Reads()-reads)
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
		f.Mews.Sent); diff != "" {
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
	connection := f.Add(t, workspace.DemoID, accessToken)
	f.Lock()
	f.Secrets.Lose(connection.AccessToken)
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
	if len(f.Secrets.Refs()) != 12 {
		t.Errorf("%d secrets, want 12", len(f.Secrets.Refs()))
	}
	groups, err := f.Tree(t.Context(), workspace.DemoID)
	if err != nil {
		t.Fatal(err)
	}
	labels := map[string]bool{}
	for _, group := range groups {
		for _, connection := range group.Connections {
			labels[connection.Label] = true
		}
	}
	if len(labels) != 8 || !labels["Demo hotel · gross prices · client 2"] {
		t.Errorf("the eight are called %v", labels)
	}
	public := model.PublicDemoClients()[0]
	draft := workspace.Draft{
		Environment: workspace.ProductionID, Client: "Acme Sync 2.1.0",
		ClientToken: token(t, public.ClientToken), AccessToken: token(t, public.Gross),
	}
	if _, err := f.AddConnection(t.Context(), draft); !errors.Is(err, workspace.ErrPublicToken) {
		t.Errorf("error %v, want ErrPublicToken", err)
	}
	if _, err := f.Verify(t.Context(), draft); !errors.Is(err, workspace.ErrPublicToken) || len(f.Mews.Sent) != 0 {
		t.Errorf("verify: error %v, sent %v", err, f.Mews.Sent)
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
	if err := f.Index.SetSetting(t.Context(), "environment", string(workspace.ProductionID)); err != nil {
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
	connection := f.Add(t, workspace.DemoID, accessToken)
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
		model.ErrSecretTooBig, model.ErrStoreFull, model.ErrSecretNotSaved, model.ErrSecretNotDeleted, model.ErrStoreBroken,
		model.ErrTokenEmpty, model.ErrTokenTooLong,
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
