package tester

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/document"
	"keyrack/model/mask"
	"keyrack/ui/desktop/answer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/sheet"
	"keyrack/ui/desktop/timing"
	"keyrack/ui/phrase"
)

// answerPane shows what came back: the body as it is and as a table, the headers, where the time went, and below them
// status, time, size and Request-Id.
type answerPane struct {
	tester *Tester
	shown  *outcome

	tabs    *kit.Tabs
	find    *kit.Button
	copy    *kit.Button
	save    *kit.Button
	more    *kit.IconButton
	note    *fyne.Container // above the answer: why it is no success
	ground  *kit.Surface    // behind it
	text    *widget.Label   // in it
	why     *fyne.Container // below it, for credentials that were not accepted
	finder  *finder
	view    *answer.View
	sheet   *sheet.Sheet
	sheetOf *document.Document // what the sheet shows
	bars    *timing.Bars
	middle  *fyne.Container // note, finder and view
	content *kit.Card
	brief   *kit.Line       // the status in the header, where the footer is not there
	wide    *kit.IconButton // gives the answer the whole window
	stage   bool            // it has it

	status    *kit.Line
	requestID *kit.IconButton
	meter     *kit.Meter
	budget    *kit.Line
	counting  bool // the budget is being read
	footer    *fyne.Container
	stopTick  func()
}

const (
	tabPretty = iota
	tabTable
	tabHeaders
	tabTiming
)

func newAnswerPane(t *Tester) *answerPane {
	p := &answerPane{tester: t, view: answer.New(), bars: timing.New(), brief: kit.NewWholeLine()}
	p.tabs = kit.NewPaneTabs([]string{"Pretty", "Table", "Headers", "Timing"}, func(int) { p.fill() })
	p.find = kit.NewGhostButton("Find", p.openFind)
	p.copy = kit.NewGhostButton("Copy", p.copyBody)
	p.save = kit.NewGhostButton("Save", p.saveBody)
	p.more = kit.NewPlainIconButton(assets.More, "More to do with this request and its answer", p.openMore)
	p.view.Annotate = t.localTime
	p.view.OnFind = p.openFind
	p.view.OnWhole = p.showWhole
	p.view.OnCopy = p.copyText
	p.view.OnKeep = func(path, value string) { t.keepVariable(path, value) }
	p.finder = newFinder(t.tasks, t.window, p.view)
	p.sheet = sheet.New(sheet.Options{Tasks: t.tasks, Window: t.window, Save: p.saveTold})
	p.wide = kit.NewPlainIconButton(assets.Maximise, "", func() { t.maximise() }).WithCommand("Maximise the answer")
	p.nameWide()
	header := container.New(headerLayout{}, p.tabs, p.find, p.copy, p.save, p.brief, kit.HBox(4, p.more, p.wide))
	p.text = widget.NewLabel("")
	p.text.Wrapping = fyne.TextWrapWord
	p.why = kit.Inset(0, 0, 8, 8, kit.HBox(0, kit.NewButton("Diagnose…", p.findOutWhy).WithCommand("Diagnose…")))
	p.ground = kit.NewSurface(look.ColorWriteSoft, kit.VBox(0, p.text, p.why))
	p.note = kit.VBox(0, p.ground, kit.NewHairline())
	above := kit.VBox(0, p.note, p.finder.content)
	views := container.NewStack(p.view, p.sheet.Content(), p.bars)
	p.middle = kit.Edges(above, nil, nil, nil, views)
	p.finder.OnVisible = p.middle.Refresh
	p.content = kit.NewCodeCard(header, p.middle, p.newFooter())
	p.show(nil)
	return p
}

// headerLayout puts tabs at the left, and at the right the actions that have room, the last of them first. The last
// object is the button that has all of them in its menu.
type headerLayout struct{}

func (headerLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	tabs, more := objects[0].MinSize(), objects[len(objects)-1].MinSize()
	return fyne.NewSize(tabs.Width+more.Width, max(tabs.Height, more.Height))
}

func (headerLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	put := func(object fyne.CanvasObject, x, width float32) {
		height := object.MinSize().Height
		object.Move(fyne.NewPos(x, (size.Height-height)/2))
		object.Resize(fyne.NewSize(width, height))
	}
	last := len(objects) - 1
	more := objects[last].MinSize().Width
	x := size.Width - more
	tabs := objects[0].MinSize().Width
	if natural, is := objects[0].(interface{ NaturalWidth() float32 }); is {
		tabs = min(natural.NaturalWidth(), x)
	}
	put(objects[0], 0, tabs)
	put(objects[last], x, more)
	for _, action := range slices.Backward(objects[1:last]) {
		x -= action.MinSize().Width
		if x < tabs {
			action.Hide()
			continue
		}
		action.Show()
		put(action, x, action.MinSize().Width)
	}
}

