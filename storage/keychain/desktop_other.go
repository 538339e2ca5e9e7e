//go:build !linux

package keychain

import "time"

// newDesktop returns nil: outside Linux there is no lock state to ask for without a dialog.
func newDesktop(time.Duration) desktop { return nil }
