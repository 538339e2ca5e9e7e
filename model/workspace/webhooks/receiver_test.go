package webhooks_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/webhook"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/webhooks"
	"keyrack/model/workspace/workspacetest"
	files "keyrack/storage/transfer"
)

const (
	enterprise  = "3f0a41c2-7d55-4b1e-9c0a-2a6f10b7d3e1"
	integration = "c8bee838-7fb1-4f4e-8fac-ac87008b2f90"
	entity      = "7a1d2b50-1c5e-4c3b-8a55-b0f0011c9d42"
	firstToken  = "C8BEE8387FB14F4E8FACAC87008B2F90-0A1B2C3D4E5F60718293A4B5C6D7E8F"
	secondToken = "C8BEE8387FB14F4E8FACAC87008B2F90-FFFF2C3D4E5F60718293A4B5C6D7E8F"
)

func integrationBody(action, members string) string {
	if members != "" {
		members += ","
	}
	return `{"Action":"` + action + `","Data":{` + members + `"Integration":{"Id":"` + integration +
		`","Name":"Door locks"}}}`
}

func created() string {
	return integrationBody("IntegrationCreated", `"Enterprise":{"Id":"`+enterprise+`","Name":"Hotel Borealis"},`+
		`"Requestor":{"Name":"Jana Nová","Email":"jana@borealis.example"},"AccessToken":"`+firstToken+`",`+
		`"CreatedUtc":"2026-11-02T08:26:44Z","IsEnabled":true`)
}

func general(events ...string) string {
	for i, event := range events {
		events[i] = `{"Discriminator":"` + event + `","Value":{"Id":"` + entity + `"}}`
	}
	return `{"EnterpriseId":"` + enterprise + `","IntegrationId":"` + integration + `","Events":[` +
		strings.Join(events, ",") + `]}`
}

// fixture is a Keyrack whose receiver listens.
type fixture struct {
	*workspacetest.Fixture
	url string // of the demo environment

	mu    sync.Mutex
	slept []time.Duration
}

func open(t *testing.T, listening webhooks.Listening) *fixture {
	t.Helper()
	f := &fixture{Fixture: workspacetest.Open(t, func(o *keyrack.Options) { o.Transfer = files.Files{} })}
	f.Receiver = webhooks.NewReceiver(webhooks.ReceiverOptions{
		Core: f.Keyrack, Redactor: model.NewRedactor(), Now: func() time.Time { return f.Now },
		Sleep: func(_ context.Context, wait time.Duration) error {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.slept = append(f.slept, wait)
			return nil
		},
		NewID: func() string { return "0123-4567" },
	})
	listening.Environments = append(listening.Environments, workspace.DemoID, workspace.ProductionID)
	if err := f.Receiver.Start(t.Context(), listening); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Receiver.Stop)
	f.url = f.Receiver.State().Addresses[0].URL
	return f
}

// post returns the status; 0 where there is no answer.
func (f *fixture) post(t *testing.T, url, body string, changes ...func(*http.Request)) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		change(request)
	}
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return 0
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

func TestAWebhookBecomesARowWithItsHotel(t *testing.T) {
	f := open(t, webhooks.Listening{})
	f.AddAs(t, workspace.DemoID, workspacetest.AccessToken, workspacetest.Hotel(enterprise, "Hotel Borealis"))
	for range 2 {
		if status := f.post(t, f.url, general("CustomerAdded", "CustomerUpdated")); status != 202 {
			t.Errorf("status %d", status)
		}
	}
	rows := f.Receiver.Rows()
	if len(rows) != 2 {
		t.Fatalf("%d rows", len(rows))
	}
	first := rows[0]
	if first.Hotel != "Hotel Borealis" || first.Connection == "" || first.Environment != workspace.DemoID ||
		first.Message.Kind != webhook.General || len(first.Message.Counts()) != 2 || first.Reply.Status != 202 ||
		!first.At.Equal(f.Now) || string(first.Body) != general("CustomerAdded", "CustomerUpdated") {
		t.Errorf("%+v", first)
	}
	if rows[1].DuplicateOf != 1 {
		t.Errorf("the second one repeats %d", rows[1].DuplicateOf)
	}
	if got := f.Receiver.RowsAfter(1); len(got) != 1 || got[0].Number != 2 {
		t.Errorf("%v", got)
	}
}

