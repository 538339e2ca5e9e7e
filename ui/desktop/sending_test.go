package desktop_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/model/settings"
)

// TestTheReadOnTheScreenGoesToAllConnections by its key, and from one of them the way leads back to the table.
func TestTheReadOnTheScreenGoesToAllConnections(t *testing.T) {
	d := settled(t)
	d.tapFirst("Hotel Aurora")
	d.UntilText("Send")
	d.settle()
	d.Shortcut(fyne.KeyReturn, ctrl|fyne.KeyModifierShift)
	d.UntilText("Send configuration/get to many")
	d.UntilText("All connections of Sandbox (3)")
	send := d.FindAll("Send")
	d.TapAt(send[len(send)-1].Center()) // in the dialog
	d.UntilText("3 / 3 · done")
	d.UntilText("3 requests · All connections of Sandbox")
	d.settle()
	if len(d.FindAll("200 OK")) != 3 {
		t.Errorf("the table says %v", d.Texts())
	}
	d.Shot("fanout-window")
	if err := d.opened.ChangePreferences(t.Context(), func(p *settings.Preferences) {
		p.Appearance, p.TextScale = "dark", 150
	}); err != nil {
		t.Fatal(err)
	}
	d.settle()
	d.Shot("fanout-window-dark-150")
	found := d.FindAll("Hotel Borealis")
	d.TapAt(found[len(found)-1].Center()) // in the table, not in the list beside it
	d.UntilText("Back to report")
	d.settle()
	d.Tap("Back to report")
	d.UntilText("3 / 3 · done")
}
