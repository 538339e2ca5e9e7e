package workspace_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/leaktest"
	"keyrack/model/request"
	"keyrack/model/takeaway"
	"keyrack/model/workspace"
)

func TestTheHistoryKeepsNoTokenOfAMessage(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	exchange := model.Exchange{
		Status: http.StatusForbidden, Message: "No, " + accessToken, RequestID: clientToken,
		SentAt: f.Now,
	}
	f.sendAs(t, connection.ID, "", exchange, nil)
	record, _ := f.recalled(t, connection.ID)
	if record.Message != "No, ACCE…000A" || record.RequestID != "C11E…E000" {
		t.Errorf("kept %q and %q", record.Message, record.RequestID)
	}
	for _, token := range []string{accessToken, clientToken} {
		if found := leaktest.Files(t, filepath.Dir(t.TempDir()), model.NewSecret(token)); len(found) > 0 {
			t.Errorf("a token stands in %v", found)
		}
	}
}

func TestTheHistoryKeepsNoHugeRequest(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	for _, row := range []struct {
		size  int
		keeps bool
	}{{1 << 20, true}, {1<<20 + 1, false}} {
		if err := f.ClearHistory(t.Context(), connection.ID); err != nil {
			t.Fatal(err)
		}
		body := `{"A":"` + strings.Repeat("x", row.size-len(`{"A":""}`)) + `"}`
		exchange := model.Exchange{Status: http.StatusOK, Body: []byte(`{}`), Size: 2, SentAt: f.Now}
		f.sendAs(t, connection.ID, body, exchange, nil)
		record, bodies := f.recalled(t, connection.ID)
		if record.Kept != row.keeps || (len(bodies.Request) == row.size) != row.keeps {
			t.Errorf("a request of %d bytes: kept %v, %d bytes", row.size, record.Kept, len(bodies.Request))
		}
	}
}

func TestAVariableHoldsNoToken(t *testing.T) {
	f := open(t)
	f.Add(t, workspace.DemoID, accessToken)
	if err := f.SetVariable(t.Context(), workspace.DemoID,
		request.Variable{Name: "A", Value: "it is " + accessToken}); err != nil {
		t.Fatal(err)
	}
	variables, err := f.Variables(t.Context(), workspace.DemoID)
	if err != nil || len(variables) != 1 || variables[0].Value != "it is ACCE…000A" {
		t.Errorf("variables %+v, %v", variables, err)
	}
}

func TestTheClientOfWhatIsTakenAwayHoldsNoToken(t *testing.T) {
	const secret = "a-token-of-another-shape-4711"
	f := open(t)
	clientToken, err := model.ParseToken(clientToken)
	if err != nil {
		t.Fatal(err)
	}
	// When the client application is stored, nobody knows yet that its name holds a token.
	integration, err := f.AddIntegration(t.Context(), workspace.DemoID, "Acme "+secret, clientToken)
	if err != nil {
		t.Fatal(err)
	}
	token, err := model.ParseToken(secret)
	if err != nil {
		t.Fatal(err)
	}
	connection, err := f.AddConnection(t.Context(),
		workspace.Draft{Environment: workspace.DemoID, Integration: integration.ID, AccessToken: token})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range takeaway.Formats() {
		text, err := f.TakeAway(t.Context(), workspace.Request{Connection: connection.ID, Path: "services/getAll"}, format)
		if err != nil || strings.Contains(text, secret) || !strings.Contains(text, "Acme") {
			t.Errorf("%s: %v\n%s", format.Title(), err, text)
		}
	}
}
