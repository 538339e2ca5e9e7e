package desktop_test

import (
	"maps"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/ui/desktop/kit"
)

// TestNothingInADialogMovesWhileItIsTypedInto: hints and faults that come meanwhile have their places.
func TestNothingInADialogMovesWhileItIsTypedInto(t *testing.T) {
	d := settled(t)
	typed := 0
	d.onEveryScreen(append(dialogs(d), furtherIn(d)...), func(name string) {
		if _, is := d.Canvas().Overlays().Top().(*kit.Modal); !is {
			return
		}
		for _, control := range d.Pressable() {
			entry, is := control.Object.(*kit.Entry)
			if !is {
				continue
			}
			d.Canvas().Focus(entry) // which may scroll to it
			d.settle()
			before := d.stand()
			for _, text := range []string{"x", "0123456789ABCDEF", " no address, no number and no name"} {
				d.Type(text)
				d.settle()
				for text, at := range d.stand() {
					if was, there := before[text]; there && was != at {
						t.Errorf("%s: %q moves from %v to %v while %q is typed into", name, text, was, at, control.Text)
					}
				}
			}
			typed++
		}
	})
	if typed == 0 {
		t.Error("nothing was typed into")
	}
}

// stand is where the words of the dialog on top stand, each that is said once.
func (d *desk) stand() map[string]fyne.Position {
	all, twice := map[string]fyne.Position{}, map[string]bool{}
	for _, found := range d.TopTexts() {
		_, again := all[found.Text]
		twice[found.Text] = again || twice[found.Text]
		all[found.Text] = found.Position
	}
	maps.DeleteFunc(all, func(text string, _ fyne.Position) bool { return twice[text] })
	return all
}
