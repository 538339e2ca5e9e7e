package walk_test

import (
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
