package settings

import (
	"fmt"
	"time"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/mask"
)

// Preferences are what a person has chosen about the program, and what a window remembers for the next start.
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

	Checks CheckSchedule // of the favourites

	ListOrder string // how the list is sorted, in the window's words; empty for as added

	Toured                    bool // the tour of the first start was seen
	WindowWidth, WindowHeight int  // of the window when it was closed; 0 before
	ListHidden                bool // the list of connections
	ListWidth                 int  // that somebody dragged the list to, in pixels at scale 1; 0 for the usual
	// BodyWide and BodyHigh are the share of the room that the body takes beside and above an answer, in per cent; 0 for
	// the usual.
	BodyWide, BodyHigh int
	// LastConnection was on the page when the window was closed, LastEnvironment is the last one that was shown and is not
	// read-only. Both are empty before.
	LastConnection  model.ConnectionID
	LastEnvironment model.EnvironmentID
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
		return fmt.Errorf("the time until Keyrack locks itself has to be from %s to %s, or 0 for never", minIdleLock,
			maxIdleLock)
	case p.ClipboardClear < minClipboard || p.ClipboardClear > maxClipboard:
		return fmt.Errorf("the time until the clipboard is cleared has to be from %s to %s", minClipboard, maxClipboard)
	case p.HistoryDays < 0 || p.HistoryDays > maxHistory:
		return fmt.Errorf("the history has to be kept for at most %d days, or 0 for good", maxHistory)
	case p.TextScale < MinTextScale || p.TextScale > MaxTextScale:
		return fmt.Errorf("the text size has to be from %d %% to %d %%", MinTextScale, MaxTextScale)
	case p.Appearance != "" && p.Appearance != "light" && p.Appearance != "dark":
		return fmt.Errorf("appearance %q is not known: use light, dark or nothing", p.Appearance)
	}
	if err := p.Checks.validate(); err != nil {
		return err
	}
	return p.Network.Validate()
}

// CheckSchedule says when favourites are checked without anybody asking. Both are off unless somebody chose them: it
// reads tokens and sends requests.
type CheckSchedule struct {
	AtStart bool
	Every   time.Duration // while Keyrack runs; 0 for never
}

// The bounds of a schedule. A check is one read for each favourite, or a few for a portfolio.
const (
	minCheckEvery = 15 * time.Minute
	maxCheckEvery = 7 * 24 * time.Hour
)

func (s CheckSchedule) validate() error {
	if s.Every != 0 && (s.Every < minCheckEvery || s.Every > maxCheckEvery) {
		return fmt.Errorf("favourites are checked every %s to %s, or not at all", minCheckEvery, maxCheckEvery)
	}
	return nil
}

// Shown are the preferences without what is only remembered for the next start.
func (p Preferences) Shown() Preferences {
	p.Toured, p.WindowWidth, p.WindowHeight, p.LastConnection, p.LastEnvironment = false, 0, 0, "", ""
	p.ListHidden, p.ListWidth, p.BodyWide, p.BodyHigh = false, 0, 0, 0
	return p
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
