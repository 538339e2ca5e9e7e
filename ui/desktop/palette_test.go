package desktop_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/ui/desktop/command"
	"keyrack/ui/desktop/palette"
)

// TestThePaletteHasEveryActionOfEveryMenu, as far as it can be chosen now, by other words than its own too, and every
// word in the table of synonyms belongs to one.
func TestThePaletteHasEveryActionOfEveryMenu(t *testing.T) {
	d := settled(t)
	answeredThen()(d)
	d.settle()
	d.AtOnce(func() {
		has := map[string]bool{}
		for _, item := range d.shell.PaletteActions() {
			has[item.Title] = true
			if item.Words == "" {
				t.Errorf("Ctrl+K finds %q by its own words alone", item.Title)
			}
		}
		known := map[string]bool{}
		var walk func(items []*fyne.MenuItem, above string)
		walk = func(items []*fyne.MenuItem, above string) {
			for _, item := range items {
				known[item.Label] = true
				switch {
				case item.IsSeparator || item.Disabled:
				case item.ChildMenu != nil:
					walk(item.ChildMenu.Items, item.Label+": ")
				case !has[above+item.Label]:
					t.Errorf("Ctrl+K does not find %q", above+item.Label)
				}
			}
		}
		for _, menu := range append(command.Menus(d.shell.Commands()), d.shell.SideMenus()...) {
			walk(menu.Items, "")
		}
		if len(known) < 80 {
			t.Errorf("only %d actions are in the menus", len(known))
		}
		known["Add to favourites"], known["Remove from favourites"] = true, true // one of them at a time
		for _, title := range palette.Worded() {
			if !known[title] {
				t.Errorf("there are words for %q, which no menu has", title)
			}
		}
	})
}

// TestThePaletteFindsWhatPeopleCallOtherwise, with or without accents.
func TestThePaletteFindsWhatPeopleCallOtherwise(t *testing.T) {
	d := settled(t)
	answeredThen()(d)
	d.settle()
	d.AtOnce(func() {
		index := palette.NewIndex(d.shell.PaletteActions())
		for _, item := range d.shell.PaletteActions() { // by its own words, written or not as they are
			for _, query := range []string{item.Title, strings.ToUpper(strings.Trim(item.Title, "…"))} {
				if !slices.ContainsFunc(index.Search(query), func(found palette.Item) bool { return found.Title == item.Title }) {
					t.Errorf("%q does not find %q", query, item.Title)
				}
			}
		}
		for query, title := range map[string]string{
			"curl": "Copy request for a shell: cURL", "export": "Export connection list…", "dark": "Settings…",
			"zoom": "Zoom in", "doctor": "Run diagnostics…", "bundle": "Support bundle…", "report": "Check all",
			"repeat": "Repeat…", "support": "Support bundle…", "theme": "Settings…", "new window": "New window",
			"postman": "Import…", "tour": "Welcome screen", "cúrl": "Copy request for a shell: cURL",
			"dóctor": "Run diagnostics…", "sign out": "Lock", "label": "Tags…", "sort": "Failing first",
			"hotkeys": "Keyboard shortcuts…", "auto-type": "Type token into the previous window…",
			"sidebar": "Hide the list", "full screen": "Maximise the answer", "switch demo": "Demo",
		} {
			found := index.Search(query)
			var titles []string
			for _, item := range found {
				titles = append(titles, item.Title)
			}
			if all := strings.Join(titles, " | "); !strings.Contains(all, title) || len(found) > 25 {
				t.Errorf("%q finds %s", query, all)
			}
		}
	})
}
