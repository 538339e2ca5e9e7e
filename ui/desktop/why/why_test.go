package why_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/desktop/presenter/presentertest"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/uitest"
	"keyrack/ui/desktop/why"
	"keyrack/ui/phrase"
)

var (
	demo       = environment("demo", "Demo", model.Demo, model.DemoAddress)
	production = environment("production", "Production", model.Production, model.ProductionAddress)
)

func environment(id model.EnvironmentID, name string, kind model.EnvironmentKind, address string) model.Environment {
	parsed, err := model.ParseAddress(kind, address)
	if err != nil {
		panic(err)
	}
	return model.Environment{ID: id, Name: name, Kind: kind, Address: parsed}
}

// desk answers as the test wants, and remembers what was tried.
type desk struct {
	found   check.Diagnosis
	there   workspace.Verification
	added   error
	silence check.Silence

	mu    sync.Mutex
	asked []check.WhyOptions
	tried []workspace.TryElsewhereOptions
	kept  []model.EnvironmentID
	// changed is what has become of the connection meanwhile.
	changed error
}

func (d *desk) Why(_ context.Context, options check.WhyOptions) (check.Diagnosis, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked = append(d.asked, options)
	return d.found, nil
}

func (d *desk) WhySilent(_ context.Context, options check.SilenceOptions) (check.Silence, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.silence.Heard = options.Heard()
	return d.silence, nil
}

func (d *desk) TryElsewhere(_ context.Context, options workspace.TryElsewhereOptions) (workspace.Verification, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.found.NeedsYes && options.Typed != "yes" {
		return workspace.Verification{}, workspace.ErrNeedsYes
	}
	d.tried = append(d.tried, options)
	return d.there, nil
}

func (d *desk) AddElsewhere(_ context.Context, _ model.ConnectionID, environment model.EnvironmentID,
	found workspace.Verification,
) (model.Connection, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.added != nil {
		return model.Connection{}, d.added
	}
	if found.Identity() == nil {
		return model.Connection{}, errors.New("nothing was found")
	}
	d.kept = append(d.kept, environment)
	return model.Connection{ID: "there"}, nil
}

func (d *desk) trials() []workspace.TryElsewhereOptions {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tried
}

type opened struct {
	*uitest.UI
	shown []model.ConnectionID
}

// open asks why a connection of an environment is refused.
func open(t *testing.T, d *desk, home model.Environment) *opened {
	t.Helper()
	o, dialogs := desktop(t, d)
	dialogs.Ask(
		why.Refused{
			Place: workspace.Place{
				Environment: home,
				Connection:  model.Connection{ID: "c", Details: model.Details{Label: "Harbour House"}},
			}, Path: "bills/getAll",
		})
	return o
}

// desktop is a small window for the dialogs.
func desktop(t *testing.T, d *desk) (*opened, *why.Dialogs) {
	t.Helper()
	o := &opened{UI: uitest.New(t)}
	tasks := task.NewRunner(t.Context())
	dialogs := &why.Dialogs{
		Workspace: d, Tasks: tasks, Window: o.Window(container.NewWithoutLayout(), fyne.NewSize(900, 640)),
		View: presentertest.Open(),
		Open: func(id model.ConnectionID) { o.shown = append(o.shown, id) },
	}
	t.Cleanup(func() {
		tasks.Stop()
		o.Run()
	})
	return o, dialogs
}

// TestASilenceIsShownWithAllThatWasAsked: the most there can be, in the smallest window.
func TestASilenceIsShownWithAllThatWasAsked(t *testing.T) {
	at := time.Date(2026, 11, 29, 10, 14, 0, 0, time.UTC)
	d := &desk{silence: check.Silence{
		Cause: check.SilenceUntold, Own: model.Check{Status: 200}, Standing: model.Standing{State: model.Enabled},
		Address: "wss://ws.mews-demo.com/ws/connector",
		Polls: []check.Poll{
			{
				Type: "Reservation", Path: "reservations/getAll/2023-06-06", Status: 200, More: true, Before: 40, Fresh: 1,
				Untold: []check.Updated{{ID: "5f3c11d0-8b1e-4d2a-9c41-7b1d52a0e6f1", At: at}},
			},
			{Type: "Resource", Path: "resources/getAll", Status: 200, Told: 3},
			{Type: "DeviceCommand", Path: "commands/getAllActive", Status: 401},
		},
	}}
	o, dialogs := desktop(t, d)
	dialogs.AskSilence(workspace.Place{
		Environment: demo, Connection: model.Connection{ID: "c", Details: model.Details{Label: "Harbour House"}},
	}, func() check.Heard {
		return check.Heard{State: events.State{Phase: events.Open, Since: at}, Received: 3}
	})
	o.UntilText("What has changed was not told: Mews sends no events of the type Reservation.")
	o.Shot("why-silent")
	for _, text := range []string{
		"Harbour House", "configuration/get answered 200.", "A webhook said that the integration is enabled.",
		"The socket at wss://ws.mews-demo.com/ws/connector is open since", "3 events came.",
		"reservations/getAll/2023-06-06: at least 42 changes within the last hour",
		"resources/getAll: 3 changes within the last hour: 3 told.", "commands/getAllActive answered 401.",
		"Ask Mews support to switch on WebSocket events",
	} {
		if !strings.Contains(strings.Join(o.Texts(), " "), text) {
			t.Errorf("%q cannot be read: %s", text, texts(o))
		}
	}
	o.Key(fyne.KeyEscape)
	if o.HasText("What has changed was not told") {
		t.Error("the dialog is still open")
	}
}

