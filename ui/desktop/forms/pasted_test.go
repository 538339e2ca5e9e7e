package forms_test

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/workspacetest"
	files "keyrack/storage/transfer"
	"keyrack/ui/desktop/presenter/presentertest"
	"keyrack/ui/desktop/uitest"
)

// takesApart lets a desk take apart what is pasted as the real one does, with what the fixture has stored.
func (d *desk) takesApart(t *testing.T) *workspacetest.Fixture {
	t.Helper()
	d.taking = workspacetest.Open(t, func(options *keyrack.Options) { options.Transfer = files.Files{} })
	return d.taking
}

func (d *desk) ReadPasted(text string) (transfer.Pasted, error) { return d.taking.ReadPasted(text) }

func (d *desk) ClientOf(ctx context.Context, environment model.EnvironmentID, chosen model.Integration,
	pasted transfer.Pasted,
) (model.Integration, error) {
	return d.taking.ClientOf(ctx, environment, chosen, pasted)
}

func (d *desk) FitsPlace(ctx context.Context, pasted transfer.Pasted, place workspace.Place) error {
	return d.taking.FitsPlace(ctx, pasted, place)
}

func paste(ui *uitest.UI, text string) {
	ui.App().Clipboard().SetContent(text)
	ui.Shortcut(fyne.KeyV, fyne.KeyModifierShortcutDefault)
}

// Tokens that look like real ones, and that nobody has given out.
const (
	somebody = "B3A1F7C2D94E4F5A8B6C7D8E9F0A1B2C-4D5E6F7A8B9C0D1E2F3A4B5C6D7E8F9"
	another  = "7E4B9C1D2F8A4635B0C9D8E7F6A51B23-9F8E7D6C5B4A39281706F5E4D3C2B1A"
)

// bodyOf is the body of a request as Mews' documentation shows one.
func bodyOf(client, access string) string {
	return `{
  "ClientToken": "` + client + `",
  "AccessToken": "` + access + `",
  "Client": "Harbour Sync 4.0"
}`
}

// curlOf is a request as a terminal and the tools of a browser have it.
func curlOf(address, body string) string {
	return "curl -X POST '" + address + "/api/connector/v1/configuration/get' \\\n" +
		"  -H 'Content-Type: application/json' \\\n  -d '" + body + "'"
}

const demoAddress, productionAddress = "https://api.mews-demo.com", "https://api.mews.com"

func TestOfAPastedRequestEachPartGoesIntoItsField(t *testing.T) {
	for name, text := range map[string]string{
		"body": bodyOf(somebody, another), "cURL": curlOf(demoAddress, bodyOf(somebody, another)),
	} {
		t.Run(name, func(t *testing.T) {
			ui, d, f := open(t)
			d.takesApart(t)
			f.Import = func(string, model.EnvironmentID) { t.Error("one connection went to the import") }
			added := false
			f.AddConnection(demo, existing(), func(model.ConnectionID) { added = true })
			paste(ui, text)
			ui.UntilText("API Hotel Gross Pricing")
			if !ui.HasText("Harbour Sync 4.0") {
				t.Errorf("the screen says %s", strings.Join(ui.Texts(), " | "))
			}
			for _, shown := range ui.Texts() {
				if strings.Contains(shown, somebody) || strings.Contains(shown, another) {
					t.Error("a token is on the screen")
				}
			}
			if len(d.drafts()) != 0 {
				t.Fatal("something was stored before the user saved")
			}
			ui.Tap("Save connection")
			ui.Until(func() bool { return added })
			draft := d.drafts()[0]
			if draft.Integration != "" || draft.Client != "Harbour Sync 4.0" ||
				draft.ClientToken.Secret.Reveal() != somebody || draft.AccessToken.Secret.Reveal() != another {
				t.Errorf("stored %+v", draft)
			}
		})
	}
}

