package presenter_test

import (
	"encoding/json"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/desktop/presenter"
)

// chosen is what a user has chosen.
type chosen settings.Preferences

func (c chosen) Preferences() settings.Preferences { return settings.Preferences(c) }
func (chosen) Environments() []model.Environment   { return nil }

func view(p settings.Preferences) *presenter.View {
	return presenter.NewView(chosen(p), func(string) {})
}

func groups() []workspace.Group {
	return []workspace.Group{{
		Integration: model.Integration{ID: "i", Client: "Acme Sync 2.1.0", Fingerprint: "E0D4…9E1D"},
		Connections: []model.Connection{
			{
				ID: "a", Fingerprint: "C66E…453D", Details: model.Details{Note: "ask ada@example.com"},
				Identity: &model.Identity{
					Name: "Hotel Aurora", EnterpriseID: "851df8c8-90f2-4c4a-8e01-a4fc46b25178",
					ChainID:     "951df8c8-90f2-4c4a-8e01-a4fc46b25178",
					Enterprises: []model.Enterprise{{ID: "a51df8c8-90f2-4c4a-8e01-a4fc46b25178", Name: "Annex"}},
				},
				LastCheck: model.Check{Found: "bo@example.com", Message: "no access for ada@example.com"},
			},
			{ID: "b", Fingerprint: "77A1…03CE"}, // with no other name than its fingerprint
		},
	}}
}

func said(t *testing.T, groups []workspace.Group) string {
	t.Helper()
	text, err := json.Marshal(groups)
	if err != nil {
		t.Fatal(err)
	}
	titles := ""
	for _, connection := range groups[0].Connections {
		titles += connection.Title()
	}
	return string(text) + titles
}

func TestNothingOfATokenIsLeftInTheList(t *testing.T) {
	text := said(t, view(settings.Preferences{Presenter: true}).Groups(groups()))
	for _, gone := range []string{"E0D4", "9E1D", "C66E", "77A1", "ada@"} {
		if strings.Contains(text, gone) {
			t.Errorf("%q can still be seen", gone)
		}
	}
	for _, kept := range []string{"Hotel Aurora", "Acme Sync", "851df8c8-90f2-4c4a-8e01-a4fc46b25178"} {
		if !strings.Contains(text, kept) {
			t.Errorf("%q is gone", kept)
		}
	}
}

func TestALabelShowsNoTokenAndNoId(t *testing.T) {
	const id, token = "851df8c8-90f2-4c4a-8e01-a4fc46b25178",
		"C66EF7B239D24632943D115EDE9CB810-EA00F8FD8294692C940F6B5A8F9453D"
	for _, label := range []string{"old " + token, "property " + id, "C66E…453D of the spa"} {
		shown := view(settings.Preferences{Presenter: true, MaskIDs: true}).Connection(
			model.Connection{Fingerprint: "C66E…453D", Details: model.Details{Label: label, Tags: []string{label}}})
		for _, text := range []string{shown.Title(), shown.Tags[0]} {
			if strings.Contains(text, "453D") || strings.Contains(text, "a4fc46b25178") || !strings.Contains(text, "•••") {
				t.Errorf("%q is shown as %q", label, text)
			}
		}
	}
}

func TestIdsAreHiddenWhereTheUserWantsThat(t *testing.T) {
	text := said(t, view(settings.Preferences{Presenter: true, MaskIDs: true}).Groups(groups()))
	if strings.Contains(text, "a4fc46b25178") {
		t.Errorf("an id can still be seen: %s", text)
	}
}

func TestHidingChangesNothingOfWhatItIsGiven(t *testing.T) {
	given := groups()
	before := said(t, given)
	view(settings.Preferences{Presenter: true, MaskIDs: true}).Groups(given)
	if said(t, given) != before {
		t.Error("what is stored would be changed with it")
	}
	if said(t, view(settings.Preferences{}).Groups(given)) != before {
		t.Error("something is hidden although presenter mode is off")
	}
}

func TestEveryDetailIsMasked(t *testing.T) {
	email := "anna.guest@example.com"
	full := workspacetest.Details(t).Map(func(model.Detail) string { return email })
	shown := view(settings.Preferences{Presenter: true}).Connection(model.Connection{Details: full})
	for _, detail := range shown.All() {
		if strings.Contains(detail.Text, email) {
			t.Errorf("the %s shows %q", detail.Name, detail.Text)
		}
	}
}
