package model_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/workspace/workspacetest"
)

func TestEveryDetailIsListedComparedAndReplaced(t *testing.T) {
	full := workspacetest.Details(t)
	if listed, fields := len(full.All()), reflect.TypeFor[model.Details]().NumField(); listed != fields {
		t.Errorf("%d of %d details are listed", listed, fields)
	}
	seen := map[string]bool{}
	for _, one := range full.All() {
		if one.Name == "" || one.Text == "" || seen[one.Name] {
			t.Errorf("listed as %+v", one)
		}
		seen[one.Name] = true
	}
	for name, less := range workspacetest.DetailsWithout(full) {
		if got := full.Differences(less); len(got) != 1 {
			t.Errorf("without %s these differ: %q", name, got)
		}
	}
	if got := full.Differences(workspacetest.Details(t)); got != nil {
		t.Errorf("%q differ from themselves", got)
	}
	masked := full.Map(func(one model.Detail) string { return strings.ToUpper(one.Text) })
	for i, one := range masked.All() {
		if one.Kind != model.DetailChoice && one.Text != strings.ToUpper(full.All()[i].Text) {
			t.Errorf("%s was not replaced: %q", one.Name, one.Text)
		}
	}
	if diff := cmp.Diff(workspacetest.Details(t), full); diff != "" {
		t.Errorf("replacing changed what it was given (-before +after):\n%s", diff)
	}
}

func TestTagsOfOneAndOfTwoWordsDiffer(t *testing.T) {
	one, two := model.Details{Tags: []string{"a, b"}}, model.Details{Tags: []string{"a", "b"}}
	if diff := cmp.Diff([]string{"tags"}, one.Differences(two)); diff != "" {
		t.Error(diff)
	}
}

func TestDetailsAreParsed(t *testing.T) {
	got, err := model.Details{Label: " Aurora ", Note: " as it is\n", Ticket: " https://tickets.example.com/7 "}.Parse()
	want := model.Details{Label: "Aurora", Note: " as it is\n", Ticket: "https://tickets.example.com/7"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if _, err := (model.Details{Ticket: "javascript:alert(1)"}).Parse(); !errors.Is(err, model.ErrTicketLink) {
		t.Errorf("a script is taken for a ticket: %v", err)
	}
}
