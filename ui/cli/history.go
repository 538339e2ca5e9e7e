package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/document"
	"keyrack/model/keyrack"
	"keyrack/model/mask"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
	"keyrack/ui/cli/selection"
	"keyrack/ui/phrase"
)

// past are the flags that choose requests of the past.
type past struct {
	target
	operation string
	failed    bool
	checks    bool
	since     string
	limit     int
}

// mostListed is how many requests are listed where no number is given.
const mostListed = 30

func newHistoryCommand(s *session) *cobra.Command {
	var f past
	c := &cobra.Command{
		Use:   "history [CONNECTION…]",
		Short: "List what was sent, and what came back",
		Long: `Lists the requests that were sent to the connections that are named, or to all, the newest first: from the window and
from the terminal. Nothing is sent, and no token is read.

Of production the history keeps who, what and when, and no bodies, unless you have chosen otherwise in the settings.`,
		Example: `  keyrack call configuration/get -c borealis
  keyrack history --since 2h
  keyrack history borealis --operation configuration`,
		ValidArgsFunction: s.completeConnections,
		RunE: func(c *cobra.Command, arguments []string) error {
			f.Names = append(f.Names, arguments...)
			return listHistory(c.Context(), s, f)
		},
	}
	f.flags(s, c)
	c.Flags().StringVar(&f.since, "since", "", "only what was sent since `TIME`: 90m, 2h, 3d, or 2026-11-30")
	c.Flags().IntVarP(&f.limit, "limit", "L", mostListed, "list the newest `N`")
	c.Flags().BoolVar(&f.checks, "checks", false, "also what Keyrack has asked by itself, to check and to diagnose")
	show := newHistoryShowCommand(s)
	c.AddCommand(show)
	return c
}

// flags are those that history, history show and bundle share.
func (f *past) flags(s *session, c *cobra.Command) {
	f.target.flags(s, c, selection.FlagFailed)
	c.Flags().StringVar(&f.operation, "operation", "", "only requests whose operation has this `TEXT` in its path")
	complete(c, "operation", s.completeOperations)
	c.Flags().BoolVar(&f.failed, "failed", false, "only requests that had no answer, or another one than success")
}

// query is what the flags choose.
func (f *past) query(ctx context.Context, s *session, w *keyrack.Keyrack) (workspace.SentQuery, error) {
	query := workspace.SentQuery{
		Operation: strings.TrimSpace(f.operation), Failed: f.failed, Probes: f.checks, Limit: f.limit,
	}
	_, err := w.List(ctx) // so that connections are found by their ids from then on
	if err == nil && (f.Narrows() || f.Environment != "") {
		query.Connections = []model.ConnectionID{""} // where none fits, there is no history
		var places []workspace.Place
		places, err = f.Choose(ctx, w)
		for _, place := range places {
			query.Connections = append(query.Connections, place.Connection.ID)
		}
	}
	if err != nil {
		return query, err
	}
	query.Since, err = moment(f.since, s.Now())
	return query, err
}

// moment reads a point in time: how long before now, or a date, or a date with a time. The zero time for an empty text.
func moment(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	number, unit := text[:len(text)-1], text[len(text)-1:]
	if days, err := strconv.Atoi(number); err == nil && unit == "d" && days >= 0 {
		return now.AddDate(0, 0, -days), nil
	}
	if ago, err := time.ParseDuration(text); err == nil && ago >= 0 {
		return now.Add(-ago), nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02 15:04", time.RFC3339} {
		if at, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			return at, nil
		}
	}
	return time.Time{}, console.Usagef("Give how long ago, such as 90m, 2h or 3d, or a date such as 2026-11-30.",
		"%q is no time", text)
}

// requestJSON is a request of the past.
type requestJSON struct {
	Number       int64           `json:"number"`
	Connection   string          `json:"connection"`
	Title        string          `json:"title"`
	Environment  string          `json:"environment"`
	Operation    string          `json:"operation"`
	Kind         string          `json:"kind"`
	SentAt       time.Time       `json:"sentAt"`
	Status       int             `json:"status,omitempty"`
	Failure      string          `json:"failure,omitempty"` // why there was no answer
	Message      string          `json:"message,omitempty"`
	RequestID    string          `json:"requestId,omitempty"`
	Milliseconds float64         `json:"milliseconds"`
	Size         int64           `json:"size"`
	Pinned       bool            `json:"pinned,omitempty"`
	Check        bool            `json:"check,omitempty"` // Keyrack has asked by itself
	Kept         bool            `json:"kept"`            // the bodies are there
	Request      json.RawMessage `json:"request,omitempty"`
	Answer       json.RawMessage `json:"answer,omitempty"` // if it is JSON
	Text         string          `json:"text,omitempty"`   // the answer, if it is not
}

