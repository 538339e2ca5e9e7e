package desktop

import (
	"keyrack/model"
	"keyrack/ui/desktop/page"
	"keyrack/ui/desktop/webhooks"
)

// This file is how the window receives webhooks, and sends samples of them.

func (s *Shell) newWebhooks() *webhooks.Screen {
	return webhooks.New(webhooks.Options{
		Receiver: s.home.Receiver, Sender: s.home.Samples, Tasks: s.tasks, Window: s.window, Now: s.options.Now,
		Find: s.home.Find, Allow: s.home.LetReceive,
		Prepare: func(id model.ConnectionID, path string, body []byte) {
			place, err := s.home.Find(id)
			if err != nil || place.Environment.ID != s.scene().Environment.ID {
				return // it was deleted meanwhile
			}
			s.selectConnection(id)
			s.page.Select(page.TabTester)
			s.tester.Prepare(path, body)
		},
		Import: func(content []byte, into model.EnvironmentID) { s.storing.ImportWebhook(content, into) },
	})
}

// directHotels lets the hotels of the sandbox live, and their integrations change.
func (s *Shell) directHotels() {
	if !s.view.Covered() {
		s.hotels.Open()
	}
}

// showWebhooks shows the webhooks of the environment in use, or leaves them.
func (s *Shell) showWebhooks(tab int) func() {
	return func() {
		if s.view.Covered() {
			return
		}
		s.webhooks.Select(tab)
		s.stage.ShowWebhooks(true)
	}
}
