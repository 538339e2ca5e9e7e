package tester

import (
	"context"

	"keyrack/model/document"
	"keyrack/model/mask"
)

// atOnce is up to which size an answer is masked, or looked through, while the screen waits: a few milliseconds.
const atOnce = 128 << 10

// masked is what may be seen of an outcome under one set of rules.
type masked struct {
	rules mask.Rules
	shown *outcome
}

// SetMask says what is hidden in bodies and answers, those on the screen included. Nothing is lost: what is hidden is
// only not shown, and Send sends what was typed. What is copied and saved meanwhile is what is shown.
func (t *Tester) SetMask(rules mask.Rules) {
	if t.mask == rules {
		return
	}
	t.mask = rules
	if t.place.Connection.ID != "" {
		t.bodyPane.lifted = draft{}
		if t.bodyPane.show(); t.bodyPane.covered() {
			t.window.Canvas().Unfocus() // what has the keyboard can no longer be seen
		}
		t.lint()
		t.pane.show(t.request().outcome)
	}
}

// visible returns what may be seen of an outcome. Of a large answer that is nothing yet, until it has been masked away
// from the UI goroutine.
func (t *Tester) visible(o *outcome) *outcome {
	if o == nil || t.mask.None() {
		return o
	}
	rules := t.mask
	if o.document == nil {
		return o.hide(rules)
	}
	if o.masked == nil || o.masked.rules != rules {
		o.masked = &masked{rules: rules, shown: &outcome{exchange: o.exchange, hiding: true}}
		if o.document.Bytes() <= atOnce {
			o.masked.shown = o.hide(rules)
			return o.masked.shown
		}
		mine := o.masked
		t.tasks.Go(func(context.Context) func() {
			shown := o.hide(rules)
			return func() {
				mine.shown = shown
				if t.place.Connection.ID != "" && t.request().outcome == o && t.request().run == nil {
					t.pane.show(o)
				}
			}
		})
	}
	return o.masked.shown
}

func (o *outcome) hide(rules mask.Rules) *outcome {
	shown := *o
	shown.original, shown.whole = nil, nil // an audience sees no token, whatever was on the screen before
	if o.document != nil {
		shown.document, shown.received = hidden(o.document, rules), o.document
	}
	shown.note = mask.Text(o.note, rules)
	shown.explanation.What = mask.Text(o.explanation.What, rules)
	shown.explanation.About, shown.explanation.Next = mask.Text(o.explanation.About, rules),
		mask.Text(o.explanation.Next, rules)
	return &shown
}

// hidden is what may be seen of a document.
func hidden(d *document.Document, rules mask.Rules) *document.Document {
	if rules.None() {
		return d
	}
	return document.Parse(mask.JSON(d.Raw(), rules))
}
