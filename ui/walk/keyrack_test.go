package walk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/leaktest"
	"keyrack/model/sandbox"
	"keyrack/ui/walk"
)

// sample returns a token of the sandbox by the label of its hotel. It opens made-up data only, but Keyrack cannot know
// that: it is kept like any other.
func sample(t *testing.T, label string) string {
	t.Helper()
	for _, client := range sandbox.Clients() {
		for _, s := range client.Samples {
			if s.Label == label {
				return s.Token
			}
		}
	}
	t.Fatalf("the sandbox has no sample %q", label)
	return ""
}

// TestKeyrackFromTheFirstStartToAnAnswer is the main job: start, take the sandbox, send, read; delete a connection and
// add it again by pasting its token.
func TestKeyrackFromTheFirstStartToAnAnswer(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{})
	d.WaitFor("Try it out: the sandbox")
	d.Shot("01-first-start")
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	d.WaitFor("Hotel Borealis")
	d.Click("Hotel Aurora")
	d.WaitFor("works offline")
	d.Key("ctrl+Return")
	d.WaitFor("200 OK")
	d.WaitFor(`"Hotel Aurora"`)
	d.Shot("02-sandbox-answer")

	addsAgainWhatItDeleted(t, d)
	findsAnOperationAndTheHotelsOfAPortfolio(d)

	d.Key("ctrl+2")
	d.WaitFor("Mews demo")
	d.Shot("08-demo-start")
	d.Click("Add the public demo tokens")
	d.WaitFor("Demo hotel · gross prices")
	d.Shot("09-demo")
	d.Terminate()

	// What was stored is there after a start, and the start is where the user was.
	d.Launch()
	d.WaitFor("Demo hotel · gross prices")
	d.Key("ctrl+1")
	d.WaitFor("Hotel Borealis")
	d.Key("ctrl+Return")
	d.WaitFor("200 OK")
}

// addAurora adds the first connection of an environment whose address is that of a sandbox.
func addAurora(t *testing.T, d *walk.Desktop) {
	t.Helper()
	d.Click("Add connection…")
	client := sandbox.Clients()[0]
	d.ClickField("Client name")
	d.Type(client.Name)
	d.ClickField("Client token")
	d.Paste(client.Token)
	d.ClickField("Access token")
	d.Paste(sample(t, "Hotel Aurora"))
	d.WaitFor("answered in")
	d.Click("Save connection")
	d.WaitUntilGone("Nothing is stored until you save.")
	d.WaitFor("verified")
}

// addsAgainWhatItDeleted deletes a hotel of the sandbox with its token, and pastes the token into the form that adds
// it.
func addsAgainWhatItDeleted(t *testing.T, d *walk.Desktop) {
	t.Helper()
	token := sample(t, "Hotel Borealis")
	before := d.SecretAccounts()
	d.Click("Hotel Borealis")
	d.Click("Token")
	d.Shot("03-token")
	d.Click("Delete…")
	d.WaitFor("Delete “Hotel Borealis”?")
	d.Key("Return")
	d.WaitUntilGone("Hotel Borealis")
	if after := d.SecretAccounts(); len(after) != len(before)-1 {
		t.Errorf("deleting a connection left %d of %d secrets", len(after), len(before))
	}

	d.Click("Tester")
	d.Click("Add connection")
	d.WaitFor("Nothing is stored until you save.")
	d.ClickField("Access token")
	d.Paste(" " + token + "\n")
	d.WaitFor("Hotel Borealis")
	d.WaitFor("blanks removed")
	d.Shot("04-add-connection")
	d.Click("Save connection")
	d.WaitUntilGone("Nothing is stored until you save.")
	d.WaitFor("Hotel Borealis")
	d.Key("ctrl+Return")
	d.WaitFor("200 OK")
	d.WaitFor("America/New_York")

	if !keptInTheKeychain(d, token) {
		t.Error("the token is not in the keychain")
	}
	for _, label := range []string{"Hotel Aurora", "Hotel Borealis", "Aurora Collection"} {
		if found := leaktest.Files(t, d.Home(), model.NewSecret(sample(t, label))); len(found) > 0 {
			t.Errorf("the token of %s stands in %v", label, found)
		}
	}
}

