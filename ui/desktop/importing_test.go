package desktop_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/model/sandbox"
	"keyrack/model/settings"
)

// mixed is a .env file of somebody's project, and a note with a token that nothing names.
var mixed = map[string]string{
	".env": "MEWS_URL=https://api.mews-demo.com\n" +
		"MEWS_CLIENT=Acme Sync 2.1.0\n" +
		"MEWS_CLIENT_TOKEN=E18F0A2B4A7C3E91F4B8D4F06923C5D7-8F1A3C5B7D906F1D8C3E5A7B9024D6E\n" +
		"MEWS_ACCESS_TOKEN=A7C3E91F4B8D4F06923C5D7E18F0A2B4-6F1D8C3E5A7B9024D6E8F1A3C5B7D90\n" +
		"GITHUB_TOKEN=ghp_16C7e42F292c6912E7710c838347Ae178B4a\n",
	"notes.txt": "D4F06923C5D7E18F0A2B4A7C3E91F4B8-024D6E8F1A3C5B7D906F1D8C3E5A7B9\n",
}

// importMixed opens the preview of that folder.
func importMixed(t *testing.T) *desk {
	t.Helper()
	d := withHotels(t)
	folder := filepath.Join(d.folder, "project")
	for name, text := range mixed {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d.settings("Files")
	d.Tap("Import…")
	d.UntilText("Import connections")
	d.Type(folder)
	d.Tap("Preview")
	d.UntilText("1 row to be answered or ticked")
	return d
}

func TestRowsOfAnImportAreTickedAndAnsweredInPlace(t *testing.T) {
	d := importMixed(t)
	for _, want := range []string{
		"named “MEWS_ACCESS_TOKEN”", "client token beside it", "Choose the environment it belongs to",
		"1 secret of another service was left alone: GITHUB_TOKEN.", "Import 1 connection",
	} {
		if !d.HasText(want) {
			t.Errorf("%q is not on the screen: %v", want, d.Texts())
		}
	}
	for _, text := range d.Texts() {
		if strings.Contains(text, "ghp_") || strings.Contains(text, "6F1D8C3E5A7B9024") {
			t.Errorf("a secret is on the screen: %d characters", len(text))
		}
	}
	d.Shot("import-rows")
	d.Key(fyne.KeySpace) // the first row has the keyboard: it is unticked
	d.UntilText("Preview")
	d.Key(fyne.KeySpace)
	d.UntilText("Import 1 connection")
	d.Key(fyne.KeyDown)
	d.Key(fyne.KeyReturn)
	d.UntilText("It is of Demo")
	d.Shot("import-question")
	d.Tap("It is of Demo")
	d.UntilText("Say whether it is an access token or a client token.")
	d.Key(fyne.KeyReturn)
	d.Tap("It is an access token")
	d.UntilText("Import 2 connections")
	d.Key(fyne.KeyReturn) // the row asks nothing any more, so that Enter confirms
	d.UntilText("Imported: 2 connections added.")
}

func TestThePreviewOfAnImportFitsDarkLargeAndNarrowWindows(t *testing.T) {
	d := importMixed(t)
	d.Key(fyne.KeyEscape)
	d.gone("Import connections")
	if err := d.opened.ChangePreferences(t.Context(), func(p *settings.Preferences) {
		p.Appearance, p.TextScale = "dark", 150
	}); err != nil {
		t.Fatal(err)
	}
	d.settle()
	d.Resize(fyne.NewSize(1024, 700))
	d.settings("Files")
	d.Tap("Import…")
	d.Type(filepath.Join(d.folder, "project"))
	d.Tap("Preview")
	d.UntilText("1 row to be answered or ticked")
	d.Shot("import-rows-dark-150")
	d.Resize(fyne.NewSize(640, 700))
	d.Run()
	d.Shot("import-rows-narrow")
	for _, text := range d.Texts() {
		if strings.HasPrefix(text, "named “") && strings.HasSuffix(text, "…") {
			t.Errorf("why a row was read so is cut: %q", text)
		}
	}
	if !d.HasText("“MEWS_URL”") || !d.HasText(".env, line 4") {
		t.Errorf("the end of it is out of view: %v", d.Texts())
	}
}

func TestTheCharactersOfAnImportAreAskedInTheWindow(t *testing.T) {
	d := withHotels(t)
	path := filepath.Join(d.folder, "hotels.csv")
	text := "Hotel;AccessToken;ClientToken;Client;Environment\r\nKo\x9aice;" +
		"A7C3E91F4B8D4F06923C5D7E18F0A2B4-6F1D8C3E5A7B9024D6E8F1A3C5B7D90;" +
		"E18F0A2B4A7C3E91F4B8D4F06923C5D7-8F1A3C5B7D906F1D8C3E5A7B9024D6E;Acme Sync 2.1.0;Demo\r\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d.settings("Files")
	d.Tap("Import…")
	d.UntilText("Import connections")
	d.Type(path)
	d.Tap("Preview")
	d.UntilText("Košice")
	if !d.HasText("Characters") || !d.HasText("windows-1250") {
		t.Errorf("the characters are not asked: %v", d.Texts())
	}
	d.Shot("import-characters")
	d.Tap("windows-1250")
	d.Tap("macintosh")
	d.UntilText("Koöice")
	if d.HasText("Košice") {
		t.Errorf("both readings are on the screen: %v", d.Texts())
	}
	d.Tap("Import 1 connection")
	d.UntilText("Imported: 1 connection added.")
}

func TestOneOfSeveralClientTokensIsChosenInPlace(t *testing.T) {
	d := withHotels(t)
	d.settings("Files")
	d.Tap("Import…")
	d.UntilText("Import connections")
	path := filepath.Join(d.folder, "config.yaml")
	if err := os.WriteFile(path, []byte(`url: https://api.mews-demo.com
clients:
  a: {clientToken: E18F0A2B4A7C3E91F4B8D4F06923C5D7-8F1A3C5B7D906F1D8C3E5A7B9024D6E, client: Acme Sync 2.1.0}
  b: {clientToken: CF5D3B7A91E84026A7C4D5E6F8091B23-5D7F91B3C5E7082A4C6E810F2B4D6A3}
hotels:
  - {name: Hotel Meridian, accessToken: A7C3E91F4B8D4F06923C5D7E18F0A2B4-6F1D8C3E5A7B9024D6E8F1A3C5B7D90}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	d.Type(path)
	d.Tap("Preview")
	d.UntilText("Several client tokens of the file may belong to it")
	d.Key(fyne.KeyReturn)
	d.UntilText("It belongs to CF5D…D6A3")
	d.Shot("import-clients")
	d.Tap("It belongs to Acme Sync 2.1.0 E18F…4D6E")
	d.UntilText("Import 1 connection")
	d.Tap("Import 1 connection")
	d.UntilText("Imported: 1 connection added.")
}

// paste pastes a text into what has the keyboard.
func (d *desk) paste(text string) {
	d.App().Clipboard().SetContent(text)
	d.Shortcut(fyne.KeyV, fyne.KeyModifierShortcutDefault)
}

func TestWhatATokenStandsInIsTakenApartInTheForms(t *testing.T) {
	d := withHotels(t)
	client := sandbox.Clients()[0]
	body := func(client, access string) string {
		return fmt.Sprintf(`{"ClientToken": %q, "AccessToken": %q, "Client": "Acme Kiosk 1.0"}`, client, access)
	}
	hidden := func(where string) {
		for _, text := range d.Texts() {
			if strings.Contains(text, client.Token[:20]) || strings.Contains(text, "A7C3E91F4B8D4F06") {
				t.Errorf("%s: a token is on the screen", where)
			}
		}
	}
	const strange = "A7C3E91F4B8D4F06923C5D7E18F0A2B4-6F1D8C3E5A7B9024D6E8F1A3C5B7D90"

	d.Tap("Token")
	d.Tap("Rotate token…")
	d.UntilText("Rotate the access token")
	d.paste(body(strange, client.Samples[1].Token))
	d.UntilText("Its client token is that of another client application")
	d.paste("curl https://api.mews.com/api/connector/v1/configuration/get -d '" + body(client.Token, strange) + "'")
	d.UntilText("What you pasted is of Production, this is Sandbox")
	d.Shot("rotate-elsewhere")
	d.paste("the new token is in the safe")
	d.UntilText("That is more than a token")
	d.paste(body(client.Token, client.Samples[1].Token))
	d.UntilText("Replace, it opens another property")
	hidden("rotate")
	d.Shot("rotate-pasted")
	d.Key(fyne.KeyEscape)
	d.gone("Rotate the access token")

	d.Tap("Tester")
	d.Tap("Add connection")
	d.UntilText("Nothing is stored until you save.")
	d.paste(body(client.Token, client.Samples[1].Token))
	d.UntilText("America/New_York")
	d.paste("the token is in the safe")
	d.UntilText("That is more than a token")
	d.paste(body(strange, client.Samples[1].Token)) // a client application that is not here yet
	d.UntilText("Acme Kiosk 1.0")
	hidden("add")
	d.Shot("add-pasted")
	d.paste("curl https://api.mews-demo.com/api/connector/v1/configuration/get -d '" + body(client.Token, strange) + "'")
	d.UntilText("Import connections")
	d.UntilText("cURL command: 1 new connection")
	hidden("import")
}

func TestInALowWindowThePreviewOfAnImportIsInView(t *testing.T) {
	d := importMixed(t)
	d.Key(fyne.KeyEscape)
	d.gone("Import connections")
	d.Resize(fyne.NewSize(683, 467)) // 1024 x 700 at a text size of 150 %
	d.settings("Files")
	d.Tap("Import…")
	d.Type(filepath.Join(d.folder, "project"))
	d.Tap("Preview")
	d.UntilText("1 row to be answered or ticked")
	d.Run()
	d.Shot("import-low")
	for _, want := range []string{"A7C3…7D90", "named “MEWS_ACCESS_TOKEN”", "Choose the environment it belongs to"} {
		if !d.HasText(want) {
			t.Errorf("%q is out of view: %v", want, d.Texts())
		}
	}
}
