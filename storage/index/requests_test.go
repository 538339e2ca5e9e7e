package index_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model/request"
	"keyrack/model/workspace"
)

func TestSavedRequestsBelongToTheirIntegration(t *testing.T) {
	x := withGrand(t)
	must(t, x.SaveRequest(t.Context(), "acme", workspace.SavedRequest{Name: "today", Path: "a/get", Body: "{}"}))
	must(t, x.SaveRequest(t.Context(), "acme",
		workspace.SavedRequest{Name: "Arrivals", Path: "b/get", Body: "{}", Minimal: true}))
	must(t, x.SaveRequest(t.Context(), "acme", workspace.SavedRequest{Name: "today", Path: "c/get", Body: `{"a":1}`}))
	got, err := x.SavedRequests(t.Context(), "acme")
	must(t, err)
	want := []workspace.SavedRequest{
		{Name: "Arrivals", Path: "b/get", Body: "{}", Minimal: true},
		{Name: "today", Path: "c/get", Body: `{"a":1}`},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	must(t, x.RemoveRequest(t.Context(), "acme", "today"))
	must(t, x.RemoveRequest(t.Context(), "acme", "not there"))
	if got, _ = x.SavedRequests(t.Context(), "acme"); len(got) != 1 {
		t.Errorf("left: %v", got)
	}
	must(t, x.RemoveIntegration(t.Context(), "acme"))
	if got, _ = x.SavedRequests(t.Context(), "acme"); len(got) != 0 {
		t.Errorf("left without their integration: %v", got)
	}
}

func TestVariablesBelongToTheirEnvironment(t *testing.T) {
	x := withGrand(t)
	must(t, x.SaveEnvironment(t.Context(), production(t)))
	must(t, x.SetVariable(t.Context(), "demo", request.Variable{Name: "ServiceId", Value: "1"}))
	must(t, x.SetVariable(t.Context(), "demo", request.Variable{Name: "ServiceId", Value: "2"}))
	got, err := x.Variables(t.Context(), "demo")
	must(t, err)
	if diff := cmp.Diff([]request.Variable{{Name: "ServiceId", Value: "2"}}, got); diff != "" {
		t.Error(diff)
	}
	if got, _ = x.Variables(t.Context(), "production"); len(got) != 0 {
		t.Errorf("production has %v", got)
	}
	must(t, x.RemoveVariable(t.Context(), "demo", "ServiceId"))
	if got, _ = x.Variables(t.Context(), "demo"); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
}
