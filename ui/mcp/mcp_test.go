package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/leaktest"
	"keyrack/model/operations"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/phrase"
)

// agent is a client of the SDK, connected to a server over a fixture.
type agent struct {
	*testing.T
	*workspacetest.Fixture
	session *sdk.ClientSession
	options Options
	said    *bytes.Buffer // every message, both ways
}

// connect serves a new connection of an environment to a client in this process.
func connect(t *testing.T, environment model.EnvironmentID, change func(*Options)) *agent {
	t.Helper()
	catalogue, err := operations.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	a := &agent{T: t, said: &bytes.Buffer{}}
	a.Fixture = workspacetest.Open(t, func(o *keyrack.Options) { o.Catalogue, o.Operations = catalogue, catalogue })
	connection := a.Add(t, environment, workspacetest.AccessToken)
	a.Mews.Sent = nil
	a.options = Options{
		Workspace: a.Workspace, Catalogue: catalogue, Connection: connection.ID, Version: "1.2.3", Now: time.Now,
		Explain: func(err error) string { return phrase.Base(err).Sentences() },
	}
	if change != nil {
		change(&a.options)
	}
	server, err := newServer(a.options)
	if err != nil {
		t.Fatal(err)
	}
	there, here := sdk.NewInMemoryTransports()
	serving, err := server.Connect(t.Context(), there, nil)
	if err != nil {
		t.Fatal(err)
	}
	client := sdk.NewClient(&sdk.Implementation{Name: "agent", Version: "1"}, nil)
	a.session, err = client.Connect(t.Context(), &sdk.LoggingTransport{Transport: here, Writer: a.said}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = a.session.Close()
		_ = serving.Wait()
	})
	return a
}

// call calls a tool with arguments as they are written.
func (a *agent) call(name, arguments string) (text string, wrong bool) {
	a.Helper()
	result, err := a.session.CallTool(a.Context(), &sdk.CallToolParams{Name: name, Arguments: json.RawMessage(arguments)})
	if err != nil {
		a.Fatalf("%s %s: %v", name, arguments, err)
	}
	if result.StructuredContent != nil || len(result.Content) != 1 {
		a.Errorf("%s: an answer is text alone", name)
	}
	return result.Content[0].(*sdk.TextContent).Text, result.IsError
}

// answer has the Mews of the test answer with a body.
func (a *agent) answer(body string) {
	a.Mews.AnswerBody = func(string, model.Clearance, []byte) (model.Exchange, error) {
		return model.Exchange{Status: http.StatusOK, Body: []byte(body)}, nil
	}
}

func TestAnAgentFindsAndDescribesAndChecksWithoutSending(t *testing.T) {
	a := connect(t, model.DemoID, nil)
	tools, err := a.session.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, tool := range tools.Tools {
		names = append(names, tool.Name)
		if !tool.Annotations.ReadOnlyHint {
			t.Errorf("%s: without writes it only reads", tool.Name)
		}
	}
	const all = "call_operation describe_operation lint_request list_operations read_answer"
	if got := strings.Join(names, " "); got != all {
		t.Errorf("tools %s", got)
	}
	if text, wrong := a.call("list_operations", `{"query":"reservations/cancel"}`); wrong ||
		!strings.Contains(text, `{"operation":"reservations/cancel","kind":"destructive"`) {
		t.Errorf("found %s", text)
	}
	text, _ := a.call("list_operations", `{}`)
	var page struct {
		Operations []struct{ Operation string }
		Total      int
		NextOffset int
	}
	if err := json.Unmarshal([]byte(text), &page); err != nil || len(page.Operations) != listLength ||
		page.NextOffset != listLength || page.Total != len(a.options.Catalogue.All()) {
		t.Errorf("%d of %d, next %d, error %v", len(page.Operations), page.Total, page.NextOffset, err)
	}
	text, _ = a.call("list_operations", fmt.Sprintf(`{"offset":%d}`, page.Total-1))
	if strings.Contains(text, "nextOffset") {
		t.Errorf("the last page: %s", text)
	}
	text, wrong := a.call("describe_operation", `{"operation":"reservations/cancel"}`)
	if wrong || !strings.Contains(text, `"template":{`) || !strings.Contains(text, `"fields":[`) {
		t.Errorf("described as %s", text)
	}
	if text, wrong = a.call("describe_operation", `{"operation":"reservation/cancel"}`); !wrong ||
		!strings.Contains(text, "did you mean reservations/") {
		t.Errorf("a misspelling: %s", text)
	}
	if text, wrong = a.call("lint_request", `{"operation":"reservations/cancel","body":{"Nonsense":1}}`); wrong ||
		!strings.Contains(text, "Nonsense") {
		t.Errorf("found wrong: %s", text)
	}
	for _, arguments := range []string{`[]`, `{"operation":1}`, `{"operation":"configuration/get","token":"x"}`} {
		result, err := a.session.CallTool(t.Context(),
			&sdk.CallToolParams{Name: "describe_operation", Arguments: json.RawMessage(arguments)})
		if err == nil && !result.IsError {
			t.Errorf("%s is taken", arguments)
		}
	}
	if len(a.Mews.Sent) > 0 {
		t.Errorf("sent %v", a.Mews.Sent)
	}
}

