package desktop

import (
	"context"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/settings"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/presenter"
)

// textStep is by how much one key stroke changes the size of the text, and presenterScale by how much more presenter
// mode enlarges it. Both are in per cent of the usual size.
const (
	textStep       = 10
	presenterScale = 20
)

// preferences are the ones in use, without waiting for anything.
func (s *Shell) preferences() settings.Preferences { return s.workspace.Preferences() }

// environments are those that may be shown.
func (s *Shell) environments() []model.Environment {
	return presenter.Environments(s.workspace.Environments(), s.preferences())
}

// prefer saves a change of the preferences. What follows from it comes with the event.
func (s *Shell) prefer(change func(*settings.Preferences)) {
	s.tasks.Go(func(ctx context.Context) func() {
		if err := s.workspace.ChangePreferences(ctx, change); err != nil {
			return func() { s.tell(err) }
		}
		return nil
	})
}

// seenText is what may be seen of a text.
func (s *Shell) seenText(text string) string { return presenter.Text(text, s.preferences()) }

// covered reports whether presenter mode keeps closed what lists or edits everything as it is, and says so.
func (s *Shell) covered() bool {
	on := s.preferences().Presenter
	if on {
		s.layer.Notify(assets.Eye, "Presenter mode keeps this closed: it would show what is hidden. Leave it first.", "", nil)
	}
	return on
}

// togglePresenter enters presenter mode at once, and asks before it leaves it.
func (s *Shell) togglePresenter() {
	if !s.preferences().Presenter {
		s.prefer(func(p *settings.Preferences) { p.Presenter = true })
		return
	}
	presenter.AskToLeave(s.window.Canvas(), s.header.Height(), func() {
		s.prefer(func(p *settings.Preferences) { p.Presenter = false })
	})
}

// scaleText makes the text larger or smaller by so many per cent; 0 for the usual size.
func (s *Shell) scaleText(by int) {
	s.prefer(func(p *settings.Preferences) {
		if by == 0 {
			p.TextScale = 100
			return
		}
		p.TextScale = max(settings.MinTextScale, min(p.TextScale+by, settings.MaxTextScale))
	})
}

// followSettings brings what the user has chosen, here or in another window, onto the screen.
func (s *Shell) followSettings() {
	now, before := s.preferences(), s.followed
	s.followed = now
	if now.Shown() != before.Shown() {
		s.applyPreferences()
	}
	if now.Checks != before.Checks {
		s.arm(now.Checks)
	}
	s.tester.UpdateHabits()
	s.history.Update()
}

// applyPreferences brings the preferences onto the screen. An environment that may no longer be seen makes room for one
// that may.
func (s *Shell) applyPreferences() {
	p := s.preferences()
	s.setTheme()
	if p.Presenter && !s.presenting {
		s.clear()
	}
	s.presenting = p.Presenter
	s.areas.showPresenter(p.Presenter)
	s.tester.SetMask(p.Mask())
	s.health.Redraw()
	s.bindKeys()
	s.showTray()
	if p.Shows(s.environment) {
		s.show(s.environment, listed(s.groups, s.sidebar.Order(), p))
		return
	}
	first, err := s.workspace.FirstEnvironment()
	if err != nil {
		s.tell(err)
		return
	}
	s.switchTo(first.ID)
}

// clear takes away what was opened before presenter mode, which another window may have begun, and may show anything.
func (s *Shell) clear() {
	s.page.HideToken()
	s.layer.HideNotice()
	overlays := s.window.Canvas().Overlays()
	for top := overlays.Top(); top != nil; top = overlays.Top() {
		if modal, is := top.(*kit.Modal); is {
			modal.CancelButton().Enable()
			modal.Cancel()
		}
		overlays.Remove(top)
	}
}

// setTheme makes the theme of the environment and the preferences, and the scale of everything.
func (s *Shell) setTheme() {
	p := s.preferences()
	dress := look.Dress{
		Accent: look.AccentFor(s.environment), Appearance: look.Appearance(p.Appearance), HighContrast: p.HighContrast, Percent: p.TextScale,
	}
	if p.Presenter {
		dress.Percent = dress.Percent * (100 + presenterScale) / 100
	}
	s.wardrobe.Wear(dress)
}
