package forms_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/desktop/forms"
	"keyrack/ui/desktop/presenter/presentertest"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/uitest"
)

const token = "C66EF7B239D24632943D115EDE9CB810-EA00F8FD8294692C940F6B5A8F9453D"

// desk is a workspace that remembers what the dialogs asked of it.
type desk struct {
	forms.Workspace // what a test does not expect panics

	mu     sync.Mutex
	verify func(workspace.Draft) (workspace.Verification, error)
	added  []workspace.Draft
	failed error
	calls  []string
	// changed is what has become of what a dialog is about.
	changed error
	groups  []workspace.Group
	// taking takes apart what is pasted; see takesApart.
	taking *workspacetest.Fixture
}

func (d *desk) StoreName() string { return "system keychain" }

func (d *desk) Verify(_ context.Context, draft workspace.Draft) (workspace.Verification, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.verify(draft)
}

func (d *desk) AddConnection(_ context.Context, draft workspace.Draft) (model.Connection, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.added = append(d.added, draft)
	return model.Connection{ID: "new"}, d.failed
}

func (d *desk) BindingOf(id model.ConnectionID) (model.Binding, error) {
	return model.Binding{Connection: id}, nil
}

func (d *desk) Unchanged(...model.Binding) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.changed
}

func (d *desk) UnchangedEnvironment(model.Environment) error { return d.Unchanged() }

func (d *desk) Tree(context.Context, model.EnvironmentID) ([]workspace.Group, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.groups, nil
}

func (d *desk) ReplaceAccessToken(context.Context, model.ConnectionID, model.Token, workspace.Verification) error {
	return d.called("replace")
}

func (d *desk) EditIntegration(context.Context, model.IntegrationID, string, model.Token) error {
	return d.called("edit the client application")
}

func (d *desk) RemoveIntegration(context.Context, model.IntegrationID) error {
	return d.called("remove the client application")
}

func (d *desk) RemoveEnvironment(context.Context, model.EnvironmentID) error {
	return d.called("remove the environment")
}

// change makes what the dialogs are about something else.
func (d *desk) change(err error, group workspace.Group) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.changed, d.groups = err, []workspace.Group{group}
}

// done is what was asked for so far.
func (d *desk) done() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.calls)
}

func (d *desk) called(call string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls = append(d.calls, call)
	return d.failed
}

func (d *desk) RemoveConnections(_ context.Context, ids ...model.ConnectionID) (int, error) {
	return len(ids), d.called(fmt.Sprint("remove ", ids))
}

func (d *desk) RemoveForGood(_ context.Context, leave bool, ids ...model.ConnectionID) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls = append(d.calls, fmt.Sprint("remove for good ", ids, ", leaving what is out of reach: ", leave))
	return nil
}

func (d *desk) TagConnections(_ context.Context, ids []model.ConnectionID, add, remove []string) error {
	return d.called(fmt.Sprint("tag ", ids, " add ", add, " remove ", remove))
}

func (d *desk) EditEnvironment(_ context.Context, e model.Environment) error {
	return d.called(fmt.Sprint("environment ", e.ID, " ", e.Name, " ", e.Address, " ", e.Protection, " ", e.Color))
}

func (d *desk) EditConnection(_ context.Context, _ model.ConnectionID, details model.Details) error {
	return d.called("edit " + details.Label + " [" + strings.Join(details.Tags, "|") + "] " + details.Note)
}

func (d *desk) AddEnvironment(_ context.Context, e model.Environment) (model.Environment, error) {
	return e, d.called("environment " + e.Name + " " + e.Address.String() + " " + string(e.Protection))
}

func (d *desk) UnlockWrites(_ model.ConnectionID, typed string) (time.Time, error) {
	if typed != "Grand Hotel Opéra" {
		return time.Time{}, model.ErrWrongName
	}
	return time.Now().Add(model.UnlockDuration), d.called("unlock")
}

func opening(t *testing.T, name string) func(workspace.Draft) (workspace.Verification, error) {
	answer := workspacetest.Opens(model.Identity{Name: name, TimeZone: "Europe/Budapest", Pricing: "Gross"})
	answer.Timing.Total = 118 * time.Millisecond
	return answering(t, answer)
}

func answering(t *testing.T, answer model.Exchange) func(workspace.Draft) (workspace.Verification, error) {
	verification := workspacetest.Verification(t, workspacetest.Asked{Answer: answer})
	return func(workspace.Draft) (workspace.Verification, error) { return verification, nil }
}

