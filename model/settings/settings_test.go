package workspace_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/mask"
	"keyrack/model/workspace"
)

// reopen is a workspace over the same parts, as after a start.
func (f *fixture) reopen(t *testing.T) *workspace.Workspace {
	t.Helper()
	next := 0
	again, err := workspace.Open(t.Context(), workspace.Options{
		Index: f.index, Secrets: f.secrets, Sender: f.mews, Sandbox: noSandbox{}, Catalogue: catalogue{}, Now: func() time.Time { return f.now },
		NewID: func() string { next++; return fmt.Sprintf("again-%d", next) },
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
		IdleLock: time.Hour, ClipboardClear: 10 * time.Second, HistoryDays: 30,
		Network: connector.Network{Proxy: connector.NoProxy, CAFile: "/etc/company.pem"}, ListOrder: "health", Toured: true, WindowWidth: 1024, WindowHeight: 700,
		LastConnection: "c-1",
	}
	if err := f.ChangePreferences(t.Context(), func(p *workspace.Preferences) { *p = want }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, f.reopen(t).Preferences()); diff != "" {
		t.Errorf("after a start (-want +got):\n%s", diff)
	}
	if err := f.ChangePreferences(t.Context(), func(p *workspace.Preferences) { *p = workspace.DefaultPreferences() }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(workspace.DefaultPreferences(), f.reopen(t).Preferences()); diff != "" {
		t.Errorf("after taking all back (-want +got):\n%s", diff)
	}
}

func TestAPreferenceThatCannotBeReadIsTheUsualOne(t *testing.T) {
	f := open(t)
	for key, value := range map[string]string{"appearance": "pink", "text-scale": "9000", "window-width": "wide", "presenter": "si", "clipboard-clear": "a fortnight", "history-days": "99999", "proxy": "::"} {
		if err := f.index.SetSetting(t.Context(), key, value); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(workspace.DefaultPreferences(), f.reopen(t).Preferences()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOnePreferenceThatCannotBeReadLeavesTheOthers(t *testing.T) {
	for key, value := range map[string]string{"appearance": "pink", "text-scale": "9000", "clipboard-clear": "a fortnight", "idle-lock": "1s", "history-days": "99999", "proxy": "::"} {
		f := open(t)
		want := workspace.DefaultPreferences()
		want.Presenter, want.HighContrast, want.Toured, want.LastConnection = true, true, true, "c-1"
		if err := f.ChangePreferences(t.Context(), func(p *workspace.Preferences) { *p = want }); err != nil {
			t.Fatal(err)
		}
		if err := f.index.SetSetting(t.Context(), key, value); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, f.reopen(t).Preferences()); diff != "" {
			t.Errorf("with %s %q (-want +got):\n%s", key, value, diff)
		}
	}
}

// network is a sender with a network that takes nothing.
type network struct{ *mews }

func (network) UseNetwork(connector.Network) error { return errors.New("there is no such file") }

func TestANetworkThatCannotBeUsedChangesNothing(t *testing.T) {
	f := open(t)
	w, err := workspace.Open(t.Context(), workspace.Options{
		Index: f.index, Secrets: f.secrets, Sender: f.mews, Network: network{f.mews}, Sandbox: noSandbox{}, Catalogue: catalogue{},
		Now: func() time.Time { return f.now }, NewID: func() string { return "again" },
	})
	if err != nil {
		t.Fatal(err)
	}
	err = w.ChangePreferences(t.Context(), func(p *workspace.Preferences) { p.Toured, p.Network.CAFile = true, "/nowhere/company.pem" })
	if err == nil {
		t.Error("it was taken")
	}
	for name, now := range map[string]workspace.Preferences{"now": w.Preferences(), "after a start": f.reopen(t).Preferences()} {
		if diff := cmp.Diff(workspace.DefaultPreferences(), now); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestPreferencesAreKeptWithinBounds(t *testing.T) {
	f := open(t)
	for name, wrong := range map[string]func(*workspace.Preferences){
		"a text that cannot be read":    func(p *workspace.Preferences) { p.TextScale = 500 },
		"a lock after a second":         func(p *workspace.Preferences) { p.IdleLock = time.Second },
		"a lock before now":             func(p *workspace.Preferences) { p.IdleLock = -time.Minute },
		"a lock after a day":            func(p *workspace.Preferences) { p.IdleLock = 25 * time.Hour },
		"a clipboard that is not held":  func(p *workspace.Preferences) { p.ClipboardClear = 0 },
		"a clipboard that is held long": func(p *workspace.Preferences) { p.ClipboardClear = time.Hour },
		"an appearance nobody knows":    func(p *workspace.Preferences) { p.Appearance = "pink" },
		"a proxy that is no address":    func(p *workspace.Preferences) { p.Network.Proxy = "a proxy" },
	} {
		if err := f.ChangePreferences(t.Context(), wrong); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if err := f.ChangePreferences(t.Context(), func(p *workspace.Preferences) { p.IdleLock = 0 }); err != nil {
		t.Errorf("never to lock: %v", err)
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
	if !off.Mask().None() || on.Mask() != (mask.Rules{Guests: true, Fingerprints: true}) {
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

// Two windows are two processes over one index.
func TestWhatAnotherProcessChangesIsTakenOver(t *testing.T) {
	f := open(t)
	if _, err := f.Tree(t.Context(), workspace.DemoID); err != nil {
		t.Fatal(err)
	}
	other := f.reopen(t)
	if err := other.ChangePreferences(t.Context(), func(p *workspace.Preferences) { p.Presenter = true }); err != nil {
		t.Fatal(err)
	}
	if _, err := other.AddPublicDemoTokens(t.Context()); err != nil {
		t.Fatal(err)
	}
	heard := map[workspace.Event]bool{}
	defer f.Listen(func(event workspace.Event) { heard[event] = true })()
	if err := f.Reread(t.Context()); err != nil {
		t.Fatal(err)
	}
	groups, err := f.Tree(t.Context(), workspace.DemoID)
	if err != nil || len(groups) == 0 || !f.Preferences().Presenter {
		t.Errorf("%d groups, error %v, preferences %+v", len(groups), err, f.Preferences())
	}
	if !heard[workspace.PreferencesChanged{}] || !heard[workspace.ConnectionsChanged{Environment: workspace.DemoID}] || heard[workspace.EnvironmentsChanged{}] {
		t.Errorf("announced: %v", heard)
	}
}
