package walk_test

import (
	"testing"

	"keyrack/ui/walk"
)

// TestKeyrackCopiesForOnePaste pastes a token twice into another program, and looks what the window says.
func TestKeyrackCopiesForOnePaste(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{})
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	d.Click("Hotel Aurora")
	d.WaitFor("Hotel Aurora ·")
	d.Key("ctrl+m")
	d.WaitFor("Access token copied for one paste")
	d.Key("ctrl+shift+2")
	d.WaitFor("Copied for one paste, for 0:")
	d.Shot("one-paste")
	if d.Clipboard() != sample(t, "Hotel Aurora") {
		t.Error("the token cannot be pasted")
	}
	if text := d.Clipboard(); text != "" {
		t.Errorf("%d characters were pasted a second time", len(text))
	}
	d.WaitFor("Pasted into xclip. The token is no longer in the clipboard.")
	d.Shot("one-paste-pasted")
	d.WaitUntilGone("Copied for one paste")
}
