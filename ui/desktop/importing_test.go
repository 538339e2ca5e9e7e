package desktop_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

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
	d.Tap("It is an AccessToken")
	d.UntilText("Import 2 connections")
	d.Tap("Import 2 connections")
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
}
