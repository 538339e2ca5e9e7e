package forms_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/forms"
	"keyrack/ui/desktop/uitest"
)

// TestADialogActsOnNothingButWhatItWasOpenedFor changes what each dialog is about behind its back, and confirms it
// then.
func TestADialogActsOnNothingButWhatItWasOpenedFor(t *testing.T) {
	connection := model.Connection{
		ID: "c", Details: model.Details{Label: "Harbour House"},
		Identity: &model.Identity{Name: "Grand Hotel Opéra"},
	}
	integration := model.Integration{ID: "i", EnvironmentID: "e", Client: "Acme Sync 2.1.0"}
	group := workspace.Group{Integration: integration, Connections: []model.Connection{connection}}
	another := group
	another.Connections = []model.Connection{connection, {ID: "new"}}
	address, err := model.ParseAddress(model.Custom, "https://staging.example.com")
	if err != nil {
		t.Fatal(err)
	}
	environment := model.Environment{ID: "e", Name: "Staging", Kind: model.Custom, Address: address, Protection: model.Ask}
	for name, row := range map[string]struct {
		open    func(f *forms.Forms)
		confirm func(ui *uitest.UI)
		does    string // what it does where nothing has changed
	}{
		"edit": {func(f *forms.Forms) { f.EditConnection(connection) }, tap("Save"), "edit Harbour House [] "},
		"tags": {
			func(f *forms.Forms) { f.TagConnections([]model.Connection{connection}) }, tap("Save"),
			"tag [c] add [] remove []",
		},
		"delete": {
			func(f *forms.Forms) { f.RemoveConnections(group.Connections, func(int, *secrets.LeftBehindError) {}) },
			tap("Delete"), "remove [c]",
		},
		"unlock": {func(f *forms.Forms) { f.UnlockWrites(connection, func() {}) }, func(ui *uitest.UI) {
			ui.Type("Grand Hotel Opéra")
			ui.Key(fyne.KeyReturn)
		}, "unlock"},
		"rotate": {func(f *forms.Forms) {
			f.ReplaceToken(workspace.Place{Environment: environment, Integration: integration, Connection: connection})
		}, func(ui *uitest.UI) {
			ui.Type(token)
			ui.UntilText("API Hotel Gross Pricing")
			ui.Tap("Replace, it opens another property")
		}, "replace"},
		"client application": {
			func(f *forms.Forms) { f.EditIntegration(group, func() {}) }, tap("Save"),
			"edit the client application",
		},
		"delete the client application": {func(f *forms.Forms) { f.EditIntegration(group, func() {}) }, func(ui *uitest.UI) {
			ui.Tap("Delete this client application with its 1 connection…")
			ui.Tap("Delete")
		}, "remove the client application"},
		"environment": {
			func(f *forms.Forms) { f.EditEnvironment(environment, 1) }, tap("Save"),
			"environment e Staging https://staging.example.com ask ",
		},
		"delete the environment": {func(f *forms.Forms) { f.EditEnvironment(environment, 1) }, func(ui *uitest.UI) {
			ui.Tap("Delete this environment with its 1 connection…")
			ui.Tap("Delete")
		}, "remove the environment"},
	} {
		t.Run(name, func(t *testing.T) {
			ui, d, f := open(t)
			d.groups = []workspace.Group{group}
			row.open(f)
			row.confirm(ui)
			ui.Until(func() bool { return len(d.done()) > 0 })
			if got := d.done(); len(got) != 1 || got[0] != row.does {
				t.Fatalf("unchanged, it does %q", got)
			}
		})
		t.Run(name+", changed meanwhile", func(t *testing.T) {
			ui, d, f := open(t)
			d.groups = []workspace.Group{group}
			row.open(f)
			d.change(&model.StaleIntent{Reason: model.StaleToken}, another)
			row.confirm(ui)
			ui.Until(func() bool {
				return len(d.done()) > 0 || slices.ContainsFunc(ui.Texts(), func(text string) bool {
					return strings.HasPrefix(text, "The access token was replaced") ||
						strings.HasPrefix(text, "There are more connections in it by now")
				})
			})
			if got := d.done(); len(got) != 0 {
				t.Errorf("it does %q", got)
			}
		})
	}
}

func tap(button string) func(*uitest.UI) { return func(ui *uitest.UI) { ui.Tap(button) } }
