package check

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"slices"
	"time"

	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/workspace"
)

// Listener is what finding out why no events come needs of the workspace.
type Listener interface {
	Find(id model.ConnectionID) (workspace.Place, error)
	Send(ctx context.Context, request workspace.Request) (model.Exchange, error)
	VerifyConnection(ctx context.Context, id model.ConnectionID) (workspace.Verification, error)
	UntilLocked(ctx context.Context) (context.Context, context.CancelFunc)
	// Dial opens the socket of a connection. Its error is an *events.Error, or why it was not cleared.
	Dial(ctx context.Context, id model.ConnectionID) (events.Socket, error)
}

// Silences finds out why no events come from a property. [NewSilences] makes one.
type Silences struct {
	core Listener
	now  func() time.Time
}

// NewSilences returns silences over a workspace.
func NewSilences(core Listener, now func() time.Time) *Silences { return &Silences{core, now} }

// SilenceCause is the most likely reason why no events come.
type SilenceCause string

// The causes.
const (
	SilenceToken       SilenceCause = "token"       // configuration/get refuses the tokens, or there are none
	SilenceUnreachable SilenceCause = "unreachable" // configuration/get was not answered
	SilenceSocket      SilenceCause = "socket"      // the handshake was not taken
	SilenceNobody      SilenceCause = "nobody"      // the socket can be opened, and is not open
	SilenceUntold      SilenceCause = "untold"      // something has changed, and no event of its type told anything
	SilenceSome        SilenceCause = "some"        // of one type some changes were told and others were not
	SilenceUnseen      SilenceCause = "unseen"      // events come and are not shown
	SilenceNothing     SilenceCause = "nothing"     // nothing has changed since the socket is open
	SilenceUnclear     SilenceCause = "unclear"     // what has changed could not be read
	SilenceNone        SilenceCause = "none"        // events come, and all that has changed was told
)

// Heard is what has come over a socket, and what the socket is doing.
type Heard struct {
	State    events.State
	Received int64 // since listening began, also what is not kept any more
	Dropped  bool  // some of it is not kept any more
	Rows     []*events.Row
	Unseen   int // rows that are kept and not shown
}

// SilenceOptions say which silence is to be explained.
type SilenceOptions struct {
	Connection model.ConnectionID
	// Heard reads what has come by now. It is called from the goroutine of [Silences.WhySilent].
	Heard func() Heard
}

// Poll is what a read says of the changes of one type.
type Poll struct {
	Type   string // of the events that should have told them
	Path   string
	Status int   // 0 for no answer
	Err    error // why it was not asked, or could not be read
	More   bool  // there are more changes than were read
	// The changes of the last hour: those from before the socket was open, those that an event told, those that are so
	// new that their event may be on its way, and those that no event told.
	Before, Told, Fresh int
	Untold              []Updated
}

// Changed is how many changes were found.
func (p Poll) Changed() int { return p.Before + p.Told + p.Fresh + len(p.Untold) }

// Updated is one change that a read has found.
type Updated struct {
	ID string
	At time.Time
}

// Silence says why no events come, and what that stands on: what was asked, and what it answered.
type Silence struct {
	Cause SilenceCause
	// Own is what configuration/get said.
	Own model.Check
	// Standing is what a webhook said last of the integration.
	Standing model.Standing
	// Portfolio says that the token opens several properties. What Mews sends for those is not documented.
	Portfolio bool
	// Heard is what had come when everything was asked.
	Heard Heard
	// Dialled says that a socket was opened to find out, and closed again at once. Address is where, and Refused why it
	// could not be opened; its Kind is empty where it could.
	Dialled bool
	Address string
	Refused events.Cause
	Polls   []Poll
	Sent    int // requests and handshakes that were sent to find out
}

const (
	// lookBack is how far back changes are looked for, and mostChanges how many of a type are read.
	lookBack    = time.Hour
	mostChanges = 100
	// onItsWay is how long the event of a change may take, and by how much the clocks of Mews and this computer differ.
	onItsWay = 10 * time.Second
)

