package kit

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/test"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/uitest"
)

func TestCutTextFitsAndLosesAsLittleAsPossible(t *testing.T) {
	uitest.New(t)
	const size = look.TextSize
	style := fyne.TextStyle{}
	measure := func(text string) float32 { return fyne.MeasureText(text, size, style).Width }
	for _, text := range []string{
		"", "A", "Alpine Lodge Zermatt", "Grand Hôtel de l’Opéra — Paris",
		"iiiiiiiiiiWWWWWWWWWW", "日本語のホテル",
	} {
		for width := float32(0); width < 200; width += 7 {
			got := Cut(text, width, size, style)
			if got == text && measure(text) <= width {
				continue
			}
			if measure(got) > width {
				t.Errorf("%q for %v is %q, which is %v wide", text, width, got, measure(got))
			}
			if got == "" {
				if measure(ellipsis) <= width {
					t.Errorf("%q for %v is nothing, though an ellipsis fits", text, width)
				}
				continue
			}
			kept := strings.TrimSuffix(got, ellipsis)
			rest, is := strings.CutPrefix(text, kept)
			if !is {
				t.Errorf("%q for %v is %q", text, width, got)
				continue
			}
			more := kept + string([]rune(strings.TrimLeft(rest, " "))[:1])
			if strings.HasPrefix(rest, " ") {
				continue // a blank was dropped before the ellipsis
			}
			if measure(more+ellipsis) <= width {
				t.Errorf("%q for %v is %q, though one more character fits", text, width, got)
			}
		}
	}
}

func TestCutLeavesNoTwoEllipses(t *testing.T) {
	uitest.New(t)
	text := "Request 5f0c…a91"
	for width := float32(0); width < 110; width++ {
		if got := Cut(text, width, look.TextSize, fyne.TextStyle{}); strings.Contains(got, "……") ||
			strings.Contains(got, " …") {
			t.Fatalf("for %v it is %q", width, got)
		}
	}
}

// TestAnIconBeforeATextMakesItsLineNoHigher holds for icons that are larger than the text.
func TestAnIconBeforeATextMakesItsLineNoHigher(t *testing.T) {
	uitest.New(t)
	plain := NewLine(Plain("Hotel"))
	line := NewLine(Span{Icon: assets.Box, Size: 18}, Plain("Hotel"))
	if got, want := line.MinSize().Height, plain.MinSize().Height; got != want {
		t.Errorf("it is %v high, and without the icon %v", got, want)
	}
	size := fyne.NewSize(200, 20)
	if got, want := line.baseline(size), plain.baseline(size); got != want {
		t.Errorf("the text stands at %v, and without the icon at %v", got, want)
	}
}

func TestALineIsCutAtTheSpanThatDoesNotFit(t *testing.T) {
	ui := uitest.New(t)
	line := NewLine(Bold("Acme Sync"), Muted(" 2.1.0 · client E0D4…9E1D"), Plain("never seen"))
	ui.Window(container.NewWithoutLayout(line), fyne.NewSize(300, 60))
	line.Resize(fyne.NewSize(110, 20))
	texts := ui.Texts()
	if len(texts) != 2 || texts[0] != "Acme Sync" || !strings.HasSuffix(texts[1], ellipsis) {
		t.Errorf("it says %q", texts)
	}
	if got := line.Text(); got != "Acme Sync 2.1.0 · client E0D4…9E1Dnever seen" {
		t.Errorf("its whole text is %q", got)
	}
	line.Resize(fyne.NewSize(300, 20))
	if !ui.HasText("never seen") {
		t.Errorf("with more room it says %q", ui.Texts())
	}
	line.Set(Plain("short"))
	if got := ui.Texts(); len(got) != 1 || got[0] != "short" {
		t.Errorf("after a change it says %q", got)
	}
	whole := NewWholeLine(Bold("Acme Sync"))
	if least, natural := whole.MinSize().Width, fyne.MeasureText("Acme Sync", look.TextSize,
		fyne.TextStyle{Bold: true}).Width; least < natural {
		t.Errorf("a whole line may be %v wide, its text is %v", least, natural)
	}
}

