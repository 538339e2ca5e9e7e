package workspace_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/leaktest"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/phrase"
)

// echo is an answer that repeats both tokens wherever a server can put a text.
func echo(status int) func(string, model.Clearance) (model.Exchange, error) {
	both := clientToken + " and " + accessToken
	return func(_ string, clearance model.Clearance) (model.Exchange, error) {
		enterprise := map[string]any{
			"Id": "p1 " + both, "Name": "Hotel " + both, "ChainId": both, "ChainName": both, "TimeZoneIdentifier": both,
			"LegalEnvironmentCode": both,
			"Pricing":              both, "Address": map[string]string{"City": both},
		}
		body, err := json.Marshal(map[string]any{
			"Enterprise": enterprise, "Message": "Invalid " + both, "RequestId": both,
			both: both,
		})
		if err != nil {
			return model.Exchange{}, err
		}
		header := http.Header{
			"Request-Id": {both}, "X-Echo": {"one", both}, "Set-Cookie": {"a=" + both}, accessToken: {"x"},
			"Authorization": {"Bearer abc"},
		}
		return model.Exchange{
			Operation: clearance.Operation(), Status: status, Body: body, Header: header, Message: "Invalid " + both,
			RequestID:   both,
			RequestBody: []byte(`{"Note":"` + both + `"}`), Size: int64(len(body)),
		}, nil
	}
}

func TestNothingOfAServerThatRepeatsTheTokensIsShownOrKept(t *testing.T) {
	for _, status := range []int{200, 400, 401, 403, 429, 500} {
		f := open(t)
		connection := f.Add(t, workspace.DemoID, accessToken)
		f.Mews.Answer = echo(status)
		verification, err := f.VerifyConnection(t.Context(), connection.ID)
		workspacetest.Quiet(t, "verification", verification, err)
		request := workspace.Request{Connection: connection.ID, Path: "services/getAll"}
		exchange, err := f.Send(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		workspacetest.Quiet(t, "exchange", exchange, string(exchange.Body), string(exchange.RequestBody),
			&workspace.StatusError{Exchange: exchange}, phrase.ExplainExchange(exchange))
		if !json.Valid(exchange.Body) {
			t.Errorf("%d: the body is no JSON any more: %s", status, exchange.Body)
		}
		if exchange.Original == nil || !strings.Contains(string(exchange.Original()), accessToken) {
			t.Errorf("%d: the bytes that came are gone", status)
		}
		if got := exchange.Header.Get("X-Echo"); got != "one" || exchange.Header.Get("Authorization") != model.Redacted {
			t.Errorf("%d: headers %v", status, exchange.Header)
		}
		records, err := f.Records(t.Context(), connection.ID, "services/getAll")
		if err != nil || len(records) == 0 {
			t.Fatalf("%d records, error %v", len(records), err)
		}
		record, bodies, err := f.Recall(t.Context(), records[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		groups, err := f.Tree(t.Context(), workspace.DemoID)
		workspacetest.Quiet(t, "the index", record, string(bodies.Request), string(bodies.Answer), groups, err)
		for _, token := range []string{accessToken, clientToken} {
			if found := leaktest.Files(t, filepath.Dir(t.TempDir()), model.NewSecret(token)); len(found) > 0 {
				t.Errorf("%d: a token stands in %v", status, found)
			}
		}
	}
}

func TestAFailureRepeatsNoToken(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	cause := errors.New("certificate of " + accessToken + ".example")
	f.Mews.Answer = func(string, model.Clearance) (model.Exchange, error) {
		return model.Exchange{},
			&connector.Failure{Kind: connector.Redirected, Host: strings.ToLower(accessToken) + ".evil.example", Err: cause}
	}
	_, err := f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "services/getAll"})
	var failure *connector.Failure
	if !errors.As(err, &failure) || failure.Kind != connector.Redirected ||
		!strings.HasSuffix(failure.Host, ".evil.example") || !errors.Is(err, cause) {
		t.Fatalf("the failure is another one: %v", err)
	}
	workspacetest.Quiet(t, "failure", err.Error(), failure.Host, phrase.Explain(err))
	if _, err = f.VerifyConnection(t.Context(), connection.ID); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(strings.ToUpper(fmt.Sprint(f.Find(connection.ID))), accessToken) {
		t.Error("the check holds the token")
	}
}

func TestALargeAnswerIsReadWithoutTokens(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	path := filepath.Join(t.TempDir(), "answer.json")
	content := `{"Services":[{"Id":"` + accessToken + `"},` + strings.Repeat(`{"Id":"a"},`, 20000) + `{"Note":"` +
		clientToken + `"}]}`
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	f.Mews.Answer = func(_ string, c model.Clearance) (model.Exchange, error) {
		return model.Exchange{Operation: c.Operation(), Status: 200, BodyFile: path}, nil
	}
	exchange, err := f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "services/getAll"})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(accessToken, "ACCE…000A", clientToken, "C11E…E000").Replace(content)
	for _, row := range []struct {
		open func(model.Exchange) (io.ReadCloser, error)
		want string
	}{{f.OpenBody, want}, {workspace.OpenOriginal, content}} {
		body, err := row.open(exchange)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(body)
		if err := errors.Join(err, body.Close()); err != nil {
			t.Fatal(err)
		}
		if string(got) != row.want {
			t.Errorf("read %d bytes that are not the %d expected: %.80s", len(got), len(row.want), got)
		}
	}
}