// poll is a read that lists what has changed.
type poll struct {
	kind, path, list string
	body             func(interval json.RawMessage) map[string]any
}

// polls are the reads of what there are events of. Prices have none: an update of them cannot be looked up.
func polls() []poll {
	limitation := map[string]int{"Count": mostChanges}
	return []poll{
		{events.Reservation, "reservations/getAll/2023-06-06", "Reservations", func(interval json.RawMessage) map[string]any {
			return map[string]any{"UpdatedUtc": interval, "Limitation": limitation}
		}},
		{events.Resource, "resources/getAll", "Resources", func(interval json.RawMessage) map[string]any {
			return map[string]any{
				"Extent": map[string]bool{"Resources": true}, "UpdatedUtc": interval, "Limitation": limitation,
			}
		}},
		{events.DeviceCommand, "commands/getAllActive", "Commands", func(json.RawMessage) map[string]any { return nil }},
	}
}

// WhySilent finds the most likely cause why no events come. It asks configuration/get, opens the socket and closes it
// again where it is not open already, and reads what has changed within the last hour. All of it are reads; the socket
// and the requests go the way of all others.
func (s *Silences) WhySilent(ctx context.Context, options SilenceOptions) (Silence, error) {
	place, err := s.core.Find(options.Connection)
	if err != nil {
		return Silence{}, err
	}
	ctx, end := s.core.UntilLocked(ctx)
	defer end()
	found := Silence{Cause: SilenceToken, Standing: place.Connection.Standing, Heard: options.Heard(), Sent: 1}
	own, err := s.core.VerifyConnection(ctx, place.Connection.ID)
	if err != nil {
		return found, cmp.Or(context.Cause(ctx), err)
	}
	found.Own = own.Check()
	switch found.Own.Health {
	case model.OK, model.OtherProperty:
	case model.Rejected, model.TokenMissing:
		return found, nil
	default:
		found.Cause = SilenceUnreachable
		return found, nil
	}
	identity := own.Identity()
	found.Portfolio = identity != nil && identity.Portfolio
	if err := s.dial(ctx, place.Connection.ID, &found); err != nil {
		return found, err
	}
	if found.Refused.Kind != events.NoCause {
		found.Cause = SilenceSocket
		return found, nil
	}
	changes := make([][]Updated, len(polls()))
	for i, one := range polls() {
		answer, changed := s.ask(ctx, place.Connection.ID, identity, one)
		if ctx.Err() != nil {
			return found, context.Cause(ctx)
		}
		found.Polls, changes[i] = append(found.Polls, answer), changed
		found.Sent++
	}
	found.Heard = options.Heard() // an event may have come before the answer
	for i := range found.Polls {
		found.Polls[i].compare(changes[i], found.Heard, s.now())
	}
	found.Cause = found.judge()
	return found, nil
}

// dial looks whether the socket can be opened, unless it is open. The error is that of ctx.
func (s *Silences) dial(ctx context.Context, id model.ConnectionID, found *Silence) error {
	if found.Heard.State.Phase == events.Open {
		found.Address = found.Heard.State.Address
		return nil
	}
	found.Dialled = true
	found.Sent++
	socket, err := s.core.Dial(ctx, id)
	var told *events.Error
	switch {
	case ctx.Err() != nil:
		if err == nil {
			socket.Close()
		}
		return context.Cause(ctx)
	case errors.As(err, &told):
		found.Refused = told.Cause
	case err != nil:
		found.Refused = events.Cause{Kind: events.NotCleared, Err: err}
	default:
		found.Address = socket.Address()
		socket.Close()
	}
	return nil
}