func TestNoWidgetDrawsTextOutsideOfItself(t *testing.T) {
	ui := uitest.New(t)
	const long = "A name so long that no screen has the room to show all of it at once, not even a wide one"
	banner := NewBanner()
	banner.Set(assets.Demo, look.CurrentColors(), Bold(long), Plain(long))
	row := NewRow()
	row.Set(RowContent{Title: long, Subtitle: long, Star: true, Right: "12", RightIcon: assets.TriangleDown})
	heading := NewRow()
	heading.Set(RowContent{Heading: true, Title: "Acme", Subtitle: long})
	widgets := map[string]fyne.CanvasObject{
		"button":  NewButton(long, nil),
		"primary": NewPrimaryButton(long, nil).WithIcon(assets.Plus).WithShortcut("Ctrl Enter"),
		"chip":    NewChip(assets.Star, long, nil), "pill": NewPill(assets.Tick, long), "banner": banner, "row": row,
		"heading": heading, "line": NewLine(Plain(long)), "picker": NewPicker("p", NewLine(Plain(long)), nil),
		"entry":  NewSearchEntry(long, "Ctrl K"),
		"notice": NewLayer(nil, func(time.Duration, func()) func() { return func() {} }),
	}
	widgets["notice"].(*Layer).Notify(assets.Info, long, "Undo", nil)
	for name, widget := range widgets {
		for _, width := range []float32{120, 260} {
			ui.Window(container.NewWithoutLayout(widget), fyne.NewSize(800, 200))
			widget.Resize(fyne.NewSize(width, 100))
			for _, text := range ui.FindAllTexts() {
				if end := text.Position.X + text.Size.Width; end > width+1 {
					t.Errorf("%s of %v: %q ends at %v", name, width, text.Text, end)
				}
			}
		}
	}
}

func TestTheRowShowsHealthStarAndCount(t *testing.T) {
	ui := uitest.New(t)
	row := NewRow()
	opened := 0
	row.Set(RowContent{
		Title: "Alpine Collection", Subtitle: "portfolio", Disc: health(model.Rejected), Star: true, Selected: true,
		Right: "12", RightIcon: assets.TriangleRight, OnRight: func() { opened++ },
	})
	ui.Window(row, fyne.NewSize(320, look.RowHeight))
	if got := row.disc.glyph.Resource.Name(); !strings.Contains(got, string(assets.Cross)) {
		t.Errorf("the mark of a rejected token is %s", got)
	}
	if !row.bar.Visible() || !row.star.Visible() || !row.icon.Visible() {
		t.Error("bar, star or triangle is missing")
	}
	ui.Tap("12")
	if opened != 1 {
		t.Errorf("the count was clicked %d times", opened)
	}
	row.Set(RowContent{Heading: true, Title: "Acme Sync", Subtitle: "2.1.0"})
	if row.bar.Visible() || row.star.Visible() || row.icon.Visible() || row.disc.circle.Visible() || row.tap.Visible() {
		t.Error("a recycled row keeps what a heading does not have")
	}
	if got := ui.Texts(); len(got) != 2 {
		t.Errorf("the heading says %q", got)
	}
}

func TestARowThatStaysTheSameIsNotMeasuredOrDecodedAgain(t *testing.T) {
	ui := uitest.New(t)
	row := NewRow()
	content := RowContent{Title: "A title that is much too long for its row", Subtitle: "the same", Disc: health(model.OK)}
	row.Set(content)
	ui.Window(row, fyne.NewSize(200, look.RowHeight))
	glyph := row.disc.glyph.Resource
	allocations := testing.AllocsPerRun(50, func() { row.Set(content) })
	if allocations > 60 {
		t.Errorf("showing the same takes %.0f allocations", allocations)
	}
	if row.disc.glyph.Resource != glyph {
		t.Error("the mark was made anew")
	}
}

func TestColorsFollowTheTheme(t *testing.T) {
	ui := uitest.New(t)
	button, line := NewPrimaryButton("Send", nil), NewTopLine()
	ui.Window(container.NewVBox(line, button), fyne.NewSize(200, 60))
	ui.SetTheme(look.New(look.AccentOf(model.Production)).In(look.Dark))
	want := look.AccentOf(model.Production).Dark.Strong
	if button.ground.FillColor != want || line.ground.FillColor != want {
		t.Errorf("button %v, line %v, want %v", button.ground.FillColor, line.ground.FillColor, want)
	}
}

func TestTheMeterStaysBetweenEmptyAndFull(t *testing.T) {
	ui := uitest.New(t)
	meter := NewMeter(100)
	ui.Window(meter, fyne.NewSize(100, 20))
	for _, tc := range []struct {
		fraction float64
		width    float32
		visible  bool
	}{
		{0, meterHeight, false},
		{-1, meterHeight, false},
		{0.001, meterHeight, true},
		{0.5, 50, true},
		{1, 100, true},
		{7, 100, true},
	} {
		meter.Set(tc.fraction)
		if got := meter.fill.Size().Width; got != tc.width || meter.fill.Visible() != tc.visible {
			t.Errorf("at %v the bar is %v wide, visible %t", tc.fraction, got, meter.fill.Visible())
		}
	}
}

