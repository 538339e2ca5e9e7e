package stage_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/stage"
)

var errNotThere = errors.New("there is no such connection")

// theatre is a stage whose work is done when the test says so.
type theatre struct {
	*stage.Stage
	environments []model.Environment
	chosen       settings.Preferences
	trees        map[model.EnvironmentID][]workspace.Group
	store        error
	work         []func(context.Context) func()
	clocks       []func()
	scenes       []stage.Scene
	failed       []error
}

func (t *theatre) Preferences() settings.Preferences     { return t.chosen }
func (t *theatre) Environments() []model.Environment     { return t.environments }
func (t *theatre) StoreName() string                     { return "keychain" }
func (t *theatre) Store(context.Context) (string, error) { return "keychain", t.store }

func (t *theatre) FirstEnvironment() (model.Environment, error) { return t.environments[0], nil }

func (t *theatre) SwitchTo(context.Context, model.EnvironmentID) error { return nil }

func (t *theatre) Tree(_ context.Context, id model.EnvironmentID) ([]workspace.Group, error) {
	return t.trees[id], nil
}

func (t *theatre) Find(id model.ConnectionID) (workspace.Place, error) {
	for _, groups := range t.trees {
		for _, group := range groups {
			for _, connection := range group.Connections {
				if connection.ID == id {
					return workspace.Place{Integration: group.Integration, Connection: connection}, nil
				}
			}
		}
	}
	return workspace.Place{}, errNotThere
}

// Go is for stage: the work waits for the test.
func (t *theatre) Go(work func(context.Context) func()) context.CancelFunc {
	t.work = append(t.work, work)
	return func() {}
}

// do does the work that waits, from the first on or from the last.
func (t *theatre) do(backwards bool) {
	work := t.work
	t.work = nil
	if backwards {
		slices.Reverse(work)
	}
	for _, w := range work {
		if then := w(context.Background()); then != nil {
			then()
		}
	}
}

// wait lets all clocks run out.
func (t *theatre) wait() {
	clocks := t.clocks
	t.clocks = nil
	for _, f := range clocks {
		f()
	}
}

func (t *theatre) last() stage.Scene { return t.scenes[len(t.scenes)-1] }

func hotels(ids ...model.ConnectionID) []workspace.Group {
	group := workspace.Group{Integration: model.Integration{ID: "i", Fingerprint: "E0D4…9E1D"}}
	for _, id := range ids {
		group.Connections = append(group.Connections,
			model.Connection{ID: id, Details: model.Details{Label: "Hotel " + string(id)}, Fingerprint: "C66E…453D"})
	}
	return []workspace.Group{group}
}

// open shows the sandbox with two hotels.
func open(t *testing.T) *theatre {
	t.Helper()
	o := &theatre{
		environments: []model.Environment{
			{ID: workspace.SandboxID, Name: "Sandbox", Kind: model.Sandbox, Protection: model.Open},
			{ID: "demo", Name: "Demo", Kind: model.Demo, Protection: model.Open},
			{ID: "production", Name: "Production", Kind: model.Production, Protection: model.ReadOnly},
		},
		trees: map[model.EnvironmentID][]workspace.Group{
			workspace.SandboxID: hotels("a", "b"), "demo": hotels("c"), "production": hotels("d"),
		},
	}
	o.Stage = stage.New(stage.Options{
		Source: o, View: presenter.NewView(o, func(string) {}), Tasks: o,
		Work:   func(_ string, work func(context.Context) func()) { o.Go(work) },
		Later:  func(_ time.Duration, f func()) func() { o.clocks = append(o.clocks, f); return func() {} },
		Shown:  func(_, now stage.Scene) { o.scenes = append(o.scenes, now) },
		Failed: func(err error) { o.failed = append(o.failed, err) },
	})
	read, err := o.Read(t.Context(), workspace.SandboxID, o.Order())
	if err != nil {
		t.Fatal(err)
	}
	o.Open(o.environments[0], read, "b")
	return o
}

func TestTheFirstSceneHasTheConnectionThatWasLastOnThePage(t *testing.T) {
	o := open(t)
	if scene := o.last(); len(o.scenes) != 1 || scene.Chosen != "b" || !scene.Found ||
		scene.Place.Connection.Label != "Hotel b" {
		t.Errorf("%d scenes, the last shows %+v", len(o.scenes), scene.Place)
	}
}

func TestOfSeveralSwitchesTheLastOneCounts(t *testing.T) {
	for _, backwards := range []bool{false, true} {
		o := open(t)
		o.Switch("production")
		o.Switch("demo")
		o.do(backwards)
		if scene := o.last(); scene.Environment.ID != "demo" || scene.Chosen != "c" ||
			scene.Previous != workspace.SandboxID || len(o.scenes) != 2 {
			t.Errorf("backwards %t: %d scenes, the last shows %s of %s", backwards, len(o.scenes), scene.Chosen,
				scene.Environment.ID)
		}
		o.Back()
		o.do(false)
		if scene := o.last(); scene.Environment.ID != workspace.SandboxID || scene.Chosen != "b" {
			t.Errorf("back shows %s of %s", scene.Chosen, scene.Environment.ID)
		}
	}
}

