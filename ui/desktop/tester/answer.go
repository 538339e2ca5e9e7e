package tester

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/document"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/answer"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// answerPane shows what came back: the body, the headers, and below them status, time, size and Request-Id.
type answerPane struct {
	tester *Tester
	shown  *outcome

	tabs      *kit.Tabs
	copy      *kit.Button
	save      *kit.Button
	note      fyne.CanvasObject // above the answer: why it is no success
	text      *widget.Label     // in it
	view      *answer.View
	status    *kit.Line
	requestID *kit.IconButton
	meter     *kit.Meter
	budget    *kit.Line
	footer    *fyne.Container
	content   fyne.CanvasObject
	stopTick  func()
}

const (
	tabPretty = iota
	tabHeaders
)

func newAnswerPane(t *Tester) *answerPane {
	p := &answerPane{tester: t, view: answer.New(), status: kit.NewWholeLine(), meter: kit.NewMeter(40), budget: kit.NewWholeLine()}
	p.tabs = kit.NewPaneTabs([]string{"Pretty", "Headers"}, func(int) { p.fill() })
	p.copy = kit.NewGhostButton("Copy", p.copyBody)
	p.save = kit.NewGhostButton("Save", p.saveBody)
	p.requestID = kit.NewPlainIconButton(assets.Copy, "Copy the Request-Id", p.copyRequestID)
	p.view.Annotate = p.localTime
	header := kit.Edges(nil, nil, p.tabs, kit.Actions(p.copy, p.save), nil)
	right := kit.HBox(8, kit.NewWholeLine(kit.Muted("Budget")), p.meter, p.budget)
	p.footer = container.New(footerLayout{}, p.status, p.requestID, right)
	p.text = widget.NewLabel("")
	p.text.Wrapping = fyne.TextWrapWord
	p.note = kit.VBox(0, kit.NewSurface(look.ColorWriteSoft, p.text), kit.NewHairline())
	p.content = kit.NewCodeCard(header, kit.Edges(p.note, nil, nil, nil, p.view), p.footer)
	p.show(nil)
	return p
}

// footerLayout puts the copy button right behind the text of the status, and the rate budget at the end. Where there is no
// room for all, the budget goes first: it can be seen in a wider window.
type footerLayout struct{}

func (footerLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for _, object := range objects {
		height = max(height, object.MinSize().Height)
	}
	return fyne.NewSize(40, height)
}

func (footerLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap = 6
	status, button, budget := objects[0], objects[1], objects[2]
	text, icon, end := status.MinSize().Width, button.MinSize(), budget.MinSize().Width
	taken := text
	if button.Visible() {
		taken += gap + icon.Width
	}
	if taken+2*gap+end > size.Width {
		end = 0
	}
	text = min(text, size.Width-(taken-text))
	status.Move(fyne.NewPos(0, 0))
	status.Resize(fyne.NewSize(text, size.Height))
	button.Move(fyne.NewPos(text+gap, (size.Height-icon.Height)/2))
	button.Resize(icon)
	if end == 0 {
		budget.Hide()
		return
	}
	budget.Show()
	budget.Move(fyne.NewPos(size.Width-end, 0))
	budget.Resize(fyne.NewSize(end, size.Height))
}

// show displays an outcome; nil is none yet.
func (p *answerPane) show(o *outcome) {
	p.stop()
	p.shown = o
	has := o != nil && o.document != nil
	enable(p.copy, has)
	enable(p.save, has)
	p.tabs.SetEnabled(tabHeaders, has)
	if !has {
		p.tabs.Select(tabPretty)
	}
	p.fill()
	p.showStatus()
}