func TestANumberKeepsItsDigitsBothWays(t *testing.T) {
	a := connect(t, model.DemoID, nil)
	const number = "9007199254740993.10"
	var sent string
	a.Mews.AnswerBody = func(_ string, _ model.Clearance, body []byte) (model.Exchange, error) {
		sent = string(body)
		return model.Exchange{Status: http.StatusOK, Body: []byte(`{"Total":` + number + `}`)}, nil
	}
	text, wrong := a.call("call_operation", `{"operation":"configuration/get","body":{"Extent":`+number+`}}`)
	if wrong || !strings.Contains(text, `{"Total":`+number+`}`) {
		t.Errorf("answer %s", text)
	}
	if sent != `{"Extent":`+number+`}` {
		t.Errorf("sent %s", sent)
	}
}

func TestWritesLeaveOnlyWhereTheEnvironmentIsOpenAndThatWasAllowed(t *testing.T) {
	const write = `{"operation":"reservations/cancel","body":{"ReservationIds":["efcfdb89-2a58-4d3b-9a86-b7a55fda990e"]}}`
	t.Run("not allowed", func(t *testing.T) {
		a := connect(t, model.SandboxID, nil)
		text, wrong := a.call("call_operation", write)
		if !wrong || !strings.Contains(text, "reservations/cancel is not sent") || len(a.Mews.Sent) > 0 {
			t.Errorf("%s, sent %v", text, a.Mews.Sent)
		}
		if text, wrong = a.call("call_operation", `{"operation":"Reservations/Cancel"}`); !wrong || len(a.Mews.Sent) > 0 {
			t.Errorf("in another spelling: %s, sent %v", text, a.Mews.Sent)
		}
	})
	t.Run("allowed", func(t *testing.T) {
		a := connect(t, model.SandboxID, func(o *Options) { o.Writes = true })
		text, wrong := a.call("call_operation", write)
		if wrong || !slices.Equal(a.Mews.Sent, []string{"reservations/cancel"}) {
			t.Errorf("%s, sent %v", text, a.Mews.Sent)
		}
		if text, wrong := a.call("call_operation", `{"operation":"nobody/knows"}`); !wrong || len(a.Mews.Sent) != 1 {
			t.Errorf("unknown: %s, sent %v", text, a.Mews.Sent)
		}
	})
	t.Run("closed meanwhile", func(t *testing.T) {
		a := connect(t, model.SandboxID, func(o *Options) { o.Writes = true })
		o := a.options
		o.Workspace = closed{a.Workspace}
		s := &server{Options: o}
		if _, err := s.send(t.Context(), wanted{Operation: "reservations/cancel"}); err == nil || len(a.Mews.Sent) > 0 {
			t.Errorf("error %v, sent %v", err, a.Mews.Sent)
		}
	})
	for _, protection := range []model.Protection{model.Open, model.Ask, model.ReadOnly} {
		production, _ := model.BuiltIn(model.ProductionID)
		production.Protection = protection
		if err := Allowed(production, true, false); !errors.Is(err, ErrNoWrites) {
			t.Errorf("production that says it is %s: %v", protection, err)
		}
		if err := Allowed(production, false, true); !errors.Is(err, ErrMasked) {
			t.Errorf("production without the mask: %v", err)
		}
		if err := Allowed(production, false, false); err != nil {
			t.Errorf("reads of production: %v", err)
		}
	}
	demo, _ := model.BuiltIn(model.DemoID)
	if err := Allowed(demo, false, true); err != nil {
		t.Errorf("demo without the mask: %v", err)
	}
	demo.Kind = model.Custom
	if err := Allowed(demo, false, true); !errors.Is(err, ErrMasked) {
		t.Errorf("an environment of one's own without the mask: %v", err)
	}
}

