// Package away learns from the desktop when the user leaves the computer: it is about to sleep, or its screen is
// locked.
package away

import "context"

// Reason is why the user counts as away.
type Reason string

// The reasons.
const (
	Asleep Reason = "asleep" // the computer is about to be suspended
	Locked Reason = "locked" // the screen or the session was locked
)

// Watch calls left, from any goroutine, each time the user leaves, until ctx ends. It returns at once. Linux and
// Windows put off sleep until left has returned, for some seconds at most. Where a system tells nothing, nothing ever
// happens, and the time without input remains.
func Watch(ctx context.Context, left func(Reason)) { watch(ctx, left) }
