package permissions_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/ui/desktop/permissions"
	"keyrack/ui/desktop/presenter/presentertest"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/uitest"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// desk answers for three operations, and waits for its context before the last one where it is to be stopped.
type desk struct {
	stopped bool
	failed  error
}

func (d *desk) CapabilityPlan(id model.ConnectionID) (check.Plan, error) {
	if id == "" {
		return check.Plan{}, model.ErrNoSuchRow
	}
	return check.Plan{Paths: make([]string, 3), Calls: 4, Windows: 2}, nil
}

func (d *desk) Capabilities(ctx context.Context, options check.ProbeOptions) ([]check.Capability, error) {
	all := []check.Capability{
		{Path: "services/getAll", Title: "List the services", Permission: check.Granted, Status: 200},
		{
			Path: "customers/getAll", Title: "List the customers", Permission: check.NotGranted, Status: 401,
			Message: "No permission.",
		},
		{Path: "bills/getAll", Title: "List the bills", Permission: check.NotKnown, Status: 500},
	}
	if d.failed != nil {
		return nil, d.failed
	}
	for i, c := range all {
		if d.stopped && i == 2 {
			<-ctx.Done()
			return all[:2], ctx.Err()
		}
		options.Progress(i+1, len(all), c)
	}
	return all, nil
}

func open(t *testing.T, d *desk) (*uitest.UI, *permissions.Map, *[]error) {
	t.Helper()
	ui := uitest.New(t)
	tasks := task.NewRunner(t.Context())
	var failed []error
	m := permissions.New(permissions.Options{
		Workspace: d, Tasks: tasks, Now: func() time.Time { return now },
		Failed: func(err error) { failed = append(failed, err) }, View: presentertest.Open(),
	})
	ui.Window(m.Content(), fyne.NewSize(700, 400))
	m.Show(workspace.Place{Connection: model.Connection{ID: "c"}})
	t.Cleanup(func() {
		tasks.Stop()
		ui.Run()
	})
	ui.UntilText("4 requests") // it is known what it takes
	return ui, m, &failed
}

func TestWhatItTakesIsSaidBeforeAnythingIsAsked(t *testing.T) {
	ui, _, _ := open(t, &desk{})
	for _, text := range []string{
		"Asks each of 3 read operations once", "Nothing is written.",
		"It takes 4 requests of this token's rate limit, so about 30 s of waiting.",
	} {
		ui.UntilText(text)
	}
}

func TestPermissionsAreListedAndFiltered(t *testing.T) {
	ui, m, _ := open(t, &desk{})
	ui.Tap("Find out…")
	ui.UntilText("1 of 3 reads granted · asked just now")
	for _, text := range []string{
		"services/getAll", "List the services · granted · 200 OK",
		"List the customers · not granted · 401 Unauthorized · No permission.", "List the bills · not known",
	} {
		if !ui.HasText(text) {
			t.Errorf("%q is not on the screen: %s", text, strings.Join(ui.Texts(), " | "))
		}
	}
	ui.Tap("1 not granted")
	if ui.HasText("services/getAll") || !ui.HasText("customers/getAll") {
		t.Errorf("the screen says %s", strings.Join(ui.Texts(), " | "))
	}
	m.Show(workspace.Place{Connection: model.Connection{ID: "another"}})
	if ui.HasText("customers/getAll") || !ui.HasText("Find out…") {
		t.Errorf("another connection shows %s", strings.Join(ui.Texts(), " | "))
	}
	m.Show(workspace.Place{Connection: model.Connection{ID: "c"}})
	if !ui.HasText("customers/getAll") {
		t.Error("what was found is forgotten")
	}
}

func TestAskingIsStoppedAndKeepsWhatWasFound(t *testing.T) {
	ui, _, failed := open(t, &desk{stopped: true})
	ui.Tap("Find out…")
	ui.UntilText("2 / 3")
	ui.Tap("Stop")
	ui.UntilText("1 of 2 reads granted")
	if len(*failed) != 0 {
		t.Errorf("stopping counts as a failure: %v", *failed)
	}
}

func TestTokensThatAreNotAcceptedAreTold(t *testing.T) {
	rejected := errors.New("rejected")
	ui, _, failed := open(t, &desk{failed: rejected})
	ui.Tap("Find out…")
	ui.Until(func() bool { return len(*failed) == 1 })
	if !errors.Is((*failed)[0], rejected) || !ui.HasText("Find out…") {
		t.Errorf("failed %v; the screen says %s", *failed, strings.Join(ui.Texts(), " | "))
	}
}
