package sidebar

import (
	"maps"

	"fyne.io/fyne/v2"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/stage"
	"keyrack/ui/phrase"
)

// This file picks several connections to do something to all of them. What is picked stays picked while the filter
// changes, but only what can be seen is counted and acted on: nobody deletes what is not on the screen.

// pressed follows a click: plain ones show a connection; with Ctrl it is picked, with Shift everything up to it; the
// other button opens a menu.
func (s *Sidebar) pressed(i int, press kit.Press) {
	r := s.rows[i]
	if r.connection == nil {
		if press.Menu {
			s.openIntegrationMenu(*r.integration, press.At)
		}
		return
	}
	id := r.connection.ID
	switch {
	case press.Menu:
		s.openMenu(id, press.At)
	case press.Modifier&fyne.KeyModifierShortcutDefault != 0:
		s.pick(id, !s.picked[id])
		s.anchor = id
	case press.Modifier&fyne.KeyModifierShift != 0:
		s.pickRange(s.anchor, i)
	default:
		s.anchor = id
		s.Select(id)
		s.actions.Select(id)
	}
}

// moved follows the keyboard: with Shift everything from where it began is picked.
func (s *Sidebar) moved(from, to int, extend bool) {
	if !extend {
		if c := s.rows[to].connection; c != nil {
			s.anchor = c.ID
		}
		return
	}
	if c := s.rows[from].connection; c != nil && len(s.picked) == 0 {
		s.anchor = c.ID
	}
	s.pickRange(s.anchor, to)
}

// key deals with the keys that the list does not know.
func (s *Sidebar) key(event *fyne.KeyEvent) bool {
	i := s.list.Cursor()
	if i >= len(s.rows) {
		return false
	}
	connection := s.rows[i].connection
	switch event.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if connection != nil {
			return false
		}
		s.actions.EditIntegration(s.rows[i].integration.ID)
	case fyne.KeyEscape:
		s.pickNone()
	case fyne.KeyDelete:
		if connection != nil {
			s.actions.Delete(s.targets(connection.ID))
		}
	case fyne.KeyInsert:
		if connection != nil {
			s.pick(connection.ID, !s.picked[connection.ID])
		}
	case fyne.KeyLeft, fyne.KeyRight:
		if connection != nil && stage.IsPortfolio(*connection) && s.open[connection.ID] == (event.Name == fyne.KeyLeft) {
			s.toggle(connection.ID)
		}
	default:
		return false
	}
	return true
}

func (s *Sidebar) pick(id model.ConnectionID, picked bool) {
	if picked {
		s.picked[id] = true
	} else {
		delete(s.picked, id)
	}
	s.list.Refresh()
	s.showPicked()
}

func (s *Sidebar) pickRange(anchor model.ConnectionID, to int) {
	from := to
	for i, r := range s.rows {
		if r.connection != nil && r.connection.ID == anchor {
			from = i
			break
		}
	}
	clear(s.picked)
	for i := min(from, to); i <= max(from, to); i++ {
		if c := s.rows[i].connection; c != nil {
			s.picked[c.ID] = true
		}
	}
	s.list.Refresh()
	s.showPicked()
}

// pickAll picks everything that can be seen.
func (s *Sidebar) pickAll() {
	for _, r := range s.rows {
		if r.connection != nil {
			s.picked[r.connection.ID] = true
		}
	}
	s.list.Refresh()
	s.showPicked()
}

func (s *Sidebar) pickNone() {
	clear(s.picked)
	s.list.Refresh()
	s.showPicked()
}

// dropPicks forgets what is no longer listed: it must not be picked when it comes back.
func (s *Sidebar) dropPicks() {
	if len(s.picked) == 0 {
		return
	}
	listed := map[model.ConnectionID]bool{}
	for _, group := range s.listing.Groups() {
		for _, connection := range group.Connections {
			listed[connection.ID] = true
		}
	}
	maps.DeleteFunc(s.picked, func(id model.ConnectionID, _ bool) bool { return !listed[id] })
}

// pickedRows are the picked connections that have a row, top first.
func (s *Sidebar) pickedRows() []model.ConnectionID {
	if len(s.picked) == 0 {
		return nil
	}
	var ids []model.ConnectionID
	for _, r := range s.rows {
		if r.connection != nil && r.enterprise == nil && s.picked[r.connection.ID] {
			ids = append(ids, r.connection.ID)
		}
	}
	return ids
}

// targets is what an action on a connection is for: all that are picked where it is one of them, else it alone.
func (s *Sidebar) targets(id model.ConnectionID) []model.ConnectionID {
	if s.picked[id] {
		return s.pickedRows()
	}
	return []model.ConnectionID{id}
}

// showPicked puts the actions for what is picked in the place of the buttons at the bottom.
func (s *Sidebar) showPicked() {
	count := len(s.pickedRows())
	s.pickedCount.Set(kit.Bold(phrase.Count(count, "selected", "selected")))
	s.pickBar.Hidden = count == 0
	s.bottom.Hidden = count > 0
	s.footer.Refresh()
}

