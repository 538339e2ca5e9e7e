package walk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/leaktest"
	"keyrack/ui/walk"
)

const passphrase = "correct horse battery staple"

// typeTwice fills in a passphrase and its repetition, the first of which has the keyboard.
func typeTwice(d *walk.Desktop, text string) {
	d.Type(text)
	d.Key("Tab")
	d.Type(text)
}

// settings opens a page of the settings.
func settings(d *walk.Desktop, page string) {
	d.Key("ctrl+comma")
	d.WaitFor("Appearance")
	d.Click(page)
}

// hotelsFile is a CSV file of two sample hotels, one that nobody knows the environment of, and one without a token.
func hotelsFile(t *testing.T, d *walk.Desktop) string {
	t.Helper()
	path := filepath.Join(d.Home(), "hotels.csv")
	var text strings.Builder
	text.WriteString("label,access_token,client,client_token,environment\n")
	for i, label := range []string{"Hotel Chalet", "Hotel Dune"} {
		fmt.Fprintf(&text, "%s,%032X-%031X,Acme Sync 2.1.0,%032X-%031X,Demo\n", label, 0xC0FFEE+i, i, 0xC11E, 0xC11E)
	}
	fmt.Fprintf(&text, "Hotel Nowhere,%032X-%031X,,,Atlantis\nHotel Empty,,,,Demo\n", 0xDEAD, 0xDEAD)
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestKeyrackCopiesImportsBacksUpAndRestores looks at everything that moves tokens, in one pass.
func TestKeyrackCopiesImportsBacksUpAndRestores(t *testing.T) {
	t.Parallel()
	for _, look := range []struct {
		name    string
		options walk.Options
	}{
		{"light", walk.Options{}},
		{"dark", walk.Options{Dark: true, Size: walk.Size{Width: 1024, Height: 700}}},
	} {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			d := walk.Start(t, look.options)
			shot := func(name string) { d.Shot("20-" + look.name + "-" + name) }
			backup := filepath.Join(d.Home(), "backup.age")
			copiesAndLocks(t, d, shot)
			importsAndBacksUp(t, d, shot, backup)
			restoresWhatItDeleted(d, shot, backup)
			listsAndExamines(d, shot)
			importsAMixedFile(t, d, shot, look.options.Dark)
			takesTheCopyAwayAtItsEnd(t, d)
		})
	}
}

// shoot takes a picture of the screen.
type shoot func(name string)

func copiesAndLocks(t *testing.T, d *walk.Desktop, shot shoot) {
	t.Helper()
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	d.WaitFor("verified just now")
	d.Click("Token")
	d.WaitFor("A copy is marked as a password")
	d.Click("Copy token")
	d.WaitFor("Copied. The clipboard is cleared in")
	if d.Clipboard() != sample(t, "Hotel Aurora") {
		t.Error("the clipboard does not hold the token")
	}
	if d.ClipboardAs("x-kde-passwordManagerHint") != "secret" {
		t.Error("the token is not marked as a password")
	}
	shot("copied")
	d.Key("ctrl+l")
	d.WaitFor("Locked: the tokens have left memory")
	shot("locked")
	if d.Clipboard() != "" {
		t.Error("the clipboard still holds the token")
	}
}

func importsAndBacksUp(t *testing.T, d *walk.Desktop, shot shoot, backup string) {
	t.Helper()
	settings(d, "Files")
	shot("settings")
	d.Click("Import…")
	d.WaitFor("Import connections")
	d.Type(hotelsFile(t, d))
	d.Key("Return")
	d.WaitFor("CSV: 2 new connections")
	shot("import")
	d.Click("Import 2 connections")
	d.WaitFor("Imported: 2 connections added")
	d.Key("ctrl+2")
	d.WaitFor("Hotel Dune")

	settings(d, "Files")
	d.Click("Back up…")
	d.WaitFor("Keep the file and its passphrase in two places.")
	typeTwice(d, passphrase)
	d.WaitFor("Both are the same.")
	shot("backup")
	d.ClickField("File")
	d.Key("ctrl+a")
	d.Type(backup)
	d.Key("Return")
	d.WaitFor("Backed up: 2 connections")
}