func opens(t *testing.T, name string) workspace.Verification {
	return workspacetest.Verification(t, workspacetest.Asked{Answer: workspacetest.Opens(model.Identity{Name: name})})
}

func refused(t *testing.T) workspace.Verification {
	return workspacetest.Verification(t, workspacetest.Asked{Answer: model.Exchange{Status: 401}})
}

func (d *desk) BindingOf(id model.ConnectionID) (model.Binding, error) {
	return model.Binding{Connection: id}, nil
}

func (d *desk) Unchanged(...model.Binding) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.changed
}

func texts(o *opened) string { return strings.Join(o.Texts(), " | ") }

func TestTheCauseAndItsEvidenceAreShown(t *testing.T) {
	d := &desk{found: check.Diagnosis{Cause: check.CauseToken, Evidence: []check.Evidence{{Kind: check.EvidencePast}}}}
	o := open(t, d, demo)
	o.UntilText("This one access token is refused.")
	if !o.HasText("Why “Harbour House” was refused bills/getAll") || !o.HasText("These tokens have worked before.") ||
		o.HasText("Try in Production…") {
		t.Errorf("the screen says %s", texts(o))
	}
	if d.asked[0].Path != "bills/getAll" || d.asked[0].Connection != "c" {
		t.Errorf("asked %+v", d.asked)
	}
	o.Key(fyne.KeyEscape)
	if o.HasText("These tokens have worked before.") {
		t.Error("the dialog is still open")
	}
}

// TestTheMostThatThereCanBeIsSeenInTheSmallestWindow: all that speaks for a cause, without a scroll bar.
func TestTheMostThatThereCanBeIsSeenInTheSmallestWindow(t *testing.T) {
	all := []check.Evidence{
		{Kind: check.EvidenceSame, Path: "configuration/get", Status: 401, Message: "Invalid AccessToken."},
		{Kind: check.EvidenceOperation, Path: "bills/getAll", Status: 401, Message: "Invalid AccessToken.", Seen: true},
		{Kind: check.EvidenceNotSent, Path: "bills/getAll", NotSent: check.NotSentRefused},
		{Kind: check.EvidenceSibling, Title: "Hotel 1", Status: 401},
		{Kind: check.EvidenceSiblings, Refused: 12, Titles: []string{
			"Hotel Aurora Borealis at the Station", "Hotel Meridian Grand Palace", "Hotel of the Long Name by the Sea",
		}},
		{Kind: check.EvidencePast},
		{Kind: check.EvidenceElsewhere, Environment: "Production", Title: "Harbour House"},
		{Kind: check.EvidencePublic},
	}
	d := &desk{found: check.Diagnosis{Cause: check.CauseToken, Evidence: all, Elsewhere: []model.Environment{production}}}
	o := open(t, d, demo)
	o.UntilText("Try in Production…")
	o.Shot("why")
	for _, e := range all {
		said := []rune(phrase.Evidence(e)) // names at its end may be cut
		if begins := string(said[:min(len(said), 50)]); !o.HasText(begins) {
			t.Errorf("%q cannot be seen; the screen says %s", begins, texts(o))
		}
	}
	if !o.HasText("in the last 10 minutes; none worked.") {
		t.Errorf("how the others fared is cut; the screen says %s", texts(o))
	}
	scroll, found := uitest.Find[*container.Scroll](o.UI)
	if !found || scroll.Content.MinSize().Height > scroll.Size().Height {
		t.Errorf("there is a scroll bar: %v", found)
	}
}

