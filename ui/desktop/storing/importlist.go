package storing

import (
	"math"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// importList shows what becomes of each row of a file: a box to tick, what it is, where it stands, why it was read so.
// A row that asks is answered in its place. Only what is in view is drawn.
type importList struct {
	plan         transfer.ImportPlan
	environments []model.Environment
	ticked       func() // a row was ticked or unticked
	answered     func() // a question was answered
	named        func() // the name of a client application is to be typed
	confirmed    func() // Enter was pressed on a row that asks nothing
	choices      map[int]transfer.RowChoice

	list    *kit.List
	content fyne.CanvasObject
	width   float32 // that the heights of the rows were made for
}

const (
	importRowHeight = 42 // of one with a line below its title
	importLine      = 18 // of each line below it
	importLines     = 3  // at most
	// importListHeight is that of the list where there is room, importListLeast where there is not.
	importListHeight = 260
	importListLeast  = 3 * importRowHeight
	// importAround is the height of what stands around the list in its dialog.
	importAround = 430
	boxSize      = 18 // of the box of a row, as that of a text
	boxRoom      = 24 // before the second line of a row
)

func newImportList() *importList {
	l := &importList{choices: map[int]transfer.RowChoice{}}
	l.list = kit.NewList(func() fyne.CanvasObject {
		lines := []fyne.CanvasObject{kit.Sized(0, 20, kit.NewLine())}
		for range importLines {
			lines = append(lines, kit.Inset(0, 0, 0, boxRoom, kit.Sized(0, importLine, kit.NewLine())))
		}
		return kit.Inset(3, 10, 1, 10, kit.VBox(0, lines...))
	}, l.draw)
	l.list.OnPress, l.list.OnKey = l.press, l.key
	l.list.OnSelectAll = func() { l.tickAll(true) }
	l.content = kit.NewCard(nil, kit.Inset(4, 0, 4, 0, container.New(measured{l}, l.list)), nil)
	return l
}

// heightIn is how high the list is in a window of a height.
func heightIn(window float32) float32 {
	return max(importListLeast, min(importListHeight, window-importAround))
}

func (l *importList) set(plan transfer.ImportPlan) {
	l.plan = plan
	l.setHeights()
}

// setHeights gives each row the room that its lines need in the width of the list.
func (l *importList) setHeights() {
	l.width = l.list.Size().Width
	letter := look.Measure(letters, look.SmallTextSize, fyne.TextStyle{}).Width / float32(len(letters))
	most := 1
	l.list.SetRows(l.count(), func(i int) float32 {
		lines := most
		if i < maxWeighed {
			lines = l.linesBelow(i, letter)
			most = max(most, lines)
		}
		return importRowHeight + float32(lines-1)*importLine
	})
}

// maxWeighed is how many rows have a height of their own: those behind are as high as the highest of them.
const maxWeighed = 2000

// letters are about as wide as those of a sentence.
const letters = "named client token beside it environment by the address in line"

// linesBelow is how many lines a row has below its title, by the width of a letter: to measure ten thousand rows would
// take too long. Where it is one too many the last stays empty.
func (l *importList) linesBelow(i int, letter float32) int {
	room := l.room()
	if room <= 0 {
		return 1
	}
	_, second := l.said(i)
	width := float32(0)
	for _, span := range second {
		width += span.Gap + float32(utf8.RuneCountInString(span.Text))*letter*1.1
	}
	return max(1, min(importLines, int(math.Ceil(float64(width/room)))))
}

// room is the width of a line below the title of a row.
func (l *importList) room() float32 { return l.width - 20 - boxRoom }

// measured is the layout of the list, whose rows are as high as its width makes them.
type measured struct{ list *importList }

// MinSize is for Fyne.
func (m measured) MinSize([]fyne.CanvasObject) fyne.Size { return m.list.list.MinSize() }

// Layout is for Fyne.
func (m measured) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	m.list.list.Move(fyne.Position{})
	m.list.list.Resize(size)
	if size.Width != m.list.width {
		m.list.setHeights()
	}
}

func (l *importList) clear() {
	l.choices = map[int]transfer.RowChoice{}
	l.set(transfer.ImportPlan{})
	l.list.ScrollTo(0)
}