func enable(b *kit.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

// fill puts the outcome into the view, as the selected tab shows it.
func (p *answerPane) fill() {
	o := p.shown
	p.note.Hide()
	switch {
	case o == nil:
		p.view.SetMessage("Nothing was sent yet.", "", "Press Send, or Ctrl+Enter.")
	case o.refused:
		p.view.SetMessage(append([]string{"Nothing was sent."}, paragraphs(o.explanation)...)...)
	case o.document == nil:
		p.view.SetMessage(paragraphs(o.explanation)[1:]...)
	default:
		if o.explanation != (workspace.Explanation{}) {
			p.text.SetText(o.explanation.Sentences())
			p.note.Show()
		}
		if p.tabs.Selected() == tabHeaders {
			p.view.SetDocument(headers(o.exchange))
		} else {
			p.view.SetDocument(o.document)
		}
	}
}

// messageWidth is the longest line of a message, in characters.
const messageWidth = 58

// paragraphs puts each part of an explanation behind an empty line, in lines that fit the pane.
func paragraphs(e workspace.Explanation) []string {
	var lines []string
	for _, part := range []string{e.What, e.Token, e.Next} {
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

func headers(exchange model.Exchange) *document.Document {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(exchange.Header)) {
		for _, value := range exchange.Header[name] {
			fmt.Fprintf(&text, "%s: %s\n", name, value)
		}
	}
	return document.Parse([]byte(strings.TrimSuffix(text.String(), "\n")))
}

// showStatus fills the line below the answer, and above it the explanation of an answer that is no success.
func (p *answerPane) showStatus() {
	defer p.footer.Refresh()
	p.requestID.Hide()
	o := p.shown
	switch {
	case o == nil:
		p.status.Set(kit.Muted("not sent yet"))
		return
	case o.refused:
		p.status.Set(kit.Span{Text: "not sent", Bold: true, Color: look.ColorMuted})
		return
	case o.document == nil:
		p.status.Set(kit.Span{Text: "no answer", Bold: true, Color: look.ColorBadText})
		return
	}
	x := o.exchange
	spans := []kit.Span{
		{Text: phrase.Status(x.Status), Bold: true, Color: statusColor(x.Status)},
		{Text: phrase.Took(x.Timing.Total), Color: look.ColorMuted, Gap: 14},
		{Text: phrase.Size(x.Size), Color: look.ColorMuted, Gap: 14},
	}
	if x.RequestID != "" {
		spans = append(spans, kit.Span{Text: "Request " + cutID(x.RequestID), Color: look.ColorMuted, Gap: 14})
		p.requestID.Show()
	}
	p.status.Set(spans...)
}

// cutID shows the beginning and the end of a Request-Id, which is enough to tell two apart.
func cutID(id string) string {
	if len(id) <= 12 {
		return id
	}
	return id[:4] + "…" + id[len(id)-3:]
}

func statusColor(status int) fyne.ThemeColorName {
	switch {
	case status < 300:
		return look.ColorGoodText
	case status == 408 || status == 429:
		return look.ColorWarningText
	}
	return look.ColorBadText
}

// waiting counts the seconds of a request under way.
func (p *answerPane) waiting() {
	p.stop()
	p.requestID.Hide()
	var tick func()
	tick = func() {
		waited := p.tester.now().Sub(p.tester.started)
		p.status.Set(kit.Muted("Waiting for " + p.tester.place.Environment.Name + "…  " + fmt.Sprintf("%.0f s", waited.Seconds())))
		p.stopTick = kit.OnClock(time.Second, tick)
	}
	// An answer that comes at once should not flash a notice first.
	p.stopTick = kit.OnClock(300*time.Millisecond, tick)
}

func (p *answerPane) stop() {
	if p.stopTick != nil {
		p.stopTick()
		p.stopTick = nil
	}
}

// showBudget fills the meter of the rate limit.
func (p *answerPane) showBudget() {
	used, limit := p.tester.workspace.Budget(p.tester.place.Connection.ID)
	p.meter.Set(float64(used) / float64(max(limit, 1)))
	p.budget.Set(kit.Muted(fmt.Sprintf("%d / %d", used, limit)))
	p.footer.Refresh()
}

func (p *answerPane) copyBody() {
	if p.shown != nil && p.shown.document != nil {
		fyne.CurrentApp().Clipboard().SetContent(string(p.shown.document.Raw()))
	}
}

func (p *answerPane) copyRequestID() {
	if p.shown != nil {
		fyne.CurrentApp().Clipboard().SetContent(p.shown.exchange.RequestID)
	}
}

// saveBody writes exactly the bytes received to a file of the user's choice.
func (p *answerPane) saveBody() {
	if p.shown == nil || p.shown.document == nil {
		return
	}
	raw := p.shown.document.Raw()
	save := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err != nil || file == nil {
			p.failed(err)
			return
		}
		p.tester.tasks.Go(func(context.Context) func() {
			err := write(file, raw)
			return func() { p.failed(err) }
		})
	}, p.tester.window)
	save.SetFileName(strings.ReplaceAll(p.shown.exchange.Operation.Path, "/", "-") + ".json")
	save.Show()
}

func write(file io.WriteCloser, raw []byte) error {
	_, err := file.Write(raw)
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}

func (p *answerPane) failed(err error) {
	if err != nil {
		p.status.Set(kit.Span{Text: "The file could not be written: " + err.Error(), Color: look.ColorBadText})
	}
}

// localTime is what a UTC time of the answer is at the property.
func (p *answerPane) localTime(_, value string) string {
	identity := p.tester.place.Connection.Identity
	if identity == nil {
		return ""
	}
	return propertyTime(value, identity.TimeZone)
}

// propertyTime gives a UTC time ("2026-11-23T09:14:22Z") as hour and minute at a property, with the day where it differs:
// "10:14 Budapest". It returns "" for every other text.
func propertyTime(value, zone string) string {
	if len(value) < 20 || len(value) > 30 || !strings.HasSuffix(value, "Z") {
		return ""
	}
	at, err := time.Parse(time.RFC3339Nano, value)
	if err != nil {
		return ""
	}
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "UTC" {
		return ""
	}
	local := at.In(location)
	city := strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
	layout := "15:04"
	if local.Day() != at.Day() {
		layout = "2 Jan 15:04"
	}
	return local.Format(layout) + " " + city
}