var demo = model.Environment{ID: "demo", Name: "Demo", Kind: model.Demo, Protection: model.Open}

func existing() []workspace.Group {
	return []workspace.Group{
		{Integration: model.Integration{
			ID: "i", EnvironmentID: "demo", Client: "Acme Sync 2.1.0", Fingerprint: "E0D4…9E1D",
		}},
	}
}

func open(t *testing.T) (*uitest.UI, *desk, *forms.Forms) {
	t.Helper()
	ui := uitest.New(t)
	d := &desk{verify: opening(t, "API Hotel Gross Pricing")}
	tasks := task.NewRunner(t.Context())
	window := ui.Window(canvas.NewRectangle(nil), fyne.NewSize(1280, 800))
	t.Cleanup(func() {
		tasks.Stop()
		ui.Run()
	})
	return ui, d, &forms.Forms{Workspace: d, Tasks: tasks, Window: window, View: presentertest.Open()}
}

func (d *desk) drafts() []workspace.Draft {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.added
}

func TestAPastedTokenShowsItsPropertyBeforeAnythingIsStored(t *testing.T) {
	ui, d, f := open(t)
	var added model.ConnectionID
	f.AddConnection(demo, existing(), func(id model.ConnectionID) { added = id })
	ui.Type(" " + token + " ")
	ui.UntilText("API Hotel Gross Pricing")
	for _, text := range []string{
		"64 characters, public demo token · C66E…453D · blanks removed",
		"single property · answered in 118 ms", "Saved in the system keychain",
	} {
		if !ui.HasText(text) {
			t.Errorf("%q is not on the screen: %s", text, strings.Join(ui.Texts(), " | "))
		}
	}
	if len(d.drafts()) != 0 {
		t.Fatal("something was stored before the user saved")
	}
	for _, text := range ui.Texts() {
		if strings.Contains(text, token) {
			t.Error("the token is on the screen")
		}
	}
	ui.Key(fyne.KeyTab) // to the label
	ui.Key(fyne.KeyTab)
	ui.Type("demo, gross")
	ui.Key(fyne.KeyTab)
	ui.Type("For the fair")
	ui.Key(fyne.KeyReturn)
	ui.Until(func() bool { return added != "" })
	drafts := d.drafts()
	if len(drafts) == 1 && (len(drafts[0].Tags) != 2 || drafts[0].Note != "For the fair") {
		t.Errorf("stored with tags %q and note %q", drafts[0].Tags, drafts[0].Note)
	}
	if len(drafts) != 1 || drafts[0].Integration != "i" || drafts[0].AccessToken.Secret.Reveal() != token ||
		drafts[0].Verification.Identity() == nil {
		t.Errorf("stored %+v", drafts)
	}
	if ui.HasText("Add connection") {
		t.Error("the dialog is still open")
	}
}

func TestATypedTokenIsShownAndHiddenWithTheKeyboard(t *testing.T) {
	ui, _, f := open(t)
	f.AddConnection(demo, existing(), func(model.ConnectionID) {})
	ui.Type(token)
	ui.Shortcut(fyne.KeyH, fyne.KeyModifierControl)
	if !ui.HasText(token) {
		t.Errorf("the token is not shown: %s", strings.Join(ui.Texts(), " | "))
	}
	ui.Shortcut(fyne.KeyH, fyne.KeyModifierControl)
	if ui.HasText(token) {
		t.Error("the token is still shown")
	}
	ui.Key(fyne.KeyEscape)
	f.View = (&presentertest.Source{Chosen: settings.Preferences{Presenter: true}}).View()
	f.AddConnection(demo, existing(), func(model.ConnectionID) {})
	ui.Type(token)
	ui.Shortcut(fyne.KeyH, fyne.KeyModifierControl)
	if ui.HasText(token) {
		t.Error("the token is shown to an audience")
	}
}

func TestANewClientApplicationNeedsNameAndToken(t *testing.T) {
	ui, d, f := open(t)
	f.AddConnection(demo, nil, func(model.ConnectionID) {})
	if !ui.HasText("Give the client application its name first.") {
		t.Errorf("the screen says %s", strings.Join(ui.Texts(), " | "))
	}
	ui.Type("Acme Sync 2.1.0")
	ui.Key(fyne.KeyTab)
	ui.Type(token)
	ui.Key(fyne.KeyTab)
	if !ui.HasText("Paste the token to see the property.") {
		t.Errorf("the screen says %s", strings.Join(ui.Texts(), " | "))
	}
	if len(d.drafts()) != 0 {
		t.Error("something was stored")
	}
}

