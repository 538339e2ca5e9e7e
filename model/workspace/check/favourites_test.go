package check_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/workspacetest"
)

func TestFavouritesOfAllEnvironmentsAreFound(t *testing.T) {
	f := workspacetest.Open(t)
	one, two := f.Add(t, workspace.DemoID, workspacetest.AccessToken),
		f.Add(t, workspace.ProductionID, workspacetest.OtherToken)
	for _, id := range []model.ConnectionID{one.ID, two.ID} {
		if err := f.StarConnections(t.Context(), []model.ConnectionID{id}, true); err != nil {
			t.Fatal(err)
		}
	}
	ids, err := f.Favourites(t.Context())
	if diff := cmp.Diff([]model.ConnectionID{one.ID, two.ID}, ids); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestOnlyWhatBeganToFailIsNews(t *testing.T) {
	result := func(title string, before, after model.Health) check.Result {
		return check.Result{Title: title, Before: model.Check{Health: before}, After: model.Check{Health: after}}
	}
	report := check.Report{Results: []check.Result{
		result("still well", model.OK, model.OK),
		result("began to fail", model.OK, model.Rejected),
		result("still fails", model.Rejected, model.Rejected),
		result("first look", model.NeverChecked, model.OtherProperty),
		result("no network", model.OK, model.CouldNotCheck),
	}}
	var titles []string
	for _, r := range report.NewlyFailing() {
		titles = append(titles, r.Title)
	}
	if diff := cmp.Diff([]string{"began to fail", "first look"}, titles); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
