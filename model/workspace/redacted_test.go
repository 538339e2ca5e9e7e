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
	"keyrack/model/workspace/transfer"
)

func TestTheHistoryKeepsNoTokenOfAMessage(t *testing.T) {
	f := open(t)
	connection := f.add(t, workspace.DemoID, accessToken)
	exchange := model.Exchange{
		Status: http.StatusForbidden, Message: "No, " + accessToken, RequestID: clientToken,
		SentAt: f.now,
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
	connection := f.add(t, workspace.DemoID, accessToken)
	for _, row := range []struct {
		size  int
		keeps bool
	}{{1 << 20, true}, {1<<20 + 1, false}} {
		if err := f.ClearHistory(t.Context(), connection.ID); err != nil {
			t.Fatal(err)
		}
		body := `{"A":"` + strings.Repeat("x", row.size-len(`{"A":""}`)) + `"}`
		exchange := model.Exchange{Status: http.StatusOK, Body: []byte(`{}`), Size: 2, SentAt: f.now}
		f.sendAs(t, connection.ID, body, exchange, nil)
		record, bodies := f.recalled(t, connection.ID)
		if record.Kept != row.keeps || (len(bodies.Request) == row.size) != row.keeps {
			t.Errorf("a request of %d bytes: kept %v, %d bytes", row.size, record.Kept, len(bodies.Request))
		}
	}
}

func TestAVariableHoldsNoToken(t *testing.T) {
	f := open(t)
	f.add(t, workspace.DemoID, accessToken)
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

func TestARestoreAndAnImportBringNoTokensInOtherFields(t *testing.T) {
	const secret = "ACCE55000000000000000000000000DD-ACCE55000000000000000000000000D"
	long := strings.Repeat("x", 3000)
	s := openTwo(t)
	text := "label,note,tags,access_token,client,client_token,environment\n" +
		"Mine " + long +
		",first,spa,ACCE55000000000000000000000000AA-ACCE55000000000000000000000000A,Acme," +
		"C11E0000C11E0000C11E0000C11E0000-C11E0000C11E0000C11E0000C11E000,Demo\n"
	if got := s.imported(t, text, transfer.ImportDefaults{}); got != "1/0/0/0/0" {
		t.Fatal(got)
	}
	first := s.first(t)
	if first.Label != model.Tidy(first.Label, model.MaxText) || first.Note != "first" {
		t.Errorf("imported %.300q %q", first.Label, first.Note)
	}
	path := filepath.Join(t.TempDir(), "backup.age")
	if _, err := s.Backup(t.Context(), path, false, passphrase, nil); err != nil {
		t.Fatal(err)
	}
	plan := s.plan(t, path)
	// Somebody else, who knows the passphrase, has made it.
	made := plan.Backup
	made.Integrations[0].Client = "Acme " + secret
	made.Connections[0].Label, made.Connections[0].Note, made.Connections[0].Tags = "Label "+secret, "note\n"+secret,
		[]string{secret}
	made.Connections[0].Identity = &model.Identity{
		EnterpriseID: "p1", Name: "Hotel\u202e " + secret, City: long,
		VerifiedAt: s.now,
	}
	made.Connections[0].LastCheck = model.Check{
		Health: model.Rejected, At: s.now, Found: secret, Message: secret,
		RequestID: secret,
	}
	other := openTwo(t)
	if _, err := other.Restore(t.Context(), made, everything, nil); err != nil {
		t.Fatal(err)
	}
	restored := other.first(t)
	quiet(t, "restored", restored, restored.Identity)
	if strings.Contains(restored.Label+restored.Note+restored.Tags[0]+restored.Identity.Name+restored.LastCheck.Found+
		restored.LastCheck.Message+restored.LastCheck.RequestID, secret) {
		t.Errorf("restored %+v %+v", restored, restored.Identity)
	}
	if len([]rune(restored.Identity.City)) != model.MaxText ||
		!strings.HasPrefix(restored.Identity.Name, "Hotel ACCE…000D") {
		t.Errorf("restored %+v", restored.Identity)
	}
}
