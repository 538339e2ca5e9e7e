package harvest

import (
	"strings"
	"time"

	"keyrack/model/webhook"
	"keyrack/model/workspace/transfer"
)

// event is a webhook of Mews.
type event struct {
	action string
	scope  *scope
	data   *scope
}

// isWebhook takes one payload, a list of them, or several in a row.
func isWebhook(f *File) bool {
	root := f.JSON()
	if root == nil {
		return false
	}
	for _, payload := range append([]*Node{root}, root.Children...) {
		if webhook.NamesAction(payload.Text("Action")) && payload.Get("Data") != nil {
			return true
		}
	}
	return false
}

// markEvents finds the webhooks: an object with an Action and Data.
func markEvents(s *scope) {
	action := ""
	for _, v := range s.values {
		if strings.EqualFold(v.name, "Action") && webhook.NamesAction(v.text) && len(v.text) < maxShown {
			action = v.text
		}
	}
	if action != "" {
		e := &event{action: action, scope: s}
		s.event = e
		for _, child := range s.below {
			if strings.EqualFold(child.name, "Data") {
				e.data, child.event = child, e
			}
		}
		if e.data == nil {
			e.data = s
		}
	}
	for _, child := range s.below {
		markEvents(child)
	}
}

// regenerates reports whether the token of the webhook takes the place of the one before.
func (e *event) regenerates() bool {
	if e == nil {
		return false
	}
	action, _ := webhook.ActionNamed(e.action)
	return action.Regenerated
}

// event returns the webhook that a value is of.
func (v *value) event() *event {
	for s := v.in; s != nil; s = s.up {
		if s.event != nil {
			return s.event
		}
	}
	return nil
}

// events lists the webhooks, also those without a token: they tell what has become of an integration.
func (h *harvest) events() {
	h.eventsIn(h.root)
}

func (h *harvest) eventsIn(s *scope) {
	if e := s.event; e != nil && e.scope == s {
		out := transfer.IntegrationEvent{File: h.file, Line: max(1, int(s.line)), Action: e.action}
		token := false
		for _, v := range e.data.values {
			token = token || v.kind == kindAccess || v.kind == kindOpen
		}
		s.each(func(v *value) {
			switch {
			case v.role == roleIntegration && out.MewsIntegrationID == "" && isShortID(v.text):
				out.MewsIntegrationID = v.text
			case v.role == roleEnterprise && out.EnterpriseID == "" && isShortID(v.text):
				out.EnterpriseID = v.text
			case strings.EqualFold(v.in.name, "Enterprise") && strings.EqualFold(v.name, "Name") && isLabel(v.text):
				out.Enterprise = strings.TrimSpace(v.text)
			case out.At.IsZero() && strings.HasSuffix(strings.ToLower(v.name), "utc"):
				out.At, _ = time.Parse(time.RFC3339, v.text)
			}
		})
		h.out.Events = append(h.out.Events, out)
		if action, _ := webhook.ActionNamed(e.action); action.Token != "" && !token {
			h.out.Flaws = append(h.out.Flaws, transfer.Flaw{
				File: h.file, Line: max(1, int(s.line)), Field: action.Token, Reason: "it is missing",
			})
		}
	}
	for _, child := range s.below {
		h.eventsIn(child)
	}
}