func findsAnOperationAndTheHotelsOfAPortfolio(d *walk.Desktop) {
	d.Key("ctrl+o")
	d.WaitFor("accountNotes/add")
	d.Type("customers getall")
	d.WaitFor("customers/getAll")
	d.Shot("05-operations")
	d.Key("Return")
	d.Key("ctrl+Return")
	d.WaitFor("200 OK")
	d.WaitFor(`"Customers"`)
	d.Shot("06-customers")

	d.Click("Aurora Collection")
	d.WaitFor("portfolio of 12 properties")
	d.Click("Properties 12")
	d.WaitFor("Aurora Stockholm")
	d.Shot("07-properties")
	d.Click("Tester")
}

func keptInTheKeychain(d *walk.Desktop, token string) bool {
	for _, account := range d.SecretAccounts() {
		stored, found := d.SecretTool(account)
		if secret, _ := model.Unbind(stored); found && secret.Equal(model.NewSecret(token)) {
			return true
		}
	}
	return false
}

// TestKeyrackInTheDarkOnASmallScreen walks the same road where there is less room, and looks at production.
func TestKeyrackInTheDarkOnASmallScreen(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{Size: walk.Size{Width: 1024, Height: 700}, Dark: true})
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	d.Click("Hotel Aurora")
	d.Key("ctrl+Return")
	d.WaitFor("200 OK")
	d.Shot("10-dark-small")
	d.Click("Headers")
	d.WaitFor("Request-Id")
	d.Click("Add connection")
	d.WaitFor("Nothing is stored until you save.")
	d.Shot("11-dark-add")
	d.Key("Escape")
	d.WaitUntilGone("Nothing is stored until you save.")
	d.Key("ctrl+3")
	d.WaitFor("Production is read-only until you unlock writes")
	d.Shot("12-dark-production-start")
	d.Terminate()

	// Production is never where the next start is.
	d.Launch()
	d.WaitFor("Hotel Aurora")
	if d.Shows("Production is read-only until you unlock writes") {
		t.Error("the program started in production")
	}
}

// TestKeyrackRefusesWritesInAReadOnlyEnvironment shows the guard from a person's side, against a sandbox server that
// counts what reaches it.
func TestKeyrackRefusesWritesInAReadOnlyEnvironment(t *testing.T) {
	t.Parallel()
	server, err := sandbox.New(sandbox.Options{}).Listen(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	d := walk.Start(t, walk.Options{Dark: true})
	d.Click("Add environment")
	d.ClickField("Name")
	d.Type("Live copy")
	d.ClickField("Address")
	d.Type(server.Address())
	d.Click("Ask before each write")
	d.Click("Read-only until unlocked")
	d.Shot("13-add-environment")
	d.Click("Add environment")
	d.WaitFor("Live copy · read-only")
	addAurora(t, d)
	d.Key("ctrl+o")
	d.WaitFor("accountNotes/add")
	d.Type("reservations/cancel")
	d.Key("Return")
	d.WaitFor("Live copy is read-only. Unlock writes to continue.")
	d.Key("ctrl+Return")
	d.WaitFor("Nothing was sent.")
	d.Shot("14-read-only")
	d.Click("Unlock writes…")
	d.Shot("15-unlock")
	d.Type("Hotel Aurora")
	d.Key("Return")
	d.WaitFor("writes unlocked")
	d.Shot("16-unlocked")
	d.Click("Lock now")
	d.WaitFor("Live copy is read-only. Unlock writes to continue.")
}

// TestKeyrackWithoutAKeychain says what to do and stores nothing.
func TestKeyrackWithoutAKeychain(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{NoKeyring: true})
	d.WaitFor("No keychain at hand")
	d.Shot("17-no-keychain")
	d.Close()
	_ = filepath.WalkDir(d.Home(), func(path string, entry os.DirEntry, err error) error {
		if err == nil && strings.Contains(entry.Name(), "token") {
			t.Errorf("something was stored: %s", path)
		}
		return err
	})
}
