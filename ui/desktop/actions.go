package desktop

import (
	"context"
	"fmt"
	"net/url"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/sidebar"
	"keyrack/ui/desktop/stage"
	"keyrack/ui/desktop/teams"
	"keyrack/ui/desktop/why"
	"keyrack/ui/phrase"
)

// This file does what the user asks for, to one connection or to several.

// selectConnection shows a connection on the page.
func (s *Shell) selectConnection(id model.ConnectionID) {
	s.sentry.Active()
	s.sidebar.Select(id)
	s.stage.Choose(id)
}

// openConnection shows a connection, in whichever environment it is.
func (s *Shell) openConnection(id model.ConnectionID) {
	place, err := s.home.Find(id)
	switch {
	case err != nil:
		s.tell(err)
	case place.Environment.ID == s.scene().Environment.ID:
		s.selectConnection(id)
	default:
		s.stage.GoTo(place.Environment.ID, id)
	}
}

// listActions are what the list asks of the window.
func (s *Shell) listActions(teams *teams.Teams) sidebar.Actions {
	return sidebar.Actions{
		Select: func(id model.ConnectionID) {
			s.page.SetBack(false)
			s.selectConnection(id)
		},
		Edit:            s.withPlace(s.editConnection),
		EditIntegration: s.editIntegration,
		Add:             s.addConnection,
		CheckAll:        s.checkAll,
		Sort:            s.keepOrder,
		Live:            func(id model.ConnectionID) string { return s.live[id] },
		Check:           s.checkSome,
		Send:            s.sendToMany,
		Star:            s.starAll,
		Tag:             func(ids []model.ConnectionID) { s.forms.TagConnections(s.named(ids)) },
		Export:          func(ids []model.ConnectionID) { s.storing.ShareListOf(ids...) },
		Delete:          s.deleteAll,
		Shared:          teams.Said,
		Items:           teams.Items,
	}
}

func (s *Shell) keepOrder(order stage.Order) {
	s.stage.SetOrder(order)
	s.prefer(func(p *settings.Preferences) { p.ListOrder = string(order) })
}

// named returns what may be seen of the connections with these ids that are still there.
func (s *Shell) named(ids []model.ConnectionID) []model.Connection {
	var all []model.Connection
	for _, id := range ids {
		if place, err := s.home.Find(id); err == nil {
			all = append(all, s.view.Connection(place.Connection))
		}
	}
	return all
}

func (s *Shell) starAll(ids []model.ConnectionID, favourite bool) {
	s.work("Keeping the favourites…", func(ctx context.Context) func() {
		if err := s.home.StarConnections(ctx, ids, favourite); err != nil {
			return func() { s.tell(err) }
		}
		return nil
	})
}

// deleteAll asks, deletes, and offers to take it back.
func (s *Shell) deleteAll(ids []model.ConnectionID) {
	connections := s.named(ids)
	if len(connections) == 0 {
		return
	}
	what := "“" + connections[0].Title() + "”"
	if len(connections) > 1 {
		what = phrase.Count(len(connections), "connection", "connections")
	}
	s.forms.RemoveConnections(connections, func(restorable int, left *secrets.LeftBehindError) {
		icon, text := assets.Trash, "Deleted "+what+"."
		if left != nil {
			icon, text = assets.Warning, text+" "+phrase.Explain(left).Sentences()
		}
		if restorable == 0 {
			s.layer.Notify(icon, text, "", nil)
			return
		}
		s.layer.Notify(icon, text, "Undo", s.undoDelete)
	})
}

// undoDelete brings back what was deleted last.
func (s *Shell) undoDelete() {
	s.layer.HideNotice()
	s.work("Bringing them back…", func(ctx context.Context) func() {
		restored, err := s.home.RestoreRemoved(ctx)
		return func() {
			if err != nil {
				s.tell(err)
				return
			}
			s.layer.Notify(assets.Tick, "Brought back "+phrase.Count(restored, "connection", "connections")+".", "", nil)
		}
	})
}

// dropped takes a file that was dropped on the window as one to import. Of several the first is taken: each gets its
// own preview.
func (s *Shell) dropped(_ fyne.Position, files []fyne.URI) {
	if len(files) == 0 || files[0].Scheme() != "file" || s.window.Canvas().Overlays().Top() != nil {
		return
	}
	s.sentry.Active()
	s.storing.ImportFile(kit.Path(files[0]))
}

