package tester

import (
	"bytes"
	"context"
	"fmt"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"keyrack/assets"
	"keyrack/model/document"
	"keyrack/model/mask"
	"keyrack/model/workspace"
	"keyrack/ui/desktop/clip"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// comparable is an answer that can be compared, with what it is called.
type comparable struct {
	title    string
	document *document.Document
}

// title names an answer by what was asked, where and when.
func (t *Tester) title(place workspace.Place, o *outcome) string {
	return o.exchange.Operation.Path + " · " + mask.Text(place.Connection.Title(), t.mask) + " · " +
		place.Environment.Name + " · " + o.exchange.SentAt.Local().Format("2 Jan 15:04:05")
}

// others lists the answers in all open requests of all connections but the one on the screen.
func (t *Tester) others() []comparable {
	var all []comparable
	shown := t.request().outcome
	for _, id := range t.visited {
		for _, r := range t.desks[id].requests {
			o := r.outcome
			if o == nil || o == shown || o.document == nil || !t.mask.None() && o.place.Environment.Real() {
				continue
			}
			all = append(all, comparable{t.title(o.place, o), o.document})
		}
	}
	return all
}

// CompareWith shows how an answer of the past differs from the one on the screen.
func (t *Tester) CompareWith(record workspace.Record, bodies workspace.Bodies) {
	o := t.request().outcome
	if o == nil || o.document == nil {
		t.notify(assets.Info, "Send a request first: its answer is what the history is compared with.")
		return
	}
	past := recalled(t.place, record, bodies)
	t.compare(comparable{t.title(t.place, past), past.document}, comparable{t.title(o.place, o), o.document})
}

// compare opens the differences of two answers.
func (t *Tester) compare(first, second comparable) {
	rules := t.mask
	kit.Work(t.window.Content(), t.tasks, "Comparing the answers…", func(ctx context.Context) func() {
		found, err := document.CompareMasked(ctx, first.document, second.document,
			hidden(first.document, rules), hidden(second.document, rules))
		if err != nil {
			return nil
		}
		return func() { t.showDifferences(first.title, second.title, found) }
	})
}

func (t *Tester) showDifferences(first, second string, found []document.Difference) {
	list := kit.NewList(newDifference, func(row int, object fyne.CanvasObject) { object.(*difference).show(found[row]) })
	list.OnPress = func(row int, _ kit.Press) {
		clip.Text(found[row].Path())
		t.notify(assets.Copy, "Path copied")
	}
	list.SetRows(len(found), func(int) float32 { return differenceHeight })
	names := kit.VBox(4,
		sign("−", look.ColorBadText, first),
		sign("+", look.ColorGoodText, second))
	var content fyne.CanvasObject = names
	extra := float32(0)
	if len(found) > 0 {
		card := kit.NewCard(nil, kit.Sized(200, fewestDifferences*differenceHeight, list), nil)
		content = kit.Edges(kit.Inset(0, 0, 12, 0, names), nil, nil, nil, card)
		rows := min(mostDifferences, float32(len(found))) * (differenceHeight + look.ListGap)
		extra = max(0, rows+look.Gap-fewestDifferences*differenceHeight)
	}
	modal := kit.NewModal(kit.ModalOptions{
		Title:      differenceCount(found),
		Subtitle:   "By key; items of a list by Id, Code, Key or Name, or by what is in them, whatever their order.",
		Content:    content,
		CancelText: "Close",
		Width:      look.DialogWide,
		Extra:      extra,
	})
	modal.Open(t.window.Canvas())
}

// sign is the name of an answer behind the sign that its values have in the list.
func sign(text string, color fyne.ThemeColorName, name string) fyne.CanvasObject {
	mark := kit.Sized(18, 0, kit.NewLine(kit.Span{Text: text, Color: color, Bold: true}))
	return kit.Edges(nil, nil, mark, nil, kit.NewLine(kit.Plain(name)))
}

func differenceCount(found []document.Difference) string {
	switch {
	case len(found) == 0:
		return "The answers are the same"
	case len(found) == document.MaxDifferences:
		return fmt.Sprintf("More than %d differences", len(found))
	}
	return phrase.Count(len(found), "difference", "differences")
}

const (
	// differenceHeight is that of the two lines of a difference, with some room around them.
	differenceHeight float32 = 46
	// The list is as high as this many of them, in a low window and in a high one.
	fewestDifferences, mostDifferences float32 = 2.5, 7.5
)

// difference is a row of the list: the path, and below it what stood there and what stands there.
type difference struct {
	widget.BaseWidget
	path   *kit.Line
	values *kit.Line
}

func newDifference() fyne.CanvasObject {
	d := &difference{path: kit.NewLine(), values: kit.NewLine()}
	d.ExtendBaseWidget(d)
	return d
}

func (d *difference) show(x document.Difference) {
	d.path.Set(kit.Span{Text: x.Path(), Mono: true, Size: look.SmallTextSize})
	var spans []kit.Span
	gap := float32(0)
	first, second := beginning(x.First), beginning(x.Second)
	hidden := x.Change == document.Changed && bytes.Equal(x.First, x.Second)
	if first == second && !hidden {
		first, second = escaped(x.First), escaped(x.Second)
	}
	if x.Change != document.Added {
		gap = 14
		spans = append(spans,
			kit.Span{Text: "− " + first, Color: look.ColorBadText, Mono: true, Size: look.SmallTextSize})
	}
	if x.Change != document.Removed {
		spans = append(spans, kit.Span{
			Text: "+ " + second, Color: look.ColorGoodText, Mono: true,
			Size: look.SmallTextSize, Gap: gap,
		})
	}
	if hidden {
		differ := kit.Muted("they differ in what is hidden")
		differ.Size, differ.Gap = look.SmallTextSize, gap
		spans = append(spans, differ)
	}
	d.values.Set(spans...)
}

// mostShown is how much of a value fits a row, in bytes.
const mostShown = 60

// beginning is as much of a value as fits a row.
func beginning(value []byte) string {
	if len(value) <= mostShown {
		return document.Shape(value)
	}
	return document.Shape(value[:mostShown]) + "…"
}

// escaped is the beginning of a value with what cannot be drawn as its bytes.
func escaped(value []byte) string {
	quoted := strconv.QuoteToASCII(string(value[:min(len(value), mostShown)]))
	return quoted[1 : len(quoted)-1]
}

// CreateRenderer is for Fyne.
func (d *difference) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(kit.Inset(8, 12, 2, 12, kit.VBox(2, d.path, d.values)))
}