func newRequestJSON(place workspace.Place, r workspace.Record) requestJSON {
	return requestJSON{
		Number: r.ID, Connection: string(r.Connection), Title: place.Connection.Title(),
		Environment: place.Environment.Name, Operation: r.Operation.Path, Kind: string(r.Operation.Kind),
		SentAt: r.SentAt.UTC(), Status: r.Status, Failure: string(r.Failure), Message: phrase.RecordRemark(r),
		RequestID: r.RequestID, Milliseconds: float64(r.Took.Microseconds()) / 1000, Size: r.Size, Pinned: r.Pinned,
		Check: r.Probe, Kept: r.Kept,
	}
}

func listHistory(ctx context.Context, s *session, f past) error {
	if f.limit < 1 {
		return console.Usagef("Give a number from 1 on.", "there are no %d requests", f.limit)
	}
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	query, err := f.query(ctx, s, w)
	if err != nil {
		return err
	}
	query.Limit++ // whether there are more
	records, err := w.Sent(ctx, query)
	if err != nil {
		return err
	}
	more := len(records) > f.limit
	records = records[:min(len(records), f.limit)]
	if s.JSON {
		items := make([]requestJSON, 0, len(records))
		for _, r := range records {
			place, _ := w.Find(r.Connection) // one that was removed meanwhile has its id alone
			items = append(items, newRequestJSON(place, r))
		}
		return printList(s, "requests", items)
	}
	if len(records) == 0 {
		s.Note("No request in the history matches.")
		return nil
	}
	if err := s.Table(historyTable(s, w, records)); err != nil {
		return err
	}
	if more {
		s.Note("There are older ones: add --limit %d.", 10*f.limit)
	}
	return nil
}

func historyTable(s *session, w *keyrack.Keyrack, records []workspace.Record) console.Table {
	t := console.Table{
		Heading: []string{
			"number", "sent", "environment", "connection", "operation", "answer", "took", "message", "request id",
		},
		Spare: []string{"took", "request id", "environment", "message"},
	}
	_, terminal := console.Terminal(s.Out)
	for _, r := range records {
		sent := r.SentAt.UTC().Format(time.RFC3339)
		if terminal {
			sent = phrase.Ago(r.SentAt, s.Now())
		}
		place, err := w.Find(r.Connection)
		if err != nil {
			continue // removed meanwhile, and its history with it
		}
		t.Rows = append(t.Rows, []console.Cell{
			{Text: strconv.FormatInt(r.ID, 10)},
			{Text: sent, Color: console.Faint},
			environmentCell(place.Environment),
			{Text: place.Connection.Title(), Color: console.Bold},
			{Text: r.Operation.Path},
			answerCell(r),
			{Text: phrase.Took(r.Took), Color: console.Faint},
			{Text: phrase.RecordRemark(r)},
			{Text: r.RequestID, Color: console.Faint},
		})
	}
	return t
}

func answerCell(r workspace.Record) console.Cell {
	if r.Status == 0 {
		return console.Cell{Text: "no answer", Color: console.Red}
	}
	return console.Cell{Text: phrase.Status(r.Status), Color: statusColor(r.Status)}
}

func newHistoryShowCommand(s *session) *cobra.Command {
	var f past
	var hide bool
	c := &cobra.Command{
		Use:   usePast("show"),
		Short: "Show a past request with its bodies",
		Long: `Shows a request of the past with its bodies, as far as they were kept: the one with this number in the history, the
one whose Request-Id is or begins so, or the last one of a connection, if you like of an operation. With no argument it
is the last one that the flags choose.`,
		Example: `  keyrack call configuration/get -c borealis
  keyrack history show borealis --mask`,
		Args:              pastArguments,
		ValidArgsFunction: s.completePast,
		RunE: func(c *cobra.Command, arguments []string) error {
			return showPast(c.Context(), s, f, arguments, hide)
		},
	}
	f.flags(s, c)
	c.Flags().BoolVar(&hide, "mask", false, "hide guests' data")
	return c
}

// usePast is how history show and bundle are called, which take one request of the past.
func usePast(name string) string { return name + " [NUMBER|REQUEST-ID|CONNECTION [OPERATION]]" }

// pastArguments are those that [past.find] knows.
func pastArguments(c *cobra.Command, arguments []string) error {
	if len(arguments) <= 2 {
		return nil
	}
	return &console.Advice{What: "there is more than a connection and an operation", Command: c.CommandPath()}
}

// completePast completes a connection, then an operation.
func (s *session) completePast(c *cobra.Command, given []string, text string) ([]string, cobra.ShellCompDirective) {
	if len(given) == 1 {
		return s.completeOperations(c, nil, text)
	}
	return s.completeConnections(c, given, text)
}

// find returns the request that the arguments name: by its number, its Request-Id, or as the last one of a connection
// and of an operation. Without arguments it is the last one that the flags choose.
func (f *past) find(ctx context.Context, s *session, named []string) (*keyrack.Keyrack, workspace.Record,
	workspace.Bodies, error,
) {
	w, err := s.open(ctx)
	if err != nil {
		return nil, workspace.Record{}, workspace.Bodies{}, err
	}
	number, err := f.number(ctx, s, w, named)
	if isNoRow(err) {
		err = noSuchRequest("")
	}
	if err != nil {
		return nil, workspace.Record{}, workspace.Bodies{}, err
	}
	record, bodies, err := w.Recall(ctx, number)
	if isNoRow(err) {
		err = noSuchRequest(strings.Join(named, " "))
	}
	return w, record, bodies, err
}