func TestTheSpinnerIsSeenOnlyWhenItTakesLong(t *testing.T) {
	ui := uitest.New(t)
	clock := uitest.NewClock(time.Unix(0, 0))
	spinner := NewSpinner(clock.Later)
	ui.Window(container.NewCenter(spinner), fyne.NewSize(100, 100))
	spinner.Start()
	clock.Advance(299 * time.Millisecond)
	spinner.Stop()
	clock.Advance(time.Second)
	if spinner.Turning() {
		t.Error("it turns after something quick")
	}
	spinner.Start()
	spinner.Start()
	clock.Advance(300 * time.Millisecond)
	if !spinner.Turning() || !spinner.arc.Visible() {
		t.Error("it does not turn after 300 ms")
	}
	spinner.Stop()
	if spinner.Turning() || spinner.arc.Visible() || clock.Pending() != 0 {
		t.Error("it does not stop")
	}
}

func TestANoticeGoesByItselfAndIsReplacedByTheNext(t *testing.T) {
	ui := uitest.New(t)
	clock := uitest.NewClock(time.Unix(0, 0))
	layer := NewLayer(NewLine(Plain("content")), clock.Later)
	ui.Window(layer, fyne.NewSize(600, 300))
	undone := 0
	layer.Notify(assets.Copy, "Token copied", "", nil)
	clock.Advance(noticeStays / 2)
	layer.Notify("", "Connection removed", "Undo", func() { undone++ })
	if ui.HasText("Token copied") || !ui.HasText("Connection removed") {
		t.Errorf("the screen says %q", ui.Texts())
	}
	ui.Tap("Undo")
	clock.Advance(noticeStays * 3 / 4)
	if !ui.HasText("Connection removed") {
		t.Error("the clock of the first notice took the second away")
	}
	clock.Advance(2 * noticeStays) // one that can be answered stays longer
	if ui.HasText("Connection removed") || undone != 1 {
		t.Errorf("the screen says %q, undone %d", ui.Texts(), undone)
	}
	layer.Notify("", "Saved", "", nil)
	ui.Tap("Close")
	if ui.HasText("Saved") || clock.Pending() != 0 {
		t.Errorf("after Close the screen says %q", ui.Texts())
	}
}

func TestEscapeEmptiesASearchEntry(t *testing.T) {
	ui := uitest.New(t)
	search := NewSearchEntry("Filter 214 connections", "Ctrl K")
	ui.Window(search, fyne.NewSize(300, 34))
	ui.Tap("Filter 214 connections")
	ui.Type("alp")
	ui.Key(fyne.KeyEscape)
	if search.Text != "" {
		t.Errorf("it holds %q", search.Text)
	}
	keys := []fyne.KeyName{}
	search.OnKey = func(event *fyne.KeyEvent) bool { keys = append(keys, event.Name); return event.Name == fyne.KeyDown }
	ui.Key(fyne.KeyDown)
	ui.Type("x")
	ui.Key(fyne.KeyBackspace)
	if len(keys) != 2 || search.Text != "" {
		t.Errorf("keys %v, text %q", keys, search.Text)
	}
}

func TestAClickPutsTheCursorWhereTheTextIs(t *testing.T) {
	ui := uitest.New(t)
	entry := NewEntry("")
	entry.SetText("WWWWWWWW")
	ui.Window(entry, fyne.NewSize(300, 34))
	text := ui.FindText("WWWWWWWW")
	character := text.Size.Width / 8
	for column := range 8 {
		event := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
		event.Position = fyne.NewPos(text.Position.X+character*float32(column)+2, 17)
		entry.MouseDown(event)
		if entry.CursorColumn != column {
			t.Errorf("a click before character %d puts the cursor before %d", column, entry.CursorColumn)
		}
	}
	if want := fieldPadding; text.Position.X < want-1 || text.Position.X > want+1 {
		t.Errorf("the text begins at %v, want %v like that of a picker", text.Position.X, want)
	}
}

func TestFyneStillKeepsTheTextOfAnEntryThird(t *testing.T) {
	uitest.New(t)
	objects := test.WidgetRenderer(NewEntry("")).Objects()
	if _, is := objects[2].(*container.Scroll); !is {
		t.Errorf("the third part of Fyne's entry is a %T, so entryRenderer moves the wrong one", objects[2])
	}
}

func TestAHiddenFieldTakesItsRowWithIt(t *testing.T) {
	ui := uitest.New(t)
	name, note := NewEntry(""), NewEntry("")
	form := NewForm(Field{Label: "Name", Field: name, Hint: NewLine(Muted("a hint"))}, Field{Label: "Note", Field: note})
	ui.Window(form, fyne.NewSize(400, 300))
	before := form.MinSize().Height
	name.Hide()
	form.Refresh()
	if form.MinSize().Height >= before || ui.HasText("Name") || ui.HasText("a hint") || !ui.HasText("Note") {
		t.Errorf("height %v after %v, the screen says %q", form.MinSize().Height, before, ui.Texts())
	}
	if note.Position().Y != 0 {
		t.Errorf("the next field stands at %v", note.Position())
	}
}

