package settings

import (
	"context"
	"errors"
	"slices"
	"time"
)

// ErrNoSetting and ErrNoValue are returned for a name that no setting has, and for a text that it cannot be.
var (
	ErrNoSetting = errors.New("there is no setting of this name")
	ErrNoValue   = errors.New("that is no value of this setting")
)

// Names are the settings that can be read and set by name; what is only remembered for the next start is none.
func Names() []string {
	return []string{
		"appearance", "ca-file", "check-at-start", "check-every", "clipboard-clear", "high-contrast", "history-days",
		"idle-lock", "presenter", "presenter-masks-ids", "proxy", "text-scale", "tray",
	}
}

func rowNamed(name string) (row, error) {
	if !slices.Contains(Names(), name) {
		return row{}, ErrNoSetting
	}
	all := table()
	return all[slices.IndexFunc(all, func(r row) bool { return r.key == name })], nil
}

// Value is what a setting is: yes or no, a number, a duration such as 15m0s, or a text. It returns ErrNoSetting.
func (c Choices) Value(name string) (string, error) {
	r, err := rowNamed(name)
	if err != nil {
		return "", err
	}
	return r.text(c)[""], nil
}

// SetValue sets a setting by name. It returns ErrNoSetting, ErrNoValue, or what is out of bounds.
func (s *Settings) SetValue(ctx context.Context, name, value string) error {
	r, err := rowNamed(name)
	if err != nil {
		return err
	}
	tried := Defaults()
	r.read(&tried, "", value)
	if written := r.text(tried)[""]; written != value {
		said, err := time.ParseDuration(value)
		read, failed := time.ParseDuration(written)
		if err != nil || failed != nil || said != read {
			return ErrNoValue
		}
	}
	return s.ChangePreferences(ctx, func(p *Preferences) {
		c := Choices{Preferences: *p}
		r.read(&c, "", value)
		*p = c.Preferences
	})
}
