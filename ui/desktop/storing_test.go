package desktop_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/sandbox"
	"keyrack/model/settings"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/desktop/uitest"
)

const passphrase = "correct horse battery staple"

// withHotels opens the window with the sample hotels of the sandbox; Hotel Aurora, the first one, is on the page.
func withHotels(t *testing.T) *desk {
	t.Helper()
	d := open(t, full)
	d.UntilText("Try it out: the sandbox")
	d.Tap("Add the sample hotels")
	d.UntilText("Aurora Collection")
	d.UntilText("verified")
	return d
}

// settings opens a page of the settings dialog.
func (d *desk) settings(page string) {
	d.Tap("Settings")
	d.UntilText("Appearance")
	d.Tap(page)
}

// gone waits until a text is no longer on the screen.
func (d *desk) gone(text string) {
	d.Until(func() bool { return !d.HasText(text) })
	d.Run()
}

func auroraToken(t *testing.T) string {
	t.Helper()
	for _, client := range sandbox.Clients() {
		for _, sample := range client.Samples {
			if sample.Label == "Hotel Aurora" {
				return sample.Token
			}
		}
	}
	t.Fatal("the sandbox has no Hotel Aurora")
	return ""
}

func TestACopiedTokenIsCountedDownAndClearedByLock(t *testing.T) {
	d := withHotels(t)
	d.Tap("Token")
	d.UntilText("A copy is plain text to the system")
	d.Tap("Copy token")
	d.UntilText("Copied. The clipboard is cleared in")
	if got := d.App().Clipboard().Content(); got != auroraToken(t) {
		t.Error("the clipboard does not hold the token")
	}
	d.Shot("token-copied")
	d.Tap("Lock Keyrack")
	d.UntilText("Locked: the tokens have left memory")
	d.UntilText("A copy is plain text to the system")
	if d.App().Clipboard().Content() != "" {
		t.Error("the clipboard still holds the token")
	}
	d.Tap("Copy token")
	d.UntilText("Copied. The clipboard is cleared in")
	d.Tap("Clear now")
	d.UntilText("A copy is plain text to the system")
	if d.App().Clipboard().Content() != "" {
		t.Error("the clipboard still holds the token")
	}
}

// A command in a terminal, or another window, locks as well as the button does.
func TestACopiedTokenGoesWhoeverLocks(t *testing.T) {
	d := withHotels(t)
	if err := d.opened.ChangePreferences(t.Context(),
		func(p *settings.Preferences) { p.ClipboardClear = 5 * time.Minute }); err != nil {
		t.Fatal(err)
	}
	d.Tap("Token")
	d.Tap("Copy token")
	d.UntilText("Copied. The clipboard is cleared in")
	d.opened.Lock()
	d.Until(func() bool { return d.App().Clipboard().Content() == "" })
	d.UntilText("A copy is plain text to the system")
}

func TestClosingTheWindowTakesTheCopyAlongAndLeavesWhatOthersCopied(t *testing.T) {
	d := withHotels(t)
	d.Tap("Token")
	d.Tap("Copy token")
	d.UntilText("Copied. The clipboard is cleared in")
	d.CloseWindow()
	if d.App().Clipboard().Content() != "" {
		t.Error("the token outlived the window")
	}
	d.App().Clipboard().SetContent("a recipe")
	d.CloseWindow()
	if d.App().Clipboard().Content() != "a recipe" {
		t.Error("what somebody else copied is gone")
	}
}

func TestACopyIsClearedWhenItsTimeIsOver(t *testing.T) {
	d := withHotels(t)
	d.Tap("Token")
	d.Tap("Copy token")
	d.UntilText("Copied. The clipboard is cleared in")
	d.late.Store(int64(31 * time.Second))
	d.Until(func() bool { return d.App().Clipboard().Content() == "" })
	d.UntilText("A copy is plain text to the system")
}