func TestNamesFromServersAndFilesAreShortAndCommandNothing(t *testing.T) {
	f := open(t)
	long := strings.Repeat("A", 3<<20)
	f.Mews.Answer = workspacetest.Hotel("p1", "Hotel\u202e"+long)
	connection := f.Add(t, workspace.DemoID, accessToken)
	edited := connection
	edited.Label, edited.Note, edited.Tags = "\x1b[31mLabel "+long, "a\nb\x00"+long, []string{long}
	if err := f.EditConnection(t.Context(), edited.ID, edited.Details); err != nil {
		t.Fatal(err)
	}
	f.Mews.Answer = func(_ string, c model.Clearance) (model.Exchange, error) {
		return model.Exchange{
			Operation: c.Operation(), Status: 401, Message: "No\n" + long, RequestID: long,
			Body: []byte(`{"Message":"No"}`),
		}, nil
	}
	if _, err := f.VerifyConnection(t.Context(), connection.ID); err != nil {
		t.Fatal(err)
	}
	check := func(when string) {
		t.Helper()
		groups, err := f.Tree(t.Context(), workspace.DemoID)
		if err != nil || len(groups) != 1 {
			t.Fatal(groups, err)
		}
		c := groups[0].Connections[0]
		for name, text := range map[string]string{
			"name": c.Identity.Name, "label": c.Label, "tag": c.Tags[0], "message": c.LastCheck.Message,
			"id": c.LastCheck.RequestID, "client": groups[0].Integration.Client,
		} {
			if text != model.Tidy(text, model.MaxText) || text == "" {
				t.Errorf("%s: the %s is %.40q of %d bytes", when, name, text, len(text))
			}
		}
		if c.Note != model.TidyLines(c.Note, model.MaxNote) || !strings.HasPrefix(c.Note, "a\nb") {
			t.Errorf("%s: the note is %.40q of %d bytes", when, c.Note, len(c.Note))
		}
		if !strings.HasPrefix(c.Identity.Name, "HotelAAA") || !strings.HasPrefix(c.Label, "[31mLabel") ||
			!strings.HasPrefix(c.LastCheck.Message, "No AAA") {
			t.Errorf("%s: %.20q %.20q %.20q", when, c.Identity.Name, c.Label, c.LastCheck.Message)
		}
	}
	check("after coming in")
	// What an older Keyrack has let in.
	c := connection
	c.Label, c.Note, c.Tags = "\x1b[31mLabel "+long, "a\nb\x00"+long, []string{long}
	stored, err := f.Index.Integrations(t.Context(), workspace.DemoID)
	if err != nil {
		t.Fatal(err)
	}
	stored[0].Client = long
	if err := f.Index.Commit(t.Context(),
		workspace.Change{Connections: []model.Connection{c}, Integrations: stored}); err != nil {
		t.Fatal(err)
	}
	identity := *connection.Identity
	identity.Name = "Hotel\u202e" + long
	if err := f.Index.SaveCheck(t.Context(), c.ID,
		model.Check{Health: model.Rejected, At: f.Now, Message: "No\n" + long, RequestID: long}, &identity); err != nil {
		t.Fatal(err)
	}
	if err := f.Reread(t.Context()); err != nil {
		t.Fatal(err)
	}
	check("from an old index")
}

func TestAnAnswerThatRepeatsATokenIsPagedAsValidJSON(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	f.Mews.Answer = func(_ string, c model.Clearance) (model.Exchange, error) {
		body := `{"Services":[{"Id":"a"}],"k\u007f":{"k\u007f":1,"\u2028":{"<":"` + accessToken + `"}},"\u0001":[],"x":2}`
		return model.Exchange{Operation: c.Operation(), Status: 200, Body: []byte(body)}, nil
	}
	var all bytes.Buffer
	if _, err := f.AllPages(t.Context(),
		workspace.AllPagesOptions{
			Request: workspace.Request{Connection: connection.ID, Path: "services/getAll"},
			To:      &all,
		}); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(all.Bytes(), &got); err != nil || strings.Contains(all.String(), accessToken) {
		t.Fatalf("%v in %s", err, all.String())
	}
	if inner, ok := got["k\u007f"].(map[string]any); !ok || inner["k\u007f"] != 1.0 {
		t.Errorf("a key is another one: %q", all.String())
	}
}
