package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model/events"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/model/workspace/listen"
	"keyrack/ui/cli/console"
	"keyrack/ui/cli/selection"
	"keyrack/ui/phrase"
)

// listening are the flags of listen.
type listening struct {
	filter events.Filter
	length time.Duration
	until  string
	out    string

	awaited events.Filter // what until says
}

func newListenCommand(s *session) *cobra.Command {
	var t target
	var f listening
	c := &cobra.Command{
		Use:   "listen CONNECTION",
		Short: "Print what a property sends over Mews' WebSocket",
		Long: `Opens the WebSocket of a connection and prints its events as they come: on a terminal in columns, elsewhere and with
--json one JSON object in a line. {"received", "event"} is an event as Mews sent it; {"received", "problem", "text"} a
message that is none; {"gap": {"from", "to"}} a time in which none could come. Mews sends no event again.
What the socket does goes to standard error. A lost socket is opened again, ever more slowly; a refused one is not.

It ends with Ctrl+C, after --for, or with the first event that --until describes, and then with 0, or with 2 where the
socket was not open. It ends with 1 where the socket is refused, or where the event of --until has not come, with 3 where
Keyrack did not let it out, or the token was replaced or deleted meanwhile.

Nothing is sent to Mews: production counts as read. An event has ids and states, and no names of guests.`,
		Example: `  keyrack listen borealis --for 5s
  keyrack listen borealis --type Reservation --for 5s --out events.ndjson`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			t.Names = append(t.Names, arguments...)
			return listenTo(c.Context(), s, t, f)
		},
	}
	t.flags(s, c, selection.FlagState)
	c.Flags().StringVar(&f.filter.Type, "type", "", "print events of this `TYPE` alone")
	c.Flags().StringVar(&f.filter.State, "state", "", "print events with this `STATE` alone")
	c.Flags().DurationVar(&f.length, "for", 0, "end after this `TIME`")
	c.Flags().StringVar(&f.until, "until", "", "end with this `EVENT`, such as Type=Reservation,State=Started")
	c.Flags().StringVar(&f.out, "out", "", "write them to this `FILE` as well")
	var types []string
	for _, known := range events.Types() {
		types = append(types, known.Type)
	}
	completeFixed(c, "type", types...)
	complete(c, "state", cobra.NoFileCompletions)
	complete(c, "until", cobra.NoFileCompletions)
	return c
}

// parseUntil reads what --until says.
func parseUntil(text string) (events.Filter, error) {
	var f events.Filter
	if text == "" {
		return f, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		field := map[string]*string{"type": &f.Type, "id": &f.ID, "state": &f.State}[strings.ToLower(name)]
		if field == nil || value == "" {
			return f, console.Usagef("Write it like Type=Reservation,State=Confirmed.", "--until cannot be read")
		}
		*field = value
	}
	return f, nil
}

func listenTo(ctx context.Context, s *session, t target, f listening) error {
	var err error
	if f.awaited, err = parseUntil(f.until); err != nil {
		return err
	}
	if f.length < 0 {
		return console.Usagef("Give a time such as 30s or 10m.", "%s is over already", f.length)
	}
	w, place, err := t.findWithTokens(ctx, s)
	if err != nil {
		return err
	}
	defer s.joinOthers(ctx, w)()
	h := &following{session: s, listening: f, place: place}
	_, h.columns = console.Terminal(s.Out)
	h.columns = h.columns && !s.JSON
	if f.out == "" {
		return h.listen(ctx, w)
	}
	file, err := createFile(ctx, s, f.out)
	if err != nil {
		return err
	}
	h.file = file
	err = h.listen(ctx, w)
	if settled := settle(file, f.out, h.failed); settled != nil {
		return settled
	}
	return err
}

// following is a command that listens.
type following struct {
	listening
	session *session
	place   workspace.Place
	columns bool
	file    io.Writer // may be nil
	failed  error     // of writing
	last    int64     // the number of the row that was printed last
	printed int
	phase   events.State // that was told last
}

// listen opens the socket, prints what comes, and finds out how the command ends.
func (h *following) listen(ctx context.Context, w *keyrack.Keyrack) error {
	feed, err := w.Sockets.Open(h.place.Connection.ID)
	if err != nil {
		return err
	}
	defer feed.Stop()
	changed, stop := feed.Subscribe()
	defer stop()
	var over <-chan time.Time
	if h.length > 0 {
		timer := time.NewTimer(h.length)
		defer timer.Stop()
		over = timer.C
	}
	for {
		found, err := h.show(feed)
		switch {
		case err != nil:
			h.failed = err
			return err
		case found:
			return nil
		}
		state := feed.State()
		h.tell(state, feed.Snapshot().Received)
		if !state.Phase.Live() {
			return h.ended(state)
		}
		select {
		case <-changed:
		case <-over:
			return h.timeIsUp(feed)
		case <-ctx.Done():
			return h.stopped(ctx, feed)
		}
	}
}

