package desktop_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/storage/index"
	"keyrack/ui/desktop/command"
)

const ctrl = fyne.KeyModifierShortcutDefault

// answered opens the window with an answer that holds guests' data.
func answered(t *testing.T) *desk {
	t.Helper()
	d := withHotels(t)
	d.Shortcut(fyne.KeyK, ctrl)
	d.Type("customers/getAll")
	d.Key(fyne.KeyReturn)
	d.UntilText("List customers")
	d.Shortcut(fyne.KeyReturn, ctrl)
	d.UntilText("200 OK")
	d.UntilText("@example.com")
	return d
}

func TestPresenterModeHidesTokensGuestsAndProduction(t *testing.T) {
	d := answered(t)
	token := "5341…0001"
	if !d.HasText(token) || !d.HasText("Production") {
		t.Fatalf("there is nothing to hide: %v", d.Texts())
	}
	d.Shortcut(fyne.KeyP, ctrl|fyne.KeyModifierShift)
	d.UntilText("PRESENTER MODE")
	d.gone("@example.com")
	for _, hidden := range []string{token, "5341", "Production"} {
		if d.HasText(hidden) {
			t.Errorf("%q can still be read", hidden)
		}
	}
	if !d.HasText("•••@•••.com") || !d.HasText("••••…••••") {
		t.Errorf("the screen says %v", d.Texts())
	}
	d.Shot("presenter")

	// Neither the palette nor a key leads to production.
	d.Shortcut(fyne.Key3, ctrl)
	d.Shortcut(fyne.KeyK, ctrl)
	d.Type("production")
	d.UntilText("No results.")
	d.Key(fyne.KeyEscape)
	if !d.HasText("Sandbox · works offline") {
		t.Errorf("the screen says %v", d.Texts())
	}
}

func TestPresenterModeLeavesProduction(t *testing.T) {
	d := withHotels(t)
	d.Tap("Production")
	d.UntilText("PRODUCTION · read-only")
	d.Shortcut(fyne.KeyP, ctrl|fyne.KeyModifierShift)
	d.UntilText("Sandbox · works offline")
	d.gone("Production")
	if d.HasText("PRODUCTION") {
		t.Errorf("the screen says %v", d.Texts())
	}
}

func TestLeavingPresenterModeAsks(t *testing.T) {
	d := withHotels(t)
	toggle := func() { d.Shortcut(fyne.KeyP, ctrl|fyne.KeyModifierShift) }
	toggle()
	d.UntilText("PRESENTER MODE")
	toggle()
	d.UntilText("Leave presenter mode?")
	d.Key(fyne.KeyEscape)
	d.gone("Leave presenter mode?")
	if !d.HasText("PRESENTER MODE") {
		t.Fatal("Escape has left presenter mode")
	}
	toggle()
	d.UntilText("Leave presenter mode?")
	d.Key(fyne.KeyReturn)
	d.gone("PRESENTER MODE")
	d.UntilText("5341…0001")
}

func TestThePaletteGoesToAHotelOfAnotherEnvironment(t *testing.T) {
	d := withHotels(t)
	d.Tap("Demo")
	d.UntilText("Mews demo")
	d.Shortcut(fyne.KeyK, ctrl)
	d.Type("new york")
	d.Key(fyne.KeyReturn)
	d.UntilText("Hotel Borealis · ")
}

func TestKeysWorkWhileTextIsTyped(t *testing.T) {
	d := withHotels(t)
	d.Shortcut(fyne.KeyF, ctrl)
	d.Type("aurora")
	d.Shortcut(fyne.KeyK, ctrl)
	d.UntilText("Up and Down choose · Enter opens · Escape closes")
	d.Key(fyne.KeyEscape)
	d.Type("x")
	if !d.HasText("aurorax") {
		t.Errorf("the keyboard was not given back: %v", d.Texts())
	}
}

