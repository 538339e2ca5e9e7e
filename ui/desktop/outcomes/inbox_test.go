package outcomes_test

import (
	"slices"
	"testing"

	"keyrack/ui/desktop/outcomes"
	"keyrack/ui/desktop/uitest"
)

// TestWhatThisRoundHandsOverIsTakenBehindWhatTheLastOneDid, although both come to the UI goroutine at once.
func TestWhatThisRoundHandsOverIsTakenBehindWhatTheLastOneDid(t *testing.T) {
	ui := uitest.New(t)
	var inbox outcomes.Inbox[string]
	var taken [][]string
	take := func(come []string) { taken = append(taken, come) }
	before := inbox.Begin(take)
	now := inbox.Begin(take)
	before("old")
	now("one")
	now("two")
	ui.Run()
	if len(taken) != 1 || !slices.Equal(taken[0], []string{"one", "two"}) {
		t.Errorf("%q was taken", taken)
	}
}

func TestWhatComesAfterTheEndOfARoundIsDropped(t *testing.T) {
	ui := uitest.New(t)
	var inbox outcomes.Inbox[string]
	hand := inbox.Begin(func(come []string) { t.Errorf("%q was taken", come) })
	hand("late")
	inbox.End()
	hand("later")
	ui.Run()
}