func restoresWhatItDeleted(d *walk.Desktop, shot shoot, backup string) {
	d.Click("Hotel Dune")
	d.Click("Token")
	d.Click("Delete…")
	d.WaitFor("Delete “Hotel Dune”?")
	d.Key("Return")
	d.WaitUntilGone("Hotel Dune")
	settings(d, "Files")
	d.Click("Restore a backup…")
	d.WaitFor("It is merged into what is here")
	d.Type(backup)
	d.ClickField("Passphrase")
	d.Type(passphrase)
	d.Key("Return")
	d.WaitFor("1 entry to restore.")
	shot("restore")
	d.Click("Restore 1 entry")
	d.WaitFor("Restored: 1 entry added")
	d.WaitFor("Hotel Dune")
}

func listsAndExamines(d *walk.Desktop, shot shoot) {
	settings(d, "Files")
	d.Click("Export connection list…")
	d.WaitFor("It says which connections there are")
	shot("list")
	d.Key("Escape")
	settings(d, "Files")
	d.Click("Run diagnostics…")
	d.WaitFor("Diagnostics")
	d.WaitFor("No other user of this computer can read the data folder.")
	shot("examination")
	d.Key("Escape")
}

// mixed is a .env file as projects have it: a hotel of the demo and one of production, secrets of other services, and a
// token that nothing names.
func mixed() (text string, foreign []string) {
	token := func(n int) string { return fmt.Sprintf("%032X-%031X", 0x27C3E91F4B8D4F06+n, 0x6F1D8C3E5A7B9024+n) }
	foreign = []string{"ghp_16C7e42F292c6912E7710c838347Ae178B4a", "sk_live_51H8sQ2eZvKYlo2C0aB3dE5fG7h"}
	return "# The integration of both hotels\n" +
		"export MEWS_DEMO_URL=https://api.mews-demo.com\n" +
		"MEWS_DEMO_CLIENT='Acme Sync 2.1.0'\n" +
		"MEWS_DEMO_CLIENT_TOKEN=" + token(1) + "\n" +
		"MEWS_DEMO_ACCESS_TOKEN=\"" + token(2) + "\"\n" +
		"MEWS_DEMO_NAME=Hotel Meridian\n" +
		"MEWS_PROD_URL=https://api.mews.com\n" +
		"MEWS_PROD_CLIENT='Acme Sync 2.1.0'\n" +
		"MEWS_PROD_CLIENT_TOKEN=" + token(3) + "\n" +
		"MEWS_PROD_ACCESS_TOKEN=" + token(4) + "\n" +
		"MEWS_PROD_NAME=Hotel Zenith\n" +
		"GITHUB_TOKEN=" + foreign[0] + "\nSTRIPE_SECRET_KEY=" + foreign[1] + "\n" +
		"SPARE=" + token(5) + "\n", foreign
}

// importsAMixedFile drops a .env on the window, unticks the hotel of production, and leaves alone what asks. With large
// text the window is a low one.
func importsAMixedFile(t *testing.T, d *walk.Desktop, shot shoot, large bool) {
	t.Helper()
	text, foreign := mixed()
	path := filepath.Join(d.Home(), "project.env")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	before := len(d.SecretAccounts())
	d.Key("ctrl+2")
	d.WaitFor("Hotel Dune")
	if large {
		d.Key("ctrl+equal", "ctrl+equal", "ctrl+equal", "ctrl+equal", "ctrl+equal")
		d.WaitFor("Hotel Dune")
	}
	d.Drop(path)
	d.WaitFor("Import 2 connections")
	for _, want := range []string{
		"Hotel Meridian", "named “MEWS_DEMO_ACCESS_TOKEN”", "Hotel Zenith", "to be answered",
	} {
		d.WaitFor(want)
	}
	if !large {
		d.WaitFor("environment by the address in “MEWS_PROD_URL”")
		d.WaitFor("Choose the environment it belongs to.")
		d.WaitFor("2 secrets of other services were left alone: GITHUB_TOKEN, STRIPE_SECRET_KEY.")
	}
	shot("import-mixed")
	d.Click("Hotel Zenith")
	d.WaitFor("Import 1 connection")
	shot("import-unticked")
	d.Click("Import 1 connection")
	d.WaitFor("Imported: 1 connection added, 1 row left out, 1 row to be answered or confirmed.")
	if large {
		d.Key("ctrl+0")
	}
	d.WaitFor("Hotel Meridian")
	if after := len(d.SecretAccounts()); after != before+2 {
		t.Errorf("the keychain has %d secrets more, want a client token and an access token", after-before)
	}
	for _, secret := range foreign {
		if found := leaktest.Files(t, d.Data(), model.NewSecret(secret)); len(found) > 0 {
			t.Errorf("a secret of another service stands in %v", found)
		}
	}
	d.Key("ctrl+3")
	d.WaitFor("Production is read-only until you unlock writes")
	if d.Shows("Hotel Zenith") {
		t.Error("a row that was not ticked was imported")
	}
	d.Key("ctrl+2")
	d.WaitFor("Hotel Meridian")
}