func TestTheMenuNamesEveryGroup(t *testing.T) {
	d := withHotels(t)
	d.Tap("Menu")
	for _, group := range command.Groups() {
		if !d.HasText(string(group)) {
			t.Errorf("%s is not in the menu: %v", group, d.Texts())
		}
	}
	d.UntilText("Ctrl+Shift+P")
	d.Shot("menu")
	d.Key(fyne.KeyDown)
	d.Key(fyne.KeyEscape)
	d.gone("Ctrl+Shift+P")
	d.Tap("Menu")
	d.Tap("About Keyrack")
	d.UntilText("Not made by Mews.")
	d.Shot("about")
	d.Tap("Licences…")
	d.UntilText("What Keyrack is made of")
	d.UntilText("golang.org/x/crypto v")
	d.Shot("licences")
	d.Key(fyne.KeyEscape)
	d.gone("What Keyrack is made of")
}

// A key with two commands would do the one that happens to be bound last.
func TestEveryCommandHasAKeyOfItsOwnAndAGroup(t *testing.T) {
	d := withHotels(t)
	known := map[command.Group]bool{}
	for _, group := range command.Groups() {
		known[group] = true
	}
	keys, titles := map[string]string{}, map[string]bool{}
	for _, c := range d.shell.Commands() {
		if key := c.Keys(); key != "" && c.Title != "" {
			if other := keys[key]; other != "" {
				t.Errorf("%s is %q and %q", key, other, c.Title)
			}
			keys[key] = c.Title
		}
		switch {
		case c.Run == nil:
			t.Errorf("%q does nothing", c.Title)
		case c.Key == "":
			t.Errorf("%q has no key", c.Title)
		case c.Title == "":
		case !known[c.Group]:
			t.Errorf("%q is in the group %q, which no menu shows", c.Title, c.Group)
		case titles[c.Title]:
			t.Errorf("two commands are called %q", c.Title)
		}
		titles[c.Title] = true
		if c.Title != "" && len(assets.Icon(c.Icon).SVG()) == 0 {
			t.Errorf("%q has no icon", c.Title)
		}
	}
}

func TestTheMenuIsOpenedAndGoneThroughWithKeys(t *testing.T) {
	d := withHotels(t)
	d.Shortcut(fyne.KeyF, ctrl) // also while text is typed
	d.Shortcut(fyne.KeyM, ctrl|fyne.KeyModifierShift)
	d.UntilText("Ctrl+Shift+P")
	d.Key(fyne.KeyUp) // from the first to the last: Quit
	for range 2 {
		d.Key(fyne.KeyUp)
	}
	d.Key(fyne.KeyDown)
	d.Key(fyne.KeyReturn) // Settings
	d.UntilText("Appearance")
	d.Key(fyne.KeyEscape)
	d.Type("aurora")
	if !d.HasText("aurora") {
		t.Errorf("the keyboard was not given back: %v", d.Texts())
	}
}

func TestSettingsHoldAtOnceAndAreKept(t *testing.T) {
	d := withHotels(t)
	d.settings("Appearance")
	d.Tap("High contrast")
	d.Tap("Follow system")
	d.Tap("Dark")
	d.settle()
	d.Shot("high-contrast")
	d.Tap("Presenter")
	d.Tap("Also hide the identifiers of Mews")
	d.Tap("Close")
	d.gone("Appearance")
	d.settings("Appearance")
	d.UntilText("Dark")
	d.Tap("High contrast")
	d.Key(fyne.KeyEscape)
	d.Shortcut(fyne.KeyP, ctrl|fyne.KeyModifierShift)
	d.UntilText("PRESENTER MODE")
	for _, text := range d.Texts() {
		if strings.Contains(text, "efcfdb89-2a58") {
			t.Errorf("an id can still be read: %s", text)
		}
	}
}

