package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model/events"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
	"keyrack/model/workspace/listen"
	"keyrack/ui/cli/console"
	"keyrack/ui/cli/output"
	"keyrack/ui/cli/selection"
	"keyrack/ui/phrase"
)

// listening are the flags of listen.
type listening struct {
	filter events.Filter
	length time.Duration
	until  []string
	out    string
	print  output.Stream

	awaited []events.Filter // what until says: any of them
}

// awaits reports whether an event is one that --until waits for.
func (f listening) awaits(event events.Event) bool {
	return event.Problem == events.NoProblem &&
		slices.ContainsFunc(f.awaited, func(one events.Filter) bool { return one.MatchEvent(event) })
}

func newListenCommand(s *session) *cobra.Command {
	var t target
	f := listening{print: output.Stream{
		Usual: []string{
			"received", "event.Type", "event.Id", "event.State", "event.StartUtc", "event.EndUtc", "event.AssignedResourceId",
			"event.RateId", "event.ResourceCategoryId", "problem", "text", "gap.from", "gap.to",
		},
		Name: "event.Id",
	}}
	c := &cobra.Command{
		Use:   "listen CONNECTION",
		Short: "Print what a property sends over Mews' WebSocket",
		Long: `Opens the WebSocket of a connection and prints its events as they come: on a terminal in columns, elsewhere
and with --json one JSON object in a line. {"received", "event"} is an event as Mews sent it; {"received", "problem",
"text"} a message that is none; {"gap": {"from", "to"}} a time in which none could come. Mews sends no event again.

What the socket does goes to standard error. A lost socket is opened again, at first after a second, then ever more
slowly, up to two minutes. One that has been open is also opened again where the server is too busy or has failed
(408, 429, 5xx), not before the time that it asks for. Any other refusal ends it, and so does every refusal of the
first handshake: wait before you start it again.

It ends with 0 after --for, with the first event that --until describes, or with Ctrl+C where nothing else was to end
it; else Ctrl+C ends it with 130. It ends with 1 where the socket is refused, or the event of --until has not come,
with 2 where the server is busy or the socket was not open after --for, with 3 where Keyrack did not let it out, or
the token was replaced or deleted meanwhile.

Nothing is sent to Mews: production counts as read. An event has ids and states, and no names of guests.`,
		Example: `  keyrack listen borealis --for 5s
  keyrack listen borealis --type Reservation --for 5s --out events.ndjson`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			t.Names = append(t.Names, arguments...)
			if err := given(c, "type", "state", "until", "out", "for"); err != nil {
				return err
			}
			return listenTo(c.Context(), s, t, f)
		},
	}
	t.flags(s, c, selection.FlagState)
	c.Flags().StringVar(&f.filter.Type, "type", "", "print events of this `TYPE` alone")
	c.Flags().StringVar(&f.filter.State, "state", "", "print events with this `STATE` alone")
	c.Flags().DurationVar(&f.length, "for", 0, "end after this `TIME`")
	c.Flags().StringArrayVar(&f.until, "until", nil,
		"end with this `EVENT`, such as Type=Reservation,State=Started; several: with any of them")
	c.Flags().StringVar(&f.out, "out", "", "write them to this `FILE` as well, which is there when it has ended")
	f.print.Flags(c.Flags())
	completeFixed(c, "output", output.Formats()...)
	var types []string
	for _, known := range events.Types() {
		types = append(types, known.Type)
	}
	completeFixed(c, "type", types...)
	complete(c, "state", cobra.NoFileCompletions)
	for _, name := range []string{"until", "fields", "jq", "template"} {
		complete(c, name, cobra.NoFileCompletions)
	}
	return c
}

// parseUntil reads what --until says.
func parseUntil(text string) (events.Filter, error) {
	var f events.Filter
	fields := map[string]*string{"type": &f.Type, "id": &f.ID, "state": &f.State}
	for part := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(part, "=")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		switch field := fields[name]; {
		case field == nil || value == "":
			return f, console.Usagef("Write it like Type=Reservation,State=Confirmed; there is Type, State and Id.",
				"--until cannot be read")
		case *field != "":
			return f, console.Usagef("Give --until once for each event that may end it.", "--until has %s twice", name)
		default:
			*field = value
		}
	}
	return f, nil
}

