package clip_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/clip/marked"
	"keyrack/ui/desktop/uitest"
)

const (
	first  = "F1F1F1F1000000000000000000000000-F1F1F1F100000000000000000000000"
	second = "5EC05EC0000000000000000000000000-5EC05EC000000000000000000000000"
)

// board is a clipboard that may be stubborn.
type board struct {
	content  string
	marked   bool
	stubborn bool
}

func (b *board) Content() string { return b.content }

func (b *board) SetContent(content string) {
	if !b.stubborn {
		b.content, b.marked = content, false
	}
}

func open() (*board, *uitest.Clock, *clip.Keeper, *int) {
	b, clock, changes := &board{}, uitest.NewClock(time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)), new(int)
	return b, clock,
		clip.New(clip.Options{Clipboard: b, Later: clock.Later, Now: clock.Now, Changed: func() { *changes++ }}), changes
}

func TestACopiedTokenCountsDownAndGoes(t *testing.T) {
	b, clock, k, changes := open()
	k.Copy("a", model.NewSecret(first), 30*time.Second)
	if got := k.State(); b.content != first || got.Owner != "a" || got.Left != 30*time.Second {
		t.Fatalf("%+v", got)
	}
	clock.Advance(12 * time.Second)
	if got := k.State(); got.Left != 18*time.Second || *changes != 13 {
		t.Errorf("%s left, %d changes", got.Left, *changes)
	}
	clock.Advance(18 * time.Second)
	if got := k.State(); b.content != "" || got.Owner != "" || clock.Pending() != 0 {
		t.Errorf("owner %q, %d alarms are set, the clipboard is empty: %v", got.Owner, clock.Pending(), b.content == "")
	}
}

func TestASecondCopyRestartsTheTimer(t *testing.T) {
	b, clock, k, _ := open()
	k.Copy("a", model.NewSecret(first), 30*time.Second)
	clock.Advance(20 * time.Second)
	k.Copy("b", model.NewSecret(second), 30*time.Second)
	clock.Advance(20 * time.Second)
	if got := k.State(); b.content != second || got.Owner != "b" || got.Left != 10*time.Second {
		t.Errorf("%+v", got)
	}
	clock.Advance(10 * time.Second)
	if b.content != "" {
		t.Error("the second token is still there")
	}
}

func TestWhatSomebodyElseCopiedStays(t *testing.T) {
	b, clock, k, _ := open()
	k.Copy("a", model.NewSecret(first), 30*time.Second)
	b.content = "something else"
	k.Clear()
	clock.Advance(time.Minute)
	if b.content != "something else" || clock.Pending() != 0 {
		t.Errorf("the clipboard holds %q", b.content)
	}
}

func TestClearTakesItAtOnceAndOnlyOnce(t *testing.T) {
	b, clock, k, _ := open()
	k.Clear()
	k.Copy("a", model.NewSecret(first), 30*time.Second)
	k.Clear()
	if b.content != "" || clock.Pending() != 0 {
		t.Error("the token is still there")
	}
	b.content = first // somebody else puts the same text there later
	k.Clear()
	if b.content != first {
		t.Error("the clipboard of somebody else was cleared")
	}
}

func TestAStubbornClipboardIsTriedAgain(t *testing.T) {
	b, clock, k, _ := open()
	k.Copy("a", model.NewSecret(first), 30*time.Second)
	b.stubborn = true
	clock.Advance(35 * time.Second)
	if got := k.State(); got.Owner != "a" || got.Left != 0 {
		t.Errorf("%+v", got)
	}
	b.stubborn = false
	clock.Advance(time.Second)
	if got := k.State(); b.content != "" || got.Owner != "" {
		t.Error("the token is still there")
	}
}

func TestTheKeeperHoldsNoToken(t *testing.T) {
	_, _, k, _ := open()
	k.Copy("a", model.NewSecret(first), 30*time.Second)
	if text := fmt.Sprintf("%+v %#v", k, k); containsToken(text) {
		t.Error("the keeper shows the token")
	}
}

// marking is a system that takes marks, over the same clipboard.
func marking(b *board, refuses *bool) *marked.Board {
	return &marked.Board{Note: "It is marked.", Put: func(text string) (func() bool, error) {
		if *refuses {
			return nil, errors.New("no")
		}
		b.content, b.marked = text, true
		return func() bool {
			if b.content != text || !b.marked {
				return false
			}
			b.content, b.marked = "", false
			return true
		}, nil
	}}
}

func TestAMarkedCopyGoesAsAPlainOneDoes(t *testing.T) {
	b, clock, k, changes := open()
	if got := k.State().Note; !strings.Contains(got, "plain text") {
		t.Errorf("before a mark is known the screen says %q", got)
	}
	refuses := false
	k.Mark(marking(b, &refuses))
	if got := k.State().Note; got != "It is marked." || *changes != 1 {
		t.Errorf("the screen says %q after %d changes", got, *changes)
	}
	for _, end := range []func(){k.Clear, func() { clock.Advance(30 * time.Second) }} {
		k.Copy("a", model.NewSecret(first), 30*time.Second)
		clock.Advance(20 * time.Second)
		k.Copy("b", model.NewSecret(second), 30*time.Second)
		clock.Advance(20 * time.Second)
		if got := k.State(); b.content != second || !b.marked || got.Owner != "b" || got.Left != 10*time.Second ||
			got.Unmarked {
			t.Errorf("%+v, marked %v", got, b.marked)
		}
		end()
		if got := k.State(); b.content != "" || got.Owner != "" || clock.Pending() != 0 {
			t.Errorf("%+v, %d alarms are set", got, clock.Pending())
		}
	}
}

func TestAMarkedCopyThatAManagerTookOverGoesToo(t *testing.T) {
	b, _, k, _ := open()
	k.Mark(marking(b, new(bool)))
	k.Copy("a", model.NewSecret(first), 30*time.Second)
	b.marked = false
	k.Clear()
	if got := k.State(); b.content != "" || got.Owner != "" {
		t.Errorf("%+v", got)
	}
}

func TestACopyThatCouldNotBeMarkedIsPlainAndSaysSo(t *testing.T) {
	b, _, k, _ := open()
	refuses := true
	k.Mark(marking(b, &refuses))
	k.Copy("a", model.NewSecret(first), 30*time.Second)
	if got := k.State(); b.content != first || b.marked || !got.Unmarked {
		t.Errorf("%+v, marked %v", got, b.marked)
	}
	k.Clear()
	if got := k.State(); b.content != "" || got.Unmarked {
		t.Errorf("%+v", got)
	}
}

func containsToken(text string) bool { return strings.Contains(text, first) }