// takesTheCopyAwayAtItsEnd ends the program by its keys, and then as a log-out does.
func takesTheCopyAwayAtItsEnd(t *testing.T, d *walk.Desktop) {
	t.Helper()
	d.Click("Token")
	d.Click("Copy token")
	d.WaitFor("Copied. The clipboard is cleared in")
	d.Key("ctrl+q")
	d.WaitForExit()
	if d.Clipboard() != "" {
		t.Error("the token outlived the program")
	}
	d.Launch()
	d.WaitFor("Hotel Chalet")
	d.Click("Token")
	d.Click("Copy token")
	d.WaitFor("Copied. The clipboard is cleared in")
	d.Terminate()
	if d.Clipboard() != "" {
		t.Error("the token outlived the program that was asked to end")
	}
	if found := leaktest.Files(t, d.Data(), model.NewSecret(sample(t, "Hotel Aurora"))); len(found) > 0 {
		t.Errorf("a token stands in %v", found)
	}
}

// TestKeyrackKeepsTokensInAVault has no keychain: the user chooses the vault, and unlocks it at the next start.
func TestKeyrackKeepsTokensInAVault(t *testing.T) {
	t.Parallel()
	for _, dark := range []bool{false, true} {
		name := map[bool]string{false: "light", true: "dark"}[dark]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := walk.Start(t, walk.Options{NoKeyring: true, Dark: dark})
			shot := func(what string) { d.Shot("21-" + name + "-" + what) }
			d.WaitFor("No keychain at hand")
			d.Click("Use a passphrase vault…")
			d.WaitFor("At least 10 characters.")
			typeTwice(d, passphrase)
			d.WaitFor("Both are the same.")
			shot("vault-create")
			d.Key("Return")
			d.WaitFor("Try it out: the sandbox")
			d.Click("Add the sample hotels")
			d.WaitFor("Aurora Collection")
			d.Terminate()

			d.Launch()
			d.WaitFor("Hotel Aurora")
			d.Key("ctrl+Return")
			d.WaitFor("The passphrase vault is locked.")
			shot("vault-locked")
			d.Click("Unlock…")
			d.WaitFor("Unlock the vault")
			d.Type("not the passphrase")
			d.Key("Return")
			d.WaitFor("That is not the passphrase.")
			shot("vault-unlock")
			d.Key("ctrl+a")
			d.Type(passphrase)
			d.Key("Return")
			d.WaitUntilGone("Unlock the vault")
			d.Key("ctrl+Return")
			d.WaitFor("200 OK")
			settings(d, "Tokens")
			d.WaitFor("the passphrase vault")
			shot("vault-settings")
		})
	}
}

// TestKeyrackTakesFilesThatAreDropped drags lists of tokens with odd names from a file manager onto the window.
func TestKeyrackTakesFilesThatAreDropped(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{})
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	for _, name := range []string{
		"#1 100% %20.csv", "Zoë's \"list\" & more;.csv", "two\nlines.csv", "tokens of Zoë.csv",
	} {
		path := filepath.Join(d.Home(), name)
		if err := os.WriteFile(path,
			fmt.Appendf(nil, "label,access_token,environment\nHotel Chalet,%032X-%031X,Sandbox\n", 7, 7), 0o600); err != nil {
			t.Fatal(err)
		}
		d.Drop(path)
		d.WaitFor("Import connections")
		d.WaitFor("CSV: 1 new connection")
		if name == "tokens of Zoë.csv" {
			break
		}
		d.Key("Escape")
		d.WaitUntilGone("Import connections")
	}
	d.Shot("43-dropped")
	d.Click("Import 1 connection")
	d.WaitFor("Imported: 1 connection added.")
	d.WaitFor("Hotel Chalet")
}
