package walk_test

import (
	"regexp"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/leaktest"
	"keyrack/ui/walk"
)

// TestKeyrackOfWindows walks through the program of Windows as Wine runs it, in light and in dark, and through that of
// this system, so that the pictures can be laid beside each other: the sandbox, a request, a copy of a token, a lock,
// dialogs, and a second start that finds in the Credential Manager what the first one has stored.
func TestKeyrackOfWindows(t *testing.T) {
	for variant, dark := range map[string]bool{"light": false, "dark": true} {
		for system, wine := range map[string]bool{"windows": true, "linux": false} {
			t.Run(system+" "+variant, func(t *testing.T) {
				d := walk.Start(t, walk.Options{Wine: wine, NoKeyring: wine, Dark: dark, Patience: 3 * time.Minute})
				walkAnywhere(t, d, system+"-"+variant+"-")
			})
		}
	}
}

func walkAnywhere(t *testing.T, d *walk.Desktop, name string) {
	d.WaitFor("Try it out: the sandbox")
	d.Shot(name + "1-start")
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	d.Click("Hotel Aurora")
	d.WaitFor("works offline")
	d.Key("ctrl+Return")
	d.WaitFor("200 OK")
	d.Shot(name + "2-answer")

	token := sample(t, "Hotel Aurora")
	d.Key("ctrl+shift+c")
	d.WaitForClipboard("the token", func(text string) bool { return text == token })
	d.Key("ctrl+l")
	d.WaitForClipboard("nothing after the lock", func(text string) bool { return text == "" })

	d.Click("Hotel Borealis")
	d.Click("Token")
	d.Shot(name + "3-token")
	d.Click("Delete…")
	d.WaitFor("Delete “Hotel Borealis”?")
	d.Shot(name + "4-delete")
	d.Key("Return")
	d.WaitUntilGone("Hotel Borealis")
	d.Click("Tester")
	d.Click("Add connection")
	d.WaitFor("Nothing is stored until you save.")
	d.Shot(name + "5-add")
	d.Key("Escape")
	d.WaitUntilGone("Nothing is stored until you save.")
	d.Key("ctrl+comma")
	d.WaitFor("Appearance")
	d.Shot(name + "6-settings")
	d.Key("Escape")
	d.Key("ctrl+3")
	d.WaitFor("Production is read-only until you unlock writes")
	d.Shot(name + "7-production")
	d.Key("ctrl+1")
	d.WaitFor("Hotel Aurora")
	d.Terminate()

	d.Launch()
	d.Click("Hotel Aurora")
	d.Key("ctrl+Return")
	d.WaitFor("200 OK")
	if found := leaktest.Files(t, d.Home(), model.NewSecret(token)); len(found) > 0 {
		t.Errorf("the token stands in %v", found)
	}
}

// TestPathsAndPipesOfWindows looks at what the window does otherwise than on Linux: it writes paths as Windows does,
// and hears of a terminal by a pipe.
func TestPathsAndPipesOfWindows(t *testing.T) {
	d := walk.Start(t, walk.Options{Wine: true, NoKeyring: true, Patience: 3 * time.Minute})
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	d.Click("Hotel Aurora")
	d.WaitFor("works offline")
	followsTheTerminal(t, d)
	choosesAFolder(d)
}

// choosesAFolder opens the dialog for a backup, whose file is to be in another folder, and leaves everything again.
func choosesAFolder(d *walk.Desktop) {
	d.Key("ctrl+comma")
	d.WaitFor("Appearance")
	d.Click("Files")
	d.Click("Back up…")
	d.WaitFor("Keep the file and its passphrase in two places.")
	d.Click("Choose…")
	d.WaitFor("Open Folder")
	d.Shot("windows-folder")
	d.Click("Open")
	d.WaitUntilGone("Open Folder")
	d.ClickField("File")
	d.Key("ctrl+a")
	d.Key("ctrl+c")
	d.WaitForClipboard("a path of this system", regexp.MustCompile(`^[A-Z]:\\[^:/]+\.age$`).MatchString)
	d.Key("Escape")
	d.WaitUntilGone("Keep the file and its passphrase in two places.")
}

// followsTheTerminal has commands of a terminal speak to the window by its pipe. TestKeyrackFollowsTheTerminal is the
// same by a socket.
func followsTheTerminal(t *testing.T, d *walk.Desktop) {
	// Wine 8 hands the first word to a pipe that nobody serves: see the tests of ui/instance.
	d.Terminal("edit", "Hotel Aurora", "--note", "unheard")
	d.Terminal("edit", "Hotel Aurora", "--label", "Renamed by a command")
	d.WaitFor("Renamed by a command")
	token := sample(t, "Hotel Aurora")
	d.Key("ctrl+shift+c")
	d.WaitForClipboard("the token", func(text string) bool { return text == token })
	d.TerminalEnds(2, "lock") // the tokens can be read on: Windows locks the Credential Manager with the screen
	d.WaitForClipboard("nothing after the lock of a terminal", func(text string) bool { return text == "" })
}
