package tester

import (
	"errors"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/phrase"
)

// showTarget writes the line that says what Send will do: where, to what, how much, and, when nothing will be sent, why.
func (t *Tester) showTarget() {
	operation, err := t.workspace.Examine(t.place.Connection.ID, t.operation.Path)
	environment := t.place.Environment
	text := t.aim(operation)
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
			text += " — not sent"
			blocked = true
		}
	}
	t.target.Set(look.EnvironmentMark(environment.Kind), look.ColorsFor(environment),
		kit.Bold(phrase.Environment(environment)), kit.Span{Icon: assets.ArrowRight, Text: text, Gap: 8})
	if t.request().run == nil {
		enable(t.send, !blocked)
	}
}

// aim names property, effect and number of properties.
func (t *Tester) aim(operation model.Operation) string {
	connection := t.place.Connection
	name := connection.Title()
	if connection.Identity != nil {
		name = connection.Identity.Name
	}
	text := name + " · " + phrase.Effect(operation.Kind)
	if !operation.Known {
		text += " (unknown operation, so it counts as a write)"
	}
	if connection.Identity == nil {
		return text + " · not verified yet"
	}
	text += " · " + phrase.Count(connection.Identity.Properties(), "property", "properties")
	if t.place.Environment.Kind == model.Sandbox {
		text += " · nothing leaves this computer"
	}
	return text
}