func TestWhatIsNotForTheReceiverIsTurnedAway(t *testing.T) {
	f := open(t, webhooks.Listening{Token: model.NewSecret("s3cret"), Hosts: []string{"hooks.tunnel.example"}})
	good := f.url + "?Token=s3cret"
	host := func(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }
	port := f.url[strings.LastIndex(f.url, ":"):strings.Index(f.url, "/0123")]
	for _, c := range []struct {
		what, url, body string
		change          func(*http.Request)
		want            int
	}{
		{"its address", good, "{}", nil, 202},
		{"by name", good, "{}", host("localhost" + port), 202},
		{"by the tunnel", good, "{}", host("Hooks.Tunnel.example"), 202},
		{"another page", good, "{}", host("evil.example" + port), 421},
		{"another port", good, "{}", host("127.0.0.1:1"), 421},
		{"another path", strings.Replace(good, "0123", "0124", 1), "{}", nil, 404},
		{"below it", strings.Replace(good, "demo", "demo/x", 1), "{}", nil, 404},
		{"no token", f.url, "{}", nil, 404},
		{"another token", f.url + "?Token=other", "{}", nil, 404},
		{"no POST", good, "", func(r *http.Request) { r.Method = http.MethodGet }, 405},
		{"too large", good, strings.Repeat("x", webhooks.MostBody+1), nil, 413},
		{"as large as it may be", good, strings.Repeat("x", webhooks.MostBody), nil, 202},
	} {
		var changes []func(*http.Request)
		if c.change != nil {
			changes = append(changes, c.change)
		}
		if got := f.post(t, c.url, c.body, changes...); got != c.want {
			t.Errorf("%s: %d, not %d", c.what, got, c.want)
		}
	}
	state := f.Receiver.State()
	if diff := cmp.Diff(webhooks.Turned{Host: 2, Path: 4, Method: 1, Large: 1}, state.Turned); diff != "" {
		t.Error(diff)
	}
	if state.Total != 4 || state.Turned.Sum() != 8 {
		t.Errorf("%d rows, %d turned away", state.Total, state.Turned.Sum())
	}
}

