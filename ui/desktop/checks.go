package desktop

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/ui/desktop/health"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/why"
	"keyrack/ui/phrase"
)

// This file checks many connections: at the user's word on a screen of its own, and favourites by themselves where the
// user chose that.

func (s *Shell) newHealth() *health.Screen {
	return health.New(health.Options{
		Workspace: s.workspace, Tasks: s.tasks, Window: s.window, Now: s.options.Now,
		Open:     s.openConnection,
		Seen:     s.seen,
		Why:      func(id model.ConnectionID) { s.askWhy(id, "") },
		Copied:   func(text string) { s.layer.Notify(assets.Tick, text, "", nil) },
		Failed:   s.tell,
		Schedule: s.chooseSchedule,
	})
}

// checkAll checks the connections of the environment in use.
func (s *Shell) checkAll() {
	count := 0
	for _, group := range s.groups {
		count += len(group.Connections)
	}
	s.check(health.Scope{Name: phrase.Environment(s.environment), Environments: []model.EnvironmentID{s.environment.ID}, Count: count})
}

// checkEverywhere checks the connections of all environments that may be seen.
func (s *Shell) checkEverywhere() {
	environments := s.environments()
	s.work("Reading the connections…", func(ctx context.Context) func() {
		scope := health.Scope{Name: "all environments"}
		for _, environment := range environments {
			groups, err := s.workspace.Tree(ctx, environment.ID)
			if err != nil {
				return func() { s.tell(err) }
			}
			scope.Environments = append(scope.Environments, environment.ID)
			for _, group := range groups {
				scope.Count += len(group.Connections)
			}
		}
		return func() {
			if scope.Count == 0 {
				s.layer.Notify(assets.Info, "There is no connection to check yet.", "", nil)
				return
			}
			s.check(scope)
		}
	})
}

// seen returns what may be seen of a result, and whether it may be seen at all.
func (s *Shell) seen(result check.Result) (shown check.Result, visible bool) {
	visible = slices.ContainsFunc(s.environments(), func(e model.Environment) bool { return e.Name == result.Environment })
	return presenter.Result(result, s.preferences()), visible
}

// askWhy finds out why a connection is refused; path is the operation that was, empty for configuration/get.
func (s *Shell) askWhy(id model.ConnectionID, path string) {
	s.withPlace(func(place workspace.Place) {
		s.why.Ask(why.Refused{Place: presenter.Place(place, s.preferences()), Path: path})
	})(id)
}

// seenDiagnosis returns what may be seen of why a connection is refused, or of why that could not be found out.
func (s *Shell) seenDiagnosis(found check.Diagnosis, err error) (check.Diagnosis, workspace.Explanation) {
	p := s.preferences()
	seen := presenter.Diagnosis(found, s.workspace.Environments(), p)
	if err != nil {
		return seen, presenter.Explanation(workspace.Explain(err), p)
	}
	return seen, presenter.Explanation(seen.Explanation(), p)
}

// checkSome checks a selection; a single connection is verified without leaving its page.
func (s *Shell) checkSome(ids []model.ConnectionID) {
	if len(ids) == 1 {
		s.verify(ids[0])
		return
	}
	s.check(health.Scope{Name: phrase.Environment(s.environment), Connections: ids, Count: len(ids)})
}

func (s *Shell) check(scope health.Scope) {
	if s.storeError != nil {
		s.tell(s.storeError)
		return
	}
	if scope.Count == 0 {
		return
	}
	s.checking = true
	s.health.Start(scope)
	s.showPage()
}

// closeChecks leaves the screen. A check that is under way goes on.
func (s *Shell) closeChecks() {
	if s.checking {
		s.checking = false
		s.showPage()
	}
}

// openConnection shows a connection, in whichever environment it is.
func (s *Shell) openConnection(id model.ConnectionID) {
	place, err := s.workspace.Find(id)
	if err != nil {
		s.tell(err)
		return
	}
	if place.Environment.ID != s.environment.ID {
		s.selected[place.Environment.ID] = id
		s.switchTo(place.Environment.ID)
		return
	}
	s.selectConnection(id)
}

// startSchedule checks the favourites if that is to be done at start, and as often as was chosen from then on.
func (s *Shell) startSchedule() {
	schedule := s.preferences().Checks
	if schedule.AtStart {
		s.checkFavourites()
	}
	s.arm(schedule)
}

// arm sets the clock for the next check of the favourites.
func (s *Shell) arm(schedule settings.CheckSchedule) {
	if s.stopSchedule != nil {
		s.stopSchedule()
		s.stopSchedule = nil
	}
	if schedule.Every > 0 {
		s.stopSchedule = kit.OnClock(schedule.Every, func() {
			s.checkFavourites()
			s.arm(schedule)
		})
	}
}

func (s *Shell) chooseSchedule() { s.forms.CheckSchedule() }

// checkFavourites checks the favourites of all environments in the background. A store that is locked is left locked:
// nobody asked.
func (s *Shell) checkFavourites() {
	if s.health.Running() {
		return
	}
	s.tasks.Go(func(ctx context.Context) func() {
		if _, err := s.workspace.Store(ctx); err != nil {
			return nil
		}
		ids, err := s.workspace.Favourites(ctx)
		if err != nil || len(ids) == 0 {
			return nil
		}
		report, err := s.workspace.CheckAll(ctx, check.Options{Connections: ids})
		if err != nil {
			return nil // the next one tries again
		}
		return func() { s.announce(report.NewlyFailing()) }
	})
}

// announce tells of favourites that began to fail, except of those that presenter mode hides.
func (s *Shell) announce(news []check.Result) {
	var shown []check.Result
	for _, result := range news {
		if result, visible := s.seen(result); visible {
			shown = append(shown, result)
		}
	}
	news = shown
	if len(news) == 0 {
		return
	}
	title, text := announcement(news)
	s.app.SendNotification(fyne.NewNotification(title, string(s.workspace.Redact([]byte(text)))))
}

// namedInNotification is how many connections a notification names.
const namedInNotification = 3

// announcement says which favourites began to fail. Everybody who sees the screen can read it, so it says names and how
// they fail, and no more.
func announcement(news []check.Result) (title, text string) {
	title = "Keyrack: " + phrase.Count(len(news), "favourite fails", "favourites fail")
	var lines []string
	for i, r := range news {
		if i == namedInNotification {
			lines = append(lines, "and "+phrase.Count(len(news)-i, "other", "others"))
			break
		}
		lines = append(lines, r.Title+" ("+r.Environment+"): "+phrase.Health(r.Health()))
	}
	return title, strings.Join(lines, "\n")
}
