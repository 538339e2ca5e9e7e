package settings

import (
	"slices"
	"time"

	"keyrack/model/settings"
	"keyrack/ui/desktop/kit"
)

// choice is an option of a setting.
type choice[T comparable] struct {
	text string
	is   T
}

// selectOf is a field with choices. A value that is none of them, as another Keyrack may have kept, joins them by the
// text that says it.
func selectOf[T comparable](name string, choices []choice[T], current T, said func(T) string,
	changed func(T),
) *kit.Select {
	at := slices.IndexFunc(choices, func(c choice[T]) bool { return c.is == current })
	if at < 0 {
		choices = append(slices.Clone(choices), choice[T]{said(current), current})
		at = len(choices) - 1
	}
	options := make([]string, len(choices))
	for i, c := range choices {
		options[i] = c.text
	}
	field := kit.NewSelect(name, options, func(i int) { changed(choices[i].is) })
	field.SetSelected(at)
	return field
}

var idleTimes = []choice[time.Duration]{
	{"After 5 minutes of inactivity", 5 * time.Minute},
	{"After 15 minutes of inactivity", 15 * time.Minute},
	{"After 30 minutes of inactivity", 30 * time.Minute},
	{"After 1 hour of inactivity", time.Hour},
	{"After 4 hours of inactivity", 4 * time.Hour},
	{"Never", 0},
}

var clipboardTimes = []choice[time.Duration]{
	{"10 seconds", 10 * time.Second},
	{"30 seconds", 30 * time.Second},
	{"1 minute", time.Minute},
	{"2 minutes", 2 * time.Minute},
}

// IdleLock is the choice of how long nobody may use Keyrack before it locks itself.
func (o Options) IdleLock() *kit.Select {
	return selectOf("Auto-lock", idleTimes, o.Workspace.Preferences().IdleLock, time.Duration.String,
		func(to time.Duration) {
			o.change(func(p *settings.Preferences) { p.IdleLock = to })
		})
}

// ClipboardClear is the choice of how long a copied token stays.
func (o Options) ClipboardClear() *kit.Select {
	return selectOf("Clear after", clipboardTimes, o.Workspace.Preferences().ClipboardClear, time.Duration.String,
		func(to time.Duration) {
			o.change(func(p *settings.Preferences) { p.ClipboardClear = to })
		})
}
