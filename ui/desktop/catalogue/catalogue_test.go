package catalogue_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/model"
	"keyrack/model/operations"
	"keyrack/model/workspace"
	"keyrack/storage/transfer"
	"keyrack/ui/desktop/catalogue"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/presenter/presentertest"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/uitest"
)

// desk answers as the test wants, and remembers what it was asked.
type desk struct {
	transfer.Files // on the disk of the test

	changes []operations.Change
	failed  error
	hold    chan struct{} // an answer waits for it, or for its context; nil for none

	mu    sync.Mutex
	asked []workspace.RefreshOptions
}

func (d *desk) RefreshOperations(ctx context.Context, options workspace.RefreshOptions) (workspace.Refreshed, error) {
	d.mu.Lock()
	d.asked = append(d.asked, options)
	d.mu.Unlock()
	if d.hold != nil {
		select {
		case <-d.hold:
		case <-ctx.Done():
			return workspace.Refreshed{}, ctx.Err()
		}
	}
	document := options.Document
	if len(document) == 0 {
		document = []byte("as " + options.Environment + " publishes it")
	}
	return workspace.Refreshed{
		Changes: d.changes, Operations: 224 + len(d.changes), Kept: !options.Try,
		Document: document,
	}, d.failed
}

func (d *desk) calls() []workspace.RefreshOptions {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked
}

var unicorns = []operations.Change{
	{Kind: operations.OperationAdded, Path: "unicorns/getAll", Detail: "Get all unicorns"},
	{Kind: operations.FieldAdded, Path: "services/getAll", Field: "HornIds", Detail: "id"},
	{Kind: operations.OperationMissing, Path: "bills/getPdf"},
}

func open(t *testing.T, d *desk) *uitest.UI {
	t.Helper()
	ui := uitest.New(t)
	tasks := task.NewRunner(t.Context())
	window := ui.Window(container.NewWithoutLayout(), fyne.NewSize(900, 640))
	t.Cleanup(func() {
		tasks.Stop()
		ui.Run()
	})
	catalogue.Open(catalogue.Options{
		Workspace: d, Tasks: tasks, Window: window,
		View: presentertest.Open(
			model.Environment{ID: "sandbox", Name: "Sandbox", Kind: model.Sandbox},
			model.Environment{ID: "demo", Name: "Demo", Kind: model.Demo},
			model.Environment{ID: "own", Name: "Own", Kind: model.Custom},
		),
	})
	return ui
}

func texts(ui *uitest.UI) string { return strings.Join(ui.Texts(), " | ") }

func TestWhatChangesIsSeenBeforeItIsKept(t *testing.T) {
	d := &desk{changes: unicorns}
	ui := open(t, d)
	if ui.HasText("As Sandbox publishes it") || ui.HasText("As Own publishes it") {
		t.Errorf("environments that publish nothing are offered: %s", texts(ui))
	}
	ui.Tap("As Demo publishes it")
	ui.UntilText("227 operations are known then.")
	for _, text := range []string{
		"1 new operation, 1 new field, 1 no longer described", "unicorns/getAll",
		"new, counts as a write · Get all unicorns", "new field HornIds (id)",
		"bills/getPdf", "no longer described, kept",
	} {
		if !ui.HasText(text) {
			t.Errorf("%q is not on the screen: %s", text, texts(ui))
		}
	}
	ui.Shot("catalogue")
	ui.SetTheme(look.New(look.AccentOf(model.Demo)).In(look.Dark))
	ui.Resize(fyne.NewSize(1000/1.5, 640/1.5))
	ui.Shot("catalogue-dark-low")
	ui.Resize(fyne.NewSize(900, 640))
	if asked := d.calls(); len(asked) != 1 || !asked[0].Try || asked[0].Environment != "demo" {
		t.Fatalf("asked %+v", asked)
	}
	ui.Tap("Use them")
	ui.UntilText("In use: 227 operations are known now.")
	asked := d.calls()
	if kept := asked[len(asked)-1]; len(asked) != 2 || kept.Try || string(kept.Document) != "as demo publishes it" {
		t.Errorf("kept %+v", kept)
	}
	ui.Tap("Use them") // it is done
	ui.Run()
	if len(d.calls()) != 2 {
		t.Error("they are kept twice")
	}
}

func TestADocumentWithoutNewsLeavesNothingToKeep(t *testing.T) {
	ui := open(t, &desk{})
	ui.Tap("As Demo publishes it")
	ui.UntilText("Nothing is new: all 224 operations are known as they are.")
}

func TestAFetchThatTakesLongSaysSoAndIsCancelled(t *testing.T) {
	d := &desk{hold: make(chan struct{})}
	ui := open(t, d)
	ui.Tap("As Demo publishes it")
	ui.UntilText("Asking Demo for the document…")
	ui.Tap("Cancel")
	ui.Run()
	if ui.HasText("Update operations") {
		t.Errorf("the dialog is still there: %s", texts(ui))
	}
}

func TestADocumentThatCannotBeHadIsExplained(t *testing.T) {
	ui := open(t, &desk{failed: workspace.ErrNoDocument})
	ui.Tap("As Demo publishes it")
	ui.UntilText("Only demo and production publish an OpenAPI document.")
}
