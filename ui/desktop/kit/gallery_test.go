package kit

import (
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/uitest"
)

// health, segment, operation and environmentPill are as the screens have them.
func health(health model.Health) Disc { return NewDisc(look.HealthMark(health)) }

func segment(kind model.EnvironmentKind, text string) Segment {
	return Segment{Icon: look.EnvironmentMark(kind), Colors: look.EnvironmentColors(kind), Text: text}
}

func operation(kind model.OperationKind) BadgeContent {
	ground, ink := look.OperationColors(kind)
	return BadgeContent{Text: strings.ToUpper(string(kind)), Ground: ground, Ink: ink}
}

func environmentPill(kind model.EnvironmentKind, text string) *Pill {
	pill := NewPill("", "")
	pill.Set(look.EnvironmentMark(kind), text, look.EnvironmentColors(kind))
	return pill
}

// screen assembles the tester of one environment from every widget of the kit.
func screen(kind model.EnvironmentKind, later Later) fyne.CanvasObject {
	segments := NewSegmented(nil, func() {})
	all := []Segment{
		segment(model.Sandbox, "Sandbox"),
		segment(model.Demo, "Demo"),
		segment(model.Production, "Production"),
	}
	if kind == model.Custom {
		all[2] = segment(model.Custom, "Staging")
	}
	selected, name := 0, ""
	for i, segment := range all {
		if segment.Icon == look.EnvironmentMark(kind) {
			selected, name = i, segment.Text
		}
	}
	segments.Set(all, selected)
	search := NewSearchEntry("Go to hotel, operation, action…", "Ctrl K")
	on := NewIconButton(assets.Eye, "Presenter mode", nil)
	on.SetOn(kind == model.Sandbox)
	header := Edges(nil, nil, HBox(14, NewLogo(), segments, environmentPill(kind, name+" · read & write")),
		HBox(14, Sized(170, 34, search), on,
			NewIconButton(assets.Lock, "Lock", nil), NewIconButton(assets.Gear, "Settings", nil)), nil)

	title := HBox(10, NewWholeLine(Span{Text: "API Hotel Gross Pricing", Bold: true, Size: look.TitleTextSize}),
		NewPill(assets.Tick, "verified"))
	subtitle := NewLine(Muted("Europe/Budapest · Gross · UK-2022 · 851df8c8-90f2…178 · access token C66E…453D"))
	disabled := NewPrimaryButton("Send", nil)
	disabled.Disable()
	off := NewButton("Disabled", nil)
	off.Disable()
	pickerLine := NewLine(Span{Text: "configuration/get", Bold: true},
		Span{Text: "Get configuration", Color: look.ColorMuted, Gap: 10})
	chosen := NewPicker("Operation",
		Edges(nil, nil, Inset(0, 10, 0, 0, HBox(0, NewBadge(operation(model.Read)))), nil, pickerLine), nil)
	target := NewBanner()
	target.Set(look.EnvironmentMark(kind), look.EnvironmentColors(kind), Bold(name),
		Span{Icon: assets.ArrowRight, Text: "API Hotel Gross Pricing · reads only · 1 property", Gap: 9})
	badges := HBox(6, NewBadge(operation(model.Read)), NewBadge(operation(model.Write)),
		NewBadge(operation(model.Destructive)), NewBadge(operation(model.Money)),
		disabled, off, NewGhostButton("Ghost", nil))
	left, right := exchange(later)
	page := Edges(VBox(12,
		Edges(nil, nil, nil, HBox(8, NewButton("Copy token", nil), NewButton("Verify", nil)), VBox(0, title, subtitle)),
		NewTabs([]string{"Tester", "Token", "Properties", "History"}, nil),
		Edges(nil, nil, nil, Inset(0, 0, 0, 8, NewPrimaryButton("Send", nil).WithShortcut("Ctrl Enter")), chosen),
		target, badges,
	), nil, nil, nil, Inset(12, 0, 0, 0, container.NewGridWithColumns(2, left, right)))

	split := Edges(nil, nil, Sized(look.SidebarWidth, 0, Edges(nil, nil, nil, NewHairline(), list())),
		nil, Inset(16, 20, 16, 20, page))
	return Edges(
		VBox(0, NewTopLine(), NewSurface(look.ColorSurface, Inset(0, 16, 0, 16, Sized(0, look.HeaderHeight-1, header))),
			NewHairline()), nil, nil, nil, split)
}

