package kit

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/uitest"
)

// pressables returns one of each widget that can be pressed, made to count.
func pressables(count func()) map[string]interface {
	fyne.Widget
	fyne.Focusable
	fyne.Disableable
	fyne.Tappable
} {
	return map[string]interface {
		fyne.Widget
		fyne.Focusable
		fyne.Disableable
		fyne.Tappable
	}{
		"button":        NewButton("Verify", count),
		"main button":   NewPrimaryButton("Send", count),
		"ghost button":  NewGhostButton("Copy", count),
		"icon button":   NewIconButton(assets.Gear, "Settings", count),
		"chip":          NewChip(assets.Star, "8", count),
		"picker":        NewPicker("Operation", NewLine(Plain("configuration/get")), count),
		"tab":           newTab("Tester", true, count),
		"segment":       newSegmentButton(count),
		"notice button": newNoticeButton(assets.Close, count),
	}
}

func TestEverythingIsPressedWithAClickSpaceAndEnter(t *testing.T) {
	ui := uitest.New(t)
	pressed := 0
	for name, widget := range pressables(func() { pressed++ }) {
		pressed = 0
		ui.Window(container.NewWithoutLayout(widget), fyne.NewSize(300, 100))
		widget.Resize(widget.MinSize())
		size := widget.Size()
		ui.TapAt(fyne.NewPos(size.Width/2, size.Height/2))
		ui.Canvas().Focus(widget)
		for _, key := range []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyEscape, fyne.KeyX} {
			ui.Key(key)
		}
		ui.Type("x")
		if pressed != 4 {
			t.Errorf("%s was pressed %d times, want once each for click, Space, Return and Enter", name, pressed)
		}
	}
}

func TestWhatIsDisabledCannotBePressedOrReached(t *testing.T) {
	ui := uitest.New(t)
	pressed := 0
	for name, widget := range pressables(func() { pressed++ }) {
		ui.Window(container.NewWithoutLayout(widget), fyne.NewSize(300, 100))
		widget.Resize(widget.MinSize())
		widget.Disable()
		test.Tap(widget)
		widget.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
		ui.Key(fyne.KeyTab)
		if ui.Focused() != nil {
			t.Errorf("Tab reaches the disabled %s", name)
		}
	}
	if pressed != 0 {
		t.Errorf("%d presses came through", pressed)
	}
}

func TestFocusHoverAndBeingDisabledMoveNothing(t *testing.T) {
	ui := uitest.New(t)
	for name, widget := range pressables(func() {}) {
		ui.Window(container.NewWithoutLayout(widget), fyne.NewSize(300, 100))
		before := widget.MinSize()
		widget.Resize(before)
		ui.Canvas().Focus(widget)
		ui.HoverAt(fyne.NewPos(before.Width/2, before.Height/2))
		if after := widget.MinSize(); after != before {
			t.Errorf("%s grows from %v to %v when it has focus and pointer", name, before, after)
		}
		widget.Disable()
		if after := widget.MinSize(); after != before {
			t.Errorf("%s grows from %v to %v when it is disabled", name, before, after)
		}
	}
}

func TestTheFocusRingIsSeenOnlyWithTheFocus(t *testing.T) {
	ui := uitest.New(t)
	button := NewButton("Verify", nil)
	ui.Window(button, fyne.NewSize(300, 100))
	if button.Ring().Visible() {
		t.Error("the ring is seen without the focus")
	}
	ui.Key(fyne.KeyTab)
	if !button.Ring().Visible() || !button.Focused() {
		t.Error("the ring is not seen with the focus")
	}
	ui.Canvas().Unfocus()
	if button.Ring().Visible() {
		t.Error("the ring stays when the focus has gone")
	}
}

