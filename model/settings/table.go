package settings

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"keyrack/model"
)

// Choices are all that a person has chosen, and what Keyrack remembers of its use. [Defaults] are those of a new index.
type Choices struct {
	Preferences
	// Bodies says of environments whether their history keeps bodies, where somebody chose it; see [Choices.KeepsBodies].
	Bodies map[model.EnvironmentID]bool
	Habits Habits
	Target Target
	// WebhookHosts are the hosts, with their ports, to which samples of webhooks may be sent.
	WebhookHosts []string
}

// Defaults are the choices of a new index.
func Defaults() Choices { return Choices{Preferences: DefaultPreferences()} }

// KeepsBodies reports whether the history of an environment keeps what was sent and received: for production only when
// the user has chosen so, for any other unless the user has chosen otherwise, and never where a team has forced the
// environment to be read-only.
func (c Choices) KeepsBodies(environment model.Environment) bool {
	if environment.Forced == model.ReadOnly {
		return false
	}
	if keeps, chosen := c.Bodies[environment.ID]; chosen {
		return keeps
	}
	return !environment.IsProduction()
}

func (c Choices) clone() Choices {
	c.Bodies = maps.Clone(c.Bodies)
	c.Habits = c.Habits.clone()
	c.WebhookHosts = slices.Clone(c.WebhookHosts)
	return c
}

// row is one choice in the index, or, where its key ends in a dot, one for each key that goes on with something else.
type row struct {
	key  string
	read func(c *Choices, rest, value string)
	text func(c Choices) map[string]string // by the rest of the key
}

// table lists all. Keys are for good, and what is written for them: an index is opened by newer and older Keyracks.
func table() []row {
	return []row{
		flag("presenter", "yes", "no", func(c *Choices) *bool { return &c.Presenter }),
		flag("presenter-masks-ids", "yes", "no", func(c *Choices) *bool { return &c.MaskIDs }),
		text("appearance", func(c *Choices) *string { return &c.Appearance }),
		flag("high-contrast", "yes", "no", func(c *Choices) *bool { return &c.HighContrast }),
		whole("text-scale", func(c *Choices) *int { return &c.TextScale }),
		flag("tray", "yes", "no", func(c *Choices) *bool { return &c.Tray }),
		duration("idle-lock", func(c *Choices) *time.Duration { return &c.IdleLock }),
		duration("clipboard-clear", func(c *Choices) *time.Duration { return &c.ClipboardClear }),
		whole("history-days", func(c *Choices) *int { return &c.HistoryDays }),
		text("proxy", func(c *Choices) *string { return &c.Network.Proxy }),
		text("ca-file", func(c *Choices) *string { return &c.Network.CAFile }),
		text("list-order", func(c *Choices) *string { return &c.ListOrder }),
		flag("toured", "yes", "no", func(c *Choices) *bool { return &c.Toured }),
		whole("window-width", func(c *Choices) *int { return &c.WindowWidth }),
		whole("window-height", func(c *Choices) *int { return &c.WindowHeight }),
		flag("list-hidden", "yes", "no", func(c *Choices) *bool { return &c.ListHidden }),
		whole("list-width", func(c *Choices) *int { return &c.ListWidth }),
		whole("body-wide", func(c *Choices) *int { return &c.BodyWide }),
		whole("body-high", func(c *Choices) *int { return &c.BodyHigh }),
		text("last-connection", func(c *Choices) *string { return (*string)(&c.LastConnection) }),
		text("environment", func(c *Choices) *string { return (*string)(&c.LastEnvironment) }),
		flag("check-at-start", "true", "false", func(c *Choices) *bool { return &c.Checks.AtStart }),
		duration("check-every", func(c *Choices) *time.Duration { return &c.Checks.Every }),
		text("target-environment", func(c *Choices) *string { return (*string)(&c.Target.Environment) }),
		text("target-connection", func(c *Choices) *string { return (*string)(&c.Target.Connection) }),
		bodies("history.bodies."),
		habits("operations.habits"),
		words("webhook-hosts", func(c *Choices) *[]string { return &c.WebhookHosts }),
	}
}

// readChoices returns what the settings of an index say. Each one that cannot be used, which another Keyrack may have
// written, counts as not set.
func readChoices(values map[string]string) Choices {
	all := Defaults()
	for _, row := range table() {
		for key, value := range values {
			rest, of := strings.CutPrefix(key, row.key)
			if !of || value == "" || rest != "" && !strings.HasSuffix(row.key, ".") {
				continue
			}
			before := all.Preferences
			if row.read(&all, rest, value); all.Validate() != nil {
				all.Preferences = before
			}
		}
	}
	return all
}

// values are the choices as settings of an index.
func (c Choices) values() map[string]string {
	all := map[string]string{}
	for _, row := range table() {
		for rest, value := range row.text(c) {
			all[row.key+rest] = value
		}
	}
	return all
}

func single(key string, read func(*Choices, string), text func(*Choices) string) row {
	return row{
		key:  key,
		read: func(c *Choices, _, value string) { read(c, value) },
		text: func(c Choices) map[string]string { return map[string]string{"": text(&c)} },
	}
}

func flag(key, yes, no string, field func(*Choices) *bool) row {
	return single(key, func(c *Choices, value string) { *field(c) = value == yes }, func(c *Choices) string {
		if *field(c) {
			return yes
		}
		return no
	})
}

func text(key string, field func(*Choices) *string) row {
	return single(key, func(c *Choices, value string) { *field(c) = value }, func(c *Choices) string { return *field(c) })
}

func whole(key string, field func(*Choices) *int) row {
	return single(key, func(c *Choices, value string) {
		if n, err := strconv.Atoi(value); err == nil && n >= 0 {
			*field(c) = n
		}
	}, func(c *Choices) string { return strconv.Itoa(*field(c)) })
}

func duration(key string, field func(*Choices) *time.Duration) row {
	return single(key, func(c *Choices, value string) {
		if d, err := time.ParseDuration(value); err == nil {
			*field(c) = d
		}
	}, func(c *Choices) string { return field(c).String() })
}

func bodies(prefix string) row {
	return row{
		key: prefix,
		read: func(c *Choices, environment, value string) {
			if c.Bodies == nil {
				c.Bodies = map[model.EnvironmentID]bool{}
			}
			c.Bodies[model.EnvironmentID(environment)] = value == "yes"
		},
		text: func(c Choices) map[string]string {
			all := map[string]string{}
			for environment, keeps := range c.Bodies {
				all[string(environment)] = map[bool]string{true: "yes", false: "no"}[keeps]
			}
			return all
		},
	}
}

// words are texts without blanks, in order.
func words(key string, field func(*Choices) *[]string) row {
	return single(key, func(c *Choices, value string) { *field(c) = strings.Fields(value) },
		func(c *Choices) string { return strings.Join(*field(c), " ") })
}

func habits(key string) row {
	return single(key, func(c *Choices, value string) {
		_ = json.Unmarshal([]byte(value), &c.Habits) // what cannot be read is only a habit
	}, func(c *Choices) string {
		if len(c.Habits.Favourites)+len(c.Habits.Recent) == 0 {
			return ""
		}
		value, _ := json.Marshal(c.Habits) // two lists of texts
		return string(value)
	})
}