// list is a list of connections in every state, with its filters above and its buttons below.
func list() fyne.CanvasObject {
	rows := VBox(look.ListGap)
	for _, content := range []RowContent{
		{Heading: true, Title: "Acme Sync", Subtitle: "2.1.0 · client E0D4…9E1D"},
		{
			Title: "API Hotel Gross Pricing", Subtitle: "Budapest · Gross · verified 3 min ago", Disc: health(model.OK),
			Selected: true, Star: true,
		},
		{Title: "API Hotel Net Pricing", Subtitle: "New York · Net · verified 3 min ago", Disc: health(model.OK)},
		{
			Title: "Alpine Collection", Subtitle: "portfolio · 12 properties", Disc: health(model.OK), Right: "12",
			RightIcon: assets.TriangleDown,
		},
		{
			Title:    "Alpine Lodge Zermatt with a name that is far too long",
			Subtitle: "Zurich · Gross · and more than fits in here", Disc: health(model.OK), Indent: 1,
		},
		{
			Heading: true, Title: "Acme Kiosk", Subtitle: "1.4.2 · client 2CC7…4F7E", RightIcon: assets.More,
			OnRight: func() {},
		},
		{Title: "Harbour House", Subtitle: "rejected 401 · was working 2 days ago", Disc: health(model.Rejected)},
		{Title: "Hotel Meridian", Subtitle: "opens “Meridian Suites” — label differs", Disc: health(model.OtherProperty)},
		{Title: "City Inn North", Subtitle: "inconclusive · network", Disc: health(model.CouldNotCheck)},
		{Title: "Never looked at", Disc: health(model.NeverChecked)},
	} {
		row := NewRow()
		row.Set(content)
		rows.Add(row)
	}
	chips := HBox(6, NewChip("", "All 214", nil), NewChip(assets.Star, "8", nil), NewChip(assets.Close, "3 failing", nil),
		NewChip("", "Portfolio", nil))
	chips.Objects[0].(*Chip).SetSelected(true)
	return NewSurface(look.ColorSurface, Edges(
		Inset(12, 12, 12, 12, VBox(10, NewSearchEntry("Filter 214 connections", ""), chips)),
		VBox(0, NewHairline(),
			Inset(10, 12, 10, 12,
				HBox(8, NewPrimaryButton("Add connection", nil).WithIcon(assets.Plus), NewButton("Check all", nil)))),
		nil, nil, rows))
}

// exchange is a body beside an answer that is on its way.
func exchange(later Later) (left, right fyne.CanvasObject) {
	spinner := NewSpinner(later)
	spinner.Start()
	meter := NewMeter(34)
	meter.Set(12.0 / 200)
	left = NewCodeCard(Edges(nil, nil, NewPaneTabs([]string{"Form", "JSON"}, nil),
		Actions(NewGhostButton("Template", nil), NewGhostButton("Format", nil)), nil),
		NewLine(Span{Text: `{ "Limitation": 100 }`, Mono: true, Size: 12}),
		NewLine(
			Span{
				Icon: assets.Tick, Text: "valid · matches operation · 214 B · credentials are added when the request is sent",
				Color: look.ColorMuted,
			}))
	right = NewCodeCard(Edges(nil, nil, NewPaneTabs([]string{"Pretty", "Table", "Headers", "Timing"}, nil), nil, nil),
		spinner, Edges(nil, nil, nil, HBox(14, NewWholeLine(Muted("Budget")), meter, NewWholeLine(Muted("12 / 200"))),
			NewLine(Span{Text: "200 OK", Bold: true, Color: look.ColorGoodText},
				Span{Text: "132 ms", Color: look.ColorMuted, Gap: 14},
				Span{Text: "6.4 kB", Color: look.ColorMuted, Gap: 14},
				Span{Text: "Request 5f0c…a91", Color: look.ColorMuted, Gap: 14})))
	return left, right
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
			Field{
				Label: "Access token", Field: token,
				Hint: NewLine(Span{
					Icon: assets.Tick, Text: "64 characters, usual shape · line break at the end removed",
					Color: look.ColorMuted,
				}),
			},
			Field{Label: "Opens", Field: opens},
			Field{Label: "Label", Field: label},
			Field{Label: "Tags, note", Field: NewEntry("none")},
		),
		ConfirmText: "Save connection",
		Focus:       label,
		Later:       later,
	})
	modal.SetNote(assets.Lock, "Saved in the system keychain")
	return modal
}

// TestGallery shows every widget in every accent, light and dark, and in the smallest window. With KEYRACK_SHOTS set to
// a folder it leaves pictures there, which takes a while.
func TestGallery(t *testing.T) {
	shoot := func(ui *uitest.UI, name string) {
		if os.Getenv("KEYRACK_SHOTS") != "" {
			ui.Shot(name)
		}
	}
	for _, kind := range []model.EnvironmentKind{model.Sandbox, model.Demo, model.Production, model.Custom} {
		for _, appearance := range []look.Appearance{look.Light, look.Dark} {
			t.Run(string(kind)+"-"+string(appearance), func(t *testing.T) {
				ui := uitest.New(t)
				clock := uitest.NewClock(time.Unix(0, 0))
				ui.SetTheme(look.New(look.AccentOf(kind)).In(appearance))
				layer := NewLayer(screen(kind, clock.Later), clock.Later)
				layer.Top = func() float32 { return look.TopLine + look.HeaderHeight }
				window := ui.Window(layer, fyne.NewSize(1280, 800))
				clock.Advance(time.Second) // the spinner is seen
				ui.Hover("Settings")
				clock.Advance(time.Second) // its tooltip, too
				layer.Notify(assets.Copy, "Token copied. It leaves the clipboard in 30 s.", "Clear now", nil)
				ui.Tap("History")
				ui.Key(fyne.KeyTab)
				name := string(kind) + "-" + string(appearance)
				shoot(ui, "kit-"+name)

				modal := addConnection(clock.Later)
				modal.Open(ui.Canvas())
				shoot(ui, "modal-"+name)
				modal.Close()

				window.Resize(fyne.NewSize(1024, 700))
				if size := ui.Canvas().Content().MinSize(); size.Width > 1024 || size.Height > 700 {
					t.Errorf("the screen needs %v, which is more than 1024 x 700", size)
				}
				for _, text := range ui.FindAllTexts() {
					if text.Object.Size().Width > text.Size.Width+1 {
						t.Errorf("%q is cut off instead of shortened", text.Text)
					}
				}
				shoot(ui, "small-"+name)
			})
		}
	}
}
