package walk

import (
	"testing"

	"keyrack/model/workspace"
)

// TestKeyrackInEveryDress leaves a picture of every screen in light and in dark: of the sandbox, of demo, of production
// and in presenter mode. The connections of demo and production have no tokens, so that nothing leaves this computer.
func TestKeyrackInEveryDress(t *testing.T) {
	t.Parallel()
	for variant, dark := range map[string]bool{"light": false, "dark": true} {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			d := Start(t, Options{Dark: dark})
			d.Click("Add the sample hotels")
			d.WaitFor("Aurora Collection")
			d.Terminate()
			if err := fillFolder(t.Context(), d.Data(), 30, workspace.DemoID, workspace.ProductionID); err != nil {
				t.Fatal(err)
			}
			d.Launch()
			for key, dress := range []struct{ name, says string }{
				{"sandbox", "Sandbox · works offline"},
				{"demo", "Demo · read & write"},
				{"production", "PRODUCTION · read-only"},
			} {
				d.Key("ctrl+" + string(rune('1'+key)))
				d.WaitFor(dress.says)
				d.visit("50-" + variant + "-" + dress.name)
			}
			d.Key("ctrl+1")
			d.WaitFor("Sandbox · works offline")
			d.Key("ctrl+shift+p")
			d.WaitFor("PRESENTER MODE")
			d.visit("50-" + variant + "-presenter")
		})
	}
}

// visit goes through the screens of the environment in use.
func (d *Desktop) visit(name string) {
	d.t.Helper()
	for _, screen := range []struct {
		name, key, shows string
		closes           bool
	}{
		{"tester", "ctrl+shift+1", "Pretty", false},
		{"token", "ctrl+shift+2", "Permissions", false},
		{"properties", "ctrl+shift+3", "Properties", false},
		{"history", "ctrl+shift+4", "Pin", false},
		{"operations", "ctrl+o", "Escape closes", true},
		{"palette", "ctrl+k", "Enter opens", true},
		{"menu", "ctrl+shift+m", "Add connection…", true},
		{"add", "ctrl+n", "Nothing is stored until you save.", true},
		{"settings", "ctrl+comma", "Text size", true},
		{"check", "ctrl+shift+k", "· done", false},
	} {
		d.Key(screen.key)
		d.WaitFor(screen.shows)
		if screen.name == "palette" {
			d.WaitFor("Vienna · Gross") // what can be found comes a moment later
		}
		d.Shot(name + "-" + screen.name)
		if screen.closes {
			d.Key("Escape")
			d.WaitUntilGone(screen.shows)
		}
	}
}