func TestBoxesAddUpTheirParts(t *testing.T) {
	uitest.New(t)
	block := func(width, height float32) *canvas.Rectangle {
		block := canvas.NewRectangle(look.AccentOf(model.Demo).Light.Strong)
		block.SetMinSize(fyne.NewSize(width, height))
		return block
	}
	a, b := block(10, 20), block(30, 40)
	row := HBox(5, a, layout.NewSpacer(), b)
	if got, want := row.MinSize(), fyne.NewSize(10+5+0+5+30, 40); got != want {
		t.Errorf("the row needs %v, want %v", got, want)
	}
	row.Resize(fyne.NewSize(100, 60))
	if a.Position() != fyne.NewPos(0, 20) || b.Position() != fyne.NewPos(70, 10) {
		t.Errorf("in the row they stand at %v and %v", a.Position(), b.Position())
	}
	top, middle := block(10, 7), block(20, 20)
	edges := Edges(top, nil, a, nil, middle)
	if got, want := edges.MinSize(), fyne.NewSize(30, 27); got != want {
		t.Errorf("the edges need %v, want %v", got, want)
	}
	edges.Resize(fyne.NewSize(100, 100))
	if middle.Position() != fyne.NewPos(10, 7) || middle.Size() != fyne.NewSize(90, 93) {
		t.Errorf("the middle stands at %v with %v", middle.Position(), middle.Size())
	}
	if got, want := Sized(50, 5, block(10, 10)).MinSize(), fyne.NewSize(50, 10); got != want {
		t.Errorf("the sized block needs %v, want %v", got, want)
	}
}

func TestTheBadgeNamesTheKind(t *testing.T) {
	ui := uitest.New(t)
	badge := NewBadge(operation(model.Read))
	ui.Window(container.NewHBox(badge), fyne.NewSize(200, 40))
	for _, kind := range []model.OperationKind{model.Write, model.Destructive, model.Money, model.Read} {
		badge.Set(operation(kind))
		if want := strings.ToUpper(string(kind)); !ui.HasText(want) {
			t.Errorf("the badge of %s says %q", kind, ui.Texts())
		}
	}
}

func BenchmarkRow(b *testing.B) {
	uitest.New(b)
	row := NewRow()
	row.Resize(fyne.NewSize(320, look.RowHeight))
	contents := []RowContent{
		{
			Title: "API Hotel Gross Pricing", Subtitle: "Budapest · Gross · verified 3 min ago", Disc: health(model.OK),
			Selected: true, Star: true,
		},
		{
			Title: "Alpine Lodge Zermatt with a name that is far too long", Subtitle: "rejected 401",
			Disc: health(model.Rejected), Indent: 1,
		},
	}
	for i := 0; b.Loop(); i++ {
		row.Set(contents[i%2])
	}
}

func TestAParagraphBreaksBetweenWordsAndKeepsItsRoom(t *testing.T) {
	ui := uitest.New(t)
	const text = "Ask the property for the current token and whether the integration is enabled."
	paragraph := NewParagraph(3)
	least := paragraph.MinSize()
	paragraph.Set(text)
	ui.Window(paragraph, fyne.NewSize(240, least.Height))
	said := ui.Texts()
	if len(said) < 2 || strings.Join(said, " ") != text {
		t.Errorf("it says %q", said)
	}
	if paragraph.MinSize() != least {
		t.Errorf("it grew from %v to %v", least, paragraph.MinSize())
	}
	paragraph.Set("Wait.")
	if said := ui.Texts(); len(said) != 1 || said[0] != "Wait." {
		t.Errorf("then it says %q", said)
	}
}

func TestWhatIsPastedIsWhatIsSeen(t *testing.T) {
	ui := uitest.New(t)
	for _, c := range []struct {
		entry      *Entry
		text, want string
	}{
		{NewEntry(""), "My label\r\nsecond\u200b\r\n", "My label second"},
		{NewEntry(""), "\ufeffa\tb\x00", "a b"},
		{NewEntry(""), "\n and more \r\n", " and more "},
		{NewEntry(""), "می\u200cخواهم", "می\u200cخواهم"},
		{NewMultiLineEntry("", 3), "one\r\ntwo\rthree\u200b", "one\ntwo\nthree"},
	} {
		ui.Window(c.entry, fyne.NewSize(300, 100))
		ui.Canvas().Focus(c.entry)
		ui.App().Clipboard().SetContent(c.text)
		ui.Shortcut(fyne.KeyV, fyne.KeyModifierShortcutDefault)
		if c.entry.Text != c.want {
			t.Errorf("%q became %q", c.text, c.entry.Text)
		}
	}
}
