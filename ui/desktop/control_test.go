package desktop_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/uitest"
)

// everyScreen are all screens, menus and dialogs that tests know the way to.
func everyScreen(d *desk) []screen {
	return slices.Concat(pages(d), menus(d), further(d), dialogs(d), furtherIn(d), settingsPages(d))
}

// further are states of pages with controls that are there only then.
func further(*desk) []screen {
	return []screen{
		{name: "find in the answer", show: answeredThen("Find")},
		{name: "table", show: answeredThen("Table")},
		{name: "form", show: chosen("Form")},
		{name: "two requests", show: func(d *desk) {
			chosen()(d)
			d.Shortcut(fyne.KeyT, ctrl)
		}},
		{name: "answer maximised", show: func(d *desk) {
			answeredThen()(d)
			d.Key(fyne.KeyF11)
		}},
		{name: "list hidden", show: func(d *desk) {
			d.Key(fyne.KeyF11)
			d.Shortcut(fyne.KeyBackslash, ctrl)
		}},
		{name: "several picked", show: func(d *desk) {
			d.Shortcut(fyne.KeyBackslash, ctrl)
			chosen()(d)
			d.Shortcut(fyne.KeyF, ctrl)
			d.Key(fyne.KeyDown)
			d.Key(fyne.KeyInsert)
		}},
		{name: "palette", show: func(d *desk) {
			d.Key(fyne.KeyEscape)
			d.Shortcut(fyne.KeyK, ctrl)
			d.UntilText("Up and Down choose")
		}},
		{name: "operations", show: func(d *desk) {
			chosen()(d)
			d.Shortcut(fyne.KeyO, ctrl)
			d.Type("reservations")
		}},
		{name: "production", show: func(d *desk) {
			d.Shortcut(fyne.Key3, ctrl)
			d.UntilText("PRODUCTION · read-only")
		}},
		{name: "sandbox again", show: func(d *desk) { d.Shortcut(fyne.Key1, ctrl) }},
	}
}

// longName is as long as names of hotels become: its beginning and its end say which one it is.
func longName(what string) string {
	return "Aurora Grand Resort, Conference Centre and Thermal Spa at the Old Harbour · Gross Prices · " + what
}

// rename gives everything a long name that a person can give one.
func (d *desk) rename(t *testing.T) {
	t.Helper()
	places, err := d.opened.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, place := range places {
		details := place.Connection.Details
		details.Label = longName(fmt.Sprint("House ", i+1))
		if err := d.opened.EditConnection(t.Context(), place.Connection.ID, details); err != nil {
			t.Fatal(err)
		}
	}
	d.renamed = true
	client := places[0].Integration
	if err := d.opened.EditIntegration(t.Context(), client.ID, longName("Client"), model.Token{}); err != nil {
		t.Fatal(err)
	}
	address, err := model.ParseAddress(model.Custom, "http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.opened.AddEnvironment(t.Context(), model.Environment{
		Name: longName("Copy"), Kind: model.Custom, Address: address, Protection: model.Open,
	}); err != nil {
		t.Fatal(err)
	}
	d.settle()
}

// choose comes to the page of the first hotel.
func (d *desk) choose() {
	if !d.renamed {
		d.tapFirst("Hotel Aurora")
		return
	}
	d.Shortcut(fyne.KeyF, ctrl)
	d.Type("house 1")
	d.Key(fyne.KeyReturn)
	d.settle()
	d.Shortcut(fyne.KeyF, ctrl)
	d.Shortcut(fyne.KeyA, ctrl)
	d.Key(fyne.KeyBackspace)
}

// onEveryScreen shows one screen after the other, and looks at it.
func (d *desk) onEveryScreen(screens []screen, look func(name string)) {
	title := d.title()
	for _, s := range screens {
		d.closeAll()
		if d.title() != title {
			d.Shortcut(fyne.Key1, ctrl) // it went to another environment
			d.settle()
		}
		s.show(d)
		d.settle()
		look(s.name)
	}
}

// TestEveryScreenKeepsTheRules of what can be pressed, and of the colour of the environment.
func TestEveryScreenKeepsTheRules(t *testing.T) {
	d := settled(t)
	d.onEveryScreen(everyScreen(d), func(name string) {
		d.controlsSayWhatTheyDo(t, name)
		d.controlsAreUsedByKeys(t, name)
		d.colourIsForTheEnvironment(t, name)
	})
}

