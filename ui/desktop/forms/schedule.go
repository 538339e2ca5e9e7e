package forms

import (
	"context"
	"strings"
	"time"

	"keyrack/model/settings"
	"keyrack/ui/desktop/kit"
)

// intervals are the choices of how often favourites are checked.
var intervals = [...]struct {
	every time.Duration
	text  string
}{
	{0, "Never"},
	{15 * time.Minute, "Every 15 minutes"},
	{time.Hour, "Every hour"},
	{6 * time.Hour, "Every 6 hours"},
	{24 * time.Hour, "Every day"},
}

// ScheduleText says when favourites are checked automatically.
func ScheduleText(s settings.CheckSchedule) string {
	every := "every " + s.Every.String()
	for _, interval := range intervals {
		if interval.every == s.Every {
			every = strings.ToLower(interval.text)
		}
	}
	switch {
	case s.AtStart && s.Every > 0:
		return "Checked at the start and " + every
	case s.AtStart:
		return "Checked at the start"
	case s.Every > 0:
		return "Checked " + every
	}
	return "Checked only when you ask"
}

// CheckSchedule opens the dialog that says when favourites are checked automatically.
func (f *Forms) CheckSchedule() {
	now := f.Workspace.Preferences().Checks
	start := kit.NewSelect("At start", []string{"Do nothing", "Check the favourites"}, nil)
	start.SetSelected(0)
	if now.AtStart {
		start.SetSelected(1)
	}
	options, chosen := make([]string, len(intervals)), 0
	for i, interval := range intervals {
		options[i] = interval.text
		if interval.every == now.Every {
			chosen = i
		}
	}
	every := kit.NewSelect("While Keyrack runs", options, nil)
	every.SetSelected(chosen)
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title:    "Scheduled checks",
		Subtitle: "One read each. A notification names those that begin to fail; it never holds a token.",
		Content: kit.NewForm(
			kit.Field{Label: "At start", Field: start},
			kit.Field{Label: "While it runs", Field: every},
		),
		ConfirmText: "Save",
		OnConfirm: func() {
			schedule := settings.CheckSchedule{AtStart: start.Selected() == 1, Every: intervals[every.Selected()].every}
			f.Save(modal, "Saving…", func(ctx context.Context) error {
				return f.Workspace.ChangePreferences(ctx, func(p *settings.Preferences) { p.Checks = schedule })
			}, func() {})
		},
	})
	modal.Open(f.Window.Canvas())
}
