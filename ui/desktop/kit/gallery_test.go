package kit

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/uitest"
)

func gap(width, height float32) fyne.CanvasObject {
	space := newRectangle()
	space.SetMinSize(fyne.NewSize(width, height))
	return space
}

func pad(top, bottom, left, right float32, content fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(top, bottom, left, right), content)
}

// hbox lays objects side by side, in the middle of the height, with their least widths.
func hbox(space float32, objects ...fyne.CanvasObject) fyne.CanvasObject {
	box := container.New(layout.NewCustomPaddedHBoxLayout(space))
	for _, object := range objects {
		if _, spacer := object.(layout.SpacerObject); spacer {
			box.Add(object)
			continue
		}
		box.Add(container.NewVBox(layout.NewSpacer(), object, layout.NewSpacer()))
	}
	return box
}

func vbox(space float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(space), objects...)
}

// wide is a layout of one object with a fixed width.
type wide float32

func (w wide) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(float32(w), objects[0].MinSize().Height)
}

func (w wide) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }

// screen assembles the tester of one environment from every widget of the kit.
func screen(kind model.EnvironmentKind, later Later) fyne.CanvasObject {
	segments := NewSegmented(nil, func() {})
	all := []Segment{
		{Kind: model.Sandbox, Text: "Sandbox"},
		{Kind: model.Demo, Text: "Demo"},
		{Kind: model.Production, Text: "Production"},
		{Kind: model.Custom, Text: "Staging"},
	}
	selected, name := 0, ""
	for i, segment := range all {
		if segment.Kind == kind {
			selected, name = i, segment.Text
		}
	}
	segments.Set(all, selected)
	search := NewSearchEntry("Go to hotel, operation, action…", "Ctrl K")
	on := NewIconButton(assets.Eye, "Presenter mode", nil)
	on.SetOn(kind == model.Sandbox)
	header := container.NewBorder(nil, nil, hbox(14, NewLogo(), segments, NewEnvironmentPill(kind, name+" · read & write")),
		hbox(14, container.NewGridWrap(fyne.NewSize(220, 34), search), on,
			NewIconButton(assets.Lock, "Lock", nil), NewIconButton(assets.Gear, "Settings", nil)))

	rows := vbox(0)
	for _, content := range []RowContent{
		{Heading: true, Title: "Acme Sync", Subtitle: "2.1.0 · client E0D4…9E1D"},
		{Title: "API Hotel Gross Pricing", Subtitle: "Budapest · Gross · verified 3 min ago", Health: model.OK, Selected: true, Star: true},
		{Title: "API Hotel Net Pricing", Subtitle: "New York · Net · verified 3 min ago", Health: model.OK},
		{Title: "Alpine Collection", Subtitle: "portfolio · 12 properties", Health: model.OK, Right: "12", RightIcon: assets.TriangleDown},
		{Title: "Alpine Lodge Zermatt with a name that is far too long", Subtitle: "Zurich · Gross · and more than fits in here", Health: model.OK, Indent: 1},
		{Heading: true, Title: "Acme Kiosk", Subtitle: "1.4.2 · client 2CC7…4F7E"},
		{Title: "Harbour House", Subtitle: "rejected 401 · was working 2 days ago", Health: model.Rejected},
		{Title: "Hotel Meridian", Subtitle: "opens “Meridian Suites” — label differs", Health: model.OtherProperty},
		{Title: "City Inn North", Subtitle: "could not check · network", Health: model.CouldNotCheck},
		{Title: "Never looked at", Health: model.NeverChecked},
	} {
		row := NewRow()
		row.Set(content)
		rows.Add(row)
	}
	chips := hbox(6, NewChip("", "All 214", nil), NewChip(assets.Star, "8", nil), NewChip(assets.Close, "3 failing", nil), NewChip("", "Portfolio", nil))
	chips.(*fyne.Container).Objects[0].(*fyne.Container).Objects[1].(*Chip).SetSelected(true)
	side := NewSurface(look.ColorSurface, container.NewBorder(
		pad(12, 12, 12, 12, vbox(10, NewSearchEntry("Filter 214 connections", ""), chips)),
		vbox(0, NewHairline(), pad(10, 10, 12, 12, hbox(8, NewPrimaryButton("Add connection", nil).WithIcon(assets.Plus), NewButton("Check all", nil)))),
		nil, nil, rows))

	title := hbox(10, NewWholeLine(Span{Text: "API Hotel Gross Pricing", Bold: true, Size: look.TitleTextSize}), NewPill(assets.Tick, "verified"))
	subtitle := NewLine(Muted("Europe/Budapest · Gross · UK-2022 · 851df8c8-90f2…178 · access token C66E…453D"))
	disabled := NewPrimaryButton("Send", nil)
	disabled.Disable()
	off := NewButton("Disabled", nil)
	off.Disable()
	pickerLine := NewLine(Span{Text: "configuration/get", Bold: true}, Span{Text: "Get configuration", Color: look.ColorMuted, Gap: 10})
	operation := NewPicker("Operation", container.NewBorder(nil, nil, hbox(6, NewBadge(model.Read)), nil, pickerLine), nil)
	target := NewBanner()
	target.Set(look.EnvironmentMark(kind), look.EnvironmentColors(kind), Bold(name),
		Span{Icon: assets.ArrowRight, Text: "API Hotel Gross Pricing · reads only · 1 property", Gap: 9})
	badges := hbox(6, NewBadge(model.Read), NewBadge(model.Write), NewBadge(model.Destructive), NewBadge(model.Money),
		NewHealthMark(model.OK), NewHealthMark(model.RateLimited), disabled, off, NewGhostButton("Ghost", nil))
	spinner := NewSpinner(later)
	spinner.Start()
	meter := NewMeter(34)
	meter.Set(12.0 / 200)
	left := NewCodeCard(container.NewBorder(nil, nil, NewPaneTabs([]string{"Form", "JSON"}, nil), NewPaneTabs([]string{"Template", "Format"}, nil)),
		NewLine(Span{Text: `{ "Limitation": 100 }`, Mono: true, Size: 12}),
		NewLine(Span{Icon: assets.Tick, Text: "valid · matches operation · 214 B · credentials are added when the request is sent", Color: look.ColorMuted}))
	right := NewCodeCard(container.NewBorder(nil, nil, NewPaneTabs([]string{"Pretty", "Table", "Headers", "Timing"}, nil), nil),
		spinner, container.NewBorder(nil, nil, nil, hbox(14, NewWholeLine(Muted("Budget")), meter, NewWholeLine(Muted("12 / 200"))),
			NewLine(Span{Text: "200 OK", Bold: true, Color: look.ColorGoodText}, Span{Text: "132 ms", Color: look.ColorMuted, Gap: 14},
				Span{Text: "6.4 kB", Color: look.ColorMuted, Gap: 14}, Span{Text: "Request 5f0c…a91", Color: look.ColorMuted, Gap: 14})))
	page := container.NewBorder(vbox(12,
		container.NewBorder(nil, nil, nil, hbox(8, NewButton("Copy token", nil), NewButton("Verify", nil)), vbox(0, title, subtitle)),
		NewTabs([]string{"Tester", "Token", "Properties", "History"}, nil),
		container.NewBorder(nil, nil, nil, NewPrimaryButton("Send", nil).WithShortcut("Ctrl Enter"), operation),
		target, badges,
	), nil, nil, nil, pad(12, 0, 0, 0, container.NewGridWithColumns(2, left, right)))

	split := container.NewBorder(nil, nil, container.New(wide(look.SidebarWidth), container.NewBorder(nil, nil, nil, NewHairline(), side)),
		nil, pad(16, 16, 20, 20, page))
	return container.NewBorder(vbox(0, NewTopLine(), NewSurface(look.ColorSurface, pad(0, 0, 16, 16, container.NewStack(gap(0, 55), header))), NewHairline()), nil, nil, nil, split)
}

