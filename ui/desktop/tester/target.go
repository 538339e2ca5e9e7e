package tester

import (
	"errors"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// showTarget writes the line that says what Send will do: where, to what, how much, and, when nothing will be sent,
// why.
func (t *Tester) showTarget() {
	operation, err := t.workspace.Examine(t.place.Connection.ID, t.operation.Path)
	environment := t.place.Environment
	text := t.reach(operation)
	var refusal *model.Refusal
	blocked := false
	if errors.As(err, &refusal) {
		switch refusal.Reason {
		case model.RefusedReadOnly:
			text += " — not sent: " + environment.Name + " is read-only. Unlock writes to continue."
			blocked = true
		case model.RefusedUnconfirmed:
			text += " — asks before it is sent"
		case model.RefusedPublic:
			text += " — not sent: a public demo token never goes to production."
			blocked = true
		default:
			text += " — not sent."
			blocked = true
		}
	}
	// The age comes last: where there is no room for all, it is what can be missed.
	if identity := t.place.Connection.Identity; identity != nil && !identity.VerifiedAt.IsZero() {
		if age := phrase.Ago(identity.VerifiedAt, t.now()); blocked {
			text += " Verified " + age + "."
		} else {
			text += " · verified " + age
		}
	}
	t.target.Set(look.EnvironmentMark(environment.ShownKind()), look.ColorsFor(environment),
		kit.Bold(phrase.Environment(environment)), kit.Span{Icon: assets.ArrowRight, Text: t.property() + " · ", Gap: 8},
		kit.Span{Text: phrase.Effect(operation.Kind), Bold: operation.Kind.Mutates()}, kit.Plain(text))
	seen := !t.split.stage || blocked || operation.Kind.Mutates() || refusal != nil
	if t.target.Visible() != seen {
		t.target.Hidden = !seen
		t.content.Refresh()
	}
	r := t.request()
	if r.run == nil {
		kit.Enable(t.send, !blocked)
	}
	if !blocked && r.outcome != nil && r.outcome.readOnly { // what it advised has been done
		r.outcome = nil
		t.pane.show(nil)
	}
}

// property is the verified name of the property, or the connection's while there is none.
func (t *Tester) property() string {
	if identity := t.place.Connection.Identity; identity != nil {
		return identity.Name
	}
	return t.place.Connection.Title()
}

// reach says how much the operation can touch.
func (t *Tester) reach(operation model.Operation) string {
	text := ""
	if !operation.Known {
		text += " (unknown operation, so it counts as a write)"
	}
	identity := t.place.Connection.Identity
	if identity == nil {
		return text + " · " + phrase.Health(model.NeverChecked)
	}
	text += " · " + reachText(identity, t.scope)
	if t.request().minimal {
		text += " · minimal answer"
	}
	if t.place.Environment.Kind == model.Sandbox {
		text += " · nothing leaves this computer"
	}
	return text
}