// ask reads what has changed.
func (s *Silences) ask(ctx context.Context, id model.ConnectionID, identity *model.Identity,
	one poll,
) (Poll, []Updated) {
	answer := Poll{Type: one.kind, Path: one.path}
	now := s.now().UTC()
	interval, err := json.Marshal(map[string]string{
		"StartUtc": now.Add(-lookBack).Format(time.RFC3339), "EndUtc": now.Add(time.Minute).Format(time.RFC3339),
	})
	if err != nil {
		answer.Err = err
		return answer, nil
	}
	request := workspace.Request{Connection: id, Path: one.path, Probe: true}
	if body := one.body(interval); body != nil {
		if request.Body, answer.Err = json.Marshal(body); answer.Err != nil {
			return answer, nil
		}
		if identity != nil && identity.Portfolio && len(identity.Enterprises) > 0 {
			request.Properties = []string{identity.Enterprises[0].ID}
		}
	}
	exchange, err := s.core.Send(ctx, request)
	if err != nil {
		answer.Err = err
		return answer, nil
	}
	answer.Status = exchange.Status
	if exchange.BodyFile != "" {
		_ = os.Remove(exchange.BodyFile) // what cannot be deleted goes with the temp folder
		answer.More = true
		return answer, nil
	}
	if exchange.Status != http.StatusOK {
		return answer, nil
	}
	var changed []Updated
	changed, answer.Err = readChanges(exchange.Body, one.list, now.Add(-lookBack))
	answer.More = len(changed) >= mostChanges
	return answer, changed
}

// readChanges reads the changes in an answer that are not older than a moment.
func readChanges(body []byte, list string, since time.Time) ([]Updated, error) {
	var lists map[string]json.RawMessage
	if err := json.Unmarshal(body, &lists); err != nil {
		return nil, err
	}
	var items []struct {
		ID         string `json:"Id"`
		UpdatedUtc time.Time
		CreatedUtc time.Time
	}
	if raw, there := lists[list]; there {
		if err := json.Unmarshal(raw, &items); err != nil {
			return nil, err
		}
	}
	var changed []Updated
	for _, item := range items {
		at := item.UpdatedUtc
		if at.IsZero() {
			at = item.CreatedUtc
		}
		if !at.Before(since) {
			changed = append(changed, Updated{item.ID, at})
		}
	}
	return changed, nil
}

// compare looks which changes were told.
func (p *Poll) compare(changed []Updated, heard Heard, now time.Time) {
	told := map[string]bool{}
	since := heard.State.Since
	for _, row := range heard.Rows {
		if row.Gap == nil && row.Event.Type == p.Type {
			told[row.Event.ID] = true
		}
	}
	if heard.Dropped && len(heard.Rows) > 0 && heard.Rows[0].Event.Received.After(since) {
		since = heard.Rows[0].Event.Received
	}
	for _, change := range changed {
		switch {
		case told[change.ID]:
			p.Told++
		case heard.State.Phase != events.Open, change.At.Before(since.Add(onItsWay)):
			p.Before++
		case now.Sub(change.At) < onItsWay:
			p.Fresh++
		default:
			p.Untold = append(p.Untold, change)
		}
	}
	slices.SortFunc(p.Untold, func(a, b Updated) int { return b.At.Compare(a.At) })
}

// judge weighs what was found where the socket can be opened.
func (s *Silence) judge() SilenceCause {
	if s.Heard.State.Phase != events.Open {
		return SilenceNobody
	}
	readable, cause := false, SilenceCause("")
	for _, p := range s.Polls {
		readable = readable || p.Status == http.StatusOK && p.Err == nil && !(p.More && p.Changed() == 0)
		switch {
		case len(p.Untold) == 0:
		case p.Told == 0:
			cause = SilenceUntold
		case cause == "":
			cause = SilenceSome
		}
	}
	switch {
	case cause != "":
		return cause
	case s.Heard.Unseen > 0:
		return SilenceUnseen
	case s.Heard.Received > 0:
		return SilenceNone
	case !readable:
		return SilenceUnclear
	}
	return SilenceNothing
}
