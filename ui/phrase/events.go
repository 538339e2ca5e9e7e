package phrase

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"keyrack/model"
	"keyrack/model/events"
)

// Listening says what a socket is doing: "Listening since 10:14 · 128 events · wss://ws.mews.com/ws/connector". Times
// are those of this computer.
func Listening(state events.State, received int64, now time.Time) string {
	count := Count(int(received), "event", "events")
	switch state.Phase {
	case events.Connecting:
		if state.Attempt > 1 {
			return fmt.Sprintf("Connecting again, attempt %d…", state.Attempt)
		}
		return "Connecting…"
	case events.Open:
		return "Listening since " + state.Since.Local().Format("15:04") + " · " + count + " · " + state.Address
	case events.Waiting:
		return "Connecting again in " + Clock(state.Countdown(now)) + " · " + ListeningCause(state.Cause) + " · " + count
	case events.Refused:
		return "Refused · " + ListeningCause(state.Cause)
	case events.Closed:
		return "Closed at " + state.Since.Local().Format("15:04") + " · " + ListeningCause(state.Cause) + " · " + count
	}
	return "Not listening"
}

// ListeningShort says the same in two or three words, for a list: "listening, 128 events"; "" for a socket that is
// neither open nor will be by itself.
func ListeningShort(state events.State, received int64, now time.Time) string {
	switch state.Phase {
	case events.Connecting:
		return "connecting"
	case events.Open:
		return "listening, " + Count(int(received), "event", "events")
	case events.Waiting:
		return "connecting again in " + Clock(state.Countdown(now))
	}
	return ""
}

// ListeningCause says why a socket is not open, without a full stop.
func ListeningCause(cause events.Cause) string {
	switch cause.Kind {
	case events.RefusedStatus:
		text := "Mews answered " + Status(cause.Status)
		if cause.RequestID != "" {
			text += ", Request-Id " + cause.RequestID
		}
		return text
	case events.RefusedMoved:
		if cause.Host == "" {
			return "the answer points elsewhere, which is not followed"
		}
		return "the answer points to " + cause.Host + ", which is not followed"
	case events.RefusedShape:
		return "what answers there is no WebSocket"
	case events.NotCleared, events.Unreachable, events.Changed:
		if cause.Err != nil {
			return strings.TrimSuffix(Explain(cause.Err).What, ".") // more follows it
		}
		return "the connection could not be made"
	case events.ClosedThere:
		return closedThere(cause)
	}
	if text, known := causes[cause.Kind]; known {
		return text
	}
	return "the connection was lost"
}

// causes are the sentences of causes without details.
var causes = map[events.CauseKind]string{
	events.NoAnswer: "the server did not answer in time",
	events.NoPong:   "the server did not answer a ping",
	events.Cut:      "the connection was cut",
	events.Flooded:  "a message was too large",
	events.Broken:   "what came is no WebSocket",
	events.Slept:    "the computer slept",
	events.ByUser:   "stopped by you",
	events.Locked:   "Keyrack was locked",
	events.Hidden:   "presenter mode was switched on",
	events.Ended:    "Keyrack ended",
}

func closedThere(cause events.Cause) string {
	text := "the server closed it"
	if cause.Code != 0 && cause.Code != 1005 {
		text += " with code " + strconv.Itoa(cause.Code)
	}
	if cause.Text != "" {
		text += ": " + cause.Text
	}
	return text
}

// EventProblem says why a text is no event.
func EventProblem(problem events.Problem) string {
	switch problem {
	case events.NotJSON:
		return "The message is no JSON"
	case events.NoEvents:
		return "The message has no list of events"
	case events.NoEvent:
		return "An element of the list is no event"
	case events.NotText:
		return "The message is no text"
	case events.TooLarge:
		return "The event is too large to be kept"
	}
	return ""
}

// Gap says how long nothing could come, and what that means.
func Gap(gap events.Gap) (what, more string) {
	return "No events could be received for " + Took(gap.Length()) + ".", "Mews does not send them again."
}

// Event says what an event is about, on two lines. Times are those of the property; zone nil is that of this computer.
func Event(event events.Event, zone *time.Location) (what, more string) {
	if event.Problem != events.NoProblem {
		return EventProblem(event.Problem), strings.Join(strings.Fields(string(event.Raw)), " ")
	}
	details := event.Details()
	interval := Interval(details.Start, details.End, zone)
	switch {
	case event.Type == events.PriceUpdate:
		return join(interval, named("rate", details.RateID, "all rates")),
			named("category", details.ResourceCategory, "all categories")
	case interval == "":
		return event.ID, ""
	case details.ResourceID != "":
		return interval, event.ID + " · resource " + ShortID(details.ResourceID)
	}
	return interval, event.ID
}

func named(noun, id, all string) string {
	if id == "" {
		return all
	}
	return noun + " " + ShortID(id)
}

// Interval gives two times of a property: "29 Nov 15:00 – 2 Dec 11:00 Budapest". One time is given once; "" for none.
func Interval(from, to time.Time, zone *time.Location) string {
	const format = "2 Jan 15:04"
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case from.IsZero():
		from = to
	case to.IsZero():
		to = from
	}
	text := at(from, zone).Format(format)
	if !to.Equal(from) {
		text += " – " + at(to, zone).Format(format)
	}
	return strings.TrimSpace(text + " " + Zone(zone))
}

