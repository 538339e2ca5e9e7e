package workspace

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Preferences are how long secrets stay where they can be seen.
type Preferences struct {
	// IdleLock is how long nobody may use Keyrack before it locks itself; 0 for never.
	IdleLock time.Duration
	// ClipboardClear is how long a copied token stays in the clipboard.
	ClipboardClear time.Duration
}

// DefaultPreferences are those of a new data folder.
func DefaultPreferences() Preferences {
	return Preferences{IdleLock: 15 * time.Minute, ClipboardClear: 30 * time.Second}
}

// The bounds of preferences.
const (
	minIdleLock  = time.Minute
	maxIdleLock  = 24 * time.Hour
	minClipboard = 5 * time.Second
	maxClipboard = 10 * time.Minute
)

// The settings that keep them.
const (
	settingIdleLock       = "idle-lock"
	settingClipboardClear = "clipboard-clear"
)

// Validate checks that the times are within bounds.
func (p Preferences) Validate() error {
	switch {
	case p.IdleLock != 0 && (p.IdleLock < minIdleLock || p.IdleLock > maxIdleLock):
		return fmt.Errorf("the time until Keyrack locks itself has to be from %s to %s, or 0 for never", minIdleLock, maxIdleLock)
	case p.ClipboardClear < minClipboard || p.ClipboardClear > maxClipboard:
		return fmt.Errorf("the time until the clipboard is cleared has to be from %s to %s", minClipboard, maxClipboard)
	}
	return nil
}

// Preferences returns what is set. A value that cannot be used, which a newer Keyrack may have written, counts as not set.
func (w *Workspace) Preferences(ctx context.Context) (Preferences, error) {
	p := DefaultPreferences()
	for key, target := range map[string]*time.Duration{settingIdleLock: &p.IdleLock, settingClipboardClear: &p.ClipboardClear} {
		text, err := w.index.Setting(ctx, key)
		if err != nil {
			return DefaultPreferences(), err
		}
		if value, err := time.ParseDuration(text); err == nil {
			*target = value
		}
	}
	if p.Validate() != nil {
		return DefaultPreferences(), nil
	}
	return p, nil
}

// SetPreferences keeps them.
func (w *Workspace) SetPreferences(ctx context.Context, p Preferences) error {
	if err := p.Validate(); err != nil {
		return err
	}
	err := errors.Join(
		w.index.SetSetting(ctx, settingIdleLock, p.IdleLock.String()),
		w.index.SetSetting(ctx, settingClipboardClear, p.ClipboardClear.String()),
	)
	if err != nil {
		return err
	}
	w.listeners.announce(PreferencesChanged{})
	return nil
}
