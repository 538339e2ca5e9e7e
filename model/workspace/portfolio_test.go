package workspace_test

import (
	"testing"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
)

func TestTheChosenPropertiesAreSent(t *testing.T) {
	f := open(t)
	f.Mews.Answer = workspacetest.Hotel("p1", "Hotel Aurora")
	connection := f.Add(t, workspace.DemoID, accessToken)
	sent := ""
	f.Mews.AnswerBody = func(_ string, _ model.Clearance, body []byte) (model.Exchange, error) {
		sent = string(body)
		return model.Exchange{Status: 200}, nil
	}
	if _, err := f.Send(t.Context(),
		workspace.Request{Connection: connection.ID, Path: "services/getAll", Properties: []string{"p1"}}); err != nil {
		t.Fatal(err)
	}
	if sent != `{"EnterpriseIds": ["p1"]}` {
		t.Errorf("sent %s", sent)
	}
}