// check finds what is wrong with the flags, and reads --until.
func (f *listening) check() error {
	if err := f.print.Check(); err != nil {
		return err
	}
	for _, text := range f.until {
		one, err := parseUntil(text)
		if err != nil {
			return err
		}
		if differ(f.filter.Type, one.Type) || differ(f.filter.State, one.State) {
			return console.Usagef("Leave out --type and --state, or let them choose it too.",
				"the event of --until would not be printed")
		}
		f.awaited = append(f.awaited, one)
	}
	if f.length < 0 {
		return console.Usagef("Give a time such as 30s or 10m.", "%s is over already", f.length)
	}
	return nil
}

// differ reports whether no event can have both of two values.
func differ(a, b string) bool { return a != "" && b != "" && !strings.EqualFold(a, b) }

// unknown says of what is waited for that Mews documents nothing of the kind. It may come all the same.
func (f *listening) unknown(s *session) {
	for _, one := range append([]events.Filter{f.filter}, f.awaited...) {
		documented := slices.ContainsFunc(events.Types(), func(k events.Known) bool {
			return strings.EqualFold(k.Type, one.Type)
		})
		switch {
		case one.Type != "" && !documented:
			s.Note("%s is no type that Mews documents.", one.Type)
		case one.State != "" && !events.MayBe(one.Type, one.State):
			s.Note("%s is no state that Mews documents for it.", one.State)
		}
	}
}

func listenTo(ctx context.Context, s *session, t target, f listening) error {
	if err := f.check(); err != nil {
		return err
	}
	f.unknown(s)
	w, place, err := t.findWithTokens(ctx, s)
	if err != nil {
		return err
	}
	defer s.joinOthers(ctx, w)()
	h := &following{session: s, listening: f, place: place}
	_, h.columns = console.Terminal(s.Out)
	h.columns = (h.columns || f.print.Format == output.FormatWide) && !s.JSON && !f.print.Takes()
	s.JSON = s.JSON || f.print.Documents()
	if f.out == "" {
		return h.listen(ctx, w)
	}
	file, err := createFile(ctx, s, f.out)
	if err != nil {
		return err
	}
	h.file = file
	err = h.listen(ctx, w)
	if err != nil && h.written == 0 { // what was there stays: a socket that was refused has brought nothing better
		_ = file.Drop()
		return err
	}
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
	written int          // rows in the file
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
			h.written++
		}
		if err := h.write(row, line); err != nil {
			return false, err
		}
		if row.Gap == nil && h.awaits(row.Event) {
			return true, nil
		}
	}
	return false, nil
}

// write prints a row, of which line is the document.
func (h *following) write(row *events.Row, line []byte) error {
	if h.print.Takes() {
		return h.print.Write(h.session.Out, line)
	}
	if h.columns {
		line = h.inColumns(row)
	}
	_, err := h.session.Out.Write(line)
	return err
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
	case len(h.awaited) > 0:
		h.whyNone(feed)
		return console.Advisef(console.No, "", "the event of --until did not come in %s", h.length)
	}
	h.whyNone(feed)
	return nil
}

// stopped is how it ends with Ctrl+C: well, unless something else was to end it, or it has not begun to listen.
func (h *following) stopped(ctx context.Context, feed *listen.Feed) error {
	if _, err := h.show(feed); err != nil {
		h.failed = err
		return err
	}
	if len(h.awaited) > 0 || h.length > 0 || feed.State().Phase != events.Open {
		return ctx.Err()
	}
	h.whyNone(feed)
	return endedBy(ctx)
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
	h.session.Note("keyrack why %s --events asks the token, the socket and what has changed.",
		word(h.place.Connection.Title()))
}
