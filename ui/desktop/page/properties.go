package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// properties lists what a connection reaches: one property, or all of a portfolio.
type properties struct {
	rows    []model.Enterprise
	list    *widget.List
	none    *kit.Line
	content fyne.CanvasObject
}

func newProperties() *properties {
	p := &properties{none: kit.NewLine(kit.Muted("Not known yet. Verify the connection to see which properties it opens."))}
	p.list = widget.NewList(func() int { return len(p.rows) }, func() fyne.CanvasObject { return kit.NewRow() }, p.draw)
	p.list.OnSelected = func(i widget.ListItemID) { p.list.Unselect(i) }
	none := kit.Inset(16, 18, 0, 18, kit.VBox(0, p.none))
	p.content = kit.NewCard(nil, container.NewStack(none, p.list), nil)
	return p
}

func (p *properties) show(identity *model.Identity) {
	p.rows = nil
	switch {
	case identity == nil:
	case identity.Portfolio:
		p.rows = identity.Enterprises
	default:
		p.rows = []model.Enterprise{{ID: identity.EnterpriseID, Name: identity.Name, City: identity.City, TimeZone: identity.TimeZone, Pricing: identity.Pricing}}
	}
	p.none.Hidden = len(p.rows) > 0
	p.none.Refresh()
	for i := range p.rows {
		p.list.SetItemHeight(i, look.RowHeight)
	}
	p.list.Refresh()
}

func (p *properties) draw(i widget.ListItemID, object fyne.CanvasObject) {
	e := p.rows[i]
	where := phrase.Where(model.Connection{Identity: &model.Identity{City: e.City, TimeZone: e.TimeZone, Pricing: e.Pricing}})
	object.(*kit.Row).Set(kit.RowContent{Title: e.Name, Subtitle: where + " · " + e.ID, Mark: assets.Key})
}
