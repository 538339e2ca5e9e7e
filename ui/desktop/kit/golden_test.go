package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/uitest"
)

// pictured are small groups of widgets, whose pictures are kept in testdata.
func pictured() map[string]func() fyne.CanvasObject {
	return map[string]func() fyne.CanvasObject{
		"buttons": func() fyne.CanvasObject {
			off := NewPrimaryButton("Send", nil)
			off.Disable()
			return HBox(8, NewPrimaryButton("Send", nil).WithShortcut("Ctrl Enter"), NewButton("Check all", nil),
				NewGhostButton("Format", nil), off)
		},
		"icons": func() fyne.CanvasObject {
			on := NewIconButton(assets.Eye, "Presenter mode", nil)
			on.SetOn(true)
			return HBox(8, NewIconButton(assets.Lock, "Lock", nil), on, NewPlainIconButton(assets.Close, "Close", nil),
				NewLogo())
		},
		"chips": func() fyne.CanvasObject {
			chosen := NewChip("", "All 214", nil)
			chosen.SetSelected(true)
			return HBox(6, chosen, NewChip(assets.Star, "8", nil), NewPill(assets.Tick, "verified"),
				NewBadge(operation(model.Read)), NewBadge(operation(model.Destructive)))
		},
		"rows": func() fyne.CanvasObject {
			rows := VBox(look.ListGap)
			for _, content := range []RowContent{
				{Heading: true, Title: "Acme Sync", Subtitle: "2.1.0 · client E0D4…9E1D", RightIcon: assets.More},
				{
					Title: "Hotel Aurora", Subtitle: "Budapest · Gross · verified 3 min ago", Disc: health(model.OK), Selected: true,
					Star: true,
				},
				{
					Title: "Alpine Collection", Subtitle: "portfolio", Disc: health(model.Rejected), Right: "12",
					RightIcon: assets.TriangleDown,
				},
				{
					Title: "Hotel Meridian with a name that is far too long", Subtitle: "opens another",
					Disc: health(model.OtherProperty), Indent: 1,
				},
				{Title: "Harbour House", Subtitle: "picked", Picked: true},
			} {
				row := NewRow()
				row.Set(content)
				rows.Add(row)
			}
			return rows
		},
		"table": func() fyne.CanvasObject {
			columns := []Column{{Title: "Connection", Share: 1, Bold: true}, {Title: "Outcome", Share: 2, Muted: true}}
			row := NewTableRow(columns)
			row.Set(health(model.CouldNotCheck), []string{"City Inn North", "could not check · network"})
			return VBox(0, NewTableHead(columns), row)
		},
		"switcher": func() fyne.CanvasObject {
			switcher := NewSegmented(nil, func() {})
			switcher.Set([]Segment{
				segment(model.Sandbox, "Sandbox"), segment(model.Demo, "Demo"), segment(model.Production, "Production"),
			}, 2)
			return switcher
		},
		"tabs": func() fyne.CanvasObject {
			return VBox(8, NewTabs([]string{"Tester", "Token", "History"}, nil), NewPaneTabs([]string{"Pretty", "Table"}, nil))
		},
		"entries": func() fyne.CanvasObject {
			typed, choice, toggle := NewEntry("Label"), NewSelect("Environment", []string{"Demo"}, nil),
				NewToggle("High contrast", nil)
			typed.SetText("Hotel Aurora")
			choice.SetSelected(0)
			toggle.SetOn(true)
			return VBox(8, NewSearchEntry("Filter 214 connections", "Ctrl F"), typed, choice, toggle)
		},
		"banner": func() fyne.CanvasObject {
			banner, meter := NewBanner(), NewMeter(60)
			banner.Set(assets.Production, look.EnvironmentColors(model.Production), Bold("Production"),
				Span{Icon: assets.ArrowRight, Text: "Hotel Aurora · reads only", Gap: 9})
			meter.Set(0.4)
			return VBox(8, banner, HBox(8, NewWholeLine(Muted("Budget")), meter), NewStrip("PRESENTER MODE"))
		},
		"card": func() fyne.CanvasObject {
			return NewCodeCard(NewWholeLine(Bold("Answer")), NewLine(Span{Text: `{ "Limitation": 100 }`, Mono: true, Size: 12}),
				NewLine(Span{Icon: assets.Tick, Text: "valid", Color: look.ColorMuted}))
		},
	}
}

// TestWidgetsLookAsInTheirPictures fails when the look of a widget changes, and leaves the picture of now in
// testdata/failed. One that has changed on purpose takes the place of the one before.
func TestWidgetsLookAsInTheirPictures(t *testing.T) {
	for name, widgets := range pictured() {
		for _, appearance := range []look.Appearance{look.Light, look.Dark} {
			t.Run(name+"-"+string(appearance), func(t *testing.T) {
				ui := uitest.New(t)
				ui.SetTheme(look.New(look.AccentOf(model.Demo)).In(appearance))
				content := NewSurface(theme.ColorNameBackground, Inset(8, 8, 8, 8, widgets()))
				least := content.MinSize()
				ui.Window(content, fyne.NewSize(max(least.Width, 340), least.Height))
				test.AssertImageMatches(t, name+"-"+string(appearance)+".png", ui.Picture())
			})
		}
	}
}
