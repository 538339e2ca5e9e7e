package walk_test

import (
	"testing"

	"keyrack/ui/walk"
)

// TestKeyrackTypesATokenIntoAnotherProgram types one into the window that had the keyboard before, and looks that it
// arrives whole.
func TestKeyrackTypesATokenIntoAnotherProgram(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{})
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	d.Click("Hotel Aurora")
	d.WaitFor("Hotel Aurora ·")
	d.Key("F3")
	d.WaitFor("There is no window to type into.")
	form := d.Record("a form")
	d.Front()
	d.Key("F3")
	d.WaitFor("Type a token into another window?")
	d.WaitFor("“a form”")
	d.Shot("type")
	d.Key("Return")
	d.WaitFor("Access token typed into “a form”.")
	if form.Text() != sample(t, "Hotel Aurora") {
		t.Errorf("%d characters have arrived, and not as they were typed", len(form.Text()))
	}
	d.Front()
	d.Shot("typed")
}
