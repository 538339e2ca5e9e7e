// Package presentertest makes views for the tests of areas.
package presentertest

import (
	"keyrack/model"
	"keyrack/model/settings"
	"keyrack/ui/desktop/presenter"
)

// Source is what a user has chosen, and the environments that there are.
type Source struct {
	Chosen settings.Preferences
	All    []model.Environment
}

// Preferences is for presenter.
func (s *Source) Preferences() settings.Preferences { return s.Chosen }

// Environments is for presenter.
func (s *Source) Environments() []model.Environment { return s.All }

// View is the view of a source, which tells nobody anything.
func (s *Source) View() *presenter.View { return presenter.NewView(s, func(string) {}) }

// Open is the view of somebody who is alone with some environments.
func Open(all ...model.Environment) *presenter.View { return (&Source{All: all}).View() }