func addConnection(later Later) *Modal {
	token := NewPasswordEntry("")
	token.SetText("C66EF7B239D24632943D115EDE9CB810-EA00F8FD8294692C940F6B5A8F9453D"[:24])
	label := NewEntry("")
	label.SetText("API Hotel Gross Pricing")
	opens := NewBanner()
	opens.Set(assets.Tick, look.CurrentColors(), Bold("API Hotel Gross Pricing"), Plain(" · answered in 118 ms"))
	client := NewSelect("Client application", []string{"Acme Sync 2.1.0 · E0D4…9E1D", "Acme Kiosk"}, nil)
	client.SetSelected(0)
	modal := NewModal(ModalOptions{
		Title:    "Add connection",
		Subtitle: "Paste one token, or many lines. Nothing is stored until you save.",
		Content: NewForm(
			Field{Label: "Environment", Field: NewSelect("Environment", []string{"Demo — api.mews-demo.com"}, nil)},
			Field{Label: "Client application", Field: client},
			Field{Label: "Access token", Field: token, Hint: NewLine(Span{Icon: assets.Tick, Text: "64 characters, usual shape · line break at the end removed", Color: look.ColorMuted})},
			Field{Label: "Opens", Field: opens},
			Field{Label: "Label", Field: label},
			Field{Label: "Tags, note", Field: NewEntry("none")},
		),
		ConfirmText: "Save connection",
		Focus:       label,
		Top:         look.TopLine + look.HeaderHeight,
		Later:       later,
	})
	modal.SetNote(assets.Lock, "Saved in the system keychain")
	return modal
}

// TestGallery draws every widget in every accent, light and dark, and in the smallest window. With KEYRACK_SHOTS set
// to a folder the pictures stay there.
func TestGallery(t *testing.T) {
	for _, kind := range []model.EnvironmentKind{model.Sandbox, model.Demo, model.Production, model.Custom} {
		for _, appearance := range []look.Appearance{look.Light, look.Dark} {
			t.Run(string(kind)+"-"+string(appearance), func(t *testing.T) {
				ui := uitest.New(t)
				clock := uitest.NewClock(time.Unix(0, 0))
				ui.SetTheme(look.New(look.AccentOf(kind)).In(appearance))
				layer := NewLayer(screen(kind, clock.Later), clock.Later)
				window := ui.Window(layer, fyne.NewSize(1280, 800))
				clock.Advance(time.Second) // the spinner is seen
				ui.Hover("Settings")
				clock.Advance(time.Second) // its tooltip, too
				layer.Notify(assets.Copy, "Token copied. It leaves the clipboard in 30 s.", "Clear now", nil)
				ui.Tap("History")
				ui.Key(fyne.KeyTab)
				ui.Shot("kit-" + t.Name()[len("TestGallery/"):])

				modal := addConnection(clock.Later)
				modal.Open(ui.Canvas())
				ui.Shot("modal-" + t.Name()[len("TestGallery/"):])
				modal.Close()

				window.Resize(fyne.NewSize(1024, 700))
				if size := ui.Canvas().Content().MinSize(); size.Width > 1024 || size.Height > 700 {
					t.Errorf("the screen needs %v, which is more than 1024 x 700", size)
				}
				ui.Shot("small-" + t.Name()[len("TestGallery/"):])
			})
		}
	}
}
