package workspace_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/mask"
	"keyrack/model/workspace"
)

// reopen is a workspace over the same parts, as after a start.
func (f *fixture) reopen(t *testing.T) *workspace.Workspace {
	t.Helper()
	again, err := workspace.Open(t.Context(), workspace.Options{
		Index: f.index, Secrets: f.secrets, Sender: f.mews, Sandbox: noSandbox{}, Catalogue: catalogue{}, Now: func() time.Time { return f.now },
		NewID: func() string { return "again" },
	})
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestPreferencesAreThereAfterAStart(t *testing.T) {
	f := open(t)
	want := workspace.Preferences{
		Presenter: true, MaskIDs: true, Appearance: "dark", HighContrast: true, TextScale: 150, Tray: true,
		Proxy: "none", CAFile: "/etc/company.pem", Toured: true, WindowWidth: 1024, WindowHeight: 700,
	}
	if err := f.ChangePreferences(t.Context(), func(p *workspace.Preferences) { *p = want }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, f.reopen(t).Preferences()); diff != "" {
		t.Errorf("after a start (-want +got):\n%s", diff)
	}
	if err := f.ChangePreferences(t.Context(), func(p *workspace.Preferences) { *p = workspace.Preferences{} }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(workspace.Preferences{}, f.reopen(t).Preferences()); diff != "" {
		t.Errorf("after taking all back (-want +got):\n%s", diff)
	}
}

func TestAPreferenceThatCannotBeReadIsTheUsualOne(t *testing.T) {
	f := open(t)
	for key, value := range map[string]string{"appearance": "pink", "text-scale": "9000", "window-width": "wide", "presenter": "si"} {
		if err := f.index.SetSetting(t.Context(), key, value); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(workspace.Preferences{}, f.reopen(t).Preferences()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestATextScaleOutOfBoundsIsBroughtIn(t *testing.T) {
	f := open(t)
	if err := f.ChangePreferences(t.Context(), func(p *workspace.Preferences) { p.TextScale = 500 }); err != nil {
		t.Fatal(err)
	}
	if got := f.Preferences().Scale(); got != workspace.MaxTextScale {
		t.Errorf("it is %d", got)
	}
}

func TestListenersHearOfPreferencesOnlyWhenTheyChange(t *testing.T) {
	f := open(t)
	heard := 0
	defer f.Listen(func(event workspace.Event) {
		if _, is := event.(workspace.PreferencesChanged); is {
			heard++
		}
	})()
	for range 2 {
		if err := f.ChangePreferences(t.Context(), func(p *workspace.Preferences) { p.Toured = true }); err != nil {
			t.Fatal(err)
		}
	}
	if heard != 1 {
		t.Errorf("one change was announced %d times", heard)
	}
}

func TestPresenterModeHidesGuestsAndWhatIsReal(t *testing.T) {
	off, on := workspace.Preferences{}, workspace.Preferences{Presenter: true}
	if !off.Mask().None() || on.Mask() != (mask.Rules{Guests: true}) {
		t.Errorf("it masks %+v when off and %+v when on", off.Mask(), on.Mask())
	}
	for _, test := range []struct {
		environment model.Environment
		shown       bool
	}{
		{model.Environment{Kind: model.Sandbox, Protection: model.Open}, true},
		{model.Environment{Kind: model.Demo, Protection: model.Open}, true},
		{model.Environment{Kind: model.Custom, Protection: model.Ask}, true},
		{model.Environment{Kind: model.Custom, Protection: model.ReadOnly}, false},
		{model.Environment{Kind: model.Production, Protection: model.ReadOnly}, false},
		{model.Environment{Kind: model.Production, Protection: model.Open}, false},
	} {
		if !off.Shows(test.environment) || on.Shows(test.environment) != test.shown {
			t.Errorf("%+v: shown %t in presenter mode", test.environment, on.Shows(test.environment))
		}
	}
}