func TestANetworkThatCannotBeUsedIsSaidWhereItIsTyped(t *testing.T) {
	d := withHotels(t)
	d.settings("Network")
	d.Tap("/path/to/company-ca.pem")
	d.Type("/nowhere/company.pem")
	d.Tap("System (HTTPS_PROXY)")
	d.Tap("Custom")
	d.Tap("http://proxy.example.com:3128")
	d.Type("proxy")
	d.Key(fyne.KeyReturn)
	d.UntilText("write its address like")
}

func TestDiagnosticsNameNothingPrivate(t *testing.T) {
	d := withHotels(t)
	d.Shortcut(fyne.KeyK, ctrl)
	d.Type("copy diagnostics")
	d.Key(fyne.KeyReturn)
	d.UntilText("Diagnostics copied")
	text := d.App().Clipboard().Content()
	for _, want := range []string{"Keyrack", "1 client applications, 3 connections, 1 portfolios", "Secret store"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
	for _, private := range []string{"Aurora", "5341", auroraToken(t)} {
		if strings.Contains(text, private) {
			t.Errorf("%q stands in:\n%s", private, text)
		}
	}
}

func TestTheTourComesBackWhenItIsWanted(t *testing.T) {
	d := withHotels(t)
	if d.HasText("Welcome to Keyrack") {
		t.Fatal("the tour is still there")
	}
	d.settings("Data")
	d.Tap("Show the welcome screen")
	d.UntilText("Welcome to Keyrack")
	d.Shot("tour")
	d.Tap("Skip")
	d.gone("Welcome to Keyrack")
	d.UntilText("Hotel Aurora · ")
}

func TestTheReadmeNamesTheKeys(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	d := withHotels(t)
	for _, c := range d.shell.Commands() {
		key := c.Keys()
		switch {
		case c.Title == "" || key == "" || runtime.GOOS == "darwin":
		case strings.HasPrefix(key, "Ctrl+Shift+") && strings.ContainsAny(key[len("Ctrl+Shift+"):], "123456789"):
		case strings.HasPrefix(key, "Ctrl+") && strings.ContainsAny(key, "123456789"): // they stand there as a range
		case !strings.Contains(string(readme), key):
			t.Errorf("%s (%s) is not in the README", key, c.Title)
		}
	}
}

func TestTheWindowOpensInTheSizeItHad(t *testing.T) {
	d := open(t, full, func(folder string) {
		x, err := index.Open(t.Context(), filepath.Join(folder, "index.sqlite"), index.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for key, value := range map[string]string{"window-width": "1100", "window-height": "720"} {
			err = errors.Join(err, x.SetSetting(t.Context(), key, value))
		}
		if err := errors.Join(err, x.Close()); err != nil {
			t.Fatal(err)
		}
	})
	d.UntilText("Welcome to Keyrack")
	if got := d.Canvas().Size(); got != fyne.NewSize(1100, 720) {
		t.Errorf("the window is %v large", got)
	}
}

// A key that is held down is pressed again before the settings have been read.
func TestSettingsThatAreAskedForTwiceOpenOnce(t *testing.T) {
	d := withHotels(t)
	d.AtOnce(func() {
		for range 2 {
			d.Shortcut(fyne.KeyComma, ctrl)
		}
	})
	d.UntilText("Appearance")
	d.settle()
	d.Key(fyne.KeyEscape)
	d.gone("Appearance")
}

// Another window adds an environment while a dialog is open here.
func TestADialogKeepsItsKeysWhileTheCommandsChange(t *testing.T) {
	d := withHotels(t)
	d.settings("Appearance")
	local, err := model.ParseAddress(model.Custom, "http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.opened.AddEnvironment(t.Context(),
		model.Environment{Name: "Local", Kind: model.Custom, Address: local, Protection: model.Open})
	if err != nil {
		t.Fatal(err)
	}
	d.Until(func() bool { return len(d.shell.Commands()) > 0 && d.HasText("Local") })
	d.Canvas().Unfocus()
	d.Key(fyne.KeyEscape)
	d.gone("Appearance")
	d.Key(fyne.KeyF1)
	d.UntilText("Keyboard shortcuts")
}