// show prints the rows that are new, and reports whether one is what --until waits for.
func (h *following) show(feed *listen.Feed) (found bool, err error) {
	rows, missed := feed.Since(h.last)
	if missed {
		h.session.Note("Events came faster than they could be written, and some are left out.")
	}
	for _, row := range rows {
		h.last = row.Number
		if !h.filter.Match(row) {
			continue
		}
		if row.Gap == nil {
			h.printed++
		}
		line := row.Line()
		if h.file != nil {
			if _, err := h.file.Write(line); err != nil {
				return false, cannotSave(h.out, err)
			}
		}
		if h.columns {
			line = h.inColumns(row)
		}
		if _, err := h.session.Out.Write(line); err != nil {
			return false, err
		}
		if row.Gap == nil && !h.awaited.IsZero() && row.Event.Problem == events.NoProblem &&
			h.awaited.MatchEvent(row.Event) {
			return true, nil
		}
	}
	return false, nil
}

// inColumns is a row for a person, with its line end.
func (h *following) inColumns(row *events.Row) []byte {
	zone := h.place.Connection.Identity.Location()
	if row.Gap != nil {
		what, more := phrase.Gap(*row.Gap)
		return []byte(what + " " + more + "\n")
	}
	at, _ := phrase.Received(row.Event.Received, zone)
	what, more := phrase.Event(row.Event, zone)
	return []byte(console.Clean(fmt.Sprintf("%s  %-13s  %-12s  %s", at, row.Event.Type, row.Event.State,
		strings.TrimSpace(what+"  "+more))) + "\n")
}

// tell says what the socket does, once for each change.
func (h *following) tell(state events.State, received int64) {
	if h.phase.Phase == state.Phase && h.phase.Since.Equal(state.Since) {
		return
	}
	h.phase = state
	if state.Phase.Live() {
		h.session.Note("%s", console.Clean(phrase.Listening(state, received, h.session.Now())))
	}
}

// timeIsUp is how the command ends after --for.
func (h *following) timeIsUp(feed *listen.Feed) error {
	if found, err := h.show(feed); err != nil || found {
		h.failed = err
		return err
	}
	state := feed.State()
	switch {
	case state.Phase != events.Open:
		return h.ended(state)
	case !h.awaited.IsZero():
		h.whyNone(feed)
		return console.Advisef(console.No, "", "the event of --until did not come in %s", h.length)
	}
	h.whyNone(feed)
	return nil
}

// stopped is how it ends with Ctrl+C.
func (h *following) stopped(ctx context.Context, feed *listen.Feed) error {
	if _, err := h.show(feed); err != nil {
		h.failed = err
		return err
	}
	state := feed.State()
	switch {
	case !h.awaited.IsZero():
		return ctx.Err()
	case state.Phase != events.Open:
		return h.ended(state)
	}
	h.whyNone(feed)
	return nil
}

// ended is the error of a socket that is not open.
func (h *following) ended(state events.State) error {
	cause := state.Cause
	what := "the socket is not open: " + phrase.ListeningCause(cause)
	switch state.Phase {
	case events.Refused:
		if cause.Kind == events.NotCleared {
			return cause.Err
		}
		code := console.Unknown
		if cause.Kind == events.RefusedStatus {
			code = max(codeOfStatus(cause.Status), console.No)
		}
		return console.Advisef(code, phrase.RefusedSocket(cause), "the socket was refused: %s",
			console.Clean(phrase.ListeningCause(cause)))
	case events.Closed:
		return console.Advisef(console.Refused, "Start it again.", "%s", console.Clean(what))
	}
	return console.Advisef(console.Unknown, phrase.LostSocket(cause), "%s", console.Clean(what))
}

// whyNone says why nothing may have come.
func (h *following) whyNone(feed *listen.Feed) {
	received := feed.Snapshot().Received
	if h.printed > 0 {
		return
	}
	for _, reason := range phrase.WhyNoEvents(phrase.Silence{
		State: feed.State(), Received: received, Hidden: int(received), Health: h.place.Connection.LastCheck.Health,
		Environment: h.place.Environment,
	}) {
		h.session.Note("%s", reason)
	}
}
