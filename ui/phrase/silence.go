package phrase

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/workspace/check"
)

// WhySilent says why no events come from a property. The evidence says why that is so.
func WhySilent(s check.Silence, in model.Environment) Explanation {
	switch s.Cause {
	case check.SilenceToken:
		return Explanation{
			What:  "The tokens are refused: with them no socket opens, or none stays open.",
			About: standing(s.Standing), Next: refusedToken,
		}
	case check.SilenceUnreachable:
		reason := untold(s.Own)
		return Explanation{
			What:  "The cause could not be found: configuration/get did not tell whether the tokens work.",
			About: reason.What, Next: cmp.Or(reason.Next, "Try again later."),
		}
	case check.SilenceSocket:
		return Explanation{
			What:  "The socket does not open: " + ListeningCause(s.Refused) + ".",
			About: "The tokens work: configuration/get is accepted.", Next: socketAdvice(s.Refused),
		}
	case check.SilenceNobody:
		return Explanation{
			What: "Nobody listens. The socket opens, so events can come.", About: missed(s),
			Next: "Press Listen. What happened before does not come as an event.",
		}
	case check.SilenceUntold, check.SilenceSome:
		return untoldChanges(s, in)
	case check.SilenceUnseen:
		return Explanation{
			What:  "Events come, and are not shown.",
			About: fmt.Sprintf("The filter or a paused display leaves out %s.", Count(s.Heard.Unseen, "row", "rows")),
			Next:  "Press Resume, and clear the filter.",
		}
	case check.SilenceNone:
		return Explanation{
			What: "Events come, and everything that has changed was told.",
			Next: "An event says that something changed, and a request what: press Open request.",
		}
	case check.SilenceUnclear:
		return Explanation{
			What:  "The socket is open. Whether anything should have come could not be told.",
			About: "This token may not read what there are events of.", Next: NothingYet(in),
		}
	}
	return Explanation{
		What: "Nothing has changed since the socket is open, so nothing was to be told.", Next: NothingYet(in),
	}
}

// socketAdvice says what to do about a socket that does not open.
func socketAdvice(cause events.Cause) string {
	if cause.Kind.Phase() == events.Waiting && !tokenRefused(cause) {
		return "Try again later. It is another host than that of requests: a proxy or a firewall may keep it."
	}
	return cmp.Or(RefusedSocket(cause), "Check the connection, and try again.")
}

func standing(s model.Standing) string {
	if s.State == "" {
		return ""
	}
	return "A webhook said that the integration is " + string(s.State) + "."
}

// missed says what has changed while nobody listened.
func missed(s check.Silence) string {
	changed := 0
	for _, p := range s.Polls {
		changed += p.Changed()
	}
	if changed == 0 {
		return "Nothing has changed within the last hour either."
	}
	return Count(changed, "thing has", "things have") + " changed within the last hour, while nobody listened."
}

// untoldChanges says which types no event tells.
func untoldChanges(s check.Silence, in model.Environment) Explanation {
	var types []string
	for _, p := range s.Polls {
		if len(p.Untold) > 0 {
			types = append(types, p.Type)
		}
	}
	of := strings.Join(types, " and ")
	e := Explanation{
		What:  "What has changed was not told: Mews sends no events of the type " + of + ".",
		About: "They are switched on for each integration, and for each type.",
		Next:  "Ask Mews support to switch on WebSocket events of this type for the integration.",
	}
	if s.Cause == check.SilenceSome {
		e.What = "Not every change was told, of the type " + of + "."
		e.About = "Events of this type come, so they are switched on. What changed may be none that Mews tells."
		e.Next = "Open the requests of what was not told, and show them to Mews support with the times."
	}
	if deviceAlone(types) {
		e.Next = "A device has to be linked before listening begins: stop, and listen again. Then ask Mews support."
	}
	if s.Portfolio {
		e.About += " The token opens several properties, and what Mews sends for those is not documented."
	}
	if in.Kind == model.Sandbox || in.OnThisComputer() {
		e.What = strings.Replace(e.What, "Mews sends", "the server sends", 1)
		e.About = "Another process may have changed it in a sandbox of its own, or a scenario loses events."
		e.Next = NothingYet(in)
	}
	return e
}

func deviceAlone(types []string) bool { return len(types) == 1 && types[0] == events.DeviceCommand }

// SilenceEvidence says what was asked to find out why no events come, and what was found, a line each.
func SilenceEvidence(s check.Silence) []string {
	all := []string{Quoting("configuration/get "+answered(s.Own.Status), s.Own.Message)}
	if text := standing(s.Standing); text != "" {
		all = append(all, text)
	}
	switch {
	case s.Refused.Kind != events.NoCause:
		all = append(all, "The socket was asked for: "+ListeningCause(s.Refused)+".")
	case s.Dialled:
		all = append(all, "The socket at "+s.Address+" was opened to find out, and closed again.")
	case s.Address != "":
		all = append(all, fmt.Sprintf("The socket at %s is open since %s; %s came.", s.Address,
			s.Heard.State.Since.Local().Format("15:04:05"), Count(int(s.Heard.Received), "event", "events")))
	}
	for _, p := range s.Polls {
		all = append(all, pollEvidence(p))
	}
	return all
}

// pollEvidence says what a read found.
func pollEvidence(p check.Poll) string {
	switch {
	case p.Err != nil && p.Status == 0:
		return p.Path + " was not sent: " + Base(p.Err).What
	case p.Err != nil, p.More && p.Changed() == 0:
		return p.Path + " " + answered(p.Status) + "; what has changed could not be read."
	case p.Status != 200:
		return p.Path + " " + answered(p.Status) + "."
	}
	text := p.Path + ": "
	if p.More {
		text += "at least "
	}
	text += Count(p.Changed(), "change", "changes") + " within the last hour"
	var parts []string
	part := func(n int, format string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf(format, n))
		}
	}
	part(p.Told, "%d told")
	part(p.Before, "%d before the socket was open")
	part(p.Fresh, "%d just now")
	part(len(p.Untold), "%d that no event told")
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	if len(p.Untold) > 0 {
		latest := p.Untold[0]
		text += fmt.Sprintf(", the latest %s at %s", ShortID(latest.ID), latest.At.Local().Format(time.TimeOnly))
	}
	return text + "."
}
