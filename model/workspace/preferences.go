package workspace

import (
	"context"
	"fmt"
	"strconv"

	"keyrack/model"
	"keyrack/model/mask"
)

// Preferences are what a person has chosen about the program, and what a window remembers for the next start. The zero
// value is what everybody begins with. They live in the index, one setting each, so that two programs that change
// different ones do not undo each other's change.
type Preferences struct {
	Presenter bool // presenter mode is on
	MaskIDs   bool // presenter mode also hides the identifiers of Mews

	Appearance   string // "light", "dark"; empty to follow the desktop
	HighContrast bool
	TextScale    int  // per cent of the usual size; 0 is 100
	Tray         bool // closing the last window leaves Keyrack in the tray, where the system has one

	Proxy  string // as [connector.Network] has it; empty for the system's
	CAFile string // certificates to trust besides the system's; may be empty

	Toured                    bool // the tour of the first start was seen
	WindowWidth, WindowHeight int  // of the window when it was closed; 0 before
}

// preference is one of them in the index. A value that cannot be read counts as the one that everybody begins with.
type preference struct {
	key  string
	read func(*Preferences, string)
	text func(*Preferences) string // empty for the one that everybody begins with
}

// preferences is the list of all. Keys are for good: an index is opened by newer and older Keyracks.
func preferences() []preference {
	return []preference{
		yesNo("presenter", func(p *Preferences) *bool { return &p.Presenter }),
		yesNo("presenter-masks-ids", func(p *Preferences) *bool { return &p.MaskIDs }),
		oneOf("appearance", func(p *Preferences) *string { return &p.Appearance }, "light", "dark"),
		yesNo("high-contrast", func(p *Preferences) *bool { return &p.HighContrast }),
		number("text-scale", func(p *Preferences) *int { return &p.TextScale }, MinTextScale, MaxTextScale),
		yesNo("tray", func(p *Preferences) *bool { return &p.Tray }),
		text("proxy", func(p *Preferences) *string { return &p.Proxy }),
		text("ca-file", func(p *Preferences) *string { return &p.CAFile }),
		yesNo("toured", func(p *Preferences) *bool { return &p.Toured }),
		number("window-width", func(p *Preferences) *int { return &p.WindowWidth }, 1, 1<<15),
		number("window-height", func(p *Preferences) *int { return &p.WindowHeight }, 1, 1<<15),
	}
}

// The least and the largest text scale, in per cent.
const (
	MinTextScale = 80
	MaxTextScale = 200
)

// Scale is the text scale in per cent.
func (p Preferences) Scale() int {
	if p.TextScale == 0 {
		return 100
	}
	return p.TextScale
}

// Mask is what presenter mode hides in answers.
func (p Preferences) Mask() mask.Rules {
	if !p.Presenter {
		return mask.Rules{}
	}
	return mask.Rules{Guests: true, IDs: p.MaskIDs}
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
			return ""
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

func oneOf(key string, field func(*Preferences) *string, known ...string) preference {
	one := text(key, field)
	one.read = func(p *Preferences, value string) {
		*field(p) = ""
		for _, k := range known {
			if k == value {
				*field(p) = value
			}
		}
	}
	return one
}

func number(key string, field func(*Preferences) *int, least, most int) preference {
	return preference{
		key: key,
		read: func(p *Preferences, value string) {
			n, err := strconv.Atoi(value)
			if err != nil || n < least || n > most {
				n = 0
			}
			*field(p) = n
		},
		text: func(p *Preferences) string {
			if n := *field(p); n != 0 {
				return strconv.Itoa(max(least, min(n, most)))
			}
			return ""
		},
	}
}

// Preferences are the ones in use.
func (w *Workspace) Preferences() Preferences {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.preferences
}

// ChangePreferences saves what change makes of the preferences and announces it.
func (w *Workspace) ChangePreferences(ctx context.Context, change func(*Preferences)) error {
	w.changing.Lock() // so that two changes do not save over each other
	defer w.changing.Unlock()
	old := w.Preferences()
	changed := old
	change(&changed)
	for _, p := range preferences() {
		value := p.text(&changed)
		if value == p.text(&old) {
			continue
		}
		if err := w.index.SetSetting(ctx, p.key, value); err != nil {
			return err
		}
		p.read(&changed, value) // what a start would make of it
	}
	if changed == old {
		return nil
	}
	w.mu.Lock()
	w.preferences = changed
	w.mu.Unlock()
	w.listeners.announce(PreferencesChanged{})
	return nil
}

func (w *Workspace) loadPreferences(ctx context.Context) error {
	loaded := Preferences{}
	for _, p := range preferences() {
		value, err := w.index.Setting(ctx, p.key)
		if err != nil {
			return fmt.Errorf("reading the preferences: %w", err)
		}
		p.read(&loaded, value)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.preferences = loaded
	return nil
}
