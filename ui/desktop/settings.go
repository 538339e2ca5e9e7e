package desktop

import (
	"context"
	"slices"

	"keyrack/model/secrets"
	"keyrack/ui/desktop/catalogue"
	"keyrack/ui/desktop/forms"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/settings"
)

// openSettings shows all settings; the areas of the window have their own sections in it. A key that is held down asks
// again and again: that counts once, and does not bring them back after Escape.
func (s *Shell) openSettings() {
	if s.asked {
		return
	}
	s.asked = true
	s.work("Looking at the "+s.home.StoreName()+"…", func(ctx context.Context) func() {
		now, err := s.readSettings(ctx)
		return func() {
			s.asked = false
			if err != nil {
				s.tell(err)
				return
			}
			s.showSettings(now)
		}
	})
}

// set is what the settings show that has to be read first.
type set struct {
	store   secrets.StoreState
	history []settings.Kept
}

// readSettings is for a worker.
func (s *Shell) readSettings(ctx context.Context) (set, error) {
	state, err := s.home.StoreState(ctx)
	if err != nil {
		return set{}, err
	}
	now := set{store: state}
	for _, environment := range s.view.Environments() {
		keeps, err := s.home.KeepsBodies(ctx, environment)
		if err != nil {
			return set{}, err
		}
		now.history = append(now.history, settings.Kept{Environment: environment, Bodies: keeps})
	}
	return now, nil
}

func (s *Shell) showSettings(now set) {
	var modal *kit.Modal
	instead := func(open func()) func() {
		return func() {
			modal.Close()
			open()
		}
	}
	options := settings.Options{
		Workspace: s.home, Tasks: s.tasks, Tell: s.tell, Present: instead(s.togglePresenter), HasTray: s.tray.There(),
	}
	sections := []settings.Section{settings.Appearance(options)}
	sections = append(sections, s.storing.Sections(options, now.store, instead)...)
	if at := slices.IndexFunc(now.history,
		func(k settings.Kept) bool { return k.Environment.ID == s.scene().Environment.ID }); at >= 0 {
		sections = append(sections, settings.History(options, now.history, at, func(k settings.Kept) {
			instead(func() { s.history.ChooseBodies(k.Environment, k.Bodies) })()
		}))
	}
	sections = append(sections,
		settings.Checks(forms.ScheduleText(s.view.Preferences().Checks), instead(s.forms.CheckSchedule)))
	sections = append(sections, settings.Operations(len(s.options.Catalogue.All()),
		s.options.Catalogue.Source(), instead(s.refreshOperations)))
	if s.teams.There() {
		sections = append(sections, s.teams.Section(instead))
	}
	sections = append(sections, settings.Presenter(options), settings.Network(options), settings.Data(
		s.home.folder, "Keyrack "+s.version(), func(path string) { s.copyText(path, "Path copied.") }, s.copyDiagnostics,
		instead(s.showTour),
	))
	modal = settings.Open(s.window.Canvas(), sections)
}

// refreshOperations opens the dialog that brings the operation catalogue up to date.
func (s *Shell) refreshOperations() {
	catalogue.Open(catalogue.Options{Workspace: s.home, Tasks: s.tasks, Window: s.window, View: s.view})
}
