package desktop

import (
	"context"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/bundle"
	"keyrack/ui/desktop/health"
	"keyrack/ui/phrase"
)

// This file checks many connections, and makes support bundles of what came of it and of what the history has.

func (s *Shell) newHealth() *health.Screen {
	return health.New(health.Options{
		Workspace: s.home, Tasks: s.tasks, Window: s.window, Now: s.options.Now,
		Open: func(id model.ConnectionID) {
			s.openConnection(id)
			s.page.SetBack(true)
		},
		Bundle:   s.bundleCheck,
		View:     s.view,
		Why:      func(id model.ConnectionID) { s.askWhy(id, model.Exchange{}) },
		Copied:   func(text string) { s.layer.Notify(assets.Tick, text, "", nil) },
		Failed:   s.tell,
		Schedule: func() { s.forms.CheckSchedule() },
	})
}

// checkAll checks the connections of the environment in use.
func (s *Shell) checkAll() {
	scene := s.scene()
	s.check(health.Scope{
		Name: phrase.Environment(scene.Environment), Environments: []model.EnvironmentID{scene.Environment.ID},
		Count: scene.Listing.Counts().All,
	})
}

// checkEverywhere checks the connections of all environments that may be seen.
func (s *Shell) checkEverywhere() {
	environments := s.view.Environments()
	s.work("Reading the connections…", func(ctx context.Context) func() {
		scope := health.Scope{Name: "all environments"}
		for _, environment := range environments {
			groups, err := s.home.Tree(ctx, environment.ID)
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

// checkSome checks a selection; a single connection is verified without leaving its page.
func (s *Shell) checkSome(ids []model.ConnectionID) {
	if len(ids) == 1 {
		s.verify(ids[0])
		return
	}
	s.check(health.Scope{Name: phrase.Environment(s.scene().Environment), Connections: ids, Count: len(ids)})
}

func (s *Shell) check(scope health.Scope) {
	if s.scene().Store != nil {
		s.tell(s.scene().Store)
		return
	}
	if scope.Count == 0 {
		return
	}
	s.health.Start(scope)
	s.showMany(s.health.Content())
}

// showMany shows one of the screens of many connections in the place of the page.
func (s *Shell) showMany(screen fyne.CanvasObject) {
	s.many = screen
	s.stage.Check(true)
	s.showPage()
}

// backToReport shows what the last check of many has found, or how many have answered, whichever was shown last.
func (s *Shell) backToReport() {
	if s.hasReport() {
		s.showMany(s.many)
	}
}

func (s *Shell) hasReport() bool {
	if s.many == s.fanout.Content() {
		return s.fanout.Sent()
	}
	return s.health.Checked()
}

// bundlePast shows a support bundle about a request of the past.
func (s *Shell) bundlePast(record workspace.Record, bodies workspace.Bodies) {
	s.openBundle(record.Operation.Path, func(context.Context) ([]byte, error) {
		return s.supportPast(record, bodies)
	})
}

func (s *Shell) supportPast(record workspace.Record, bodies workspace.Bodies) ([]byte, error) {
	failure := ""
	if record.Status == 0 {
		failure = phrase.RecordRemark(record)
	}
	return s.home.SupportPast(record, bodies, failure, s.options.Version)
}

// checkOperation is what a check asks.
const checkOperation = "configuration/get"

// bundleCheck shows a support bundle about the last check of a connection.
func (s *Shell) bundleCheck(id model.ConnectionID) {
	s.openBundle(checkOperation, func(ctx context.Context) ([]byte, error) {
		records, err := s.home.Sent(ctx, workspace.SentQuery{
			Connections: []model.ConnectionID{id}, Operation: checkOperation, Probes: true, Limit: 1,
		})
		if err != nil {
			return nil, err
		}
		if len(records) == 0 {
			return nil, model.ErrNoSuchRow
		}
		record, bodies, err := s.home.Recall(ctx, records[0].ID)
		if err != nil {
			return nil, err
		}
		return s.supportPast(record, bodies)
	})
}

func (s *Shell) openBundle(operation string, make func(ctx context.Context) ([]byte, error)) {
	dialog := bundle.Dialog{
		Files: s.home, Tasks: s.tasks, Window: s.window,
		Told: func(icon assets.Icon, text string) { s.layer.Notify(icon, text, "", nil) },
	}
	dialog.Open(operation, s.view.Preferences().Mask(), make)
}
