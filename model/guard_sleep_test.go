package model

import (
	"testing"
	"time"
)

func TestAnUnlockEndsWithTimeAndWithSleep(t *testing.T) {
	for name, row := range map[string]struct {
		wall, steady time.Duration
		ended        bool
	}{
		"a minute later":               {time.Minute, time.Minute, false},
		"the time server corrected":    {time.Minute + time.Second, time.Minute, false},
		"five minutes later":           {5 * time.Minute, 5 * time.Minute, true},
		"slept for ten seconds":        {time.Minute, 50 * time.Second, true},
		"slept for a night":            {8 * time.Hour, time.Minute, true},
		"the clock was set back":       {-time.Hour, time.Minute, true},
		"set back by less than passed": {30 * time.Second, 4 * time.Minute, true},
	} {
		if got := unlockEnded(row.wall, row.steady); got != row.ended {
			t.Errorf("%s: ended %v, want %v", name, got, row.ended)
		}
	}
}