func TestWhatIsAskedForWhileATreeIsReadIsAnsweredByOneMoreReading(t *testing.T) {
	o := open(t)
	for range 5 {
		o.Follow(workspace.ConnectionsChanged{Environment: workspace.SandboxID})
		o.Follow(workspace.ConnectionsChanged{Environment: "demo"})
	}
	if len(o.work) != 1 {
		t.Fatalf("%d readings at once", len(o.work))
	}
	o.trees[workspace.SandboxID] = hotels("a")
	o.do(false)
	o.wait()
	if scene := o.last(); scene.Chosen != "a" || scene.Listing.Counts().All != 1 || len(o.work) != 1 {
		t.Errorf("%s is shown of %d, and %d readings follow", scene.Chosen, scene.Listing.Counts().All, len(o.work))
	}
}

func TestASceneIsMaskedAsSoonAsPresenterModeIsOn(t *testing.T) {
	o := open(t)
	o.Follow(workspace.ConnectionsChanged{Environment: workspace.SandboxID}) // is read unmasked, and comes late
	work := o.work[0](t.Context())
	o.chosen.Presenter = true
	o.Follow(workspace.SettingsChanged{})
	work()
	scene := o.last()
	listed := scene.Listing.Groups()[0]
	for _, fingerprint := range []model.Fingerprint{
		listed.Integration.Fingerprint, listed.Connections[0].Fingerprint, scene.Place.Connection.Fingerprint,
		scene.ForRequests.Connection.Fingerprint,
	} {
		if fingerprint == "E0D4…9E1D" || fingerprint == "C66E…453D" {
			t.Errorf("an audience sees %s", fingerprint)
		}
	}
	if !scene.Presenting() || len(scene.Environments) != 2 {
		t.Errorf("presenting %t, among %d environments", scene.Presenting(), len(scene.Environments))
	}
	if group, found := o.Group("i"); !found || group.Integration.Fingerprint != "E0D4…9E1D" {
		t.Errorf("what is edited is masked: %+v", group.Integration)
	}
}

func TestPresenterModeLeavesAnEnvironmentThatItHides(t *testing.T) {
	o := open(t)
	o.Switch("production")
	o.do(false)
	o.chosen.Presenter = true
	o.Follow(workspace.SettingsChanged{})
	o.do(false)
	if scene := o.last(); scene.Environment.ID != workspace.SandboxID {
		t.Errorf("an audience sees %s", scene.Environment.Name)
	}
}

func TestAnEnvironmentThatIsGoneMakesRoomForTheSandbox(t *testing.T) {
	o := open(t)
	o.Switch("demo")
	o.do(false)
	o.environments = o.environments[:1]
	o.Follow(workspace.EnvironmentsChanged{})
	o.do(false)
	if scene := o.last(); scene.Environment.ID != workspace.SandboxID {
		t.Errorf("%s is shown", scene.Environment.Name)
	}
}

func TestWhatWasFoundOfTheStoreLastCounts(t *testing.T) {
	o := open(t)
	o.store = model.ErrStoreLocked
	o.Follow(workspace.Locked{})
	first := o.work[0](t.Context())
	o.store = nil
	o.CheckStore()
	o.work[1](t.Context())()
	first()
	if scene := o.last(); scene.Store != nil || scene.StoreName != "keychain" || len(o.failed) != 0 {
		t.Errorf("the store %q shows %v, told %v", scene.StoreName, scene.Store, o.failed)
	}
	o.work, o.store = nil, model.ErrStoreLocked
	o.CheckStore()
	o.do(false)
	if !errors.Is(o.last().Store, model.ErrStoreLocked) || len(o.failed) != 1 {
		t.Errorf("a locked store shows %v, told %v", o.last().Store, o.failed)
	}
}

func TestASceneDoesNotChangeOnceItIsMade(t *testing.T) {
	o := open(t)
	before := o.last()
	sorted := slices.Clone(before.Listing.Sorted(0))
	o.SetOrder(stage.ByName)
	o.Choose("a")
	o.Check(true)
	if before.Chosen != "b" || before.Checking || before.Listing.Order() != stage.ByAdding ||
		!slices.Equal(before.Listing.Sorted(0), sorted) {
		t.Errorf("the first scene became %+v", before)
	}
	if now := o.last(); now.Chosen != "a" || !now.Checking || now.Listing.Order() != stage.ByName {
		t.Errorf("the last one is %+v", now)
	}
	o.Choose("b")
	if o.last().Checking {
		t.Error("a connection that was chosen stays behind the checks")
	}
}

func TestAConnectionOfAnotherEnvironmentIsGoneTo(t *testing.T) {
	o := open(t)
	o.trees["demo"] = hotels("c", "e")
	o.GoTo("demo", "e")
	o.do(false)
	if scene := o.last(); scene.Environment.ID != "demo" || scene.Chosen != "e" {
		t.Errorf("%s of %s is shown", scene.Chosen, scene.Environment.ID)
	}
}
