package desktop

import (
	"context"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/settings"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/stage"
)

// textStep is by how much one key stroke changes the size of the text, and presenterScale by how much more presenter
// mode enlarges it. Both are in per cent of the usual size.
const (
	textStep       = 10
	presenterScale = 20
)

// prefer saves a change of the preferences. What follows from it comes with the event.
func (s *Shell) prefer(change func(*settings.Preferences)) {
	s.tasks.Go(func(ctx context.Context) func() {
		if err := s.home.ChangePreferences(ctx, change); err != nil {
			return func() { s.tell(err) }
		}
		return nil
	})
}

// togglePresenter enters presenter mode at once, and asks before it leaves it.
func (s *Shell) togglePresenter() {
	if !s.view.Presenting() {
		s.prefer(func(p *settings.Preferences) { p.Presenter = true })
		return
	}
	askToLeave(s.window.Canvas(), func() {
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

// followPreferences brings what has changed of the preferences onto the screen, except for what is in the scene.
func (s *Shell) followPreferences(before, now stage.Scene) {
	if now.Presenting() && !before.Presenting() {
		s.clear()
		s.hideEvents()
	}
	s.areas.showPresenter(now.Presenting())
	s.tester.SetMask(now.Preferences.Mask())
	s.health.Redraw()
	s.fanout.Redraw()
}

// clear takes away what was opened before presenter mode, which another window may have begun, and may show anything.
func (s *Shell) clear() {
	s.page.HideToken()
	s.layer.HideNotice()
	kit.CloseAll(s.window.Canvas())
}

// dress paints the window in the colours of an environment, as the user wants them, and scales everything.
func (s *Shell) dress(environment model.Environment) {
	p := s.home.Preferences()
	dress := look.Dress{
		Accent: look.AccentFor(environment), Appearance: look.Appearance(p.Appearance), HighContrast: p.HighContrast,
		Percent: p.TextScale,
	}
	if p.Presenter {
		dress.Percent = dress.Percent * (100 + presenterScale) / 100
	}
	s.wardrobe.Wear(dress)
}

// askToLeave asks before presenter mode ends, because what appears then may be on a projector.
func askToLeave(c fyne.Canvas, leave func()) {
	var modal *kit.Modal
	modal = kit.NewModal(kit.ModalOptions{
		Title: "Leave presenter mode?",
		Content: kit.VBox(4,
			kit.NewLine(kit.Plain("Fingerprints of tokens, guests' data and production can be seen again.")),
			kit.NewLine(kit.Muted("Check who can see your screen first.")),
		),
		ConfirmText: "Leave presenter mode",
		CancelText:  "Cancel",
		OnConfirm: func() {
			modal.Close()
			leave()
		},
		Width: 520,
	})
	modal.Open(c)
}
