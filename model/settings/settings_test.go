package settings_test

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/mask"
	"keyrack/model/settings"
)

// kept is an index in memory.
type kept struct {
	mu     sync.Mutex
	values map[string]string
	broken error // what every call returns
}

func (k *kept) Settings(context.Context) (map[string]string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return maps.Clone(k.values), k.broken
}

func (k *kept) SetSetting(_ context.Context, key, value string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.broken == nil {
		k.values[key] = value
	}
	return k.broken
}

// network takes nothing where it is away.
type network struct {
	away bool
	used []connector.Network
}

func (n *network) UseNetwork(use connector.Network) error {
	if n.away {
		return errors.New("there is no such file")
	}
	n.used = append(n.used, use)
	return nil
}

type fixture struct {
	*settings.Settings
	index   *kept
	network *network
	heard   int                   // changes
	dropped []model.EnvironmentID // whose bodies
	forgot  int                   // times that the history let go of what is old
}

func open(t *testing.T) *fixture {
	t.Helper()
	return (&fixture{index: &kept{values: map[string]string{}}, network: &network{}}).reopen(t)
}

// reopen is what another process, or this one after a start, has over the same index.
func (f *fixture) reopen(t *testing.T) *fixture {
	t.Helper()
	again := &fixture{index: f.index, network: &network{}}
	var err error
	again.Settings, err = settings.Open(t.Context(), settings.Options{
		Store: f.index, Network: again.network,
		Changed:   func() { again.heard++ },
		ForgetOld: func(context.Context) error { again.forgot++; return nil },
		DropBodies: func(_ context.Context, id model.EnvironmentID) error {
			again.dropped = append(again.dropped, id)
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestPreferencesAreThereAfterAStart(t *testing.T) {
	f := open(t)
	want := settings.Preferences{
		Presenter: true, MaskIDs: true, Appearance: "dark", HighContrast: true, TextScale: 150, Tray: true,
		IdleLock: time.Hour, ClipboardClear: 10 * time.Second, HistoryDays: 30,
		Network: connector.Network{Proxy: connector.NoProxy, CAFile: "/etc/company.pem"}, ListOrder: "health", Toured: true,
		WindowWidth: 1024, WindowHeight: 700, ListHidden: true, ListWidth: 400, BodyWide: 30, BodyHigh: 60,
		LastConnection: "c-1", LastEnvironment: "demo", Checks: settings.CheckSchedule{AtStart: true, Every: 6 * time.Hour},
	}
	for i := range reflect.TypeOf(want).NumField() {
		if reflect.ValueOf(want).Field(i).IsZero() {
			t.Errorf("this test leaves out %s", reflect.TypeOf(want).Field(i).Name)
		}
	}
	if err := f.ChangePreferences(t.Context(), func(p *settings.Preferences) { *p = want }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, f.reopen(t).Preferences()); diff != "" {
		t.Errorf("after a start (-want +got):\n%s", diff)
	}
	if err := f.ChangePreferences(t.Context(),
		func(p *settings.Preferences) { *p = settings.DefaultPreferences() }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(settings.DefaultPreferences(), f.reopen(t).Preferences()); diff != "" {
		t.Errorf("after taking all back (-want +got):\n%s", diff)
	}
}

func TestAPreferenceThatCannotBeReadIsTheUsualOne(t *testing.T) {
	f := open(t)
	for key, value := range map[string]string{
		"appearance": "pink", "text-scale": "9000", "window-width": "wide",
		"presenter": "si", "clipboard-clear": "a fortnight", "history-days": "99999", "proxy": "::",
	} {
		must(t, f.index.SetSetting(t.Context(), key, value))
	}
	if diff := cmp.Diff(settings.DefaultPreferences(), f.reopen(t).Preferences()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOnePreferenceThatCannotBeReadLeavesTheOthers(t *testing.T) {
	for key, value := range map[string]string{
		"appearance": "pink", "text-scale": "9000", "clipboard-clear": "a fortnight",
		"idle-lock": "1s", "history-days": "99999", "proxy": "::",
	} {
		f := open(t)
		want := settings.DefaultPreferences()
		want.Presenter, want.HighContrast, want.Toured, want.LastConnection = true, true, true, "c-1"
		if err := f.ChangePreferences(t.Context(), func(p *settings.Preferences) { *p = want }); err != nil {
			t.Fatal(err)
		}
		must(t, f.index.SetSetting(t.Context(), key, value))
		if diff := cmp.Diff(want, f.reopen(t).Preferences()); diff != "" {
			t.Errorf("with %s %q (-want +got):\n%s", key, value, diff)
		}
	}
}

func TestANetworkThatCannotBeUsedChangesNothing(t *testing.T) {
	f := open(t)
	f.network.away = true
	err := f.ChangePreferences(t.Context(),
		func(p *settings.Preferences) { p.Toured, p.Network.CAFile = true, "/nowhere/company.pem" })
	if err == nil {
		t.Error("it was taken")
	}
	for name, now := range map[string]settings.Preferences{
		"now":           f.Preferences(),
		"after a start": f.reopen(t).Preferences(),
	} {
		if diff := cmp.Diff(settings.DefaultPreferences(), now); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A file of certificates may be gone at a start: everything but the network can be chosen all the same.
func TestANetworkThatIsGoneKeepsNothingElseFromBeingChosen(t *testing.T) {
	f := open(t)
	must(t, f.ChangePreferences(t.Context(), func(p *settings.Preferences) { p.Network.CAFile = "/etc/company.pem" }))
	again := f.reopen(t)
	again.network.away = true
	must(t, again.ChangePreferences(t.Context(), func(p *settings.Preferences) { p.HighContrast = true }))
}

func TestAChosenNetworkIsUsedOnce(t *testing.T) {
	f := open(t)
	want := connector.Network{Proxy: connector.NoProxy}
	must(t, f.ChangePreferences(t.Context(), func(p *settings.Preferences) { p.Network = want }))
	must(t, f.RereadSettings(t.Context()))
	again := f.reopen(t)
	for name, used := range map[string][]connector.Network{
		"where it was chosen": f.network.used,
		"after a start":       again.network.used,
	} {
		if diff := cmp.Diff([]connector.Network{want}, used); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestPreferencesAreKeptWithinBounds(t *testing.T) {
	f := open(t)
	for name, wrong := range map[string]func(*settings.Preferences){
		"a text that cannot be read":    func(p *settings.Preferences) { p.TextScale = 500 },
		"a lock after a second":         func(p *settings.Preferences) { p.IdleLock = time.Second },
		"a lock before now":             func(p *settings.Preferences) { p.IdleLock = -time.Minute },
		"a lock after a day":            func(p *settings.Preferences) { p.IdleLock = 25 * time.Hour },
		"a clipboard that is not held":  func(p *settings.Preferences) { p.ClipboardClear = 0 },
		"a clipboard that is held long": func(p *settings.Preferences) { p.ClipboardClear = time.Hour },
		"a check every second":          func(p *settings.Preferences) { p.Checks.Every = time.Second },
		"an appearance nobody knows":    func(p *settings.Preferences) { p.Appearance = "pink" },
		"a proxy that is no address":    func(p *settings.Preferences) { p.Network.Proxy = "a proxy" },
	} {
		if err := f.ChangePreferences(t.Context(), wrong); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if err := f.ChangePreferences(t.Context(), func(p *settings.Preferences) { p.IdleLock = 0 }); err != nil {
		t.Errorf("never to lock: %v", err)
	}
}

// every is one change of each kind.
func (f *fixture) every(ctx context.Context) map[string]func() error {
	return map[string]func() error{
		"a preference": func() error {
			return f.ChangePreferences(ctx, func(p *settings.Preferences) { p.HighContrast = true })
		},
		"the schedule of checks": func() error {
			return f.ChangePreferences(ctx, func(p *settings.Preferences) { p.Checks = settings.CheckSchedule{AtStart: true} })
		},
		"the last environment": func() error {
			return f.ChangePreferences(ctx, func(p *settings.Preferences) { p.LastEnvironment = "demo" })
		},
		"the bodies of an environment": func() error { return f.SetKeepsBodies(ctx, "production", true) },
		"a favourite operation":        func() error { return f.MarkOperation(ctx, "x/get", true) },
		"an operation that was used":   func() error { return f.UseOperation(ctx, "x/get") },
	}
}

func TestEveryChoiceIsAnnouncedOnceAndFollowedByOtherProcesses(t *testing.T) {
	for name := range open(t).every(t.Context()) {
		t.Run(name, func(t *testing.T) {
			f := open(t)
			other := f.reopen(t)
			for range 2 {
				must(t, f.every(t.Context())[name]())
			}
			if f.heard != 1 {
				t.Errorf("one change was announced %d times", f.heard)
			}
			must(t, other.RereadSettings(t.Context()))
			if diff := cmp.Diff(f.Choices(), other.Choices()); diff != "" || other.heard != 1 {
				t.Errorf("the other process announced %d changes and has (-want +got):\n%s", other.heard, diff)
			}
			if diff := cmp.Diff(f.Choices(), f.reopen(t).Choices()); diff != "" {
				t.Errorf("after a start (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTwoProcessesDoNotUndoEachOthersChoices(t *testing.T) {
	f := open(t)
	other := f.reopen(t)
	must(t, f.MarkOperation(t.Context(), "a/get", true))
	must(t, other.MarkOperation(t.Context(), "b/get", true))
	must(t, f.SetKeepsBodies(t.Context(), "production", true))
	must(t, other.ChangePreferences(t.Context(), func(p *settings.Preferences) { p.Tray = true }))
	got := other.Choices()
	if diff := cmp.Diff([]string{"a/get", "b/get"}, got.Habits.Favourites); diff != "" || !got.Bodies["production"] ||
		!got.Tray {
		t.Errorf("left: %+v", got)
	}
}

func TestTheBodiesOfAnEnvironmentAreDroppedWhenNoneAreWantedAndOnlyThen(t *testing.T) {
	f := open(t)
	must(t, f.SetKeepsBodies(t.Context(), "demo", true))
	must(t, f.SetKeepsBodies(t.Context(), "demo", false))
	must(t, f.reopen(t).RereadSettings(t.Context()))
	if diff := cmp.Diff([]model.EnvironmentID{"demo"}, f.dropped); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBodiesAreNotKeptBecauseAnotherWindowCouldNotBeTold(t *testing.T) {
	f := open(t)
	demo := model.Environment{ID: "demo", Kind: model.Demo}
	must(t, f.reopen(t).SetKeepsBodies(t.Context(), demo.ID, false))
	if keeps, err := f.KeepsBodies(t.Context(), demo); keeps || err != nil {
		t.Errorf("they are kept: %t, %v", keeps, err)
	}
	f.index.broken = errors.New("the disk is gone")
	if keeps, err := f.KeepsBodies(t.Context(), demo); keeps || err == nil {
		t.Errorf("they are kept where nobody knows: %t, %v", keeps, err)
	}
}

func TestTheHistoryLetsGoOfWhatIsOldWhenItIsToBeKeptForAnotherTime(t *testing.T) {
	f := open(t)
	for range 2 {
		must(t, f.ChangePreferences(t.Context(), func(p *settings.Preferences) { p.HistoryDays = 30 }))
	}
	if f.forgot != 1 {
		t.Errorf("it did %d times", f.forgot)
	}
}

// The keys and the values of an index that Keyrack 1 has written, before all choices lay in one table.
func TestChoicesOfAnOlderKeyrackAreRead(t *testing.T) {
	f := open(t)
	f.index.values = map[string]string{
		"presenter": "yes", "text-scale": "130", "environment": "demo", "check-at-start": "true", "check-every": "6h0m0s",
		"history.bodies.production": "yes", "history.bodies.demo": "no", "store": "vault",
		"operations.habits": `{"Favourites":["a/get"],"Recent":["b/get","a/get"]}`,
	}
	want := settings.Defaults()
	want.Presenter, want.TextScale, want.LastEnvironment = true, 130, "demo"
	want.Checks = settings.CheckSchedule{AtStart: true, Every: 6 * time.Hour}
	want.Bodies = map[model.EnvironmentID]bool{"production": true, "demo": false}
	want.Habits = settings.Habits{Favourites: []string{"a/get"}, Recent: []string{"b/get", "a/get"}}
	again := f.reopen(t)
	if diff := cmp.Diff(want, again.Choices()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	before := maps.Clone(f.index.values)
	must(t, again.ChangePreferences(t.Context(), func(p *settings.Preferences) { p.Checks.AtStart, p.Tray = false, true }))
	before["check-at-start"], before["tray"] = "false", "yes"
	if diff := cmp.Diff(before, f.index.values); diff != "" {
		t.Errorf("written for older ones (-want +got):\n%s", diff)
	}
}

func TestOperationsUsedLastStandFirst(t *testing.T) {
	f := open(t)
	for _, path := range []string{"a/get", "b/get", "a/get", "c/get"} {
		must(t, f.UseOperation(t.Context(), path))
	}
	must(t, f.MarkOperation(t.Context(), "x/get", true))
	want := settings.Habits{Favourites: []string{"x/get"}, Recent: []string{"c/get", "a/get", "b/get"}}
	if diff := cmp.Diff(want, f.Habits()); diff != "" {
		t.Error(diff)
	}
	must(t, f.MarkOperation(t.Context(), "x/get", false))
	if got := f.Habits(); len(got.Favourites) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestOnlyTheLastOperationsAreRemembered(t *testing.T) {
	f := open(t)
	for _, path := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "a"} {
		must(t, f.UseOperation(t.Context(), path))
	}
	if got := f.Habits().Recent; !slices.Equal(got, []string{"a", "i", "h", "g", "f", "e", "d", "c"}) {
		t.Errorf("recent: %q", got)
	}
}

func TestWhatIsRememberedForTheNextStartIsNotShown(t *testing.T) {
	before := settings.DefaultPreferences()
	after := before
	after.Toured, after.WindowWidth, after.WindowHeight, after.LastConnection, after.LastEnvironment = true, 1, 2, "c", "e"
	after.ListHidden, after.ListWidth, after.BodyWide, after.BodyHigh = true, 300, 40, 50
	if after.Shown() != before.Shown() {
		t.Error("a window draws everything anew when another one is closed")
	}
	if after.Presenter = true; after.Shown() == before.Shown() {
		t.Error("presenter mode is not shown")
	}
}

func TestPresenterModeHidesGuestsAndWhatIsReal(t *testing.T) {
	off, on := settings.Preferences{}, settings.Preferences{Presenter: true}
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

func TestAHostThatMayReceiveWebhooksIsRemembered(t *testing.T) {
	f := open(t)
	for i := range 60 {
		if err := f.LetReceive(t.Context(), "host"+strconv.Itoa(i)+".example:443"); err != nil {
			t.Fatal(err)
		}
	}
	again := f.reopen(t)
	if !again.MayReceive("host59.example:443") || again.MayReceive("host59.example") ||
		again.MayReceive("host1.example:443") {
		t.Errorf("%v", again.Choices().WebhookHosts)
	}
}
