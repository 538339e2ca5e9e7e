package desktop_test

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/workspace"
)

// TestEventsAreListenedToInTheWindow: a change at the sandbox's hotel comes as an event, which leads to the request
// that fetches it. Nothing is opened before somebody asks for it, and presenter mode closes and hides it.
func TestEventsAreListenedToInTheWindow(t *testing.T) {
	d := withHotels(t)
	d.tapFirst("Hotel Aurora")
	d.Shortcut(fyne.Key5, ctrl|fyne.KeyModifierShift)
	d.UntilText("Listen to see events as Mews sends them.")
	if live := d.opened.Sockets.Live(); live != 0 {
		t.Fatalf("%d sockets were opened without a word", live)
	}
	d.Shortcut(fyne.KeyG, ctrl)
	d.UntilText("Listening since")
	d.UntilText("listening, 0 events") // in the list
	d.change(t)
	d.UntilText("All 1")
	d.Shot("events-window")
	d.Tap("Open request")
	d.gone("Listening since")
	d.UntilText("Events 1")
	d.Shortcut(fyne.KeyP, ctrl|fyne.KeyModifierShift)
	d.UntilText("PRESENTER MODE")
	d.gone("Events 1")
	d.Until(func() bool { return d.opened.Sockets.Live() == 0 })
	d.Shortcut(fyne.KeyG, ctrl)
	d.UntilText("Presenter mode keeps this closed")
}

// TestWhyNoEventsComeIsReallyAsked: of the property, the socket and the changes, before and while somebody listens.
func TestWhyNoEventsComeIsReallyAsked(t *testing.T) {
	d := withHotels(t)
	d.tapFirst("Hotel Aurora")
	d.Shortcut(fyne.Key5, ctrl|fyne.KeyModifierShift)
	d.UntilText("Listen to see events as Mews sends them.")
	d.Tap("Why do I get no events?")
	d.UntilText("Nobody listens. The socket opens, so events can come.")
	for _, text := range []string{"configuration/get answered 200", "closed again", "resources/getAll: "} {
		if !d.HasText(text) {
			t.Errorf("%q cannot be read: %s", text, strings.Join(d.Texts(), " | "))
		}
	}
	d.Shot("events-why-nobody")
	d.Tap("Close")
	d.Shortcut(fyne.KeyG, ctrl)
	d.UntilText("Listening since")
	d.change(t)
	d.UntilText("All 1")
	d.Tap("Why do I get no events?")
	d.UntilText("Events come, and everything that has changed was told.")
	d.Shot("events-why-told")
	d.Tap("Close")
}

// TestListeningShowsItsEventsWhateverWasShown: another screen in the place of the page makes room for them, and what
// came while it was shown is there afterwards.
func TestListeningShowsItsEventsWhateverWasShown(t *testing.T) {
	d := withHotels(t)
	d.tapFirst("Hotel Aurora")
	d.Shortcut(fyne.KeyJ, ctrl|fyne.KeyModifierShift)
	d.UntilText("Webhooks of Sandbox")
	d.Shortcut(fyne.KeyG, ctrl)
	d.UntilText("Listening since")
	d.gone("Webhooks of Sandbox")
	d.Shortcut(fyne.KeyJ, ctrl|fyne.KeyModifierShift)
	d.UntilText("Webhooks of Sandbox")
	d.change(t)
	d.Until(func() bool { return d.opened.Sockets.Feeds()[0].Snapshot().Received == 1 })
	d.UntilText("listening, 1 event")
	d.Shortcut(fyne.Key5, ctrl|fyne.KeyModifierShift)
	d.UntilText("All 1")
	d.gone("Webhooks of Sandbox")
	d.Shortcut(fyne.KeyA, ctrl|fyne.KeyModifierShift)
	d.UntilText("done")
	d.Shortcut(fyne.Key2, ctrl|fyne.KeyModifierShift)
	d.gone("done")
	d.UntilText("Copy token")
	d.Shortcut(fyne.KeyA, ctrl|fyne.KeyModifierShift)
	d.UntilText("done")
	d.Shortcut(fyne.KeyG, ctrl)
	d.UntilText("stopped by you")
}

// change changes the state of a space of Hotel Aurora.
func (d *desk) change(t *testing.T) {
	t.Helper()
	id := d.hotel(t, "Hotel Aurora")
	call := func(path, body string) string {
		intent, err := d.opened.Intend(workspace.Request{Connection: id, Path: path, Body: []byte(body)})
		if err != nil {
			t.Fatal(err)
		}
		exchange, err := d.opened.SendIntent(context.WithoutCancel(t.Context()), intent)
		if err != nil || exchange.Status != 200 {
			t.Fatalf("%s answered %d: %v %s", path, exchange.Status, err, exchange.Message)
		}
		return string(exchange.Body)
	}
	_, rest, found := strings.Cut(call("resources/getAll", `{"Extent": {"Resources": true}, "Limitation": {"Count": 1}}`),
		`"Resources":[{`)
	if !found {
		t.Fatal("the hotel has no resources")
	}
	_, rest, _ = strings.Cut(rest, `"Id":"`)
	resource, _, _ := strings.Cut(rest, `"`)
	call("resources/update", `{"ResourceUpdates": [{"ResourceId": "`+resource+`", "State": {"Value": "Dirty"}}]}`)
}

// hotel is the connection of the sandbox that is called so.
func (d *desk) hotel(t *testing.T, title string) model.ConnectionID {
	t.Helper()
	groups, err := d.opened.Tree(t.Context(), workspace.SandboxID)
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range groups {
		for _, c := range group.Connections {
			if c.Title() == title {
				return c.ID
			}
		}
	}
	t.Fatalf("there is no %s", title)
	return ""
}
