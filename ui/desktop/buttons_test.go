package desktop_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/ui/desktop/uitest"
)

// screen is a state of the window with buttons in it. Show comes to it from any other state.
type screen struct {
	name string
	show func(d *desk)
}

// chosen comes to the tester of a hotel, and then taps, one after the other.
func chosen(taps ...string) func(*desk) {
	return func(d *desk) {
		d.choose()
		d.Shortcut(fyne.Key1, ctrl|fyne.KeyModifierShift)
		for _, tap := range taps {
			d.settle()
			d.tapFound(tap)
		}
	}
}

// answeredThen has an answer before it taps.
func answeredThen(taps ...string) func(*desk) {
	return func(d *desk) {
		chosen()(d)
		if !d.HasText("200 OK") {
			d.Shortcut(fyne.KeyReturn, ctrl)
			d.UntilText("200 OK")
		}
		for _, tap := range taps {
			d.settle()
			d.tapFound(tap)
		}
	}
}

// tapFound taps the first of what says so, in the dialog or menu on top.
func (d *desk) tapFound(text string) {
	d.Until(func() bool { return len(d.FindAll(text)) > 0 })
	d.TapAt(d.FindAll(text)[0].Center())
}

// command does what the command of this title does.
func (d *desk) command(title string) {
	for _, c := range d.shell.Commands() {
		if c.Title == title {
			c.Press()
		}
	}
}

// dialog comes to the dialog of the command of this title.
func dialog(title string) func(*desk) {
	return func(d *desk) {
		d.command(title)
		d.Until(func() bool { return d.Canvas().Overlays().Top() != nil })
	}
}

func pages(*desk) []screen {
	return []screen{
		{name: "tester", show: chosen()},
		{name: "answer", show: answeredThen()},
		{name: "token", show: chosen("Token")},
		{name: "properties", show: chosen("Properties")},
		{name: "history", show: answeredThen("History")},
		{name: "events", show: chosen("Events")},
		{name: "receive webhooks", show: func(d *desk) { d.command("Receive webhooks") }},
		{name: "send webhooks", show: func(d *desk) { d.command("Send sample webhooks") }},
		{name: "check all", show: func(d *desk) {
			chosen()(d)
			d.command("Check all")
			d.UntilText("· done")
		}},
	}
}

func menus(*desk) []screen {
	return []screen{
		{name: "menu", show: func(d *desk) { d.Shortcut(fyne.KeyM, ctrl|fyne.KeyModifierShift) }},
		{name: "menu of the answer", show: answeredThen("More to do with this request and its answer")},
		{name: "menu of the body", show: chosen("Saved requests, variables, files")},
		{name: "orders of the list", show: chosen("Sort")},
		{name: "tour", show: func(d *desk) { d.command("Welcome screen") }},
		{name: "start of an environment", show: func(d *desk) {
			d.Shortcut(fyne.Key2, ctrl)
			d.UntilText("Mews demo")
		}},
	}
}

// dialogs are those of which a command's title tells, so that a new command needs no other test.
func dialogs(d *desk) []screen {
	var all []screen
	for _, c := range d.shell.Commands() {
		if strings.HasSuffix(c.Title, "…") && c.Title != "Settings…" && c.IsReady() {
			all = append(all, screen{name: c.Title, show: dialog(c.Title)})
		}
	}
	return all
}

// furtherIn are the dialogs that only a menu or another dialog leads to.
func furtherIn(*desk) []screen {
	return []screen{
		{name: "support bundle", show: answeredThen("More to do with this request and its answer", "Support bundle…")},
		{name: "repeat", show: answeredThen("More to do with this request and its answer", "Repeat…")},
		{name: "save answer", show: answeredThen("More to do with this request and its answer", "Save answer…")},
		{name: "save request", show: chosen("Saved requests, variables, files", "Save request…")},
		{name: "compare", show: answeredThen("History", "configuration/get", "Compare")},
		{name: "clear the history", show: answeredThen("History", "Clear…")},
		{name: "save a check", show: func(d *desk) {
			d.command("Check all")
			d.UntilText("· done")
			d.settle()
			d.tapFound("Save…")
		}},
	}
}

func settingsPages(*desk) []screen {
	var all []screen
	for _, page := range []string{
		"Appearance", "Tokens", "Files", "History", "Checks", "Operations", "Presenter",
		"Network", "Data",
	} {
		all = append(all, screen{name: "settings, " + page, show: func(d *desk) {
			dialog("Settings…")(d)
			d.tapFound(page)
		}})
	}
	return all
}

// noticed is all that a person can notice, in the window and outside of it, except for where the keyboard is.
func (d *desk) noticed(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	all.WriteString(d.Drawn(d.Canvas().Content()))
	d.AtOnce(func() { // all of it is laid out by now
		for _, tree := range d.Canvas().Overlays().List() {
			all.WriteString(d.Drawn(tree))
		}
	})
	places, err := d.opened.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range places { // the minutes that are shown may still be the same
		fmt.Fprintln(&all, place.Connection.LastCheck.At)
	}
	fmt.Fprintln(&all, d.App().Clipboard().Content(), d.Opened(), len(d.Notified()), len(d.Canvas().Overlays().List()))
	return all.String()
}

// buttons are what can be pressed there: of a menu its entries.
func (d *desk) buttons() []uitest.Found {
	if entries := d.Entries(); len(entries) > 0 {
		return entries
	}
	return d.Pressable()
}