func TestWhatCannotBeVerifiedIsSavedOnlyOnPurpose(t *testing.T) {
	for _, test := range []struct {
		answer model.Exchange
		says   string
	}{
		{
			model.Exchange{Status: 401, Body: []byte("{}"), Message: "Invalid AccessToken."},
			"Rejected 401: Invalid AccessToken.",
		},
		{
			model.Exchange{Status: 503, Body: []byte("{}"), Message: "There is no network."},
			"Inconclusive: There is no network.",
		},
		{model.Exchange{Status: 429, Body: []byte("{}")}, "Too many requests"},
	} {
		ui, d, f := open(t)
		d.verify = answering(t, test.answer)
		f.AddConnection(demo, existing(), func(model.ConnectionID) {})
		ui.Type(token)
		ui.UntilText(test.says)
		if !ui.HasText("Save unverified") || ui.HasText("Save connection") {
			t.Errorf("the screen says %s", strings.Join(ui.Texts(), " | "))
		}
	}
}

func TestADeadOrOddTokenIsExplained(t *testing.T) {
	ui, d, f := open(t)
	f.AddConnection(demo, existing(), func(model.ConnectionID) {})
	ui.Type("7059D2C25BF64EA681ACAB3A00B859CC-D91BFF2B1E3047A3E0DEC1D57BE1382")
	ui.UntilText("It is the old public demo token")
	ui.Key(fyne.KeyReturn)
	ui.Run()
	if len(d.drafts()) != 0 {
		t.Error("a dead token was stored")
	}
	ui.Type("x")
	ui.UntilText("not the usual shape")
}

func TestATokenOfTheOtherKindIsNamed(t *testing.T) {
	ui, d, f := open(t)
	d.verify = func(workspace.Draft) (workspace.Verification, error) {
		return workspace.Verification{}, &workspace.WrongKindError{Client: true, Title: "Acme Sync 2.1.0"}
	}
	f.AddConnection(demo, existing(), func(model.ConnectionID) {})
	ui.Type(token)
	ui.UntilText("This is a client token, not an access token")
	ui.UntilText("It is that of “Acme Sync 2.1.0”")
	ui.Key(fyne.KeyReturn)
	ui.Run()
	if len(d.drafts()) != 0 {
		t.Error("it was stored")
	}
}

func TestAnErrorKeepsTheDialogAndWhatWasTyped(t *testing.T) {
	ui, d, f := open(t)
	d.failed = model.ErrSecretNotSaved
	f.AddConnection(demo, existing(), func(model.ConnectionID) { t.Error("done was called") })
	ui.Type(token)
	ui.UntilText("API Hotel Gross Pricing")
	ui.Tap("Save connection")
	ui.UntilText("The keychain said yes but did not keep the token.")
	d.failed = errors.New("disk full")
	ui.Tap("Save connection")
	ui.UntilText("Disk full.")
}

func TestDeletingAsksFirst(t *testing.T) {
	ui, d, f := open(t)
	f.RemoveConnections([]model.Connection{{ID: "c", Details: model.Details{Label: "Harbour House"}}}, nil)
	ui.UntilText("Delete “Harbour House”?")
	ui.Key(fyne.KeyEscape)
	ui.Run()
	if len(d.calls) != 0 {
		t.Fatal("it was deleted")
	}
	restorable := 0
	all := []model.Connection{
		{ID: "c1", Details: model.Details{Label: "Harbour House"}},
		{ID: "c2", Details: model.Details{Label: "Meridian"}},
		{ID: "c3", Details: model.Details{Label: "Aurora"}},
		{ID: "c4"},
	}
	f.RemoveConnections(all, func(n int, _ *secrets.LeftBehindError) { restorable = n })
	ui.UntilText("Harbour House, Meridian, Aurora and 1 more.")
	ui.Key(fyne.KeyReturn)
	ui.Until(func() bool { return restorable == 4 })
	if len(d.calls) != 1 || d.calls[0] != "remove [c1 c2 c3 c4]" {
		t.Errorf("calls %v", d.calls)
	}
}