// withPlace makes an action of a connection's id from one of its place.
func (s *Shell) withPlace(do func(workspace.Place)) func(model.ConnectionID) {
	return func(id model.ConnectionID) {
		place, err := s.home.Find(id)
		if err != nil {
			s.tell(err)
			return
		}
		do(place)
	}
}

func (s *Shell) addConnection() {
	scene := s.scene()
	if scene.Store != nil {
		s.tell(scene.Store)
		return
	}
	s.forms.AddConnection(scene.Environment, scene.Listing.Groups(), func(id model.ConnectionID) {
		s.stage.Prefer(scene.Environment.ID, id)
	})
}

func (s *Shell) editIntegration(id model.IntegrationID) {
	if group, found := s.stage.Group(id); found && !s.view.Covered() {
		s.forms.EditIntegration(group, nil)
	}
}

func (s *Shell) unlockWrites() {
	place, err := s.home.Find(s.scene().Chosen)
	if err != nil {
		s.forms.Tell("Unlock writes", "Writes are unlocked for one connection. Add or select one first.")
		return
	}
	s.forms.UnlockWrites(place.Connection, s.showWrites)
}

func (s *Shell) editConnection(place workspace.Place) {
	if !s.view.Covered() {
		s.forms.EditConnection(place.Connection)
	}
}

// visit opens the property of a connection in Mews Operations.
func (s *Shell) visit(place workspace.Place) {
	if identity := place.Connection.Identity; identity != nil {
		s.openAddress(place.Environment.OperationsLink(identity.EnterpriseID))
	}
}

// openAddress opens an address in the browser: an https or http one, because the desktop would give any other to any
// program.
func (s *Shell) openAddress(address string) {
	link, err := model.ParseTicket(address)
	if err != nil || link == "" {
		s.tell(model.ErrTicketLink)
		return
	}
	u, err := url.Parse(link)
	if err == nil {
		err = s.app.OpenURL(u)
	}
	if err != nil {
		s.tell(fmt.Errorf("the browser did not open: %w", err))
	}
}

// verifyWithTeams verifies a connection, and looks at what the members of teams have changed.
func (s *Shell) verifyWithTeams(id model.ConnectionID) {
	if s.rounds != nil {
		s.rounds.Now()
	}
	if id != "" {
		s.verify(id)
	}
}

func (s *Shell) verify(id model.ConnectionID) {
	s.page.SetBusy(true)
	s.work("Asking Mews which property it opens…", func(ctx context.Context) func() {
		_, err := s.home.VerifyConnection(ctx, id)
		return func() {
			s.page.SetBusy(false)
			if err != nil {
				s.tell(err)
			}
			s.stage.CheckStore()
		}
	})
}

// addSamples adds what an environment has for trying it out: the sandbox's hotels, or the public demo tokens.
func (s *Shell) addSamples() {
	add := s.home.AddPublicDemoTokens
	if s.scene().Environment.Kind == model.Sandbox {
		add = s.home.AddSandboxHotels
	}
	s.start.setBusy(true)
	s.work("Adding them…", func(ctx context.Context) func() {
		_, err := add(ctx)
		return func() {
			s.start.setBusy(false)
			if err != nil {
				s.tell(err)
			}
		}
	})
}

// askWhy finds out why a connection is refused, and the operation of an answer, if there is one.
func (s *Shell) askWhy(id model.ConnectionID, answer model.Exchange) {
	s.withPlace(func(place workspace.Place) {
		s.why.Ask(why.Refused{
			Place: s.view.Place(place), Path: answer.Operation.Path, Status: answer.Status, Message: answer.Message,
		})
	})(id)
}

// editEnvironment opens the dialog of the custom environment in use.
func (s *Shell) editEnvironment() {
	scene := s.scene()
	s.forms.EditEnvironment(scene.Environment, max(scene.Listing.Counts().All, len(scene.Listing.Groups())))
}

// quit ends the program, and takes a copied token along.
func (s *Shell) quit() {
	s.sentry.Clear()
	s.app.Quit()
}

// openAnother opens a second window beside this one.
func (s *Shell) openAnother() {
	if err := s.others.Spawn(); err != nil {
		s.tell(err)
	}
}