// kept is what outlives a press: where it has changed, the window is no longer as it was at first.
func (d *desk) kept(t *testing.T) string {
	t.Helper()
	places, err := d.opened.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, place := range places {
		c := place.Connection
		fmt.Fprintln(&all, c.ID, c.Label, c.Favourite, c.Tags, place.Integration.Client)
	}
	preferences := d.opened.Preferences()
	preferences.LastConnection = ""
	fmt.Fprintln(&all, d.title(), preferences, len(d.opened.Environments()))
	return all.String()
}

// presses is what was pressed of a group of screens.
type presses struct {
	screen, button int             // the next ones
	pressed        map[string]bool // what several screens show: that of the window itself, which is behind them, and tabs
	count          int
}

// press presses what can be pressed on the screens, from the next one on, each on its screen as it is shown anew. It
// returns when there is nothing left, or when a press has changed something for good: then it goes on in another
// window.
func (p *presses) press(t *testing.T, d *desk, screens []screen) {
	t.Helper()
	first, title := d.kept(t), d.title()
	for ; p.screen < len(screens); p.screen, p.button = p.screen+1, 0 {
		s := screens[p.screen]
		for shown, all := false, []uitest.Found(nil); ; p.button++ {
			if !shown {
				d.closeAll()
				s.show(d)
				d.settle()
				all, shown = d.buttons(), true
			}
			if len(all) == 0 {
				t.Errorf("%s: there is nothing to press", s.name)
			}
			if p.button >= len(all) {
				break
			}
			b, inside := all[p.button], d.Canvas().Overlays().Top() == nil
			key := fmt.Sprintf("%T %s", b.Object, b.Text)
			// The tabs of the settings are the same on every page of them. What entries of the menu open has a screen of its
			// own.
			once := inside || strings.HasPrefix(key, "*kit.tab ")
			opens := s.name == "menu" && strings.HasSuffix(b.Text, "…")
			switch {
			case leaves(b.Text) || opens || strings.HasPrefix(key, "*kit.List "):
				continue
			case once && p.pressed[key] || inside && isChosen(b.Text):
				continue
			}
			p.pressed[key], shown = once || p.pressed[key], false
			p.count++
			d.pressOne(t, s.name, b)
			if d.title() != title {
				d.Shortcut(fyne.Key1, ctrl) // it went to another environment
				d.settle()
			}
			if d.kept(t) != first {
				p.button++
				return
			}
		}
	}
}

// pressOne presses a button, looks for what that does, and closes what it has opened.
func (d *desk) pressOne(t *testing.T, where string, b uitest.Found) {
	t.Helper()
	if len(d.Entries()) == 0 { // a menu needs the keyboard to be closed with it
		d.Canvas().Unfocus() // what the keyboard leaves looks another way, too
	}
	focused := d.Focused()
	d.App().Clipboard().SetContent("nothing")
	before := d.noticed(t)
	d.TapAt(b.Center())
	d.settle()
	// What waits for a clock comes later. Only a button that does nothing has to be waited for to the end.
	for end := time.Now().Add(30 * time.Second); d.noticed(t) == before && d.Focused() == focused; d.settle() {
		if isSelected(b.Object) || any(b.Object) == any(focused) {
			break
		}
		if time.Now().After(end) {
			t.Errorf("%s: %q (%T) does nothing", where, b.Text, b.Object)
			break
		}
	}
	for range 5 {
		open := len(d.Canvas().Overlays().List())
		if open == 0 {
			return
		}
		d.Key(fyne.KeyEscape)
		if left := len(d.Canvas().Overlays().List()); left < open-1 {
			t.Errorf("%s: one Escape after %q closes %d of %d", where, b.Text, open-left, open)
		}
		d.settle()
	}
	if top := d.Canvas().Overlays().Top(); top != nil {
		t.Errorf("%s: %q leaves %T open, whatever Escape does: %s", where, b.Text, top, strings.Join(d.Texts(), " | "))
	}
}

// isSelected reports whether it is a tab, or another choice, that is chosen.
func isSelected(object fyne.CanvasObject) bool {
	selected := reflect.ValueOf(object).Elem().FieldByName("selected")
	return selected.Kind() == reflect.Bool && selected.Bool()
}

// isChosen reports whether what a button of the window chooses is chosen already: the environment, the filter, the
// tabs, and a body that is its own template.
func isChosen(button string) bool {
	return slices.Contains([]string{"Sandbox", "All 3", "Tester", "JSON", "Pretty", "Template", "Format"}, button)
}

// leaves reports whether a button ends the program, or starts another one.
func leaves(button string) bool { return button == "Quit" || button == "New window" }

func TestEveryButtonOfEveryScreenDoesSomething(t *testing.T) {
	pressed := map[string]bool{}
	for _, group := range []struct {
		name    string
		screens func(*desk) []screen
	}{
		{"pages", pages},
		{"menus", menus},
		{"dialogs", dialogs},
		{"dialogs further in", furtherIn},
		{"settings", settingsPages},
	} {
		t.Run(group.name, func(t *testing.T) {
			p := presses{pressed: pressed}
			for window, count := 1, 1; p.screen < count; window++ {
				t.Run(fmt.Sprint("window ", window), func(t *testing.T) {
					d := settled(t)
					d.settle()
					all := group.screens(d)
					count = len(all)
					p.press(t, d, all)
				})
				if window > 100 {
					t.Fatal("it does not come to an end")
				}
			}
			if p.count == 0 {
				t.Error("nothing was pressed")
			}
		})
	}
}