// closed is a workspace whose environments have become read-only.
type closed struct{ Workspace }

func (c closed) Find(id model.ConnectionID) (place workspace.Place, err error) {
	place, err = c.Workspace.Find(id)
	place.Environment.Protection = model.ReadOnly
	return place, err
}

func TestGuestsAreHiddenUnlessThatWasSwitchedOff(t *testing.T) {
	const answer = `{"Customers":[{"LastName":"Featherstone","Email":"ada@example.org","Number":"17"}]}`
	for _, original := range []bool{false, true} {
		a := connect(t, model.DemoID, func(o *Options) { o.Original = original })
		a.answer(answer)
		text, wrong := a.call("call_operation", `{"operation":"customers/getAll","body":{}}`)
		if wrong || strings.Contains(text, "Featherstone") != original ||
			strings.Contains(text, "ada@example.org") != original {
			t.Errorf("original %v: %s", original, text)
		}
	}
}

func TestALongAnswerComesInPiecesThatAreTheWhole(t *testing.T) {
	a := connect(t, model.DemoID, func(o *Options) { o.Original = true })
	body := `{"Texts":["` + strings.Repeat("Zürich ✓ ", 20_000) + `"]}`
	a.answer(body)
	text, wrong := a.call("call_operation", `{"operation":"configuration/get"}`)
	var whole strings.Builder
	for steps := 0; ; steps++ {
		piece, rest, more := strings.Cut(text, "\n… bytes ")
		if wrong || len(text) > pieceLength+200 || steps > 100 {
			t.Fatalf("a piece of %d bytes, wrong: %v", len(text), wrong)
		}
		whole.WriteString(piece)
		if !more {
			break
		}
		_, next, _ := strings.Cut(rest, "read_answer ")
		text, wrong = a.call("read_answer", next)
	}
	if whole.String() != "HTTP 200 OK\n\n"+body {
		t.Errorf("the pieces are %d bytes, want %d", whole.Len(), len(body))
	}
	if len(a.Mews.Sent) != 1 {
		t.Errorf("%d requests for one answer", len(a.Mews.Sent))
	}
	for _, arguments := range []string{
		`{"answer":"a9","offset":0}`, `{"answer":"a1","offset":-1}`, `{"answer":"a1","offset":99999999}`,
	} {
		if _, wrong := a.call("read_answer", arguments); !wrong {
			t.Errorf("%s is answered", arguments)
		}
	}
	for range keptAnswers {
		a.call("call_operation", `{"operation":"configuration/get"}`)
	}
	if _, wrong := a.call("read_answer", `{"answer":"a1","offset":0}`); !wrong {
		t.Error("an old answer is still in memory")
	}
}

func TestWhatGoesWrongIsAnAnswer(t *testing.T) {
	a := connect(t, model.DemoID, nil)
	a.Mews.AnswerBody = func(string, model.Clearance, []byte) (model.Exchange, error) {
		return model.Exchange{
			Status: http.StatusUnauthorized, Message: "Invalid.", Body: []byte(`{"Message":"Invalid."}`),
		}, nil
	}
	if text, wrong := a.call("call_operation", `{"operation":"configuration/get"}`); wrong ||
		!strings.HasPrefix(text, "HTTP 401 Unauthorized\n") || !strings.Contains(text, "Invalid.") {
		t.Errorf("a 401: %s", text)
	}
	a.Secrets.Fail(func(string, model.SecretRef) error { return model.ErrStoreLocked })
	a.Lock()
	if text, wrong := a.call("call_operation", `{"operation":"configuration/get"}`); !wrong || text == "" {
		t.Errorf("a locked store: %q", text)
	}
}