// TestTheAddressOfATunnelIsTakenForItsName, and what names no host is refused before anything listens.
func TestTheAddressOfATunnelIsTakenForItsName(t *testing.T) {
	for _, text := range []string{
		"https://Hooks.tunnel.example/", " hooks.tunnel.example", "http://hooks.tunnel.example",
	} {
		f := open(t, webhooks.Listening{Hosts: []string{text}})
		through := func(r *http.Request) { r.Host = "hooks.tunnel.example" }
		if got := f.post(t, f.url, "{}", through); got != http.StatusAccepted {
			t.Errorf("%q: %d", text, got)
		}
	}
	f := open(t, webhooks.Listening{})
	f.Receiver.Stop()
	for _, text := range []string{
		"", " ", "*", "*.tunnel.example", "https://", "https://hooks.tunnel.example/in", "ftp://hooks.tunnel.example",
		"https://somebody@hooks.tunnel.example", "hooks.tunnel.example/in", "hooks tunnel", "hooks.example?x=1", "a,b",
	} {
		err := f.Receiver.Start(t.Context(), webhooks.Listening{Hosts: []string{"good.example", text}})
		if !errors.Is(err, webhooks.ErrHost) || f.Receiver.State().Listening {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestItAnswersAsWasChosen(t *testing.T) {
	f := open(t, webhooks.Listening{})
	for _, status := range webhooks.Statuses() {
		answer := webhooks.Answer{Status: status}
		if status == http.StatusTemporaryRedirect {
			answer.To = "http://127.0.0.1:1/x"
		}
		if err := f.Receiver.SetAnswer(answer); err != nil {
			t.Fatal(err)
		}
		if got := f.post(t, f.url, "{}"); got != status {
			t.Errorf("%d, not %d", got, status)
		}
	}
	if err := f.Receiver.SetAnswer(webhooks.Answer{Silent: true}); err != nil {
		t.Fatal(err)
	}
	if got := f.post(t, f.url, "{}"); got != 0 {
		t.Errorf("silence is answered with %d", got)
	}
	f.mu.Lock()
	slept := slices.Clone(f.slept)
	f.mu.Unlock()
	if diff := cmp.Diff([]time.Duration{6 * time.Second}, slept); diff != "" {
		t.Error(diff)
	}
	rows := f.Receiver.Rows()
	if last := rows[len(rows)-1].Reply; last.Status != 0 || last.Gone {
		t.Errorf("%+v", last)
	}
	for _, wrong := range []webhooks.Answer{{}, {Status: 302, To: "http://a.example"}, {Status: 307}, {Status: 999}} {
		if f.Receiver.SetAnswer(wrong) == nil {
			t.Errorf("%+v is taken", wrong)
		}
	}
}

func TestEachEnvironmentHasAPathOfItsOwn(t *testing.T) {
	f := open(t, webhooks.Listening{Path: "test"})
	state := f.Receiver.State()
	if len(state.Addresses) != 2 || !strings.HasSuffix(state.Addresses[1].URL, "/test/production") {
		t.Fatalf("%+v", state.Addresses)
	}
	f.post(t, state.Addresses[1].URL, general("PaymentUpdated"))
	if rows := f.Receiver.Rows(); len(rows) != 1 || rows[0].Environment != workspace.ProductionID {
		t.Errorf("%+v", rows)
	}
	if err := f.Receiver.Start(t.Context(), webhooks.Listening{}); err == nil {
		t.Error("it starts twice")
	}
	f.Receiver.Stop()
	if state := f.Receiver.State(); state.Listening || len(state.Addresses) != 0 || state.Total != 1 {
		t.Errorf("%+v", state)
	}
	if got := f.post(t, f.url, "{}"); got != 0 {
		t.Errorf("it answers %d after its end", got)
	}
}

// plan is what the import makes of the rows that came.
func (f *fixture) plan(t *testing.T, number int, store bool) string {
	t.Helper()
	content, err := f.Receiver.Content(number)
	if err != nil {
		t.Fatal(err)
	}
	file, err := f.ReadImportContent(content, transfer.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defaults := transfer.ImportDefaults{Environment: workspace.DemoID, Client: "Acme Sync 2.1.0"}
	plan, err := f.PreviewImport(t.Context(), file, defaults)
	if err != nil {
		t.Fatal(err)
	}
	if store {
		if _, err := f.Import(t.Context(), file, defaults, nil); err != nil {
			t.Fatal(err)
		}
	}
	var rows []string
	for _, row := range plan.Rows {
		rows = append(rows, strings.TrimSpace(fmt.Sprint(row.Action, " ", row.Title, " ", row.Standing)))
	}
	return strings.Join(rows, ", ")
}

func TestIntegrationWebhooksReachTheImport(t *testing.T) {
	f := open(t, webhooks.Listening{})
	f.AddAs(t, workspace.DemoID, workspacetest.AccessToken, workspacetest.Hotel("p1", "Hotel Aurora"))
	for i, c := range []struct{ body, want string }{
		{created(), "add Hotel Borealis"},
		{created(), "present Hotel Borealis"},
		{integrationBody("IntegrationApiKeyCreated", `"ApiKey":"`+secondToken+`"`), "replace Hotel Borealis"},
		{integrationBody("IntegrationDisabled", ""), "update Hotel Borealis disabled"},
		{integrationBody("IntegrationEnabled", ""), "update Hotel Borealis enabled"},
		{integrationBody("IntegrationCanceled", ""), "update Hotel Borealis canceled"},
		{integrationBody("IntegrationReinstated", ""), "update Hotel Borealis reinstated"},
		{integrationBody("IntegrationDeleted", `"DeletedUtc":"2026-11-20T08:00:00Z"`), "update Hotel Borealis deleted"},
	} {
		if status := f.post(t, f.url, c.body); status != 202 {
			t.Fatalf("status %d", status)
		}
		if got := f.plan(t, i+1, true); got != c.want {
			t.Errorf("message %d: %q, not %q", i+1, got, c.want)
		}
	}
	groups, err := f.Tree(t.Context(), workspace.DemoID)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range groups[0].Connections {
		if c.MewsIntegrationID != integration {
			continue
		}
		tokens, err := f.ReadTokens(t.Context(), c.ID)
		if err != nil || tokens.AccessToken.Reveal() != secondToken || c.Standing.State != model.Deleted {
			t.Errorf("%v, %v", c.Standing, err)
		}
		return
	}
	t.Error("the connection was not stored")
}

func TestTokensAndWhoAskedAreInNoRowAndForgottenByALock(t *testing.T) {
	f := open(t, webhooks.Listening{})
	for _, body := range []string{created(), "x" + created(), created()[:300], "[" + created() + "]"} {
		f.post(t, f.url, body)
	}
	workspacetest.Quiet(t, "the rows", f.Receiver.Rows(), f.Receiver.State())
	told := fmt.Sprintf("%+v", f.Receiver.Rows())
	for _, row := range f.Receiver.Rows() {
		told += string(row.Body)
	}
	for _, no := range []string{firstToken[33:], "Jana", "jana@"} {
		if strings.Contains(told, no) {
			t.Errorf("%q is told: %s", no, told)
		}
	}
	if content, err := f.Receiver.Content(1); err != nil || string(content) != created() {
		t.Errorf("%v", err)
	}
	f.Lock()
	if _, err := f.Receiver.Content(1); err == nil {
		t.Error("the token is still there after a lock")
	}
	f.post(t, f.url, integrationBody("IntegrationEnabled", ""))
	if _, err := f.Receiver.Content(5); err != nil {
		t.Errorf("what has no token is forgotten: %v", err)
	}
}

func TestWhoeverWatchesHearsOfEveryChange(t *testing.T) {
	f := open(t, webhooks.Listening{})
	heard := make(chan struct{}, 10)
	remove := f.Receiver.Watch(func() { heard <- struct{}{} })
	f.post(t, f.url+"/nowhere", "{}")
	<-heard
	f.post(t, f.url, "{}")
	<-heard
	f.Receiver.Clear()
	<-heard
	remove()
	again := make(chan struct{}, 10)
	defer f.Receiver.Watch(func() { again <- struct{}{} })()
	f.post(t, f.url, "{}")
	<-again
	if len(heard) > 0 {
		t.Error("it is still told")
	}
	if rows := f.Receiver.Rows(); len(rows) != 1 || rows[0].Number != 2 {
		t.Errorf("%+v", rows)
	}
}
