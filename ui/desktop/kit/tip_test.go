package kit

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/ui/desktop/uitest"
)

const longText = "Aurora Grand Resort, Conference Centre and Thermal Spa at the Old Harbour · Gross Prices"

// TestWhatIsCutIsShownWholeUnderThePointer whatever it stands in.
func TestWhatIsCutIsShownWholeUnderThePointer(t *testing.T) {
	ui := uitest.New(t)
	for name, widget := range map[string]fyne.CanvasObject{
		"line": NewLine(Plain(longText)), "pill": NewPill("", longText), "banner": func() fyne.CanvasObject {
			banner := NewBanner()
			banner.Set("", banner.colors, Plain(longText))
			return banner
		}(),
		"picker": NewPicker("Operation", NewLine(Plain(longText)), nil), "button": NewButton(longText, nil),
		"toggle": NewToggle(longText, nil), "chip": NewChip("", longText, nil), "table": NewTableHead(
			[]Column{{Title: longText, Share: 1}}),
		"paragraph": func() fyne.CanvasObject {
			paragraph := NewParagraph(2)
			paragraph.Set(longText)
			return paragraph
		}(),
	} {
		clock := uitest.NewClock(time.Unix(0, 0))
		ui.Window(NewLayer(container.NewWithoutLayout(widget), clock.Later), fyne.NewSize(800, 300))
		widget.Resize(fyne.NewSize(140, widget.MinSize().Height))
		ui.HoverAt(fyne.NewPos(60, widget.MinSize().Height/2))
		if ui.HasText(longText) {
			t.Errorf("%s: it is shown whole at once", name)
		}
		clock.Advance(tipDelay)
		if all := strings.Join(ui.Texts(), " "); !strings.Contains(all, longText) {
			t.Errorf("%s: it is not shown whole: %s", name, all)
		}
		ui.HoverAt(fyne.NewPos(700, 290))
		if all := strings.Join(ui.Texts(), " "); strings.Contains(all, longText) {
			t.Errorf("%s: it stays", name)
		}
		widget.Resize(fyne.NewSize(780, widget.MinSize().Height))
		ui.HoverAt(fyne.NewPos(60, widget.MinSize().Height/2))
		if clock.Pending() > 0 {
			t.Errorf("%s: what is seen whole is told again", name)
		}
		ui.HoverAt(fyne.NewPos(700, 290))
	}
}

func TestATextInsideOfAButtonLeavesThePointerToIt(t *testing.T) {
	ui := uitest.New(t)
	picker := NewPicker("Operation", NewLine(Plain(longText)), nil)
	ui.Window(NewLayer(picker, nil), fyne.NewSize(300, 60))
	ui.HoverAt(fyne.NewPos(60, 30))
	if !picker.Hovered() {
		t.Error("it does not light up")
	}
	ui.HoverAt(fyne.NewPos(-10, -10))
	if picker.Hovered() {
		t.Error("it stays lit")
	}
}

func TestATokenThatIsCutIsShownNowhereElse(t *testing.T) {
	ui := uitest.New(t)
	line := NewLine(Span{Text: longText, Secret: true})
	ui.Window(NewLayer(line, nil), fyne.NewSize(100, 60))
	if tip := line.TipText(); tip != "" {
		t.Errorf("%q is shown beside it", tip)
	}
}

func TestALongTooltipIsBrokenBetweenWords(t *testing.T) {
	ui := uitest.New(t)
	clock := uitest.NewClock(time.Unix(0, 0))
	button := NewIconButton(assets.Gear, strings.Repeat("What it does takes long to say. ", 6), nil)
	ui.Window(NewLayer(container.NewCenter(button), clock.Later), fyne.NewSize(400, 300))
	ui.HoverAt(fyne.NewPos(200, 150))
	clock.Advance(tipDelay)
	if all := strings.Join(ui.Texts(), " "); all != strings.TrimSpace(button.Tip) {
		t.Errorf("it says %q", all)
	}
}

func TestATooltipEndsWithTheKeysOfItsCommand(t *testing.T) {
	ui := uitest.New(t)
	named := NewIconButton(assets.Gear, "Settings", nil).WithCommand("Settings…")
	plain := NewButton("Check all", nil).WithCommand("Check all")
	layer := NewLayer(container.NewHBox(named, plain), nil)
	ui.Window(layer, fyne.NewSize(400, 100))
	if got := named.TipText(); got != "Settings" {
		t.Errorf("where no command has keys it says %q", got)
	}
	layer.Keys = func(command string) string {
		return map[string]string{"Settings…": "Ctrl+,", "Check all": "F2"}[command]
	}
	if got := named.TipText(); got != "Settings (Ctrl+,)" {
		t.Errorf("it says %q", got)
	}
	if got := plain.TipText(); got != "F2" {
		t.Errorf("a button with words says %q", got)
	}
}

func TestAButtonKeepsItsWidthWithoutItsShortcut(t *testing.T) {
	uitest.New(t)
	send := NewPrimaryButton("Send", nil).WithShortcut("Ctrl Enter")
	before := send.MinSize()
	send.ShowShortcut(false)
	send.SetText("Cancel")
	if after := send.MinSize(); after != before {
		t.Errorf("it was %v and is %v", before, after)
	}
	send.SetText("Send")
	send.ShowShortcut(true)
	if after := send.MinSize(); after != before {
		t.Errorf("it was %v and is %v again", before, after)
	}
}

func TestProseIsAsHighAsWhatItSays(t *testing.T) {
	ui := uitest.New(t)
	prose := NewProse()
	prose.Set(longText)
	window := ui.Window(container.NewVBox(prose), fyne.NewSize(1000, 300))
	one := prose.MinSize().Height
	window.Resize(fyne.NewSize(300, 300))
	if all := strings.Join(ui.Texts(), " "); all != longText || prose.MinSize().Height < 2*one {
		t.Errorf("in 300 pixels it says %q, %v high", all, prose.MinSize().Height)
	}
}
