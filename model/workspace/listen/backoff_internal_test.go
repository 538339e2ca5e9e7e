package listen

import (
	"testing"
	"time"
)

func TestWaitsStayBetweenHalfOfTheirStepAndTheWhole(t *testing.T) {
	for losses := range 20 {
		whole := backOff(losses, 1)
		for _, jitter := range []float64{0, 0.25, 0.999} {
			if wait := backOff(losses, jitter); wait < whole/2 || wait > whole {
				t.Errorf("after %d losses, with %v: %v of %v", losses, jitter, wait, whole)
			}
		}
	}
	if backOff(1, 1) != time.Second || backOff(1000, 1) != 2*time.Minute {
		t.Errorf("they go from %v to %v", backOff(1, 1), backOff(1000, 1))
	}
}

func TestOnlyTheClockOnTheWallRunsInSleep(t *testing.T) {
	for _, test := range []struct {
		wall, steady time.Duration
		slept        bool
	}{
		{5 * time.Second, 5 * time.Second, false},
		{time.Minute, time.Minute, false}, // a busy computer
		{7 * time.Second, 5 * time.Second, false},
		{time.Hour, 5 * time.Second, true},
		{-time.Hour, 5 * time.Second, false}, // somebody has set the clock
	} {
		if got := slept(test.wall, test.steady); got != test.slept {
			t.Errorf("%v on the wall and %v: %v", test.wall, test.steady, got)
		}
	}
}