func TestAConnectionWhoseTokenIsOutOfReachIsDeletedAllTheSame(t *testing.T) {
	ui, d, f := open(t)
	d.failed = &model.ElsewhereError{At: model.StorePlace{Provider: "KWallet", Collection: "kdewallet"}}
	var deleted bool
	f.RemoveConnections([]model.Connection{{ID: "c", Details: model.Details{Label: "Harbour House"}}},
		func(restorable int, left *secrets.LeftBehindError) { deleted = restorable == 0 && left == nil })
	ui.Tap("Delete")
	ui.UntilText("The connection can be deleted for good now, and its token once that place is back.")
	if !ui.HasText("kdewallet") {
		t.Errorf("the dialog does not say where the token is: %q", ui.Texts())
	}
	ui.Tap("Delete all the same")
	ui.Until(func() bool { return deleted })
	if want := "remove for good [c], leaving what is out of reach: true"; d.done()[1] != want {
		t.Errorf("calls %q", d.done())
	}
}

func TestTagsAreAddedToAndTakenFromMany(t *testing.T) {
	ui, d, f := open(t)
	f.TagConnections([]model.Connection{
		{ID: "c1", Details: model.Details{Tags: []string{"spa", "alps"}}},
		{ID: "c2", Details: model.Details{Tags: []string{"alps"}}},
	})
	ui.UntilText("alps, spa")
	ui.Type("city , lake")
	ui.Key(fyne.KeyTab)
	ui.Type("alps")
	ui.Key(fyne.KeyReturn)
	ui.Until(func() bool { return !ui.HasText("Tags of 2 connections") })
	if len(d.calls) != 1 || d.calls[0] != "tag [c1 c2] add [city lake] remove [alps]" {
		t.Errorf("calls %v", d.calls)
	}
}

func TestAnEnvironmentIsEditedInItsColour(t *testing.T) {
	ui, d, f := open(t)
	address, err := model.ParseAddress(model.Custom, "https://staging.example.com")
	if err != nil {
		t.Fatal(err)
	}
	staging := model.Environment{
		ID: "e", Name: "Staging", Kind: model.Custom, Address: address,
		Protection: model.ReadOnly,
	}
	f.EditEnvironment(staging, 2)
	if !ui.HasText("fixed while tokens are stored for it") || !ui.HasText("with its 2 connections") {
		t.Errorf("the screen says %s", strings.Join(ui.Texts(), " | "))
	}
	ui.Tap("Teal")
	ui.Tap("Save")
	ui.Until(func() bool { return !ui.HasText("Read-only until unlocked") })
	if len(d.calls) != 1 || d.calls[0] != "environment e Staging https://staging.example.com read-only teal" {
		t.Errorf("calls %v", d.calls)
	}
}

func TestAConnectionIsEdited(t *testing.T) {
	ui, d, f := open(t)
	f.EditConnection(
		model.Connection{ID: "c", Details: model.Details{Label: "Old", Tags: []string{"a"}, Note: "ticket 7"}})
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type("New")
	ui.Tap("Save")
	ui.Until(func() bool { return !ui.HasText("Edit connection") })
	if len(d.calls) != 1 || d.calls[0] != "edit New [a] ticket 7" {
		t.Errorf("calls %v", d.calls)
	}
}

func TestAnEnvironmentNeedsAnAddressThatTokensMayGoTo(t *testing.T) {
	ui, d, f := open(t)
	var added bool
	f.AddEnvironment(func(model.EnvironmentID) { added = true })
	ui.Type("Staging")
	ui.Key(fyne.KeyTab)
	ui.Type("http://staging.example.com")
	ui.UntilText("unencrypted")
	ui.Key(fyne.KeyReturn)
	ui.Run()
	if len(d.calls) != 0 {
		t.Fatal("it was saved")
	}
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type("https://staging.example.com")
	ui.Key(fyne.KeyTab)
	ui.Type("https://ws.staging.example.com")
	ui.UntilText("it has to begin with wss://")
	ui.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	ui.Type("wss://ws.staging.example.com")
	ui.Key(fyne.KeyReturn)
	ui.Until(func() bool { return added })
	if d.calls[0] != "environment Staging https://staging.example.com ask" {
		t.Errorf("calls %v", d.calls)
	}
}

func TestWritesAreUnlockedByTheName(t *testing.T) {
	ui, d, f := open(t)
	connection := model.Connection{ID: "c", Identity: &model.Identity{Name: "Grand Hotel Opéra"}}
	done := false
	f.UnlockWrites(connection, func() { done = true })
	ui.Type("Grand Hotel")
	ui.Key(fyne.KeyReturn)
	ui.UntilText("That is not the name of the property.")
	ui.Type(" Opéra")
	ui.Key(fyne.KeyReturn)
	if !done || len(d.calls) != 1 {
		t.Errorf("done %v, calls %v", done, d.calls)
	}
	f.UnlockWrites(model.Connection{ID: "c"}, func() {})
	ui.UntilText("Not verified yet")
}
