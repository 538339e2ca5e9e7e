package desktop_test

import (
	"testing"

	"fyne.io/fyne/v2"
)

// TestFromAConnectionOneGoesBackToTheReportThatLedThere, by a button of its page or by a key.
func TestFromAConnectionOneGoesBackToTheReportThatLedThere(t *testing.T) {
	d := settled(t)
	d.fromPalette("Check all")
	d.UntilText("3 / 3 · done")
	d.settle()
	found := d.FindAll("Hotel Borealis")
	d.TapAt(found[len(found)-1].Center()) // in the table, not in the list beside it
	d.UntilText("Back to report")
	d.settle()
	d.Tap("Back to report")
	d.UntilText("3 / 3 · done")
	d.settle()
	d.TapAt(d.FindAll("Hotel Aurora")[0].Center()) // in the list
	d.UntilText("Send")
	if d.HasText("Back to report") {
		t.Error("a connection of the list leads back to a report")
	}
	d.Shortcut(fyne.KeyJ, ctrl)
	d.UntilText("3 / 3 · done")
}

// TestARequestOfThePastHasASupportBundle, as the answer on the screen has.
func TestARequestOfThePastHasASupportBundle(t *testing.T) {
	d := settled(t)
	answeredThen("History")(d)
	d.UntilText("200 OK")
	d.settle()
	found := d.FindAll("configuration/get")
	d.TapAt(found[len(found)-1].Center())
	d.settle()
	d.Tap("Support bundle…")
	d.UntilText("What Mews support asks for. Read it before you pass it on: free text may hold names.")
	d.UntilText(`"MadeBy"`)
}