func TestNoMessageHoldsAToken(t *testing.T) {
	tokens := []model.Secret{model.NewSecret(workspacetest.ClientToken), model.NewSecret(workspacetest.AccessToken)}
	echo := `{"AccessToken":"` + workspacetest.AccessToken + `","Note":"of ` + workspacetest.ClientToken + `"}`
	a := connect(t, model.SandboxID, func(o *Options) { o.Writes, o.Original = true, true })
	for _, status := range []int{200, 400, 401, 403, 429, 500} {
		a.Mews.AnswerBody = func(string, model.Clearance, []byte) (model.Exchange, error) {
			return model.Exchange{
				Status: status, Message: "Invalid AccessToken " + workspacetest.AccessToken, Body: []byte(echo),
				RequestID: workspacetest.AccessToken, Header: http.Header{"X": {workspacetest.ClientToken}},
			}, nil
		}
		a.call("call_operation", `{"operation":"configuration/get"}`)
		a.call("call_operation", `{"operation":"reservations/cancel","body":{}}`)
	}
	a.Mews.AnswerBody = func(string, model.Clearance, []byte) (model.Exchange, error) {
		return model.Exchange{}, errors.New("broken by " + workspacetest.AccessToken)
	}
	a.call("call_operation", `{"operation":"configuration/get"}`)
	if a.said.Len() == 0 || !strings.Contains(a.said.String(), "HTTP 401") {
		t.Fatalf("nothing was said, so nothing is proven: %s", a.said)
	}
	for _, token := range tokens {
		if leaktest.In(a.said.String(), token) {
			t.Errorf("a message holds %s", token.Fingerprint())
		}
	}
}

// TestTheLastCallIsAnsweredAlthoughTheInputEnds holds what the SDK does not do by itself.
func TestTheLastCallIsAnsweredAlthoughTheInputEnds(t *testing.T) {
	a := connect(t, model.DemoID, nil)
	began, release := make(chan struct{}), make(chan struct{})
	a.Mews.AnswerBody = func(string, model.Clearance, []byte) (model.Exchange, error) {
		close(began)
		<-release
		return model.Exchange{Status: http.StatusOK, Body: []byte(`{"last":true}`)}, nil
	}
	in := strings.NewReader(opening +
		`{"jsonrpc":"2.0","id":"two","method":"tools/call","params":{"name":"call_operation","arguments":` +
		`{"operation":"configuration/get"}}}`) // without a line end
	var out safeBuffer
	ended := make(chan error, 1)
	go func() { ended <- Serve(t.Context(), a.options, in, &out) }()
	within(t, "the call began", began)
	select {
	case err := <-ended:
		t.Fatalf("it ended before it answered: %v", err)
	default:
	}
	close(release)
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it does not end")
	}
	if text := out.String(); !strings.Contains(text, `{\"last\":true}`) || !strings.Contains(text, `"id":"two"`) ||
		strings.Count(text, "\n") != 2 {
		t.Errorf("said %s", text)
	}
}

func TestACancelledCallHoldsUpNoEnd(t *testing.T) {
	in := strings.NewReader(opening +
		`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"call_operation","arguments":` +
		`{"operation":"configuration/get"}}}` + "\n" +
		`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}` + "\n")
	ended := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	both := newStream(ctx, in, io.Discard)
	go func() {
		_, err := io.Copy(io.Discard, both.input())
		ended <- err
	}()
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		both.mu.Lock()
		over := both.over
		both.mu.Unlock()
		if over {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the input does not end")
		}
	}
	if both.ended() {
		t.Error("the first request is not answered yet")
	}
	if _, err := both.output().Write([]byte(`{"jsonrpc":"2.0","id":1,"result":{}}` + "\n")); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the end waits for what was cancelled")
	}
}

func TestAServerThatIsToldToEndDoes(t *testing.T) {
	a := connect(t, model.DemoID, nil)
	in, _ := io.Pipe() // nothing ever comes
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, a.options, in, io.Discard) }()
	cancel()
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Fatal("it does not end")
	}
}

const opening = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",` +
	`"capabilities":{},"clientInfo":{"name":"try","version":"1"}}}` + "\n" +
	`{"jsonrpc":"2.0","method":"notifications/initialized"}` + "\n"

func within(t *testing.T, what string, is <-chan struct{}) {
	t.Helper()
	select {
	case <-is:
	case <-time.After(time.Minute):
		t.Fatalf("waited in vain until %s", what)
	}
}

// safeBuffer can be read while it is written.
type safeBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}