func TestKeyrackLocksWhenNobodyUsesIt(t *testing.T) {
	d := withHotels(t)
	d.Tap("Token")
	d.late.Store(int64(14 * time.Minute))
	d.Tap("Tester") // somebody does
	d.late.Store(int64(28 * time.Minute))
	d.UntilText("Hotel Aurora")
	if d.HasText("Locked:") {
		t.Fatal("it locked while it was used")
	}
	d.late.Store(int64(30 * time.Minute))
	d.UntilText("Locked: the tokens have left memory")
}

func TestAPassphraseVaultTakesThePlaceOfAMissingKeychain(t *testing.T) {
	d := &desk{UI: uitest.New(t), secrets: workspacetest.NewSecrets(), folder: t.TempDir()}
	d.secrets.Fail(func(string, model.SecretRef) error { return model.ErrStoreUnavailable })
	d.startOn(t, full)
	d.UntilText("Use a passphrase vault…")
	d.Tap("Use a passphrase vault…")
	d.UntilText("At least 10 characters.")
	d.Shot("vault-create")
	d.Type("short")
	d.Tap("Create the vault")
	d.UntilText("The passphrase is too short")
	d.Type(passphrase[5:])
	d.Key(fyne.KeyTab)
	d.Type("short" + passphrase[5:] + "x")
	d.UntilText("The two are not the same.")
	d.Key(fyne.KeyBackspace)
	d.UntilText("Both are the same.")
	d.Tap("Create the vault")
	d.gone("Confirm passphrase")
	d.UntilText("Add the sample hotels")
	d.Tap("Add the sample hotels")
	d.UntilText("verified")
	if refs := d.secrets.Refs(); len(refs) > 0 {
		t.Errorf("the keychain holds %v", refs)
	}
	d.Tap("Lock Keyrack")
	d.UntilText("The passphrase vault is locked.")
	d.Tap("Unlock…")
	d.UntilText("Unlock the vault")
	d.Type("the wrong passphrase")
	d.Key(fyne.KeyReturn)
	d.UntilText("That is not the passphrase.")
	d.Shot("vault-unlock")
	d.Key(fyne.KeyEscape)
	d.settings("Tokens")
	d.UntilText("the passphrase vault")
	d.Key(fyne.KeyEscape)
	d.Tap("Unlock the passphrase vault") // where the lock was
	d.UntilText("It stays open until Keyrack locks or ends.")
	d.Type("short" + passphrase[5:])
	d.Key(fyne.KeyReturn)
	d.gone("It stays open until Keyrack locks or ends.")
	d.UntilText("verified")
	d.Until(func() bool { return len(d.FindAll("Lock Keyrack")) > 0 })
	d.Tap("Lock Keyrack")
	d.UntilText("Locked: the tokens have left memory")
	d.Key(fyne.KeyEscape)
}

func TestTokensMoveFromTheSettings(t *testing.T) {
	d := withHotels(t)
	stored := len(d.secrets.Refs())
	d.settings("Tokens")
	d.Shot("settings")
	d.Tap("Use a passphrase vault…")
	d.Type(passphrase)
	d.Key(fyne.KeyTab)
	d.Type(passphrase)
	d.Tap("Create the vault")
	d.Until(func() bool { return len(d.secrets.Refs()) == 0 })
	d.gone("Confirm passphrase")
	d.settings("Tokens")
	d.UntilText("Change passphrase…")
	d.Shot("settings-vault")
	d.Tap("Change passphrase…")
	d.Type("something else")
	d.Key(fyne.KeyTab)
	d.Type("another passphrase")
	d.Key(fyne.KeyTab)
	d.Type("another passphrase")
	d.Tap("Change passphrase")
	d.UntilText("That is not the passphrase.")
	d.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	d.Type(passphrase)
	d.Tap("Change passphrase")
	d.UntilText("The vault has its new passphrase.")
	d.settings("Tokens")
	d.UntilText("Move to the keychain…")
	d.Tap("Move to the keychain…")
	d.UntilText("Move the tokens to the system keychain")
	d.Shot("move")
	d.Tap("Move")
	d.UntilText("All tokens are in the system keychain now.")
	if got := len(d.secrets.Refs()); got != stored {
		t.Errorf("%d secrets are back, want %d", got, stored)
	}
}

