package clip_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/uitest"
)

const (
	first  = "F1F1F1F1000000000000000000000000-F1F1F1F100000000000000000000000"
	second = "5EC05EC0000000000000000000000000-5EC05EC000000000000000000000000"
)

// board is a clipboard that may be stubborn.
type board struct {
	content  string
	stubborn bool
}

func (b *board) Content() string { return b.content }

func (b *board) SetContent(content string) {
	if !b.stubborn {
		b.content = content
	}
}

func open() (*board, *uitest.Clock, *clip.Keeper, *int) {
	b, clock, changes := &board{}, uitest.NewClock(time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)), new(int)
	return b, clock, clip.New(clip.Options{Clipboard: b, Later: clock.Later, Now: clock.Now, Changed: func() { *changes++ }}), changes
}

func TestACopiedTokenCountsDownAndGoes(t *testing.T) {
	b, clock, k, changes := open()
	k.Copy("a", model.NewSecret(first), 30*time.Second)
	if owner, left := k.Left(); b.content != first || owner != "a" || left != 30*time.Second {
		t.Fatalf("owner %q, %s left", owner, left)
	}
	clock.Advance(12 * time.Second)
	if _, left := k.Left(); left != 18*time.Second || *changes != 13 {
		t.Errorf("%s left, %d changes", left, *changes)
	}
	clock.Advance(18 * time.Second)
	if owner, _ := k.Left(); b.content != "" || owner != "" || clock.Pending() != 0 {
		t.Errorf("owner %q, %d alarms are set, the clipboard is empty: %v", owner, clock.Pending(), b.content == "")
	}
}

func TestASecondCopyRestartsTheTimer(t *testing.T) {
	b, clock, k, _ := open()
	k.Copy("a", model.NewSecret(first), 30*time.Second)
	clock.Advance(20 * time.Second)
	k.Copy("b", model.NewSecret(second), 30*time.Second)
	clock.Advance(20 * time.Second)
	if owner, left := k.Left(); b.content != second || owner != "b" || left != 10*time.Second {
		t.Errorf("owner %q, %s left", owner, left)
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
	if owner, left := k.Left(); owner != "a" || left != 0 {
		t.Errorf("owner %q, %s left", owner, left)
	}
	b.stubborn = false
	clock.Advance(time.Second)
	if owner, _ := k.Left(); b.content != "" || owner != "" {
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

func containsToken(text string) bool { return strings.Contains(text, first) }
