package desktop

import (
	"context"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/presenter"
	"keyrack/ui/desktop/sidebar"
	"keyrack/ui/phrase"
)

// This file does to one connection, or to several, what the list asks for.

// listActions are what the list asks of the window.
func (s *Shell) listActions() sidebar.Actions {
	return sidebar.Actions{
		Select:          s.selectConnection,
		Edit:            s.withPlace(s.editConnection),
		EditIntegration: s.editIntegration,
		Add:             s.addConnection,
		CheckAll:        s.checkAll,
		Sort:            s.keepOrder,
		Check:           s.checkSome,
		Star:            s.starAll,
		Tag:             func(ids []model.ConnectionID) { s.forms.TagConnections(s.named(ids)) },
		Export:          func(ids []model.ConnectionID) { s.storing.ShareListOf(ids...) },
		Delete:          s.deleteAll,
	}
}

// order is how the list is sorted.
func order(p workspace.Preferences) sidebar.Order { return sidebar.OrderOf(p.ListOrder) }

func (s *Shell) keepOrder(order sidebar.Order) {
	s.prefer(func(p *workspace.Preferences) { p.ListOrder = string(order) })
}

// named returns what may be seen of the connections with these ids that are still there.
func (s *Shell) named(ids []model.ConnectionID) []model.Connection {
	var all []model.Connection
	for _, id := range ids {
		if place, err := s.workspace.Find(id); err == nil {
			all = append(all, presenter.Connection(place.Connection, s.preferences()))
		}
	}
	return all
}

func (s *Shell) starAll(ids []model.ConnectionID, favourite bool) {
	s.work("Keeping the favourites…", func(ctx context.Context) func() {
		if err := s.workspace.StarConnections(ctx, ids, favourite); err != nil {
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
	s.forms.RemoveConnections(connections, func(restorable int, left *workspace.LeftBehindError) {
		icon, text := assets.Trash, "Deleted "+what+"."
		if left != nil {
			icon, text = assets.Warning, text+" "+workspace.Explain(left).Sentences()
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
		restored, err := s.workspace.RestoreRemoved(ctx)
		return func() {
			if err != nil {
				s.tell(err)
				return
			}
			s.layer.Notify(assets.Tick, "Brought back "+phrase.Count(restored, "connection", "connections")+".", "", nil)
		}
	})
}

// dropped takes a file that was dropped on the window as one to import. Of several the first is taken: each gets its own
// preview.
func (s *Shell) dropped(_ fyne.Position, files []fyne.URI) {
	if len(files) == 0 || files[0].Scheme() != "file" || s.window.Canvas().Overlays().Top() != nil {
		return
	}
	s.active()
	s.storing.ImportFile(files[0].Path())
}
