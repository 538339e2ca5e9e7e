package tester

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"keyrack/assets"
	"keyrack/model"
	"keyrack/model/mask"
	"keyrack/model/operations"
	"keyrack/model/request"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/room"
	"keyrack/ui/phrase"
)

// Choose makes path the operation to send, with the body last typed for it or its template.
func (t *Tester) Choose(path string) {
	r := t.request()
	if t.operation.Path != path {
		t.split.fold = room.Auto
	}
	t.operation = t.catalogue.Lookup(path)
	r.path = path
	t.field.Display(t.operation)
	kit.Enable(t.nextPage, t.HasNextPage())
	t.top.Refresh()
	if text, typed := r.bodies[path]; typed {
		t.body.SetText(text)
	} else {
		t.body.SetText(t.template())
	}
	t.bodyPane.show()
	t.lint()
	t.showTarget()
	t.strip.show(t.desk())
	t.split.again()
}

// UpdateOperation shows what the catalogue knows by now of the operation on the screen. The list of operations is read
// when it is opened.
func (t *Tester) UpdateOperation() {
	if t.place.Connection.ID != "" {
		t.Choose(t.request().path)
	}
}

// toggleMinimal asks Mews for no body where it would be an empty page or {}, or no longer.
func (t *Tester) toggleMinimal() {
	if t.place.Connection.ID == "" {
		return
	}
	r := t.request()
	r.minimal = !r.minimal
	t.bodyPane.minimal.SetSelected(r.minimal)
	t.showTarget()
}

// template is the body to start from, or an empty object for an operation that the catalogue does not know.
func (t *Tester) template() string {
	template, err := t.catalogue.Template(t.operation.Path, t.now())
	if err != nil {
		return "{\n}"
	}
	return strings.TrimRight(string(template), "\n")
}

func (t *Tester) fillTemplate() {
	t.request().file = nil
	t.body.SetText(t.template())
	t.typed(t.body.Text())
	t.bodyPane.show()
}

// Format indents the body. A body that is not JSON stays as it is; the line below it says why.
func (t *Tester) Format() {
	// Indent works on the bytes: numbers keep their digits and keys their order.
	var formatted bytes.Buffer
	if err := json.Indent(&formatted, model.WithoutMark([]byte(t.body.Text())), "", "  "); err != nil {
		t.lint()
		return
	}
	t.body.SetText(formatted.String())
	t.typed(t.body.Text())
	t.bodyPane.show()
}

func (t *Tester) typed(text string) {
	t.request().bodies[t.operation.Path] = text
	if t.bodyPane.covered() {
		t.bodyPane.show() // a menu has changed it
	}
	t.lint()
}

// lint looks for mistakes off the UI goroutine and shows the first.
func (t *Tester) lint() {
	t.lintRound++
	round, raw, path := t.lintRound, t.rawBody(), t.operation.Path
	environment, variables := t.place.Environment, t.shelf.variables
	identity := t.place.Connection.Identity
	portfolio, now := identity != nil && identity.Portfolio, t.now()
	t.tasks.Go(func(context.Context) func() {
		body, err := request.Expand(raw, environment, variables)
		if err != nil {
			return func() {
				if round == t.lintRound {
					t.verdict.warn(mask.Text(phrase.Explain(err).What, t.mask), -1)
				}
			}
		}
		findings := t.catalogue.Lint(path, body,
			operations.Sending{Portfolio: portfolio, Zone: identity.Location(), Now: now})
		scope := 0
		if portfolio {
			scope = len(scoped(body))
		}
		return func() {
			if round == t.lintRound {
				for i := range findings {
					findings[i].Message = mask.Text(findings[i].Message, t.mask)
					if len(body) != len(raw) {
						findings[i].Offset = -1 // it counts in the body with the values of the variables
					}
				}
				t.verdict.show(findings, len(body))
				if t.scope != scope {
					t.scope = scope
					t.showTarget()
				}
			}
		}
	})
}

// verdict is the line below the body: whether it fits the operation. Pressing it goes to the place of the mistake.
type verdict struct {
	*kit.LinkLine
	offset int // of the mistake; -1 for none
}

func newVerdict(goTo func(offset int)) *verdict {
	v := &verdict{offset: -1}
	v.LinkLine = kit.NewLinkLine(func() { goTo(v.offset) })
	return v
}

// severities are how bad a finding is.
var severities = map[operations.Severity]int{operations.Note: 1, operations.Warning: 2, operations.Error: 3}

// show says what was found: the worst of it, and of those the first. Findings warn; they never keep a body from being
// sent.
func (v *verdict) show(findings []operations.Finding, size int) {
	if len(findings) == 0 {
		v.Disable()
		v.Set(kit.Span{Icon: assets.Tick, Text: "Valid · " + phrase.Size(int64(size)) +
			" · tokens are added when sent", Color: look.ColorMuted})
		return
	}
	first := findings[0]
	for _, finding := range findings {
		if severities[finding.Severity] > severities[first.Severity] {
			first = finding
		}
	}
	text := first.Message
	if first.Line > 0 {
		text = fmt.Sprintf("line %d: %s", first.Line, text)
	}
	if more := len(findings) - 1; more > 0 {
		text += fmt.Sprintf(" (and %d more)", more)
	}
	v.warn(text, first.Offset)
}

// warn says what is wrong, and where; a negative offset is nowhere.
func (v *verdict) warn(text string, offset int) {
	v.offset = offset
	kit.Enable(v, offset >= 0)
	v.Set(kit.Span{Text: text, Color: look.ColorWarningText})
}
