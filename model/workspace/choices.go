package workspace

import "keyrack/model/settings"

// What the screens still call by this package's name.
type (
	Preferences   = settings.Preferences
	CheckSchedule = settings.CheckSchedule
	Habits        = settings.Habits
)