func TestAPairIsTriedElsewhereAtTheWordOfTheUser(t *testing.T) {
	d := &desk{
		found: check.Diagnosis{Cause: check.CauseToken, Elsewhere: []model.Environment{production}},
		there: refused(t),
	}
	o := open(t, d, demo)
	o.UntilText("Try in Production…")
	o.Tap("Try in Production…")
	o.UntilText("Try the tokens in Production?")
	if !o.HasText("https://api.mews.com") || !o.HasText("both of Harbour House") || o.HasText("Type yes") ||
		len(d.trials()) != 0 {
		t.Errorf("tried %v; the screen says %s", d.trials(), texts(o))
	}
	o.Tap("Try in Production")
	o.UntilText("Production refuses the tokens, too (401).")
	if tried := d.trials(); len(tried) != 1 ||
		tried[0] != (workspace.TryElsewhereOptions{Connection: "c", Environment: "production"}) {
		t.Errorf("tried %+v", tried)
	}
}

func TestTokensOfProductionAreTriedAfterATypedYesAndAddedWhereTheyWork(t *testing.T) {
	d := &desk{
		found: check.Diagnosis{Cause: check.CauseUnclear, Elsewhere: []model.Environment{demo}, NeedsYes: true},
		there: opens(t, "API Hotel"),
	}
	o := open(t, d, production)
	o.UntilText("Try in Demo…")
	o.Tap("Try in Demo…")
	o.UntilText("They are for production, and this shows them to another host.")
	o.Tap("Try in Demo")
	o.UntilText("Type yes to try them there.")
	if len(d.trials()) != 0 {
		t.Fatalf("without a yes %v was tried", d.trials())
	}
	o.Type("yes")
	o.Key(fyne.KeyReturn)
	o.UntilText("The tokens open “API Hotel” in Demo.")
	o.UntilText("Add the connection to Demo, then delete it from Production.")
	o.Shot("why-opens")
	if len(d.kept) != 0 {
		t.Fatal("it was added before anybody wanted that")
	}
	o.Tap("Add to Demo")
	o.Until(func() bool { return len(o.shown) == 1 })
	if o.shown[0] != "there" || len(d.kept) != 1 || d.kept[0] != "demo" || o.HasText("Try the tokens in Demo?") {
		t.Errorf("shown %v, kept %v; the screen says %s", o.shown, d.kept, texts(o))
	}
}

func TestWhatCannotBeAddedIsExplained(t *testing.T) {
	d := &desk{
		found: check.Diagnosis{Cause: check.CauseToken, Elsewhere: []model.Environment{demo}},
		there: opens(t, "API Hotel"), added: &workspace.DuplicateError{Title: "Gross"},
	}
	o := open(t, d, production)
	o.UntilText("Try in Demo…")
	o.Tap("Try in Demo…")
	o.Tap("Try in Demo")
	o.UntilText("Add to Demo")
	o.Tap("Add to Demo")
	o.UntilText("This token is stored already, as “Gross”.")
	if len(o.shown) != 0 {
		t.Errorf("shown %v", o.shown)
	}
}

func (d *desk) change(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.changed = err
}

// TestAPairIsNeitherTriedNorAddedOnceItsConnectionMeansSomethingElse changes the connection while the dialog is open.
func TestAPairIsNeitherTriedNorAddedOnceItsConnectionMeansSomethingElse(t *testing.T) {
	d := &desk{
		found: check.Diagnosis{Cause: check.CauseToken, Elsewhere: []model.Environment{demo}},
		there: opens(t, "API Hotel"),
	}
	o := open(t, d, production)
	o.UntilText("Try in Demo…")
	o.Tap("Try in Demo…")
	d.change(&model.StaleIntent{Reason: model.StaleToken})
	o.Tap("Try in Demo")
	o.UntilText("The access token was replaced meanwhile.")
	if tried := d.trials(); len(tried) != 0 {
		t.Fatalf("tried %+v", tried)
	}
	d.change(nil)
	o.Tap("Try in Demo")
	o.UntilText("Add to Demo")
	d.change(&model.StaleIntent{Reason: model.StaleRemoved})
	o.Tap("Add to Demo")
	o.UntilText("The connection was deleted meanwhile.")
	if len(d.kept) != 0 || len(o.shown) != 0 {
		t.Errorf("added in %v, shown %v", d.kept, o.shown)
	}
}
