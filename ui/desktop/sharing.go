package desktop

import (
	"net/url"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/teams"
)

// This file joins the window with the teams that share tokens.

func (s *Shell) newTeams(a *areas) *teams.Teams {
	options := teams.Options{
		Forms: a.forms, Tasks: s.tasks, Window: s.window, Now: s.options.Now, Find: s.home.Find,
		Browse:   s.browse,
		ReadFile: s.home.ReadFile,
		Changed:  func() { s.sidebar.Redraw(); s.showPage() },
		Listed:   func() { s.page.ShowVersions() },
		Told: func(icon assets.Icon, text, action string, tapped func()) {
			s.layer.Notify(icon, text, action, tapped)
		},
		Failed: s.tell,
	}
	if s.home.Teams != nil {
		options.Workspace = s.home.Teams
	}
	all := teams.New(options)
	a.forms.Conflict, a.forms.TeamOf = all.Conflict, all.TeamOf
	a.forms.Store = func(id model.TeamID) string {
		joined, _ := all.Of(id)
		return "vault of team " + joined.Name
	}
	return all
}

// browse opens an address for a sign-in, from a worker.
func (s *Shell) browse(address string) error {
	u, err := url.Parse(address)
	if err == nil {
		err = s.app.OpenURL(u)
	}
	return err
}
