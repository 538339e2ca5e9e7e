package walk_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"keyrack/model/sandbox"
	"keyrack/ui/walk"
)

// writeScenarios writes a file for import with the tokens of the sandbox that fail in some way each, and some that no
// sandbox knows, and returns its path.
func writeScenarios(t *testing.T, d *walk.Desktop) string {
	t.Helper()
	path := filepath.Join(d.Home(), "tokens.csv")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	out := csv.NewWriter(file)
	client := sandbox.ScenarioClient()
	rows := [][]string{{"environment", "client", "client_token", "label", "access_token", "tags"}}
	for _, sample := range client.Samples {
		kind := sample.Scenario.Kind
		events := strings.HasPrefix(string(kind), "socket-") || strings.HasPrefix(string(kind), "webhook-")
		if kind == sandbox.Slow || kind == sandbox.Large || kind == sandbox.Limited || events {
			continue // they take long, or are well
		}
		rows = append(rows, []string{"Sandbox", client.Name, client.Token, label(sample), sample.Token, "scenario"})
	}
	for i := range 12 {
		token := fmt.Sprintf("0BAD%028d-%031d", i, i)
		rows = append(rows, []string{
			"Sandbox", "Acme Kiosk 1.4.2", strings.Repeat("0BAD", 8) + "-" + strings.Repeat("0", 31),
			fmt.Sprint("Harbour House ", i+1), token, "kiosk, old",
		})
	}
	if err := out.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func label(sample sandbox.Sample) string {
	return "Alpine Inn · " + strings.ReplaceAll(string(sample.Scenario.Kind), "-", " ")
}

// importScenarios imports without the mouse: Space unticks and ticks the first row, Enter imports what is ticked.
func importScenarios(t *testing.T, d *walk.Desktop, shots string) {
	t.Helper()
	d.Key("ctrl+i")
	d.WaitFor("Import connections")
	d.Type(writeScenarios(t, d))
	d.Key("Return")
	d.WaitFor("Import 20 connections")
	d.Shot(shots + "-import")
	d.Key("space")
	d.WaitFor("Import 19 connections")
	d.Key("space")
	d.WaitFor("Import 20 connections")
	d.Key("Return")
	d.WaitUntilGone("Import connections")
}

// walkList imports connections that fail in every way, checks them all, filters, picks, deletes and brings back.
func walkList(t *testing.T, options walk.Options, shots string) {
	d := walk.Start(t, options)
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	importScenarios(t, d, shots)
	d.WaitFor("All 23")
	d.Shot(shots + "-imported")

	d.Click("Check all")
	d.WaitFor("23 / 23 · done")
	d.Shot(shots + "-check-all")
	d.Click("13 rejected")
	d.WaitUntilGone("OK · portfolio")
	d.WaitFor("Acme Kiosk")
	d.Shot(shots + "-rejected")

	d.ClickNth("Rejected · 401", 1)
	d.WaitUntilGone("Check again")
	d.Click("Token")
	d.WaitFor("Rotated")
	d.Shot(shots + "-token-rejected")
	d.Click("Diagnose…")
	d.WaitFor("with the same tokens answered 401")
	d.Shot(shots + "-why")
	d.Click("Try in Production…")
	d.WaitFor("Try the tokens in Production?")
	d.Shot(shots + "-elsewhere")
	d.Key("Escape")
	d.WaitUntilGone("Try the tokens in Production?")

	d.Key("ctrl+f")
	d.Type("harb 1")
	d.WaitUntilGone("Alpine Inn · empty")
	d.WaitFor("Harbour House 2")
	d.Key("Down", "Insert", "Down", "Insert")
	d.WaitFor("2 selected")
	d.Shot(shots + "-picked")
	d.Key("Delete")
	d.WaitFor("Delete 2 connections?")
	d.Shot(shots + "-delete")
	d.Key("Return")
	d.WaitFor("Deleted 2 connections.")
	d.Click("Undo")
	d.WaitFor("Brought back 2 connections.")
	d.Key("ctrl+f")
	d.Key("ctrl+a", "BackSpace")
	d.WaitFor("Hotel Aurora")
	d.Click("Hotel Aurora")
	d.WaitFor("AT-2020") // the page before has the same buttons
	d.Click("Find out…")
	d.WaitFor("reads granted")
	d.Shot(shots + "-permissions")
	d.Click("Edit…")
	d.WaitFor("Edit connection")
	d.ClickField("Ticket")
	d.Type("https://tickets.example.com/browse/HOTEL-1234")
	d.Shot(shots + "-edit")
	d.Key("Return")
	d.WaitFor("tickets.example.com")
	d.Click("Sort")
	d.WaitFor("Failing first")
	d.Shot(shots + "-sort")
	d.Click("Failing first")
	d.Key("ctrl+2")
	d.Click("Add the public demo tokens")
	d.WaitFor("All 8")
	d.ClickNth("Demo hotel · net prices", 1)
	d.WaitFor("Probably made")
	d.Shot(shots + "-token-demo")
	d.Terminate()
}

func TestKeyrackListsAndChecksInTheLight(t *testing.T) {
	t.Parallel()
	walkList(t, walk.Options{}, "40-list-light")
}

func TestKeyrackListsAndChecksInTheDarkOnASmallScreen(t *testing.T) {
	t.Parallel()
	walkList(t, walk.Options{Size: walk.Size{Width: 1024, Height: 700}, Dark: true}, "41-list-dark")
}

// TestKeyrackWearsTheColourOfItsEnvironment adds environments in every colour, edits one, and goes back and forth.
func TestKeyrackWearsTheColourOfItsEnvironment(t *testing.T) {
	t.Parallel()
	server, err := sandbox.New(sandbox.Options{}).Listen(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for _, look := range []struct {
		shots   string
		options walk.Options
	}{
		{"42-colours-light", walk.Options{Size: walk.Size{Width: 1024, Height: 700}}},
		{"43-colours-dark", walk.Options{Dark: true}},
	} {
		d := walk.Start(t, look.options)
		d.WaitFor("Welcome to Keyrack")
		for i, color := range []string{"Amber", "Blue", "Teal", "Pink", "Slate"} {
			d.Click("Add environment")
			d.WaitFor("For a Connector API at an address of your own.")
			d.ClickField("Name")
			d.Type(color + " copy")
			d.ClickField("Address")
			d.Type(server.Address())
			if i > 0 {
				d.Click(color)
			} else {
				d.Click("Ask before each write")
				d.Click("Read-only until unlocked")
			}
			if color == "Pink" {
				d.Shot(look.shots + "-add")
			}
			d.Key("Return")
			d.WaitUntilGone("For a Connector API at an address of your own.")
			d.WaitFor("A Connector API at " + server.Address())
			d.Shot(look.shots + "-" + strings.ToLower(color))
		}
		d.Click("This environment")
		d.WaitFor("Delete this environment…")
		d.ClickField("Name")
		d.Key("ctrl+a")
		d.Type("Grey copy")
		d.Shot(look.shots + "-edit")
		d.Key("Return")
		d.WaitFor("asks before writing")
		d.Key("ctrl+3")
		d.WaitFor("Real hotels and real guests.")
		d.Shot(look.shots + "-production")
		d.Key("ctrl+grave")
		d.WaitFor("asks before writing")
		d.Key("ctrl+grave")
		d.WaitFor("Real hotels and real guests.")
		d.Terminate()
	}
}