// count is that of the rows, the flaws behind them, and a line about secrets of other services.
func (l *importList) count() int {
	n := len(l.plan.Rows) + len(l.plan.Flaws)
	if len(l.plan.Foreign) > 0 {
		n++
	}
	return n
}

func (l *importList) draw(i int, object fyne.CanvasObject) {
	first, second := l.said(i)
	lines := linesIn(object)
	lines[0].Set(first...)
	below := l.broken(second)
	for k, line := range lines[1:] {
		if k < len(below) {
			line.Set(below[k]...)
		} else {
			line.Set()
		}
	}
}

// broken breaks what stands below a title into lines; the last part of it stays in one piece.
func (l *importList) broken(spans []kit.Span) (lines [][]kit.Span) {
	room := l.room()
	width := float32(0)
	for _, span := range spans {
		whole := look.Measure(span.Text, span.Size, fyne.TextStyle{}).Width
		if last := len(lines) - 1; last >= 0 && width+span.Gap+whole <= room {
			lines[last], width = append(lines[last], span), width+span.Gap+whole
			continue
		}
		for _, text := range kit.Wrap(span.Text, max(1, importLines-len(lines)), room, span.Size) {
			one := span
			one.Text, one.Gap = text, 0
			lines, width = append(lines, []kit.Span{one}), look.Measure(text, span.Size, fyne.TextStyle{}).Width
		}
	}
	return lines
}

func linesIn(object fyne.CanvasObject) []*kit.Line {
	var lines []*kit.Line
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *kit.Line:
			lines = append(lines, o)
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child)
			}
		}
	}
	walk(object)
	return lines
}

// said is what the two lines of a row say.
func (l *importList) said(i int) (first, second []kit.Span) {
	rows, flaws := l.plan.Rows, l.plan.Flaws
	switch {
	case i < len(rows):
		return firstLine(rows[i]), secondLine(rows[i])
	case i < len(rows)+len(flaws):
		flaw := flaws[i-len(rows)]
		return []kit.Span{
			{Icon: assets.Warning, Color: look.ColorWarningText, Size: boxSize},
			{Text: phrase.ImportPlace(flaw.File, flaw.Line, flaw.Field), Gap: 8},
		}, []kit.Span{{
			Text: flaw.Reason, Color: look.ColorMuted, Size: look.SmallTextSize,
		}}
	}
	return []kit.Span{
		{Icon: assets.Info, Color: look.ColorMuted, Size: boxSize},
		{Text: phrase.ImportForeign(l.plan.Foreign), Color: look.ColorMuted, Gap: 8},
	}, []kit.Span{{
		Text: "They are not stored, and not sent.", Color: look.ColorMuted, Size: look.SmallTextSize,
	}}
}

func firstLine(row transfer.ImportRow) []kit.Span {
	mark := kit.Span{Icon: assets.Box, Color: look.ColorMuted, Size: boxSize}
	title := kit.Span{Text: row.Title, Bold: true, Gap: 8}
	switch {
	case row.Takes():
		mark = kit.Span{Icon: assets.BoxTicked, Color: look.ColorAccentText, Size: boxSize}
	case row.Action == transfer.ImportPresent:
		mark = kit.Span{Icon: assets.Tick, Color: look.ColorMuted, Size: boxSize}
		title.Bold, title.Color = false, look.ColorMuted
	case row.Action == transfer.ImportAsk:
		mark = kit.Span{Icon: assets.Question, Color: look.ColorWarningText, Size: boxSize}
	case row.Action == transfer.ImportRefuse:
		mark = kit.Span{Icon: assets.Cross, Color: look.ColorBadText, Size: boxSize}
	}
	spans := []kit.Span{mark, title}
	for _, text := range []string{phrase.ImportAction(row), row.Environment, row.Client, string(row.Fingerprint)} {
		if text != "" && text != row.Title {
			spans = append(spans, kit.Span{Text: "· " + text, Color: look.ColorMuted, Gap: 6})
		}
	}
	return spans
}

