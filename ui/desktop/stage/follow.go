package stage

import (
	"context"
	"time"

	"keyrack/model"
	"keyrack/model/workspace"
)

// Follow shows what becomes of an event.
func (s *Stage) Follow(event workspace.Event) {
	switch e := event.(type) {
	case workspace.EnvironmentsChanged:
		s.followEnvironments()
	case workspace.ConnectionsChanged:
		s.reloadIf(e.Environment)
	case workspace.ConnectionChecked:
		s.reloadIf(e.Environment)
	case workspace.ConnectionUsed:
		s.reloadIf(e.Environment)
	case workspace.SettingsChanged:
		s.followSettings()
	case workspace.Locked, workspace.StoreChanged:
		s.CheckStore()
	}
}

// followEnvironments shows what became of the environments. When the one in use is gone, the sandbox takes its place.
func (s *Stage) followEnvironments() {
	environment, found := find(s.options.Source.Environments(), s.scene.Environment.ID)
	if !found {
		s.Switch(workspace.SandboxID)
		return
	}
	s.show(func(n *Scene) { n.Environment = environment })
}

// followSettings masks anew what is shown. An environment that may no longer be seen makes room for one that may.
func (s *Stage) followSettings() {
	now, before := s.options.View.Preferences(), s.scene.Preferences
	if now.Shown() != before.Shown() || now.Toured != before.Toured {
		s.Refresh()
	}
	if s.options.View.Shows(s.scene.Environment) || s.target != s.scene.Environment.ID {
		return
	}
	first, err := s.options.Source.FirstEnvironment()
	if err != nil {
		s.options.Failed(err)
		return
	}
	s.Switch(first.ID)
}

// pause is the least time between two readings: a check of all connections announces each of them.
const pause = 200 * time.Millisecond

func (s *Stage) reloadIf(environment model.EnvironmentID) {
	if environment == s.scene.Environment.ID {
		s.Reload()
	}
}

// Reload reads the environment in use anew and shows it. What is asked for while one reading is under way is answered
// by one more.
func (s *Stage) Reload() {
	if s.reading {
		s.readAgain = true
		return
	}
	s.reading = true
	environment, order, preferences := s.scene.Environment, s.order, s.options.View.Preferences().Shown()
	s.options.Tasks.Go(func(ctx context.Context) func() {
		read, err := s.Read(ctx, environment.ID, order)
		return func() {
			switch {
			case s.scene.Environment.ID != environment.ID:
			case err != nil:
				s.options.Failed(err)
			case s.options.View.Preferences().Shown() != preferences:
				s.readAgain = true // what may be shown has changed meanwhile
			default:
				s.enter(environment, read, func(*Scene) {})
			}
			s.stopReading = s.options.Later(pause, func() {
				s.reading = false
				if s.readAgain {
					s.readAgain = false
					s.Reload()
				}
			})
		}
	})
}

// CheckStore looks whether the secret store can be used, and shows it. That it no longer can is told beside the list,
// where there is one.
func (s *Stage) CheckStore() {
	s.storeRound++
	round := s.storeRound
	s.options.Tasks.Go(func(ctx context.Context) func() {
		_, err := s.options.Source.Store(ctx)
		return func() {
			if round != s.storeRound {
				return // what was found later counts, whichever comes first
			}
			worse := err != nil && s.scene.Store == nil
			s.show(func(n *Scene) { n.Store, n.StoreName = err, s.options.Source.StoreName() })
			if worse && len(s.groups) > 0 {
				s.options.Failed(err)
			}
		}
	})
}