func (s *Sidebar) newPickBar() *fyne.Container {
	onRows := func(do func([]model.ConnectionID)) func() { return func() { do(s.pickedRows()) } }
	buttons := kit.HBox(2,
		kit.NewIconButton(assets.Refresh, "Check the selected",
			onRows(func(ids []model.ConnectionID) { s.actions.Check(ids) })),
		kit.NewIconButton(assets.StarOutline, "Add to favourites",
			onRows(func(ids []model.ConnectionID) { s.actions.Star(ids, true) })),
		kit.NewIconButton(assets.Tag, "Tags…", onRows(func(ids []model.ConnectionID) { s.actions.Tag(ids) })),
		kit.NewIconButton(assets.Export, "Export these connections…",
			onRows(func(ids []model.ConnectionID) { s.actions.Export(ids) })),
		kit.NewIconButton(assets.Trash, "Delete the selected… (Delete)",
			onRows(func(ids []model.ConnectionID) { s.actions.Delete(ids) })),
		kit.NewPlainIconButton(assets.Close, "Select none (Escape)", s.pickNone),
	)
	s.pickedCount = kit.NewLine()
	return kit.Edges(nil, nil, nil, buttons, kit.Inset(0, 4, 0, 0, s.pickedCount))
}

// openMenu shows what can be done to a connection, or to all that are picked where it is one of them.
func (s *Sidebar) openMenu(id model.ConnectionID, at fyne.Position) {
	kit.OpenMenu(fyne.CurrentApp().Driver().CanvasForObject(s.list), s.menu(id), at)
}

// Menus are those of a connection in the list, and of the order.
func (s *Sidebar) Menus(id model.ConnectionID) (connection, order *fyne.Menu) {
	return s.menu(id), s.orderMenu()
}

func (s *Sidebar) menu(id model.ConnectionID) *fyne.Menu {
	ids := s.targets(id)
	menu := fyne.NewMenu("")
	add := func(text string, do func()) { menu.Items = append(menu.Items, fyne.NewMenuItem(text, do)) }
	star := !s.favourite(ids)
	if len(ids) == 1 {
		add("Open", func() {
			s.Select(id)
			s.actions.Select(id)
		})
		add("Edit…", func() { s.actions.Edit(id) })
	}
	add("Check", func() { s.actions.Check(ids) })
	if len(ids) > 1 {
		add("Send the request…", func() { s.actions.Send(ids) })
	}
	if star {
		add("Add to favourites", func() { s.actions.Star(ids, true) })
	} else {
		add("Remove from favourites", func() { s.actions.Star(ids, false) })
	}
	add("Tags…", func() { s.actions.Tag(ids) })
	add("Export connection list…", func() { s.actions.Export(ids) })
	menu.Items = append(menu.Items, fyne.NewMenuItemSeparator())
	if s.picked[id] {
		add("Deselect", func() { s.pick(id, false) })
	} else {
		add("Select", func() { s.pick(id, true) })
	}
	add("Select all shown", s.pickAll)
	menu.Items = append(menu.Items, fyne.NewMenuItemSeparator())
	if integration, connection := s.listed(id); len(ids) == 1 && connection != nil {
		menu.Items = append(menu.Items, s.actions.Items(*integration, connection)...)
	}
	add("Delete…", func() { s.actions.Delete(ids) })
	return menu
}

// listed is a connection of the listing with its client application; nil for one that is not there.
func (s *Sidebar) listed(id model.ConnectionID) (*model.Integration, *model.Connection) {
	for g := range s.listing.Groups() {
		group := &s.listing.Groups()[g]
		for i := range group.Connections {
			if group.Connections[i].ID == id {
				return &group.Integration, &group.Connections[i]
			}
		}
	}
	return nil, nil
}

// openIntegrationMenu shows what can be done to a client application.
func (s *Sidebar) openIntegrationMenu(integration model.Integration, at fyne.Position) {
	menu := fyne.NewMenu("", fyne.NewMenuItem("Edit…", func() { s.actions.EditIntegration(integration.ID) }))
	menu.Items = append(menu.Items, s.actions.Items(integration, nil)...)
	kit.OpenMenu(fyne.CurrentApp().Driver().CanvasForObject(s.list), menu, at)
}

// favourite reports whether all are favourites.
func (s *Sidebar) favourite(ids []model.ConnectionID) bool {
	starred := map[model.ConnectionID]bool{}
	for _, group := range s.listing.Groups() {
		for _, connection := range group.Connections {
			starred[connection.ID] = connection.Favourite
		}
	}
	for _, id := range ids {
		if !starred[id] {
			return false
		}
	}
	return true
}

// orders are the orders with what they are called.
var orders = []struct {
	order stage.Order
	name  string
}{
	{stage.ByAdding, "Order added"},
	{stage.ByName, "Name"},
	{stage.ByHealth, "Failing first"},
	{stage.ByCheck, "Longest unchecked first"},
	{stage.ByUse, "Last used first"},
}

// openOrders shows the orders under the button.
func (s *Sidebar) openOrders() {
	driver := fyne.CurrentApp().Driver()
	kit.OpenMenu(driver.CanvasForObject(s.sort), s.orderMenu(),
		driver.AbsolutePositionForObject(s.sort).AddXY(0, look.ControlHeight+2))
}

func (s *Sidebar) orderMenu() *fyne.Menu {
	menu := fyne.NewMenu("")
	for _, o := range orders {
		item := fyne.NewMenuItem(o.name, func() {
			s.listing = s.listing.In(o.order)
			s.arrange()
			s.actions.Sort(o.order)
		})
		item.Checked = o.order == s.listing.Order()
		menu.Items = append(menu.Items, item)
	}
	return menu
}