func secondLine(row transfer.ImportRow) []kit.Span {
	said := kit.Span{Text: phrase.ImportRemark(row), Color: look.ColorMuted, Size: look.SmallTextSize}
	switch {
	case row.Question != transfer.NoQuestion && !row.Takes():
		said.Color = look.ColorWarningText
	case row.Action == transfer.ImportRefuse:
		said.Color = look.ColorBadText
	case row.Question != transfer.NoQuestion: // what was asked is confirmed
		said.Text = phrase.ImportWhy(row)
	}
	spans := []kit.Span{said}
	if said.Text == "" {
		spans = nil
	}
	gap := float32(8)
	if spans == nil {
		gap = 0
	}
	return append(spans, kit.Span{
		Text: phrase.ImportPlace(row.File(), row.Line(), ""), Color: look.ColorMuted, Size: look.SmallTextSize, Gap: gap,
	})
}

// key makes Enter confirm the dialog, as it does in all dialogs, unless the row asks something: that Enter answers. A
// row is ticked and unticked with Space.
func (l *importList) key(event *fyne.KeyEvent) bool {
	if event.Name != fyne.KeyReturn && event.Name != fyne.KeyEnter {
		return false
	}
	if i := l.list.Cursor(); i < len(l.plan.Rows) && l.plan.Rows[i].Action == transfer.ImportAsk {
		return false
	}
	l.confirmed()
	return true
}

// press ticks a row, or asks what has to be answered first.
func (l *importList) press(i int, press kit.Press) {
	if i >= len(l.plan.Rows) {
		return
	}
	row := &l.plan.Rows[i]
	switch {
	case row.Action == transfer.ImportAsk:
		l.ask(*row, press.At)
	case row.Action.Stores() && !press.Menu:
		l.tick(row, !row.Ticked)
		l.list.Redraw()
		l.ticked()
	}
}

// tick says of a row whether it is stored. To tick one that asks confirms it.
func (l *importList) tick(row *transfer.ImportRow, on bool) {
	choice := l.choices[row.Number]
	if choice.Tick = transfer.TickOff; on {
		choice.Tick = transfer.TickOn
	}
	l.choices[row.Number] = choice
	row.Ticked = on
}

// tickAll ticks every row that asks nothing, or unticks all.
func (l *importList) tickAll(on bool) {
	for i := range l.plan.Rows {
		if row := &l.plan.Rows[i]; row.Action.Stores() && (!on || row.Question == transfer.NoQuestion) {
			l.tick(row, on)
		}
	}
	l.list.Redraw()
	l.ticked()
}

// answers are what can be said to the question of a row.
func (l *importList) answers(row transfer.ImportRow) (texts []string, choices []transfer.RowChoice) {
	add := func(text string, change func(*transfer.RowChoice)) {
		choice := l.choices[row.Number]
		change(&choice)
		texts, choices = append(texts, text), append(choices, choice)
	}
	switch row.Question {
	case transfer.AskKind:
		add("It is an access token", func(c *transfer.RowChoice) { c.Kind = transfer.KindAccess })
		add("It is a client token", func(c *transfer.RowChoice) { c.Kind = transfer.KindClient })
	case transfer.AskEnvironment:
		for _, environment := range l.environments {
			if !row.SaysProduction() || environment.IsProduction() {
				add("It is of "+environment.Name, func(c *transfer.RowChoice) { c.Environment = environment.ID })
			}
		}
	case transfer.AskClient:
		for _, client := range row.Clients {
			add("It belongs to "+phrase.ImportClientOption(client),
				func(c *transfer.RowChoice) { c.Client = client.Fingerprint })
		}
	}
	return texts, choices
}

// ask opens a menu with the answers to the question of a row.
func (l *importList) ask(row transfer.ImportRow, at fyne.Position) {
	if row.Question == transfer.AskClientName {
		l.named()
		return
	}
	texts, choices := l.answers(row)
	items := make([]*fyne.MenuItem, len(texts))
	for i, text := range texts {
		items[i] = fyne.NewMenuItem(text, func() {
			l.choices[row.Number] = choices[i]
			l.answered()
		})
	}
	if at.IsZero() { // asked with the keyboard
		at = l.list.CursorAt()
	}
	kit.OpenMenu(fyne.CurrentApp().Driver().CanvasForObject(l.list), fyne.NewMenu("", items...), at)
}
