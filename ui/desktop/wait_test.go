package desktop_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/workspace"
)

// slow makes calls of the secret store wait until go on is called.
func (d *desk) slow(calls ...string) (goOn func()) {
	held := make(chan struct{})
	d.secrets.Fail(func(call string, _ model.SecretRef) error {
		if len(calls) == 0 || slices.Contains(calls, call) {
			<-held
		}
		return nil
	})
	return func() { close(held) }
}

// heldHistory is a history whose disk may be slow.
type heldHistory struct {
	workspace.History
	gate *sync.RWMutex // held for writing while the disk does not answer
}

func (h heldHistory) wait() {
	h.gate.RLock()
	defer h.gate.RUnlock()
}

func (h heldHistory) RecordBodies(ctx context.Context, id int64) (workspace.Record, workspace.Bodies, error) {
	h.wait()
	return h.History.RecordBodies(ctx, id)
}

func (h heldHistory) PinRecord(ctx context.Context, id int64, pinned bool) error {
	h.wait()
	return h.History.PinRecord(ctx, id, pinned)
}

// What was sent before lies on a disk, which can be asleep or far away.
func TestWhatWaitsForTheHistoryIsToldAndCanBeCancelled(t *testing.T) {
	d := settled(t)
	d.Shortcut(fyne.KeyReturn, ctrl)
	d.UntilText("200 OK")
	for _, test := range []struct{ button, says, then string }{
		{"Open", "Reading the history…", "from the history"},
		{"Compare", "Reading the history…", "The answers are the same"},
		{"Pin", "Changing the history…", "Unpin"},
	} {
		d.Tap("History")
		d.UntilText(" · 200 OK · ")
		d.tapFirst("configuration/get")
		d.history.Lock()
		d.Tap(test.button)
		d.UntilText(test.says)
		d.Tap("Cancel")
		if d.HasText(test.says) {
			t.Errorf("%s: it is still told", test.button)
		}
		d.history.Unlock()
		d.rest()
		if d.HasText(test.then) {
			t.Errorf("%s was done although it was cancelled", test.button)
		}
		d.Tap(test.button)
		d.UntilText(test.then)
		d.closeAll()
	}
}

// A secret store can take as long as it likes: it may be asking a person for a password.
func TestWhatWaitsForTheSecretStoreIsToldAndCanBeCancelled(t *testing.T) {
	for _, test := range []struct {
		name, says string
		do         func(*desk)
	}{
		{"verify", "Asking Mews which property it opens…", func(d *desk) { d.Shortcut(fyne.KeyR, ctrl) }},
		{"copy", "Waiting for the memory…", func(d *desk) { d.Shortcut(fyne.KeyC, ctrl|fyne.KeyModifierShift) }},
		{"settings", "Looking at the memory…", func(d *desk) { d.Shortcut(fyne.KeyComma, ctrl) }},
		{
			"examine", "Looking at the store, the tokens and the files…",
			func(d *desk) { d.Shortcut(fyne.KeyX, ctrl|fyne.KeyModifierShift) },
		},
		{"diagnostics", "Collecting the diagnostics…", func(d *desk) { d.Shortcut(fyne.KeyY, ctrl|fyne.KeyModifierShift) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := settled(t)
			d.Shortcut(fyne.KeyL, ctrl) // so that tokens are read anew
			d.rest()
			goOn := d.slow()
			test.do(d)
			d.UntilText(test.says)
			if test.name == "verify" {
				d.Shot("waiting")
			}
			d.Tap("Cancel")
			if d.HasText(test.says) {
				t.Error("it is still told")
			}
			goOn()
			d.rest()
			if test.name == "copy" && d.App().Clipboard().Content() != "" {
				t.Error("the token is in the clipboard although that was cancelled")
			}
		})
	}
}

func TestBringingBackTellsThatItTakesLong(t *testing.T) {
	d := settled(t)
	d.Shortcut(fyne.KeyD, ctrl|fyne.KeyModifierShift)
	d.UntilText("Delete “Hotel Aurora”?")
	d.Key(fyne.KeyReturn)
	d.UntilText("Deleted “Hotel Aurora”.")
	goOn := d.slow("set")
	d.Tap("Undo")
	d.UntilText("Bringing them back…")
	goOn()
	d.UntilText("Brought back 1 connection.")
	if d.HasText("Bringing them back…") {
		t.Error("it is still told")
	}
}

func TestCancellingADialogEndsWhatItWaitsFor(t *testing.T) {
	d := settled(t)
	before := len(d.secrets.Refs())
	goOn := d.slow("delete")
	d.Shortcut(fyne.KeyD, ctrl|fyne.KeyModifierShift)
	d.UntilText("Delete “Hotel Aurora”?")
	d.Key(fyne.KeyReturn)
	d.UntilText("Working…")
	d.Key(fyne.KeyEscape)
	d.gone("Working…")
	goOn()
	d.rest()
	// Whether it was in time or not, the list and the store agree.
	d.Until(func() bool { return d.HasText("All 3") == (len(d.secrets.Refs()) == before) })
}

// rest gives what is held back the time to come to the screen all the same.
func (d *desk) rest() {
	end := time.Now().Add(80 * time.Millisecond)
	d.Until(func() bool { return time.Now().After(end) })
}