// Zone is where a time zone is: "Budapest" of Europe/Budapest; "" for that of this computer.
func Zone(zone *time.Location) string {
	if zone == nil {
		return ""
	}
	name := zone.String()
	return strings.ReplaceAll(name[strings.LastIndexByte(name, '/')+1:], "_", " ")
}

func at(t time.Time, zone *time.Location) time.Time {
	if zone == nil {
		return t.Local()
	}
	return t.In(zone)
}

// Received gives when an event came: the time of day at the property, and in UTC.
func Received(t time.Time, zone *time.Location) (there, utc string) {
	return at(t, zone).Format("15:04:05.000"), t.UTC().Format("15:04:05") + " UTC"
}

// Silence is what is known of a connection from which no events seem to come.
type Silence struct {
	State    events.State
	Received int64 // since listening began
	Hidden   int   // events that a filter leaves out
	Health   model.Health

	Environment model.Environment
}

// WhyNoEvents says why no events may come: what is seen here first, then what only Mews can know, the likeliest first.
func WhyNoEvents(s Silence) []string {
	var all []string
	add := func(holds bool, text string) {
		if holds {
			all = append(all, text)
		}
	}
	phase := s.State.Phase
	add(phase == "" || phase == events.Closed, "Nobody listens: press Listen. What happened before does not come.")
	add(phase == events.Connecting, "The socket is not open yet.")
	add(phase == events.Waiting, "The socket is not open: "+ListeningCause(s.State.Cause)+".")
	add(phase == events.Refused,
		"The socket was refused: "+ListeningCause(s.State.Cause)+". "+RefusedSocket(s.State.Cause))
	add(s.Hidden > 0, "The filter leaves out "+Count(s.Hidden, "event", "events")+".")
	refused := tokenRefused(s.State.Cause)
	add(refused && phase != events.Refused, refusedToken)
	add(s.Health == model.Rejected && !refused,
		"The last check was rejected: the token may be disabled. Diagnose the connection.")
	if s.Received > 0 || refused && phase != events.Open {
		return all
	}
	switch {
	case s.Environment.Kind == model.Sandbox:
		add(true, "The built-in sandbox of another process is a sandbox of its own: what changes there is not told here.")
		add(true, NothingYet(s.Environment))
		add(true, livelySandbox)
	case s.Environment.OnThisComputer():
		add(true, "Events come as what serves "+s.Environment.Name+" on this computer sends them.")
		add(true, NothingYet(s.Environment))
		add(true, livelySandbox)
	default:
		add(true, "Mews sends events only where it has switched them on for the integration: ask Mews support.")
		add(true, "A device has to be linked before listening begins. After linking one, stop and listen again.")
		add(true, NothingYet(s.Environment))
	}
	return all
}

// livelySandbox is how events come without anybody's doing.
const livelySandbox = "For hotels where something happens by itself run keyrack sandbox --life 2s, and add it with " +
	"keyrack env add NAME --url … --socket …"

// NothingYet is how to see an event.
func NothingYet(in model.Environment) string {
	if in.Kind == model.Sandbox || in.OnThisComputer() {
		return "Nothing may have changed yet. Send a write to see an event, such as resources/update."
	}
	return "Nothing may have changed yet. Change any part of a reservation in Mews to see an event."
}

const refusedToken = "The token may be replaced or disabled: diagnose the connection (keyrack why), or replace its " +
	"token (keyrack rotate)."

// tokenRefused reports whether a socket was refused or ended because of its token: with the status 401, or with the
// code 1008 of a policy that was not kept.
func tokenRefused(cause events.Cause) bool {
	return cause.Kind == events.RefusedStatus && cause.Status == http.StatusUnauthorized ||
		cause.Kind == events.ClosedThere && cause.Code == policyViolation
}

// policyViolation is a code of a close frame. Source: RFC 6455, 7.4.1.
const policyViolation = 1008

// RefusedSocket says what to do when the handshake of a socket was not taken.
func RefusedSocket(cause events.Cause) string {
	switch {
	case cause.Kind == events.NotCleared && cause.Err != nil:
		return Explain(cause.Err).Next
	case tokenRefused(cause):
		return refusedToken
	case cause.Kind != events.RefusedStatus:
	case cause.Status == http.StatusForbidden:
		return "Check the connection; then ask Mews support whether events are switched on for the integration."
	case cause.Status == http.StatusTooManyRequests:
		return "Mews was asked too often: wait some minutes."
	}
	return "It is not tried again by itself. A custom environment has a field for the address of its socket."
}

// LostSocket says what to do when a socket was lost and is not open yet.
func LostSocket(cause events.Cause) string {
	if tokenRefused(cause) {
		return refusedToken
	}
	return "Try again later."
}

// Kept says how many events a list keeps, and what became of the others.
func Kept(s events.Snapshot) string {
	if s.Dropped > 0 {
		return "The newest " + Count(len(s.Rows), "row is", "rows are") + " kept, " +
			Count(int(s.Dropped), "older one was", "older ones were") + " dropped"
	}
	return "The newest 5,000 are kept while the window is open. Ids only: no guests' data, no tokens."
}

// IntervalUTC gives two times in UTC: "29 Nov 14:00 – 2 Dec 10:00 UTC"; "" for none.
func IntervalUTC(from, to time.Time) string { return Interval(from, to, time.UTC) }