// controlsSayWhatTheyDo: a control without words has a tooltip with what it does. One that does what a command does
// shows the keys of that command as the help writes them, in its tooltip or on it. A control with words needs no more
// than that, since its words are what a tooltip would say.
func (d *desk) controlsSayWhatTheyDo(t *testing.T, where string) {
	t.Helper()
	plain := func(text string) string { return strings.Trim(text, "…+ ") }
	keys := map[string]string{}
	for _, c := range d.shell.Commands() {
		keys[plain(c.Title)] = c.AllKeys()
	}
	for _, control := range d.Pressable() {
		words, tip := d.TextsIn(control.Object), uitest.Tip(control.Object)
		_, entry := control.Object.(interface{ SetPlaceHolder(string) })
		_, list := control.Object.(fyne.Shortcutable)
		if len(words) == 0 && tip == "" && !entry && !list {
			t.Errorf("%s: nothing says what %T %q does", where, control.Object, control.Text)
		}
		command := reflect.Indirect(reflect.ValueOf(control.Object)).FieldByName("Command")
		if command.IsValid() && command.String() != "" {
			if _, known := keys[plain(command.String())]; !known {
				t.Errorf("%s: %q does what %q does, which is no command", where, control.Text, command)
			}
		}
		switch control.Object.(type) {
		case *kit.Button, *kit.IconButton:
		default:
			if !strings.HasSuffix(fmt.Sprintf("%T", control.Object), ".segmentButton") {
				continue // what is chosen there may be called as a command is
			}
		}
		want := keys[plain(control.Text)]
		dialog := d.Canvas().Overlays().Top() != nil || strings.Contains(where, "webhooks") // they have a Send of their own
		if want != "" && !dialog && !strings.Contains(tip, want) {
			t.Errorf("%s: %T %q has the keys %s and its tooltip is %q", where, control.Object, control.Text, want, tip)
		}
	}
}

// controlsAreUsedByKeys: whatever can be pressed is reached with Tab, which audit holds, and is one of the kinds of
// which a test of their own holds that keys do all that the pointer does.
func (d *desk) controlsAreUsedByKeys(t *testing.T, where string) {
	t.Helper()
	held := map[string]string{
		"*kit.List":      "TestTheListIsUsedWithTheKeyboardAlone",
		"*kit.Entry":     "it is typed into",
		"*kit.Divider":   "TestADividerIsMovedWithKeys",
		"*editor.Editor": "TestKeysMoveEraseAndSelect",
		"*answer.View":   "TestKeysMoveFoldAndCopy",
		"*sheet.Grid":    "TestAListIsATableThatSortsAndFilters",
		"*kit.menu":      "the tests of Escape hold it",
		"*widget.List":   "TestThePaletteGoesToAHotelOfAnotherEnvironment",
	}
	for _, control := range d.Pressable() {
		kind := fmt.Sprintf("%T", control.Object)
		// TestEverythingIsPressedWithAClickSpaceAndEnter holds it of all that embed a Pressable.
		pressable := reflect.Indirect(reflect.ValueOf(control.Object)).FieldByName("Pressable").IsValid()
		if held[kind] == "" && !pressable {
			t.Errorf("%s: no test holds that keys use %s %q", where, kind, control.Text)
		}
	}
}

// TestWhatIsCutIsShownWholeUnderThePointer: in a usual window, and in one that is as small as with text of 150 % on a
// screen of 1280 × 720. A name loses its middle.
func TestWhatIsCutIsShownWholeUnderThePointer(t *testing.T) {
	d := settled(t)
	d.rename(t)
	words := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	cuts, names := 0, 0
	d.onEveryScreen(everyScreen(d), func(where string) {
		for _, size := range []fyne.Size{{Width: 853, Height: 480}, full} {
			d.Resize(size)
			d.settle()
			for _, cut := range d.Cuts() {
				cuts++
				if !strings.Contains(words(cut.Tip), words(cut.Whole)) {
					t.Errorf("%s, %v: %q is cut, and %q is shown under the pointer", where, size.Width, cut.Text, cut.Tip)
				}
				if strings.HasPrefix(cut.Whole, longName("")) {
					names++
					if end := cut.Whole[len(cut.Whole)-3:]; !strings.HasSuffix(cut.Text, end) {
						t.Errorf("%s, %v: the name is cut to %q, not in its middle", where, size.Width, cut.Text)
					}
				}
			}
		}
	})
	if cuts == 0 || names == 0 {
		t.Errorf("%d texts were cut, %d of them names", cuts, names)
	}
}