func TestTheTooltipComesAfterAWhileAndGoesWithThePointer(t *testing.T) {
	ui := uitest.New(t)
	clock := uitest.NewClock(time.Unix(0, 0))
	button := NewIconButton(assets.Gear, "Settings", func() {})
	ui.Window(NewLayer(container.NewCenter(button), clock.Later), fyne.NewSize(400, 200))
	middle := fyne.NewPos(200, 100)
	steps := []struct {
		name string
		do   func()
		seen bool
	}{
		{"at once", func() { ui.HoverAt(middle) }, false},
		{"after a while", func() { clock.Advance(tipDelay) }, true},
		{"elsewhere", func() { ui.HoverAt(fyne.NewPos(1, 1)); clock.Advance(time.Second) }, false},
		{"left early", func() { ui.HoverAt(middle); ui.HoverAt(fyne.NewPos(1, 1)); clock.Advance(time.Second) }, false},
		{
			"with the focus", func() { ui.HoverAt(fyne.NewPos(1, 1)); ui.Canvas().Focus(button); clock.Advance(tipDelay) },
			true,
		},
		{"without it", func() { ui.Canvas().Unfocus(); clock.Advance(time.Second) }, false},
		{"pressed", func() { ui.HoverAt(middle); clock.Advance(tipDelay); ui.TapAt(middle) }, false},
	}
	for _, step := range steps {
		step.do()
		if got := ui.HasText("Settings"); got != step.seen {
			t.Errorf("%s: seen %t, want %t", step.name, got, step.seen)
		}
	}
	if clock.Pending() != 0 {
		t.Errorf("%d tooltips still wait", clock.Pending())
	}
}

func TestALongNameLosesItsMiddleAndIsShownWholeUnderThePointer(t *testing.T) {
	ui := uitest.New(t)
	clock := uitest.NewClock(time.Unix(0, 0))
	const name = "Hotel Aurora at the Lake · Conference Wing · Gross Prices"
	list := NewList(func() fyne.CanvasObject { return NewRow() }, func(_ int, object fyne.CanvasObject) {
		object.(*Row).Set(RowContent{Title: name, Subtitle: "Vienna"})
	})
	ui.Window(NewLayer(Edges(nil, nil, Sized(260, 0, list), nil, nil), clock.Later), fyne.NewSize(640, 200))
	list.SetRows(1, func(int) float32 { return look.RowHeight })
	seen := ""
	for _, text := range ui.Texts() {
		if strings.Contains(text, "…") {
			seen = text
		}
	}
	if !strings.HasPrefix(seen, "Hotel Au") || !strings.HasSuffix(seen, "Prices") {
		t.Errorf("the name is shown as %q", seen)
	}
	if ui.HoverAt(fyne.NewPos(100, 10)); ui.HasText(name) {
		t.Error("it is shown whole at once")
	}
	if clock.Advance(tipDelay); !ui.HasText(name) {
		t.Errorf("it is not shown whole: %v", ui.Texts())
	}
	if ui.HoverAt(fyne.NewPos(100, 190)); ui.HasText(name) {
		t.Error("it stays")
	}
}

func TestTheTooltipStaysInsideTheWindow(t *testing.T) {
	ui := uitest.New(t)
	clock := uitest.NewClock(time.Unix(0, 0))
	button := NewIconButton(assets.Gear, "A name that is much wider than its button", nil)
	corner := container.NewWithoutLayout(button)
	ui.Window(NewLayer(corner, clock.Later), fyne.NewSize(400, 200))
	button.Resize(button.MinSize())
	button.Move(fyne.NewPos(400-look.IconButton, 200-look.IconButton))
	ui.HoverAt(fyne.NewPos(390, 190))
	clock.Advance(tipDelay)
	tip := ui.FindText(button.Tip)
	if end := tip.Position.X + tip.Object.Size().Width; end > 400 || tip.Position.Y+tip.Size.Height > 200-look.IconButton {
		t.Errorf("it ends at %v and stands at %v, over its button or outside of 400 x 200", end, tip.Position)
	}
}

