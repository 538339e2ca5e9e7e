package workspace_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/request"
	"keyrack/model/workspace"
	"keyrack/ui/phrase"
)

func TestASavedRequestHoldsNoToken(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	if err := f.SaveRequest(t.Context(), connection.IntegrationID,
		workspace.SavedRequest{
			Name: " today ", Path: "services/getAll",
			Body: `{"Note":"` + accessToken + `"}`,
		}); err != nil {
		t.Fatal(err)
	}
	saved, err := f.SavedRequests(t.Context(), connection.IntegrationID)
	if err != nil || len(saved) != 1 || saved[0].Name != "today" || strings.Contains(saved[0].Body, accessToken) {
		t.Errorf("saved %+v, %v", saved, err)
	}
	if err := f.SaveRequest(t.Context(), connection.IntegrationID,
		workspace.SavedRequest{Name: " "}); !errors.Is(err, workspace.ErrNoName) {
		t.Error(err)
	}
	if err := f.RemoveRequest(t.Context(), connection.IntegrationID, "today"); err != nil {
		t.Fatal(err)
	}
}

func TestVariablesStandInBodiesOfTheirEnvironmentOnly(t *testing.T) {
	f := open(t)
	if err := f.SetVariable(t.Context(), workspace.DemoID, request.Variable{Name: "ServiceId", Value: `a"b`}); err != nil {
		t.Fatal(err)
	}
	body := []byte(`{"ServiceIds":["{{ServiceId}}","{{ServiceId}}"],"Text":"{{not one}} {{"}`)
	demo, err := f.Variables(t.Context(), workspace.DemoID)
	if err != nil {
		t.Fatal(err)
	}
	got, err := request.Expand(body, model.Environment{Name: "Demo"}, demo)
	if diff := cmp.Diff(`{"ServiceIds":["a\"b","a\"b"],"Text":"{{not one}} {{"}`, string(got)); diff != "" || err != nil {
		t.Errorf("%s, %v", diff, err)
	}
	production, err := f.Variables(t.Context(), workspace.ProductionID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = request.Expand(body, model.Environment{Name: "Production"}, production)
	var missing *request.MissingVariableError
	if !errors.As(err, &missing) || missing.Names[0] != "ServiceId" ||
		!strings.Contains(phrase.Explain(err).What, "Production") {
		t.Errorf("expanded in production: %v", err)
	}
	if err := f.SetVariable(t.Context(), workspace.DemoID,
		request.Variable{Name: "a b"}); !errors.Is(err, request.ErrVariableName) {
		t.Error(err)
	}
}
