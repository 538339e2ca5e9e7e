package walk_test

import (
	"testing"

	"keyrack/ui/walk"
)

// TestKeyrackCopiesForOnePaste pastes a token twice into another program, and looks what the window says.
func TestKeyrackCopiesForOnePaste(t *testing.T) {
	t.Parallel()
	for _, look := range []struct {
		name  string
		dark  bool
		zooms []string // to text of 150 %
	}{
		{name: "one-paste"},
		{"one-paste-large", true, []string{"ctrl+equal", "ctrl+equal", "ctrl+equal", "ctrl+equal", "ctrl+equal"}},
	} {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			d := walk.Start(t, walk.Options{Dark: look.dark})
			d.Click("Add the sample hotels")
			d.WaitFor("Aurora Collection")
			d.Click("Hotel Aurora")
			d.WaitFor("Hotel Aurora ·")
			if len(look.zooms) > 0 {
				d.Key(look.zooms...)
			}
			d.Key("ctrl+shift+2")
			d.WaitFor("Rotate token…")
			d.Key("ctrl+m")
			d.WaitFor("Copied for one paste, for 0:")
			d.Shot(look.name)
			if d.Clipboard() != sample(t, "Hotel Aurora") {
				t.Error("the token cannot be pasted")
			}
			if text := d.Clipboard(); text != "" {
				t.Errorf("%d characters were pasted a second time", len(text))
			}
			d.WaitFor("Pasted into xclip. The token is no longer in the clipboard.")
			d.Shot(look.name + "-pasted")
			d.WaitUntilGone("Copied for one paste")
		})
	}
}