func TestSelectingAChipDoesNotChangeItsWidth(t *testing.T) {
	uitest.New(t)
	chip := NewChip(assets.Close, "3 failing", nil)
	before := chip.MinSize()
	chip.SetSelected(true)
	if after := chip.MinSize(); after != before || !chip.Selected() {
		t.Errorf("from %v to %v, selected %t", before, after, chip.Selected())
	}
}

func TestTheShortcutIsPartOfTheButtonButNotOfItsName(t *testing.T) {
	ui := uitest.New(t)
	send := NewPrimaryButton("Send", nil)
	plain := send.MinSize().Width
	send.WithShortcut("Ctrl Enter")
	ui.Window(container.NewHBox(send), fyne.NewSize(300, 100))
	if send.MinSize().Width <= plain {
		t.Error("there is no room for the shortcut")
	}
	if !ui.HasText("Ctrl") || ui.HasText("Enter") {
		t.Errorf("the button says %q, want Ctrl and an arrow", ui.Texts())
	}
	if got := send.AccessibilityLabel(); got != "Send" {
		t.Errorf("its name is %q", got)
	}
}

func TestTheSwitcherReportsAChoiceAndWaitsToBeTold(t *testing.T) {
	ui := uitest.New(t)
	var chosen []int
	added := 0
	switcher := NewSegmented(func(index int) { chosen = append(chosen, index) }, func() { added++ })
	switcher.Set([]Segment{segment(model.Sandbox, "Sandbox"), segment(model.Demo, "Demo")}, 0)
	ui.Window(container.NewHBox(switcher), fyne.NewSize(500, 60))
	ui.Tap("Sandbox") // selected already
	ui.Tap("Demo")
	ui.Tap("Demo")
	ui.Tap("Add environment")
	if len(chosen) != 2 || chosen[0] != 1 || added != 1 {
		t.Errorf("chosen %v, added %d", chosen, added)
	}
	if switcher.buttons[1].selected {
		t.Error("it switched by itself")
	}
	before := switcher.MinSize()
	switcher.Set([]Segment{segment(model.Sandbox, "Sandbox"), segment(model.Demo, "Demo")}, 1)
	if after := switcher.MinSize(); after != before {
		t.Errorf("switching changed its size from %v to %v", before, after)
	}
	switcher.Set([]Segment{segment(model.Production, "Production")}, 0)
	if ui.HasText("Demo") || !ui.HasText("Production") {
		t.Errorf("after a change of segments it says %q", ui.Texts())
	}
}

func TestASelectedSegmentHasTheColorOfItsEnvironmentInEveryTheme(t *testing.T) {
	ui := uitest.New(t)
	switcher := NewSegmented(nil, nil)
	switcher.Set([]Segment{segment(model.Production, "Production")}, 0)
	ui.Window(switcher, fyne.NewSize(300, 34))
	want := look.AccentOf(model.Production).Light.Strong
	if got := switcher.buttons[0].ground.FillColor; got != want {
		t.Errorf("its colour is %v, want %v", got, want)
	}
}

func TestTabsSelectAndTellOnce(t *testing.T) {
	ui := uitest.New(t)
	var told []int
	tabs := NewTabs([]string{"Tester", "Token", "History"}, func(index int) { told = append(told, index) })
	ui.Window(container.NewVBox(tabs), fyne.NewSize(500, 60))
	before := tabs.MinSize()
	ui.Tap("History")
	ui.Tap("History")
	tabs.SetEnabled(1, false)
	ui.Tap("Token")
	tabs.Select(7)
	if len(told) != 1 || told[0] != 2 || tabs.Selected() != 2 {
		t.Errorf("told %v, selected %d", told, tabs.Selected())
	}
	if after := tabs.MinSize(); after != before {
		t.Errorf("selecting changed the size from %v to %v", before, after)
	}
	tabs.SetEnabled(1, true)
	tabs.SetText(1, "Tokens")
	ui.Tap("Tokens")
	if tabs.Selected() != 1 {
		t.Errorf("selected %d", tabs.Selected())
	}
}
