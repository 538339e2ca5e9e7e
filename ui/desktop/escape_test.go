package desktop_test

import (
	"reflect"
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/ui/desktop/kit"
)

// contexts are the menus of what is clicked with the other button.
func contexts(*desk) []screen {
	secondary := func(before func(*desk), text string) func(*desk) {
		return func(d *desk) {
			before(d)
			d.settle()
			d.Until(func() bool { return len(d.FindAll(text)) > 0 })
			d.TapSecondaryAt(d.FindAll(text)[0].Center())
		}
	}
	return []screen{
		{name: "menu of a connection", show: secondary(chosen(), "Hotel Borealis")},
		{name: "menu of a client application", show: secondary(chosen(), "Keyrack Sandbox 1.0.0")},
		{name: "menu of an answer", show: secondary(answeredThen(), `"Enterprise"`)},
		{name: "menu of a cell", show: secondary(answeredThen("Table"), "Hotel Aurora")},
		{name: "menu of a check", show: secondary(func(d *desk) {
			d.command("Check all")
			d.UntilText("· done")
		}, "Hotel Borealis")},
	}
}

// TestEscapeClosesWhatIsOpenFromWhereverTheKeyboardIs goes through every menu, popup and dialog, and presses Escape
// where the keyboard is at first, and on each kind of thing that takes it. That closes one, and what a key has opened
// gives the keyboard back.
func TestEscapeClosesWhatIsOpenFromWhereverTheKeyboardIs(t *testing.T) {
	pressed := map[reflect.Type]bool{}
	for _, group := range []struct {
		name    string
		screens func(*desk) []screen
		byKey   bool
	}{
		{"menus", menus, false},
		{"menus of what is clicked", contexts, false},
		{"dialogs", dialogs, true},
		{"dialogs further in", furtherIn, false},
		{"settings", settingsPages, true},
	} {
		t.Run(group.name, func(t *testing.T) {
			d := settled(t)
			for _, s := range group.screens(d) {
				for first := true; d.escape(t, s, pressed, first, group.byKey); first = false {
				}
			}
		})
	}
}

// escape opens a screen and presses Escape where the keyboard is at first, or else on a kind of thing on which it was
// not pressed yet. It reports whether there was one.
func (d *desk) escape(t *testing.T, s screen, pressed map[reflect.Type]bool, first, byKey bool) bool {
	t.Helper()
	d.closeAll()
	chosen()(d)
	d.settle()
	s.show(d)
	d.settle()
	open := len(d.Canvas().Overlays().List())
	if open == 0 {
		return false // it is a page
	}
	at := d.Focused()
	if !first && len(d.Entries()) == 0 { // a menu is one place
		d.Canvas().Unfocus()
		at = nil
		for _, stop := range d.TabStops() {
			if !pressed[reflect.TypeOf(stop.Object)] {
				at = stop.Object.(fyne.Focusable)
				break
			}
		}
	}
	kind := reflect.TypeOf(at)
	if !first && pressed[kind] {
		return false
	}
	pressed[kind] = true
	if at == nil {
		d.Canvas().Unfocus()
	} else {
		d.Canvas().Focus(at)
	}
	d.Key(fyne.KeyEscape)
	if left := len(d.Canvas().Overlays().List()); left != open-1 {
		t.Errorf("%s: Escape on a %T leaves %d of %d open", s.name, at, left, open)
	}
	d.settle()
	if byKey && d.Focused() == nil {
		t.Errorf("%s: after Escape on a %T nothing has the keyboard", s.name, at)
	}
	return true
}

// TestNoNoticeStaysBelowADialog tells something and opens each dialog there is.
func TestNoNoticeStaysBelowADialog(t *testing.T) {
	d := settled(t)
	const told = "There is no window to type into."
	for _, s := range slices.Concat(dialogs(d), furtherIn(d)) {
		d.closeAll()
		chosen()(d)
		d.settle()
		kit.NotifyBelow(d.Canvas(), assets.Warning, told)
		if !d.HasText(told) {
			t.Fatalf("it is not told: %q", d.Texts())
		}
		s.show(d)
		d.settle()
		// The palette and the list of operations are no dialogs: they cover nothing.
		if d.HasKind("*kit.Modal") && d.HasText(told) {
			t.Errorf("%s: the notice stays", s.name)
		}
	}
}
