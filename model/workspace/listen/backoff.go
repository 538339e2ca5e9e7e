package listen

import "time"

// waits are those before the attempts after a loss; the last goes on for ever. Mews documents none.
var waits = [...]time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute,
}

// settled is how long a socket has to have been open for the waits to begin anew.
const settled = 30 * time.Second

// backOff is the wait before an attempt after so many losses in a row, from 1: between half of its step and the whole,
// so that many sockets that were lost at once do not come back at once. The jitter is from 0 up to 1.
func backOff(losses int, jitter float64) time.Duration {
	whole := waits[min(max(losses, 1), len(waits))-1]
	return whole/2 + time.Duration(jitter*float64(whole/2))
}

// sleepSlack is how far the clock on the wall and the steady one may part before the computer is said to have slept.
const sleepSlack = 5 * time.Second

// slept decides by how far both clocks have run: only the one on the wall runs while the computer sleeps.
func slept(wall, steady time.Duration) bool { return wall-steady > sleepSlack }
