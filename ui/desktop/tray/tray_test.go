package tray_test

import (
	"slices"
	"testing"

	"keyrack/model"
	"keyrack/ui/desktop/tray"
)

func TestTheMenuHasEnvironmentsFavouritesAndLock(t *testing.T) {
	var done []string
	note := func(what string) func() { return func() { done = append(done, what) } }
	menu := tray.Menu(
		[]model.Environment{{ID: "sandbox", Name: "Sandbox"}, {ID: "demo", Name: "Demo"}}, "demo",
		[]tray.Favourite{{ID: "c", Title: "Hotel Aurora"}},
		tray.Actions{
			Show: note("show"), Lock: note("lock"), Quit: note("quit"),
			Switch:   func(id model.EnvironmentID) { note("switch " + string(id))() },
			Open:     func(id model.ConnectionID) { note("open " + string(id))() },
			Copy:     func(id model.ConnectionID) { note("copy " + string(id))() },
			CopyOnce: func(id model.ConnectionID) { note("copy once " + string(id))() },
		},
	)
	for _, item := range menu.Items {
		if item.Action != nil {
			item.Action()
		}
		if item.ChildMenu != nil {
			for _, child := range item.ChildMenu.Items {
				child.Action()
			}
		}
		if item.Checked != (item.Label == "Demo") {
			t.Errorf("%q: ticked %t", item.Label, item.Checked)
		}
	}
	want := []string{"show", "switch sandbox", "switch demo", "open c", "copy c", "copy once c", "lock", "quit"}
	if !slices.Equal(done, want) {
		t.Errorf("the items do %q, want %q", done, want)
	}
}