// show displays an outcome; nil is none yet.
func (p *answerPane) show(o *outcome) {
	p.stop()
	o = p.tester.visible(o)
	p.shown = o
	has := o != nil && o.document != nil
	for _, b := range []*kit.Button{p.find, p.copy, p.save} {
		kit.Enable(b, has)
	}
	for _, tab := range []int{tabTable, tabHeaders, tabTiming} {
		p.tabs.SetEnabled(tab, has)
	}
	if !has {
		p.tabs.Select(tabPretty)
	}
	p.fill()
	p.showStatus()
	if p.tester.split != nil {
		p.tester.split.again() // the body may have done its work
	}
}

// fill puts the outcome into the view, as the selected tab shows it.
func (p *answerPane) fill() {
	o, tab := p.shown, p.tabs.Selected()
	p.showNote()
	p.view.Hidden = tab == tabTable || tab == tabTiming
	p.sheet.Content().Hide()
	p.bars.Hidden = tab != tabTiming
	var found *document.Document
	switch {
	case o == nil:
		p.view.SetMessage("No answer yet.", "", "Press Send, or Ctrl+Enter.")
	case o.refused:
		p.view.SetMessage(append([]string{"Nothing was sent."}, paragraphs(o.explanation)...)...)
	case o.hiding:
		p.view.SetMessage("Guests' data is being hidden…")
	case o.document == nil:
		p.view.SetMessage(paragraphs(o.explanation)[1:]...)
	case tab == tabTable:
		p.sheet.Content().Show()
		if p.sheetOf != o.document {
			p.sheetOf = o.document
			p.sheet.Show(o.document, o.exchange.Operation.Path)
		}
	case tab == tabHeaders:
		found = headers(o.exchange, p.tester.mask)
		p.view.SetDocument(found)
	case tab == tabTiming:
		p.bars.Set(o.exchange.Timing, timingNotes(o.exchange)...)
	default:
		found = p.document()
		p.view.SetDocument(found)
	}
	p.finder.show(found)
	p.middle.Refresh() // what stands above the view may have come or gone
}

// showNote says above an answer why it is no success, or no JSON.
func (p *answerPane) showNote() {
	text := ""
	if o := p.shown; o != nil && o.document != nil {
		text = strings.TrimSpace(o.mark(p.tabs.Selected() == tabPretty) + " " +
			strings.TrimSpace(o.note+" "+o.explanation.Sentences()))
		if err := o.document.Err(); err != nil {
			text = strings.TrimSpace(text + " The first error is in " + err.Error() + ".")
		}
	}
	p.note.Hidden = text == ""
	p.why.Hidden = p.shown == nil || p.shown.exchange.Status != http.StatusUnauthorized
	ground := look.ColorQuiet
	if p.shown != nil && (p.showsOriginal() || p.shown.explanation != (phrase.Explanation{}) || p.shown.document != nil &&
		p.shown.document.Err() != nil) {
		ground = look.ColorWriteSoft
	}
	p.ground.SetColor(ground)
	p.text.SetText(text)
}

// messageWidth is the longest line of a message, in characters.
const messageWidth = 58

// paragraphs puts each part of an explanation behind an empty line, in lines that fit the pane.
func paragraphs(e phrase.Explanation) []string {
	var lines []string
	for _, part := range []string{e.What, e.About, e.Next} {
		if part != "" {
			lines = append(append(lines, ""), wrap(part, messageWidth)...)
		}
	}
	return lines
}

// wrap breaks a text between words into lines of at most width characters; a longer word has a line of its own.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			lines, line = append(lines, line), word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// headers are those of the answer. Of a cookie, which can be a key as a token is, nothing is left where something is
// hidden.
func headers(exchange model.Exchange, rules mask.Rules) *document.Document {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(exchange.Header)) {
		for _, value := range exchange.Header[name] {
			value = mask.Text(value, rules)
			if name == "Set-Cookie" && !rules.None() {
				value = mask.HiddenToken
			}
			fmt.Fprintf(&text, "%s: %s\n", name, value)
		}
	}
	return document.Parse([]byte(strings.TrimSuffix(text.String(), "\n")))
}

// timingNotes say what the bars do not show.
func timingNotes(exchange model.Exchange) []string {
	notes := []string{"Sent " + exchange.SentAt.Local().Format("2 Jan 2006 15:04:05.000") + " · received " +
		phrase.Size(exchange.Size)}
	if exchange.Timing.Reused {
		notes = append(notes, "The connection was open already: nothing to find, connect or secure.")
	}
	if exchange.Proxy != "" {
		notes = append(notes, "Sent through the proxy "+exchange.Proxy+".")
	}
	return notes
}

func (p *answerPane) findOutWhy() {
	p.tester.why(p.tester.place.Connection.ID, p.shown.exchange)
}

func (p *answerPane) openFind() {
	switch {
	case p.shown == nil || p.shown.document == nil:
	case p.tabs.Selected() == tabTable:
		p.sheet.FocusFilter()
	default:
		if p.tabs.Selected() == tabTiming {
			p.tabs.Select(tabPretty)
		}
		p.finder.open()
	}
}

func (p *answerPane) copyBody() {
	if p.shown != nil && p.shown.document != nil {
		p.copyText(string(p.document().Raw()))
		if !p.showsOriginal() {
			p.tester.notify(assets.Copy, "Answer copied")
		}
	}
}
