package workspace

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/mask"
)

// Preferences are what a person has chosen about the program, and what a window remembers for the next start. They live
// in the index, one setting each, so that two programs that change different ones do not undo each other's change.
type Preferences struct {
	Presenter bool // presenter mode is on
	MaskIDs   bool // presenter mode also hides the identifiers of Mews

	Appearance   string // "light", "dark"; empty to follow the desktop
	HighContrast bool
	TextScale    int  // per cent of the usual size
	Tray         bool // closing the window leaves Keyrack in the tray, where the system has one

	// IdleLock is how long nobody may use Keyrack before it locks itself; 0 for never. ClipboardClear is how long a
	// copied token stays in the clipboard.
	IdleLock, ClipboardClear time.Duration

	HistoryDays int // that a request stays in the history, unless it is pinned; 0 for good

	Network connector.Network // how requests leave this computer

	ListOrder string // how the list is sorted, in the window's words; empty for as added

	Toured                    bool // the tour of the first start was seen
	WindowWidth, WindowHeight int  // of the window when it was closed; 0 before
	// LastConnection was on the page when the window was closed; empty before.
	LastConnection model.ConnectionID
}

// DefaultPreferences are those of a new data folder.
func DefaultPreferences() Preferences {
	return Preferences{TextScale: 100, IdleLock: 15 * time.Minute, ClipboardClear: 30 * time.Second}
}

// The bounds of preferences.
const (
	MinTextScale = 80 // per cent
	MaxTextScale = 200

	minIdleLock  = time.Minute
	maxIdleLock  = 24 * time.Hour
	minClipboard = 5 * time.Second
	maxClipboard = 10 * time.Minute

	maxHistory = 3650 // days
)

// Validate checks that everything is within bounds.
func (p Preferences) Validate() error {
	switch {
	case p.IdleLock != 0 && (p.IdleLock < minIdleLock || p.IdleLock > maxIdleLock):
		return fmt.Errorf("the time until Keyrack locks itself has to be from %s to %s, or 0 for never", minIdleLock, maxIdleLock)
	case p.ClipboardClear < minClipboard || p.ClipboardClear > maxClipboard:
		return fmt.Errorf("the time until the clipboard is cleared has to be from %s to %s", minClipboard, maxClipboard)
	case p.HistoryDays < 0 || p.HistoryDays > maxHistory:
		return fmt.Errorf("the history has to be kept for at most %d days, or 0 for good", maxHistory)
	case p.TextScale < MinTextScale || p.TextScale > MaxTextScale:
		return fmt.Errorf("the text size has to be from %d %% to %d %%", MinTextScale, MaxTextScale)
	case p.Appearance != "" && p.Appearance != "light" && p.Appearance != "dark":
		return fmt.Errorf("appearance %q is not known: use light, dark or nothing", p.Appearance)
	}
	return p.Network.Validate()
}

// preference is one of them in the index.
type preference struct {
	key  string
	read func(*Preferences, string)
	text func(*Preferences) string
}

// preferences is the list of all. Keys are for good: an index is opened by newer and older Keyracks.
func preferences() []preference {
	return []preference{
		yesNo("presenter", func(p *Preferences) *bool { return &p.Presenter }),
		yesNo("presenter-masks-ids", func(p *Preferences) *bool { return &p.MaskIDs }),
		text("appearance", func(p *Preferences) *string { return &p.Appearance }),
		yesNo("high-contrast", func(p *Preferences) *bool { return &p.HighContrast }),
		whole("text-scale", func(p *Preferences) *int { return &p.TextScale }),
		yesNo("tray", func(p *Preferences) *bool { return &p.Tray }),
		duration("idle-lock", func(p *Preferences) *time.Duration { return &p.IdleLock }),
		duration("clipboard-clear", func(p *Preferences) *time.Duration { return &p.ClipboardClear }),
		whole("history-days", func(p *Preferences) *int { return &p.HistoryDays }),
		text("proxy", func(p *Preferences) *string { return &p.Network.Proxy }),
		text("ca-file", func(p *Preferences) *string { return &p.Network.CAFile }),
		text("list-order", func(p *Preferences) *string { return &p.ListOrder }),
		yesNo("toured", func(p *Preferences) *bool { return &p.Toured }),
		whole("window-width", func(p *Preferences) *int { return &p.WindowWidth }),
		whole("window-height", func(p *Preferences) *int { return &p.WindowHeight }),
		text("last-connection", func(p *Preferences) *string { return (*string)(&p.LastConnection) }),
	}
}

