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
	clock.Advance(time.Second) // to look whether it is really gone
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
	if !k.Clear() || b.content != "" {
		t.Error("the token is still there")
	}
	clock.Advance(time.Second)
	if clock.Pending() != 0 {
		t.Error("it is looked for again and again")
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
	empty := func() error { b.SetContent(""); return nil }
	return &marked.Board{Note: "It is marked.", Empty: empty, Put: func(text string) (func() bool, error) {
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
	for _, end := range []func(){func() { k.Clear() }, func() { clock.Advance(30 * time.Second) }} {
		k.Copy("a", model.NewSecret(first), 30*time.Second)
		clock.Advance(20 * time.Second)
		k.Copy("b", model.NewSecret(second), 30*time.Second)
		clock.Advance(20 * time.Second)
		if got := k.State(); b.content != second || !b.marked || got.Owner != "b" || got.Left != 10*time.Second ||
			got.Unmarked {
			t.Errorf("%+v, marked %v", got, b.marked)
		}
		end()
		clock.Advance(time.Second)
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

func TestATokenThatAHistoryPutsBackIsSaidAndClearedAgain(t *testing.T) {
	b, clock := &board{}, uitest.NewClock(time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC))
	returned := 0
	k := clip.New(clip.Options{
		Clipboard: b, Later: clock.Later, Now: clock.Now, Returned: func() { returned++ },
	})
	k.Mark(marking(b, new(bool)))
	k.Copy("a", model.NewSecret(first), 30*time.Second)
	if !k.Clear() {
		t.Fatal("it is still there")
	}
	b.content = first // as a history does
	clock.Advance(time.Second)
	if got := k.State(); got.Owner != "a" || got.Left != 0 || returned != 1 {
		t.Errorf("%+v, told %d times", got, returned)
	}
	clock.Advance(time.Second)
	clock.Advance(time.Second)
	if got := k.State(); b.content != "" || got.Owner != "" || clock.Pending() != 0 {
		t.Errorf("it was not cleared again: %+v, %d alarms are set", got, clock.Pending())
	}

	// One that does so for good is left to the user, who has been told once.
	k.Copy("a", model.NewSecret(first), 30*time.Second)
	returned = 0
	k.Clear()
	for range 20 {
		b.content = first
		clock.Advance(time.Second)
	}
	if got := k.State(); got.Owner != "a" || returned != 1 || clock.Pending() != 0 {
		t.Errorf("%+v, told %d times, %d alarms are set", got, returned, clock.Pending())
	}
	b.content = "a recipe"
	k.Clear()
	if b.content != "a recipe" || k.State().Owner != "" {
		t.Errorf("the clipboard holds %q", b.content)
	}
}

func TestWhatTheToolkitCannotSeeIsAskedOfTheDesktop(t *testing.T) {
	b, _, k, _ := open()
	held := first // by somebody else, and the toolkit sees nothing
	k.Mark(&marked.Board{
		Put:   func(string) (func() bool, error) { return func() bool { return false }, nil },
		Text:  func() string { return held },
		Empty: func() error { held = ""; return nil },
	})
	k.Copy("a", model.NewSecret(first), 30*time.Second)
	if !k.Clear() || held != "" || b.content != "" {
		t.Errorf("it holds a token: %v", held != "")
	}
}

// handing is a system that hands a copy to one program, and the program that asks.
func handing(b *board) (on *marked.Board, ask func(marked.Reader)) {
	on = marking(b, new(bool))
	var read func(marked.Reader)
	on.Once = func(text string, told func(marked.Reader)) (func() bool, error) {
		read = told
		return on.Put(text)
	}
	return on, func(r marked.Reader) { read(r) }
}

func TestACopyForOnePasteGoesWhenItWasPasted(t *testing.T) {
	b, clock := &board{}, uitest.NewClock(time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC))
	var told []marked.Reader
	k := clip.New(clip.Options{
		Clipboard: b, Later: clock.Later, Now: clock.Now, OnUI: func(f func()) { f() },
		Read: func(r marked.Reader) { told = append(told, r) },
	})
	if k.CopyOnce("a", model.NewSecret(first), 30*time.Second) || b.content != "" {
		t.Error("without a mark nobody can tell who pastes")
	}
	on, ask := handing(b)
	k.Mark(on)
	if !k.CopyOnce("a", model.NewSecret(first), 30*time.Second) || !k.State().Once || b.content != first {
		t.Fatalf("%+v", k.State())
	}
	ask(marked.Reader{Program: "copyq", History: "CopyQ"})
	clock.Advance(5 * time.Second)
	if got := k.State(); got.Owner != "a" || got.Pasted || got.Left != 25*time.Second || len(told) != 1 {
		t.Errorf("after a history that got nothing: %+v, told %v", got, told)
	}
	ask(marked.Reader{Program: "firefox"})
	if got := k.State(); !got.Pasted || len(told) != 2 || told[1].Program != "firefox" {
		t.Errorf("%+v, told %v", got, told)
	}
	clock.Advance(time.Second)
	if got := k.State(); b.content != "" || got.Owner != "" || got.Once || got.Pasted {
		t.Errorf("it is still there: %+v", got)
	}
	clock.Advance(time.Second)
	if clock.Pending() != 0 {
		t.Errorf("%d alarms are set", clock.Pending())
	}
}

func TestAProgramThatAsksTooLateEndsNoOtherCopy(t *testing.T) {
	b, clock := &board{}, uitest.NewClock(time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC))
	k := clip.New(clip.Options{Clipboard: b, Later: clock.Later, Now: clock.Now, OnUI: func(f func()) { f() }})
	on, ask := handing(b)
	k.Mark(on)
	k.CopyOnce("a", model.NewSecret(first), 30*time.Second)
	k.Copy("b", model.NewSecret(second), 30*time.Second)
	ask(marked.Reader{Program: "firefox"})
	clock.Advance(10 * time.Second)
	if got := k.State(); b.content != second || got.Owner != "b" || got.Once || got.Pasted || got.Left != 20*time.Second {
		t.Errorf("%+v", got)
	}
	k.CopyOnce("a", model.NewSecret(first), 30*time.Second)
	k.Clear() // as a lock does
	if got := k.State(); b.content != "" || got.Owner != "" {
		t.Errorf("%+v", got)
	}
}