// number is that of the request which the arguments name.
func (f *past) number(ctx context.Context, s *session, w *keyrack.Keyrack, named []string) (int64, error) {
	if len(named) == 2 {
		return f.of(named[0], named[1]).newest(ctx, s, w, "", false)
	}
	name := strings.Join(named, "")
	const shortest = 8 // of a Request-Id that is no number
	if number, err := strconv.ParseInt(name, 10, 64); err == nil && len(name) < shortest {
		return number, nil
	}
	number, err := f.newest(ctx, s, w, name, false)
	if name == "" || !isNoRow(err) {
		return number, err
	}
	number, err = f.newest(ctx, s, w, name, true) // a check has a Request-Id, too
	if isNoRow(err) {
		number, err = f.of(name, f.operation).newest(ctx, s, w, "", false)
	}
	if typed[*workspace.NotFoundError](err) {
		err = console.Usagef("See the requests with keyrack history --checks.",
			"there is no request %q in the history, and no connection of that name", name)
	}
	return number, err
}

// of are the same flags with a connection and an operation that stood among the arguments.
func (f *past) of(connection, operation string) *past {
	narrowed := *f
	narrowed.Names, narrowed.operation = append(slices.Clone(f.Names), connection), operation
	return &narrowed
}

// newest returns the number of the newest request with a Request-Id, or of any with an empty one; [model.ErrNoSuchRow]
// where there is none.
func (f *past) newest(ctx context.Context, s *session, w *keyrack.Keyrack, requestID string, probes bool) (int64,
	error,
) {
	query, err := f.query(ctx, s, w)
	if err != nil {
		return 0, err
	}
	query.RequestID, query.Limit = requestID, 1
	query.Probes = query.Probes || probes
	records, err := w.Sent(ctx, query)
	if err != nil {
		return 0, err
	}
	if len(records) == 0 {
		return 0, model.ErrNoSuchRow
	}
	return records[0].ID, nil
}

func noSuchRequest(named string) error {
	if named == "" {
		return console.Usagef("See the requests with keyrack history.", "no request in the history matches")
	}
	return console.Usagef("See the requests with keyrack history --checks.", "there is no request %q in the history",
		named)
}

func showPast(ctx context.Context, s *session, f past, named []string, hide bool) error {
	w, record, bodies, err := f.find(ctx, s, named)
	if err != nil {
		return err
	}
	place, err := w.Find(record.Connection)
	if err != nil {
		return err
	}
	item := newRequestJSON(place, record)
	if hide {
		bodies = workspace.Bodies{Request: mask.JSON(bodies.Request, guests), Answer: mask.JSON(bodies.Answer, guests)}
		item.Message = mask.Text(item.Message, guests)
	}
	if s.JSON {
		switch {
		case json.Valid(bodies.Answer):
			item.Answer = bodies.Answer
		default:
			item.Text = string(bodies.Answer)
		}
		if json.Valid(bodies.Request) {
			item.Request = bodies.Request
		}
		return printList(s, "requests", []requestJSON{item})
	}
	if err := printFacts(s, factsOfPast(place, record, item.Message)); err != nil {
		return err
	}
	for _, body := range []struct {
		name string
		text []byte
	}{{"request", bodies.Request}, {"answer", bodies.Answer}} {
		if len(body.text) == 0 {
			continue
		}
		fmt.Fprintf(s.Out, "\n%s\n", s.Painter(s.Out).Text(console.Faint, body.name))
		if err := printDocument(s, document.Parse(body.text)); err != nil {
			return err
		}
	}
	if !record.Kept {
		s.Note("Its bodies were not kept.")
	}
	return nil
}

func factsOfPast(place workspace.Place, r workspace.Record, message string) []fact {
	facts := []fact{
		{"number", console.Cell{Text: strconv.FormatInt(r.ID, 10)}},
		{"operation", console.Cell{Text: r.Operation.Path, Color: console.Bold}},
		{"connection", console.Cell{Text: place.Connection.Title()}},
		{"environment", environmentCell(place.Environment)},
		{"client", console.Cell{Text: place.Integration.Client}},
		{"sent", console.Cell{Text: r.SentAt.Local().Format(time.DateTime)}},
		{"answer", answerCell(r)},
		{"message", console.Cell{Text: message}},
		{"took", console.Cell{Text: phrase.Took(r.Took)}},
		{"size", console.Cell{Text: phrase.Size(r.Size)}},
		{"request id", console.Cell{Text: r.RequestID}},
	}
	if r.Probe {
		facts = append(facts, fact{"asked by", console.Cell{Text: "Keyrack, to check or to diagnose"}})
	}
	return facts
}