func TestAPastedRequestIsOfTheClientApplicationThatHasItsToken(t *testing.T) {
	ui, d, f := open(t)
	fixture := d.takesApart(t)
	fixture.Add(t, model.DemoID, workspacetest.AccessToken)
	groups, err := fixture.Tree(t.Context(), model.DemoID)
	if err != nil {
		t.Fatal(err)
	}
	known := groups[0].Integration
	added := false
	f.AddConnection(demo, append(existing(), groups...), func(model.ConnectionID) { added = true })
	paste(ui, bodyOf(workspacetest.ClientToken, another))
	ui.UntilText("API Hotel Gross Pricing")
	ui.Tap("Save connection")
	ui.Until(func() bool { return added })
	if draft := d.drafts()[0]; draft.Integration != known.ID || draft.AccessToken.Secret.Reveal() != another ||
		!draft.ClientToken.Secret.IsEmpty() {
		t.Errorf("stored %+v", draft)
	}
}

func TestWhatIsPastedAndIsNoSingleTokenOfThePlaceIsImported(t *testing.T) {
	two := "Hotel Aurora " + somebody + "\nHotel Borealis " + another
	for name, text := range map[string]string{
		"two tokens": two, "of production": curlOf(productionAddress, bodyOf(somebody, another)),
	} {
		t.Run(name, func(t *testing.T) {
			ui, d, f := open(t)
			d.takesApart(t)
			var imported string
			f.Import = func(lines string, into model.EnvironmentID) { imported = string(into) + ": " + lines }
			f.AddConnection(demo, existing(), func(model.ConnectionID) {})
			paste(ui, token[:20]+"\n"+token[20:]+"\n")
			ui.UntilText("API Hotel Gross Pricing")
			if imported != "" {
				t.Error("a token that was broken over lines was taken for many")
			}
			f.View = (&presentertest.Source{Chosen: settings.Preferences{Presenter: true}}).View()
			paste(ui, text)
			ui.UntilText("Presenter mode keeps the import closed.")
			if imported != "" {
				t.Error("presenter mode has opened the import")
			}
			f.View = presentertest.Open()
			paste(ui, text)
			ui.Until(func() bool { return imported != "" })
			if imported != "demo: "+text || ui.HasText("Add connection") {
				t.Errorf("imported %d bytes; the screen says %s", len(imported), strings.Join(ui.Texts(), " | "))
			}
			if len(d.drafts()) != 0 {
				t.Error("something was stored")
			}
		})
	}
}

func TestAPastedSentenceIsNoToken(t *testing.T) {
	ui, d, f := open(t)
	d.takesApart(t)
	f.Import = func(string, model.EnvironmentID) { t.Error("a sentence went to the import") }
	f.AddConnection(demo, existing(), func(model.ConnectionID) {})
	paste(ui, "the token is in the safe, ask Ada")
	ui.UntilText("That is more than a token")
	ui.Tap("Cancel")
}

func TestATokenIsRotatedByARequestOfItsClientApplicationAlone(t *testing.T) {
	ui, d, f := open(t)
	fixture := d.takesApart(t)
	connection := fixture.Add(t, model.DemoID, workspacetest.AccessToken)
	place, err := fixture.Find(connection.ID)
	if err != nil {
		t.Fatal(err)
	}
	for says, text := range map[string]string{
		"another client application":                     bodyOf(somebody, another),
		"What you pasted is of Production, this is Demo": curlOf(productionAddress, bodyOf(somebody, another)),
	} {
		f.ReplaceToken(place)
		paste(ui, text)
		ui.UntilText(says)
		if ui.HasText("API Hotel Gross Pricing") {
			t.Errorf("%s: and still asked what it opens", says)
		}
		ui.Key(fyne.KeyEscape)
	}
	f.ReplaceToken(place)
	paste(ui, curlOf(demoAddress, bodyOf(workspacetest.ClientToken, another)))
	ui.UntilText("API Hotel Gross Pricing")
	ui.Tap("Replace, it opens another property")
	ui.Until(func() bool { return len(d.done()) > 0 })
	if done := d.done(); done[0] != "replace" {
		t.Errorf("asked for %q", done)
	}
}