// Mask is what presenter mode hides in texts and answers.
func (p Preferences) Mask() mask.Rules {
	if !p.Presenter {
		return mask.Rules{}
	}
	return mask.Rules{Guests: true, IDs: p.MaskIDs, Fingerprints: true}
}

// Shows reports whether an environment may be on the screen: presenter mode hides production, and everything else that
// somebody made read-only, because that is where real guests are.
func (p Preferences) Shows(environment model.Environment) bool {
	return !p.Presenter || !environment.Real()
}

func yesNo(key string, field func(*Preferences) *bool) preference {
	return preference{
		key:  key,
		read: func(p *Preferences, value string) { *field(p) = value == "yes" },
		text: func(p *Preferences) string {
			if *field(p) {
				return "yes"
			}
			return "no"
		},
	}
}

func text(key string, field func(*Preferences) *string) preference {
	return preference{
		key:  key,
		read: func(p *Preferences, value string) { *field(p) = value },
		text: func(p *Preferences) string { return *field(p) },
	}
}

func whole(key string, field func(*Preferences) *int) preference {
	return preference{
		key: key,
		read: func(p *Preferences, value string) {
			if n, err := strconv.Atoi(value); err == nil && n >= 0 {
				*field(p) = n
			}
		},
		text: func(p *Preferences) string { return strconv.Itoa(*field(p)) },
	}
}

func duration(key string, field func(*Preferences) *time.Duration) preference {
	return preference{
		key: key,
		read: func(p *Preferences, value string) {
			if d, err := time.ParseDuration(value); err == nil {
				*field(p) = d
			}
		},
		text: func(p *Preferences) string { return field(p).String() },
	}
}

// Network is what [Preferences.Network] is applied to. Package connector has the real one.
type Network interface {
	// UseNetwork makes later requests go that way, or returns why they cannot and leaves everything as it is.
	UseNetwork(network connector.Network) error
}

// Preferences are the ones in use.
func (w *Workspace) Preferences() Preferences {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.preferences
}

// ChangePreferences saves what change makes of the preferences, applies it and announces it. What is not within bounds,
// or a network that cannot be used, changes nothing.
func (w *Workspace) ChangePreferences(ctx context.Context, change func(*Preferences)) error {
	w.changing.Lock() // so that two changes do not save over each other
	defer w.changing.Unlock()
	old := w.Preferences()
	changed := old
	change(&changed)
	if changed == old {
		return nil
	}
	if err := changed.Validate(); err != nil {
		return err
	}
	if w.network != nil && changed.Network != old.Network {
		if err := w.network.UseNetwork(changed.Network); err != nil {
			return err
		}
	}
	for _, p := range preferences() {
		if value := p.text(&changed); value != p.text(&old) {
			if err := w.index.SetSetting(ctx, p.key, value); err != nil {
				return err
			}
		}
	}
	w.mu.Lock()
	w.preferences = changed
	w.mu.Unlock()
	w.listeners.announce(PreferencesChanged{})
	if changed.HistoryDays != old.HistoryDays {
		return w.forgetOld(ctx)
	}
	return nil
}

// loadPreferences reads them. Each one that cannot be used, which another Keyrack may have written, counts as not set.
func (w *Workspace) loadPreferences(ctx context.Context) error {
	loaded := DefaultPreferences()
	for _, p := range preferences() {
		value, err := w.index.Setting(ctx, p.key)
		if err != nil {
			return fmt.Errorf("reading the preferences: %w", err)
		}
		if value == "" {
			continue
		}
		before := loaded
		if p.read(&loaded, value); loaded.Validate() != nil {
			loaded = before
		}
	}
	if w.network != nil {
		// A file of certificates that is gone is told by the requests that miss it.
		_ = w.network.UseNetwork(loaded.Network)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.preferences = loaded
	return nil
}
