package workspace_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/workspace"
)

// remember adds an exchange with an answer to the history of a connection.
func (f *fixture) remember(t *testing.T, id model.ConnectionID, answer string, err error) {
	t.Helper()
	request := workspace.Request{Connection: id, Path: "services/getAll", Body: []byte(`{"Limitation":{"Count":1}}`)}
	exchange := model.Exchange{Status: http.StatusOK, Body: []byte(answer), Size: int64(len(answer)), RequestID: "r1", SentAt: f.now}
	if err := f.Remember(t.Context(), request, exchange, err); err != nil {
		t.Fatal(err)
	}
}

// recalled returns the only record of a connection with its bodies.
func (f *fixture) recalled(t *testing.T, id model.ConnectionID) (workspace.Record, workspace.Bodies) {
	t.Helper()
	records, err := f.Records(t.Context(), id, "")
	if err != nil || len(records) != 1 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	record, bodies, err := f.Recall(t.Context(), records[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return record, bodies
}

func TestTheHistoryKeepsRequestAndAnswerWithoutTokens(t *testing.T) {
	f := open(t)
	connection := f.add(t, workspace.DemoID, accessToken)
	f.remember(t, connection.ID, `{"Url":"https://example.com?token=`+accessToken+`","A":1}`, nil)
	record, bodies := f.recalled(t, connection.ID)
	if record.Operation.Path != "services/getAll" || !record.Operation.Known || !record.Kept || record.Status != 200 {
		t.Errorf("record %+v", record)
	}
	if string(bodies.Request) != `{"Limitation":{"Count":1}}` || !strings.Contains(string(bodies.Answer), `"A":1`) {
		t.Errorf("bodies %s %s", bodies.Request, bodies.Answer)
	}
	if strings.Contains(string(bodies.Answer), accessToken) {
		t.Error("the history holds a token")
	}
}

func TestTheHistoryOfProductionKeepsNoBodyUnlessTheUserWantsIt(t *testing.T) {
	f := open(t)
	connection := f.add(t, workspace.ProductionID, accessToken)
	f.remember(t, connection.ID, `{"Guest":"Ann"}`, nil)
	record, bodies := f.recalled(t, connection.ID)
	if record.Kept || bodies.Answer != nil || bodies.Request != nil || record.RequestID != "r1" {
		t.Errorf("kept %+v with %s", record, bodies.Answer)
	}
	if err := f.ClearHistory(t.Context(), connection.ID); err != nil {
		t.Fatal(err)
	}
	if err := f.SetKeepsBodies(t.Context(), workspace.ProductionID, true); err != nil {
		t.Fatal(err)
	}
	f.remember(t, connection.ID, `{"Guest":"Ann"}`, nil)
	if record, _ := f.recalled(t, connection.ID); !record.Kept {
		t.Error("the body was not kept")
	}
	if err := f.SetKeepsBodies(t.Context(), workspace.ProductionID, false); err != nil {
		t.Fatal(err)
	}
	if record, bodies := f.recalled(t, connection.ID); record.Kept || bodies.Answer != nil {
		t.Error("the body is still there")
	}
}

func TestARefusedRequestIsNotRemembered(t *testing.T) {
	f := open(t)
	connection := f.add(t, workspace.ProductionID, accessToken)
	f.remember(t, connection.ID, "", &model.Refusal{Reason: model.RefusedReadOnly})
	if records, err := f.Records(t.Context(), connection.ID, ""); err != nil || len(records) != 0 {
		t.Errorf("%d records, %v", len(records), err)
	}
	f.remember(t, connection.ID, "", errors.New("no route to host"))
	if record, _ := f.recalled(t, connection.ID); record.Status != 0 || record.Message != "No route to host." {
		t.Errorf("record %+v", record)
	}
}

func TestAnAnswerThatIsTooLargeIsListedWithoutItsBody(t *testing.T) {
	f := open(t)
	connection := f.add(t, workspace.DemoID, accessToken)
	f.remember(t, connection.ID, `"`+strings.Repeat("x", 2<<20)+`"`, nil)
	if record, bodies := f.recalled(t, connection.ID); record.Kept || bodies.Answer != nil || record.Size < 2<<20 {
		t.Errorf("record %+v", record)
	}
}
