package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// properties lists what a connection reaches: one property, or all of a portfolio.
type properties struct {
	rows    []model.Enterprise
	list    *kit.List
	none    *kit.Line
	content fyne.CanvasObject
}

func newProperties() *properties {
	p := &properties{
		none: kit.NewLine(kit.Muted("Not known yet. Check the connection to see which properties it opens.")),
	}
	p.list = kit.NewList(func() fyne.CanvasObject { return kit.NewRow() }, p.draw)
	none := kit.Inset(16, 18, 0, 18, kit.VBox(0, p.none))
	p.content = kit.NewCard(nil, container.NewStack(none, kit.Inset(4, 0, 4, 0, p.list)), nil)
	return p
}

func (p *properties) show(identity *model.Identity) {
	p.rows = nil
	switch {
	case identity == nil:
	case identity.Portfolio:
		p.rows = identity.Enterprises
	default:
		p.rows = []model.Enterprise{{
			ID: identity.EnterpriseID, Name: identity.Name, City: identity.City,
			TimeZone: identity.TimeZone, Pricing: identity.Pricing,
		}}
	}
	p.none.Hidden = len(p.rows) > 0
	p.none.Refresh()
	p.list.SetRows(len(p.rows), func(int) float32 { return look.RowHeight })
}

func (p *properties) draw(i int, object fyne.CanvasObject) {
	e := p.rows[i]
	where := phrase.Where(
		model.Connection{Identity: &model.Identity{City: e.City, TimeZone: e.TimeZone, Pricing: e.Pricing}})
	object.(*kit.Row).Set(kit.RowContent{Title: e.Name, Subtitle: where + " · " + e.ID, Mark: assets.Key})
}
