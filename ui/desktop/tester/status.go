package tester

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"keyrack/assets"
	"keyrack/model/document"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// newFooter makes the line below the answer.
func (p *answerPane) newFooter() fyne.CanvasObject {
	p.status, p.meter, p.budget = kit.NewWholeLine(), kit.NewMeter(40), kit.NewWholeLine()
	p.requestID = kit.NewPlainIconButton(assets.Copy, "Copy the Request-Id", p.copyRequestID)
	right := kit.HBox(8, kit.NewWholeLine(kit.Muted("Rate limit")), p.meter, p.budget)
	p.footer = container.New(footerLayout{}, p.status, p.requestID, right)
	return p.footer
}

// footerLayout puts the copy button right behind the text of the status, and the rate budget at the end. Where there is
// no room for all, the budget goes first: it can be seen in a wider window.
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

// setStage puts the status into the header of the pane, and takes the line below the answer away, or puts it back.
func (p *answerPane) setStage(on bool) {
	p.stage, p.footer.Hidden = on, on
	p.nameWide()
	p.showBrief()
	p.content.Refresh()
}

// nameWide says what the button does that gives the answer the whole window.
func (p *answerPane) nameWide() {
	if p.stage {
		p.wide.SetIcon(assets.Restore, "Show everything again")
	} else {
		p.wide.SetIcon(assets.Maximise, "Maximise the answer")
	}
}

// showBrief says in the header how it ended and how long it took, while the answer has the window.
func (p *answerPane) showBrief() {
	o := p.shown
	if !p.stage || o == nil || o.document == nil {
		p.brief.Set()
		return
	}
	p.brief.Set(
		kit.Span{Text: phrase.Status(o.exchange.Status), Bold: true, Color: statusColor(o.exchange.Status)},
		kit.Span{Text: phrase.Took(o.exchange.Timing.Total) + "  ", Color: look.ColorMuted, Gap: 10},
	)
}

// showStatus fills the line below the answer.
func (p *answerPane) showStatus() {
	defer func() {
		p.showBrief()
		p.footer.Refresh()
		p.content.Refresh()
	}()
	p.requestID.Hide()
	o := p.shown
	switch {
	case o == nil:
		p.status.Set(kit.Muted("not sent yet"))
		return
	case o.refused:
		p.status.Set(kit.Span{Text: "not sent", Bold: true, Color: look.ColorMuted})
		return
	case o.hiding:
		p.status.Set(kit.Muted("presenter mode"))
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
	if o.past {
		spans = append(spans, kit.Span{Text: "from the history", Color: look.ColorWarningText, Gap: 14})
	}
	if kind := o.document.Kind(); kind != document.JSON {
		spans = append(spans, kit.Span{Text: kind.String(), Color: look.ColorWarningText, Gap: 14})
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
func (p *answerPane) waiting(r *run) {
	p.stop()
	p.requestID.Hide()
	var tick func()
	tick = func() {
		waited := p.tester.now().Sub(r.started)
		text := "Waiting for " + p.tester.place.Environment.Name + "…  " + fmt.Sprintf("%.0f s", waited.Seconds())
		if progress := r.progress.Load(); progress != nil {
			text += "  " + *progress
		}
		p.status.Set(kit.Muted(text))
		p.footer.Refresh()
		p.stopTick = p.tester.tasks.Later(time.Second, tick)
	}
	// An answer that comes at once should not flash a notice first.
	const wait = kit.Patience
	if p.tester.now().Sub(r.started) > wait {
		tick()
		return
	}
	p.stopTick = p.tester.tasks.Later(wait, tick)
}

func (p *answerPane) stop() {
	if p.stopTick != nil {
		p.stopTick()
		p.stopTick = nil
	}
}

// showBudget fills the meter of the rate limit. What other Keyracks have sent stands in a file.
func (p *answerPane) showBudget() {
	t := p.tester
	id := t.place.Connection.ID
	if p.counting || id == "" {
		return
	}
	p.counting = true
	t.tasks.Go(func(context.Context) func() {
		used, limit := t.workspace.Budget(id)
		return func() {
			p.counting = false
			if id != t.place.Connection.ID {
				p.showBudget()
				return
			}
			p.meter.Set(float64(used) / float64(max(limit, 1)))
			p.budget.Set(kit.Muted(fmt.Sprintf("%d / %d in 30 s", used, limit)))
			p.footer.Refresh()
		}
	})
}

func (p *answerPane) copyRequestID() {
	if p.shown != nil {
		clip.Text(p.shown.exchange.RequestID)
		p.tester.notify(assets.Copy, "Request-Id copied")
	}
}