func TestTheTimesAreSet(t *testing.T) {
	d := withHotels(t)
	d.settings("Tokens")
	d.UntilText("After 15 minutes of inactivity")
	d.Tap("After 15 minutes of inactivity")
	d.Tap("Never")
	d.Tap("30 seconds")
	d.Tap("2 minutes")
	d.Tap("Close")
	d.gone("Appearance")
	d.settings("Tokens")
	d.UntilText("Never")
	if !d.HasText("2 minutes") {
		t.Errorf("the screen says %v", d.Texts())
	}
}

func TestImportShowsWhatItWouldDoAndDoesIt(t *testing.T) {
	d := withHotels(t)
	path := filepath.Join(d.folder, "hotels.csv")
	text := "label,access_token,client,client_token,environment\n" +
		"Hotel Chalet,C0000000C0000000C0000000C0000000-C0000000C0000000C0000000C000000,Acme Sync " +
		"2.1.0,C11E0000C11E0000C11E0000C11E0000-C11E0000C11E0000C11E0000C11E000,Sandbox\n" +
		"Hotel Nowhere,D0000000D0000000D0000000D0000000-D0000000D0000000D0000000D000000,,,Atlantis\n" +
		"Hotel Empty,,,,\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d.settings("Files")
	d.Tap("Import…")
	d.UntilText("Import connections")
	d.Tap("Preview")
	d.UntilText("Choose a file, or paste something.")
	d.Type(path)
	d.Tap("Preview")
	d.UntilText("CSV: 1 new connection")
	for _, want := range []string{
		"Hotel Chalet", "Its environment is not known here", "1 row to be answered or ticked",
	} {
		if !d.HasText(want) {
			t.Errorf("%q is not on the screen: %v", want, d.Texts())
		}
	}
	d.Shot("import")
	d.Tap("Import 1 connection")
	d.UntilText("Imported: 1 connection added, 1 row to be answered or confirmed.")
	d.UntilText("Hotel Chalet")

	d.settings("Files")
	d.Tap("Import…")
	d.Type(path)
	d.Tap("Preview")
	d.UntilText("1 is stored already")
}

func TestLinesThatArePastedWhereATokenBelongsAreImported(t *testing.T) {
	d := withHotels(t)
	d.Tap("Add connection")
	d.UntilText("Paste one token, or many lines.")
	d.Type("C0000000C0000000C0000000C0000000-C0000000C0000000C0000000C000000")
	d.UntilText("Rejected 401")
	d.Shot("add-connection")
	d.App().Clipboard().SetContent("Hotel Chalet C0000000C0000000C0000000C0000000-C0000000C0000000C0000000C000000\n" +
		"Hotel Lake D0000000D0000000D0000000D0000000-D0000000D0000000D0000000D000000\n")
	d.Shortcut(fyne.KeyV, fyne.KeyModifierShortcutDefault)
	d.UntilText("2 lines from the clipboard")
	d.UntilText("2 new connections")
	for _, text := range d.Texts() {
		if strings.Contains(text, "C0000000") {
			t.Errorf("a token is on the screen: %d characters", len(text))
		}
	}
	d.Shot("import-pasted")
	d.Tap("Import 2 connections")
	d.UntilText("Imported: 2 connections added.")
	d.UntilText("Hotel Lake")
}

func TestAFileThatIsDroppedOnTheWindowIsImported(t *testing.T) {
	d := withHotels(t)
	path := filepath.Join(d.folder, "tokens of Zoë.csv")
	text := "label,access_token,environment\nHotel " +
		"Chalet,C0000000C0000000C0000000C0000000-C0000000C0000000C0000000C000000,Sandbox\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d.Drop(path, filepath.Join(d.folder, "another.csv"))
	d.UntilText("CSV: 1 new connection") // the preview comes by itself, and nothing else does
	d.Drop(path)                         // is for nobody while a dialog is open
	d.Tap("Import 1 connection")
	d.UntilText("Imported: 1 connection added.")
	d.UntilText("Hotel Chalet")
	d.Drop(filepath.Join(d.folder, "gone.csv"))
	d.UntilText("There is no such file or folder.")
}

