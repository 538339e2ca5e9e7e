//go:build !linux

package keychain

import (
	"sync/atomic"
	"time"
)

// newDesktop returns nil: outside Linux there is no lock state to ask for without a dialog.
func newDesktop(time.Duration, *atomic.Bool) desktop { return nil }
