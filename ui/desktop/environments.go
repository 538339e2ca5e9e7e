package desktop

import (
	"context"
	"time"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/sidebar"
	"keyrack/ui/phrase"
)

// This file switches between environments and follows what becomes of them.

// find returns one of the environments.
func find(all []model.Environment, id model.EnvironmentID) (model.Environment, bool) {
	for _, environment := range all {
		if environment.ID == id {
			return environment, true
		}
	}
	return model.Environment{}, false
}

// tree is an environment's integrations and connections: as they are, and as they may be shown.
type tree struct {
	groups  []workspace.Group
	listing *sidebar.Listing
}

// read reads the tree of an environment. It is for a worker.
func read(ctx context.Context, from *keyrack.Keyrack, id model.EnvironmentID, order sidebar.Order) (tree, error) {
	groups, err := from.Tree(ctx, id)
	return listed(groups, order, from.Preferences()), err
}

func listed(groups []workspace.Group, order sidebar.Order, p workspace.Preferences) tree {
	return tree{groups: groups, listing: sidebar.NewListing(presenter.Groups(groups, p), order)}
}

// switchTo shows another environment. Of several switches that are asked for before the first one has come, the last one
// counts.
func (s *Shell) switchTo(id model.EnvironmentID) {
	environment, found := find(s.environments(), id)
	if !found || id == s.heading {
		return
	}
	s.heading = id
	order := s.sidebar.Order()
	s.work("Opening "+environment.Name+"…", func(ctx context.Context) func() {
		err := s.workspace.SwitchTo(ctx, id)
		listed, treeErr := read(ctx, s.workspace, id, order)
		return func() {
			if s.heading != id {
				return // the user has gone on
			}
			if err != nil {
				s.tell(err)
			}
			if treeErr != nil {
				s.heading = s.environment.ID
				s.tell(treeErr)
				return
			}
			s.previous = s.environment.ID
			s.sidebar.Forget()
			s.checking = false
			s.show(environment, listed)
		}
	})
}

// switchBack shows the environment that was shown before.
func (s *Shell) switchBack() {
	if s.previous != "" {
		s.switchTo(s.previous)
	}
}

// followEnvironments shows what became of the environments. When the one in use is gone, the sandbox takes its place.
func (s *Shell) followEnvironments() {
	environment, found := find(s.workspace.Environments(), s.environment.ID)
	if !found {
		s.switchTo(workspace.SandboxID)
		return
	}
	s.paint(environment)
	s.header.Show(s.environments(), environment)
	s.bindKeys()
	s.showPage()
	s.showWrites()
}

// editEnvironment opens the dialog of the custom environment in use.
func (s *Shell) editEnvironment() {
	connections := 0
	for _, group := range s.groups {
		connections += len(group.Connections)
	}
	s.forms.EditEnvironment(s.environment, max(connections, len(s.groups)))
}

// title is what the window is called: where requests go, and whether they may change something there.
func title(environment model.Environment, unlocked time.Time) string {
	text := "Keyrack — " + phrase.Environment(environment)
	switch {
	case environment.Protection != model.ReadOnly:
	case unlocked.IsZero():
		text += " · read-only"
	default:
		text += " · writes unlocked"
	}
	return text
}