func TestACancelledImportSaysWhatItLeft(t *testing.T) {
	d := withHotels(t)
	before := len(d.secrets.Refs())
	d.secrets.Fail(func(call string, _ model.SecretRef) error {
		if call == "set" {
			time.Sleep(2 * time.Millisecond)
		}
		return nil
	})
	var text strings.Builder
	text.WriteString("label,access_token,environment\n")
	const lines = 1000
	for i := range lines {
		fmt.Fprintf(&text, "Hotel %d,%032X-%031X,Sandbox\n", i, i+1, i+1)
	}
	path := filepath.Join(d.folder, "many.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	d.settings("Files")
	d.Tap("Import…")
	d.Type(path)
	d.Tap("Preview")
	d.UntilText("CSV: 1000 new connections")
	d.Tap("Import 1000 connections")
	d.UntilText("of 1000")
	d.Shot("importing")
	d.Tap("Cancel")
	d.UntilText("Import cancelled: ")
	d.secrets.Fail(nil)
	stored := len(d.secrets.Refs()) - before
	if stored < 1 || stored >= lines {
		t.Fatalf("%d connections were stored, so nothing was cancelled in between", stored)
	}
	one := "connections"
	if stored == 1 {
		one = "connection"
	}
	if want := fmt.Sprintf("Import cancelled: %d %s added, %d rows not come to.", stored, one,
		lines-stored); !d.HasText(want) {
		t.Errorf("the screen does not say %q: %v", want, d.Texts())
	}
	d.UntilText(fmt.Sprintf("All %d", stored+3))
}

func TestABackupIsMadeAndRestoredFromTheWindow(t *testing.T) {
	d := open(t, full)
	d.UntilText("Try it out: the sandbox")
	d.Tap("Demo")
	d.UntilText("Add the public demo tokens")
	d.Tap("Add the public demo tokens")
	d.UntilText("Demo hotel · gross prices")
	path := filepath.Join(d.folder, "backup.age")
	d.settings("Files")
	d.Tap("Back up…")
	d.UntilText("Keep the file and its passphrase in two places.")
	d.Type(passphrase)
	d.Key(fyne.KeyTab)
	d.Type(passphrase)
	d.Shot("backup")
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	d.Tap(filepath.Join(home, "keyrack-backup-"+d.now().Format("2006-01-02")+".age"))
	d.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	d.Type(path)
	d.Tap("Back up")
	d.UntilText("Backed up: 8 connections in backup.age.")
	content, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(content), "-----BEGIN AGE ENCRYPTED FILE-----") {
		t.Fatalf("the file is no backup, error %v", err)
	}

	// One token is lost.
	d.secrets.Lose(d.secrets.Refs()[0])
	d.Tap("Lock Keyrack")
	d.settings("Files")
	d.Tap("Restore a backup…")
	d.UntilText("It is merged into what is here")
	d.Type(path)
	d.Key(fyne.KeyTab) // Choose…
	d.Key(fyne.KeyTab)
	d.Type(passphrase)
	d.Tap("Preview")
	d.UntilText("1 entry to restore.")
	d.UntilText("gets its missing token back")
	d.Shot("restore")
	d.Tap("Restore 1 entry")
	d.UntilText("Restored: 1 token restored.")
}

func TestADiagnosisSaysWhatIsWrong(t *testing.T) {
	d := withHotels(t)
	d.secrets.Lose(d.secrets.Refs()[0])
	d.settings("Files")
	d.Tap("Run diagnostics…")
	d.UntilText("Diagnostics")
	d.UntilText("token")
	d.UntilText("missing in the memory")
	d.UntilText("No other user of this computer can read the data folder.")
	d.Shot("examine")
	d.Tap("Close")
}
