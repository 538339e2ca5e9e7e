package desktop_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/request"
	"keyrack/model/sandbox"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/kit"
)

// What an audience must not see, planted wherever there is a place for text.
const (
	plantedGuest = "ada.lovelace@example.com"
	plantedID    = "851df8c8-90f2-4c4a-8e01-a4fc46b25178"
	plantedHotel = "Grand Hotel Opéra"
	plantedApp   = "Secret Sync 9.9"
	plantedPlace = "Live copy"
	planted      = "for " + plantedGuest + " of " + plantedID + " with 5341…0001"
)

var plants = []string{
	plantedGuest, "lovelace", plantedID, "a4fc46b25178", plantedHotel, plantedApp, plantedPlace,
	"5341…", "BAD0…",
}

// sown opens the window with something to hide in every place, and has the secret one of its environments in front.
func sown(t *testing.T) *desk {
	t.Helper()
	d := settled(t)
	server, err := sandbox.New(sandbox.Options{}).Listen(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	address, err := model.ParseAddress(model.Custom, server.Address())
	if err != nil {
		t.Fatal(err)
	}
	live, err := d.opened.AddEnvironment(t.Context(), model.Environment{
		Name: plantedPlace, Kind: model.Custom,
		Address: address, Protection: model.ReadOnly, Color: model.Pink,
	})
	if err != nil {
		t.Fatal(err)
	}
	secret := workspace.Draft{
		Environment: live.ID, Client: plantedApp,
		Details: model.Details{Label: plantedHotel, Note: planted, Favourite: true},
	}
	secret.ClientToken, secret.AccessToken = parsed(t, sandbox.Clients()[0].Token), parsed(t, auroraToken(t))
	if _, err := d.opened.AddConnection(t.Context(), secret); err != nil {
		t.Fatal(err)
	}

	groups, err := d.opened.Tree(t.Context(), workspace.SandboxID)
	if err != nil {
		t.Fatal(err)
	}
	aurora := groups[0].Connections[0]
	aurora.Label, aurora.Note, aurora.Tags, aurora.Ticket = "Aurora "+planted, planted, []string{"spa", planted},
		"https://tickets.example.com/?of="+plantedGuest+"&id="+plantedID
	aurora.Favourite = true
	refused := workspace.Draft{
		Environment: workspace.SandboxID, Integration: groups[0].Integration.ID,
		AccessToken: parsed(t, strings.Repeat("BAD0", 8)+"-"+strings.Repeat("BAD0", 7)+"BAD"),
	}
	refused.Verification = workspacetest.Verification(t, workspacetest.Asked{
		Address: d.opened.Environments()[0].Address, ClientToken: parsed(t, sandbox.Clients()[0].Token),
		AccessToken: refused.AccessToken,
		Answer:      model.Exchange{Status: 401, Body: []byte("{}"), Message: planted, RequestID: plantedID},
	})
	if _, err := d.opened.AddConnection(t.Context(), refused); err != nil {
		t.Fatal(err)
	}
	record := workspace.Record{
		Connection: aurora.ID, Operation: model.Operation{Path: "customers/getAll", Kind: model.Read}, Status: 400,
		Message:   planted,
		RequestID: plantedID, SentAt: d.now(),
	}
	bodies := workspace.Bodies{Request: []byte("{}"), Answer: []byte(`{"Message":"` + planted + `"}`)}
	for _, err := range []error{
		d.opened.EditConnection(t.Context(), aurora.ID, aurora.Details),
		d.past.AddRecords(t.Context(), workspace.HistoryLimits{Records: 9, Bytes: 1 << 20},
			workspace.Entry{Record: record, Bodies: bodies}),
		d.opened.SaveRequest(t.Context(), groups[0].Integration.ID,
			workspace.SavedRequest{Name: planted, Path: "customers/getAll", Body: `{"Email":"` + plantedGuest + `"}`}),
		d.opened.SetVariable(t.Context(), workspace.SandboxID, request.Variable{Name: "Guest", Value: planted}),
		d.opened.ChangePreferences(t.Context(), func(p *settings.Preferences) { p.MaskIDs = true }),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	d.UntilText(plantedPlace)
	d.Tap(plantedPlace)
	d.UntilText(plantedApp)
	d.Shortcut(fyne.KeyReturn, ctrl)
	d.UntilText("200 OK")
	d.Tap("Sandbox")
	d.UntilText("Aurora Collection")
	return d
}

func parsed(t *testing.T, text string) model.Token {
	t.Helper()
	token, err := model.ParseToken(text)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// settle waits until nothing that was begun goes on, and until it is on the screen.
func (d *desk) settle() { d.Settle(d.tasks.Running) }

// names are what is said of widgets that say nothing themselves, such as their tooltips.
func (d *desk) names() []string {
	var all []string
	for _, found := range d.FindAllNames() {
		all = append(all, found.Text)
	}
	return all
}

// look fails the test where something planted can be seen.
func (d *desk) look(t *testing.T, where string) {
	t.Helper()
	seen := slices.Concat(d.Texts(), d.names(), []string{d.title()})
	for _, note := range d.Notified() {
		seen = append(seen, note.Title, note.Content)
	}
	for _, text := range seen {
		for _, plant := range plants {
			if strings.Contains(text, plant) {
				t.Errorf("%s shows %q", where, text)
			}
		}
	}
}

// closeAll closes dialogs and menus.
func (d *desk) closeAll() {
	kit.CloseAll(d.Canvas())
	d.Run()
}

func TestPresenterModeLetsNothingThroughAnywhere(t *testing.T) {
	d := sown(t)
	d.Shortcut(fyne.KeyP, ctrl|fyne.KeyModifierShift)
	d.UntilText("PRESENTER MODE")
	d.settle()
	d.look(t, "the window")

	for _, tab := range []string{"Token", "Properties", "History", "Tester"} {
		d.Tap(tab)
		d.settle()
		d.look(t, tab)
	}
	d.Shortcut(fyne.KeyReturn, ctrl)
	d.UntilText("200 OK")
	for _, tab := range []string{"Table", "Headers", "Timing", "Pretty"} {
		d.Tap(tab)
		d.settle()
		d.look(t, tab)
	}
	for _, menu := range []struct {
		button string
		items  []string
	}{
		{"More to do with this request and its answer", []string{"Support bundle…", "Repeat…"}},
		{"Saved requests, variables, files", []string{"Save request…"}},
	} {
		for _, item := range menu.items {
			d.Tap(menu.button)
			d.look(t, menu.button)
			d.Tap(item)
			d.settle()
			d.look(t, item)
			d.closeAll()
		}
	}

	d.Tap("History")
	d.UntilText("request")
	d.tapFirst("customers/getAll")
	d.look(t, "a request of the past")
	for _, button := range []string{"Compare", "Open"} {
		if found := d.FindAll(button); len(found) > 0 {
			d.Tap(button)
			d.settle()
			d.look(t, button)
			d.closeAll()
		}
		d.Tap("History")
	}
	d.Tap("Clear…")
	d.look(t, "Clear…")
	d.closeAll()
	d.Tap("Tester")

	d.settings("Appearance")
	for _, page := range []string{"Tokens", "Files", "History", "Checks", "Presenter", "Network", "Data"} {
		d.tapSettings(page)
		d.settle()
		d.look(t, "settings, "+page)
	}
	d.closeAll()

	d.Shortcut(fyne.KeyK, ctrl)
	for _, query := range []string{"aurora", "opera", "live", "ada", "5341"} {
		d.Shortcut(fyne.KeyA, ctrl)
		d.Type(query)
		d.settle()
		d.look(t, "the palette for "+query)
	}
	d.closeAll()
	d.lookAtCommands(t)
	d.lookAtCause(t)
}

// tapSettings opens a page of the settings, whose tab may be called as one of the window behind it.
func (d *desk) tapSettings(page string) {
	found := d.FindAll(page)
	d.TapAt(found[0].Center())
}

// lookAtCommands looks at whatever a command opens or tells, so that a new command needs no other test.
func (d *desk) lookAtCommands(t *testing.T) {
	t.Helper()
	for _, c := range d.shell.Commands() {
		switch {
		case c.Title == "Quit" || c.Title == "New window" || c.Title == "Presenter mode":
		case c.Group == command.Environment && c.On != nil: // it goes elsewhere
		default:
			c.Press()
			d.settle()
			d.look(t, c.Title)
			if d.HasKind("*widget.passwordRevealer") {
				t.Errorf("%s offers to show a token that is typed", c.Title)
			}
			d.closeAll()
			if c.On != nil && c.Group == command.View { // the list, the answer and the body are as before
				c.Press()
			}
		}
	}
}

// lookAtCause finds out why a connection is refused.
func (d *desk) lookAtCause(t *testing.T) {
	t.Helper()
	d.Tap("Check all")
	d.UntilText("· done")
	d.look(t, "the check")
	d.TapSecondary("Rejected · 401 “Invalid")
	d.Tap("Diagnose…")
	d.UntilText("other tokens of this client application worked")
	d.look(t, "the cause")
	d.Shot("presenter-why")
}

func TestPresenterModeClosesWhatIsOpenInAnotherWindow(t *testing.T) {
	d := sown(t)
	d.Tap("Token")
	d.Tap("Edit…")
	d.UntilText("Edit connection")
	if !strings.Contains(strings.Join(d.Texts(), " "), plantedGuest) {
		t.Fatal("there is nothing to hide")
	}
	// As when it is turned on in another window.
	if err := d.opened.ChangePreferences(t.Context(), func(p *settings.Preferences) { p.Presenter = true }); err != nil {
		t.Fatal(err)
	}
	d.UntilText("PRESENTER MODE")
	d.settle()
	if d.Canvas().Overlays().Top() != nil {
		t.Error("the dialog is still open")
	}
	d.look(t, "the window")
	d.Tap("Edit…")
	d.UntilText("Presenter mode keeps this closed")
}

func TestEnvironmentsKeepTheirKeysBeforeAnAudience(t *testing.T) {
	d := settled(t)
	address, err := model.ParseAddress(model.Custom, "http://127.0.0.1:9")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.opened.AddEnvironment(t.Context(), model.Environment{
		Name: "Local", Kind: model.Custom, Address: address, Protection: model.Open,
	}); err != nil {
		t.Fatal(err)
	}
	d.UntilText("Local")
	d.Shortcut(fyne.KeyP, ctrl|fyne.KeyModifierShift)
	d.UntilText("PRESENTER MODE")
	d.gone("Production")
	d.Shortcut(fyne.Key3, ctrl) // Production, which is hidden
	d.settle()
	if !d.HasText("Sandbox · works offline") {
		t.Errorf("the key of what is hidden leads elsewhere: %v", d.Texts())
	}
	d.Shortcut(fyne.Key4, ctrl)
	d.UntilText("Local · ")
}
