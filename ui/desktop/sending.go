package desktop

import (
	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/fanout"
	"keyrack/ui/phrase"
)

// This file sends the read on the screen to many connections.

func (s *Shell) newFanout() *fanout.Screen {
	return fanout.New(fanout.Options{
		Workspace: s.home, Tasks: s.tasks, Window: s.window, Now: s.options.Now, View: s.view,
		Open: func(id model.ConnectionID) {
			s.openConnection(id)
			s.page.SetBack(true)
		},
		Show:   func() { s.showMany(s.fanout.Content()) },
		Told:   func(icon assets.Icon, text string) { s.layer.Notify(icon, text, "", nil) },
		Failed: s.tell,
	})
}

// sendToMany asks to which connections the request on the screen goes: to those that are selected, or to others.
func (s *Shell) sendToMany(selected []model.ConnectionID) {
	scene := s.scene()
	if scene.Store != nil {
		s.tell(scene.Store)
		return
	}
	here, err := s.home.Find(scene.Chosen)
	if err != nil {
		s.tell(err)
		return
	}
	operation, body, minimal := s.tester.Composed()
	s.fanout.Open(fanout.Ask{
		Operation: operation, Body: body, Minimal: minimal, Environment: here.Environment, Connection: here,
		Choices: s.choicesOf(here, selected),
	})
}

// choicesOf are the groups of connections of the environment in use that a request can go to.
func (s *Shell) choicesOf(here workspace.Place, selected []model.ConnectionID) []fanout.Choice {
	name := phrase.Environment(here.Environment)
	picked := fanout.Choice{Name: "The selected connections"}
	all := fanout.Choice{Name: "All connections of " + name}
	favourites := fanout.Choice{Name: "Favourites of " + name}
	client := fanout.Choice{Name: here.Integration.Client}
	failing := fanout.Choice{Name: "Failing connections of " + name}
	for _, id := range selected {
		if place, err := s.home.Find(id); err == nil {
			picked.Places = append(picked.Places, place)
		}
	}
	for _, group := range s.scene().Listing.Groups() {
		for _, connection := range group.Connections {
			place, err := s.home.Find(connection.ID)
			if err != nil {
				continue // it was removed meanwhile
			}
			all.Places = append(all.Places, place)
			if place.Connection.Favourite {
				favourites.Places = append(favourites.Places, place)
			}
			if place.Integration.ID == here.Integration.ID {
				client.Places = append(client.Places, place)
			}
			if place.Connection.LastCheck.Health.Failing() {
				failing.Places = append(failing.Places, place)
			}
		}
	}
	return []fanout.Choice{picked, all, favourites, client, failing}
}
