package desktop_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/model/sandbox"
)

func TestF3TypesATokenIntoTheWindowBefore(t *testing.T) {
	d := settled(t)
	d.tapFirst("Hotel Aurora")
	d.settle()
	var want string
	for _, client := range sandbox.Clients() {
		for _, s := range client.Samples {
			if s.Label == "Hotel Aurora" {
				want = s.Token
			}
		}
	}
	d.Key(fyne.KeyF3)
	d.UntilText("Type a token into another window?")
	for _, text := range []string{"Hotel Aurora", "“A form”", "Access token"} {
		if !d.HasText(text) {
			t.Errorf("the question does not say %q", text)
		}
	}
	d.Shot("type")
	if d.typed.Load() != nil {
		t.Fatal("typed before the answer")
	}
	d.Key(fyne.KeyReturn)
	d.UntilText("Access token typed into “A form”.")
	if d.typed.Load() != want {
		t.Error("another text was typed")
	}
	d.Key(fyne.KeyF3)
	d.UntilText("Type a token into another window?")
	d.Key(fyne.KeyEscape)
	d.gone("Type a token into another window?")
}
