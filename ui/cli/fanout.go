package cli

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/request"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

// This file sends one read to many connections, or once for each row of a file.

// atOnce is how many of them are on their way at the same time. The rate limit of each token is kept besides.
const atOnce = 16

// connectionColumn is the column of a file of rows that names a connection.
const connectionColumn = "connection"

func (f *calling) manyFlags(c *cobra.Command) {
	c.Flags().StringVar(&f.out, "out", "",
		"send a read to all connections that are chosen, and put their answers in this `FOLDER`")
	c.Flags().StringVar(&f.rows, "rows", "",
		"with --out: send it for each row of this CSV `FILE`; {{COLUMN}} in the body is its value")
}

// sending is a request of many, and what came of it.
type sending struct {
	place    workspace.Place
	row      int // of the file, from 1 on; 0 without one
	values   []request.Variable
	file     string // where the answer is
	exchange model.Exchange
	err      error
}

// fine reports whether the answer is what was asked for.
func (o sending) fine() bool {
	return o.err == nil && phrase.ExplainExchange(o.exchange) == (phrase.Explanation{})
}

func (o sending) code() console.Code {
	switch {
	case o.err != nil:
		return codeOf(o.err)
	case o.fine():
		return console.Fine
	}
	if code := codeOfStatus(o.exchange.Status); code != console.Fine {
		return code
	}
	return console.Unknown
}

func (o sending) message() string {
	if o.err != nil {
		return explain(o.err).What
	}
	return o.exchange.Message
}

// callMany sends a read for each connection or row, and ends as the worst of them.
func callMany(ctx context.Context, s *session, f calling, host string, body []byte) error {
	if err := f.checkMany(s); err != nil {
		return err
	}
	w, err := s.openSecrets(ctx)
	if err != nil {
		return err
	}
	all, err := f.each(ctx, s, w)
	if err != nil {
		return err
	}
	for _, o := range all {
		if err := isAt(host, o.place.Environment); err != nil {
			return err
		}
	}
	if f.dryRun {
		return f.printManyUnsent(s, all, body)
	}
	const mode = 0o700
	if err := os.MkdirAll(f.out, mode); err != nil {
		return cannotSave(f.out, err)
	}
	var mu sync.Mutex
	done, group := 0, new(errgroup.Group)
	group.SetLimit(atOnce)
	for i := range all {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			o := &all[i]
			o.err = f.sendOne(ctx, s, w, o, body)
			mu.Lock()
			defer mu.Unlock()
			if done++; f.verbose && o.err == nil {
				s.Progress("")
				s.Note("%s in %s:", o.place.Connection.Title(), o.place.Environment.Name)
				tellExchange(s, o.exchange)
			}
			s.Progress(fmt.Sprintf("%d of %d answered", done, len(all)))
			return nil
		})
	}
	_ = group.Wait() // each has its own error
	s.Progress("")
	if err := printMany(s, all); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return worstOf(all)
}

// checkMany finds what is wrong with the flags before anything is sent.
func (f calling) checkMany(s *session) error {
	catalogue, err := s.Catalogue(s.settings)
	if err != nil {
		return err
	}
	switch {
	case f.out == "":
		return console.Usagef("Add --out FOLDER.", "--rows does not say where the answers go")
	case f.output != "" || f.include:
		return console.Usagef("Leave out -o and --include; --verbose has the headers.",
			"--out writes each answer to a file of its own")
	case f.table.as != "" || f.original:
		return console.Usagef("Leave out --as and --original, or send it to one connection.",
			"--out keeps each answer as JSON, without what is secret")
	case f.cursor != "" || f.allPages || f.pages > 0:
		return console.Usagef("Ask for more with a larger Limitation in the body, or send it to one connection.",
			"--out sends one request to each connection, and each list has pages of its own")
	case catalogue.Lookup(f.operation).Kind != model.Read:
		return console.Advisef(console.Refused, "Send it to one connection at a time.",
			"the operation %s changes data, and only reads are sent to many", f.operation)
	}
	return nil
}

// each finds the connections, or the rows.
func (f calling) each(ctx context.Context, s *session, w *keyrack.Keyrack) ([]sending, error) {
	if f.rows == "" {
		choose := f.Some // refuses where nothing is chosen
		if !f.Narrows() && f.Environment != "" {
			choose = f.Choose
		}
		places, err := choose(ctx, w)
		all := make([]sending, len(places))
		for i, place := range places {
			all[i] = sending{place: place, file: fileOf(f.out, 0, place)}
		}
		return all, err
	}
	text, err := s.Files(s.settings).ReadFile(ctx, f.rows)
	if err != nil {
		return nil, console.Unreadable(f.rows, err)
	}
	rows, err := readRows(model.WithoutMark(text))
	if err != nil || len(rows) < 2 {
		return nil, console.Usagef("Give a CSV with a head and a row for each request.",
			"the file %s has no rows to send", f.rows)
	}
	var all []sending
	for i, row := range rows[1:] {
		o, target := sending{row: i + 1}, f.target
		for column, name := range rows[0] {
			name = strings.TrimSpace(name)
			switch value := row[column]; {
			case strings.EqualFold(name, connectionColumn):
				target.Names = []string{value}
			default:
				o.values = append(o.values, request.Variable{Name: name, Value: value})
			}
		}
		if o.place, err = target.One(ctx, w); err != nil {
			return nil, fmt.Errorf("row %d of %s: %w", o.row, f.rows, err)
		}
		o.file = fileOf(f.out, o.row, o.place)
		all = append(all, o)
	}
	return all, nil
}

// readRows reads a CSV whose values are separated by what stands more often in its head.
func readRows(text []byte) ([][]string, error) {
	head, _, _ := strings.Cut(string(text), "\n")
	reader := csv.NewReader(strings.NewReader(string(text)))
	for _, sign := range ";\t" {
		if strings.Count(head, string(sign)) > strings.Count(head, string(reader.Comma)) {
			reader.Comma = sign
		}
	}
	return reader.ReadAll()
}

// fileOf is the file of an answer: the title is for people, and the id makes it the only one.
func fileOf(folder string, row int, place workspace.Place) string {
	title := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' {
			return r
		}
		return '_'
	}, place.Connection.Title())
	const most = 60 // letters, so that the name fits wherever the folder is
	if letters := []rune(title); len(letters) > most {
		title = string(letters[:most])
	}
	name := title + "-" + workspace.ShortID(place.Connection.ID) + ".json"
	if row > 0 {
		name = fmt.Sprintf("%04d-%s", row, name)
	}
	return filepath.Join(folder, name)
}

// printManyUnsent prints what would be sent to each.
func (f calling) printManyUnsent(s *session, all []sending, body []byte) error {
	catalogue, err := s.Catalogue(s.settings)
	if err != nil {
		return err
	}
	for _, o := range all {
		filled, err := request.Expand(body, o.place.Environment, o.values)
		if err != nil {
			return err
		}
		properties, err := propertiesOf(o.place.Connection, f.properties)
		if err != nil {
			return err
		}
		scoped, err := request.Scoped(catalogue.Lookup(f.operation), o.place.Connection.Identity, properties, filled)
		if err != nil {
			return err
		}
		if err := printUnsent(s, o.place, f.operation, scoped); err != nil {
			return err
		}
	}
	return nil
}

// sendOne sends one of the requests and writes its answer to its file.
func (f calling) sendOne(ctx context.Context, s *session, w *keyrack.Keyrack, o *sending, body []byte) error {
	filled, err := request.Expand(body, o.place.Environment, o.values)
	if err != nil {
		return err
	}
	call := workspace.Request{
		Connection: o.place.Connection.ID, Path: f.operation, Body: filled, Minimal: f.minimal,
	}
	if call.Properties, err = propertiesOf(o.place.Connection, f.properties); err != nil {
		return err
	}
	intent, err := w.Intend(call)
	if err != nil {
		return err
	}
	exchange, err := w.SendIntent(ctx, intent)
	if err != nil {
		return err
	}
	if exchange.BodyFile != "" {
		defer func() { _ = os.Remove(exchange.BodyFile) }() // the temp folder is emptied at the next start
	}
	o.exchange = f.shown(exchange)
	text, err := f.open(w, o.exchange)
	if err != nil {
		return err
	}
	return saveBody(ctx, s, o.file, text)
}

// answerJSON is one answer of many.
type answerJSON struct {
	Connection   string  `json:"connection"`
	Title        string  `json:"title"`
	Environment  string  `json:"environment"`
	Row          int     `json:"row,omitempty"`
	Status       int     `json:"status,omitempty"`
	Message      string  `json:"message,omitempty"`
	RequestID    string  `json:"requestId,omitempty"`
	Milliseconds float64 `json:"milliseconds"`
	Size         int64   `json:"size"`
	File         string  `json:"file,omitempty"`
}

func printMany(s *session, all []sending) error {
	items := make([]answerJSON, 0, len(all))
	t := console.Table{
		Heading: []string{"row", "environment", "connection", "answer", "size", "took", "message", "file"},
		Spare:   []string{"took", "size"},
	}
	for _, o := range all {
		item := answerJSON{
			Connection: string(o.place.Connection.ID), Title: o.place.Connection.Title(), Environment: o.place.Environment.Name,
			Row: o.row, Status: o.exchange.Status, Message: o.message(), RequestID: o.exchange.RequestID,
			Milliseconds: float64(o.exchange.Timing.Total.Microseconds()) / 1000, Size: o.exchange.Size,
		}
		row, answer := "", console.Cell{Text: "no response", Color: console.Red}
		if o.row > 0 {
			row = fmt.Sprint(o.row)
		}
		if o.exchange.Status != 0 {
			item.File = o.file
			answer = console.Cell{Text: phrase.Status(o.exchange.Status), Color: statusColor(o.exchange.Status)}
		}
		items = append(items, item)
		t.Rows = append(t.Rows, []console.Cell{
			{Text: row},
			environmentCell(o.place.Environment),
			{Text: item.Title, Color: console.Bold},
			answer,
			{Text: phrase.Size(item.Size)},
			{Text: phrase.Took(o.exchange.Timing.Total), Color: console.Faint},
			{Text: item.Message},
			{Text: item.File},
		})
	}
	if s.JSON {
		return printList(s, "answers", items)
	}
	return s.Table(t)
}

// worstOf is how many requests end: with 1 where one was refused, else with 2 where one could not be answered.
func worstOf(all []sending) error {
	var failed []string
	worst := console.Fine
	for _, o := range all {
		code := o.code()
		if code == console.Fine {
			continue
		}
		failed = append(failed, o.place.Connection.Title())
		if worst != console.No {
			worst = code
		}
	}
	if worst == console.Fine {
		return nil
	}
	if more := len(failed) - mostNamed; more > 1 {
		failed = append(failed[:mostNamed], fmt.Sprintf("and %d more", more))
	}
	return console.Advisef(worst, "The table says why; keyrack history shows each.", "%d of %s failed: %s",
		len(slices.DeleteFunc(slices.Clone(all), func(o sending) bool { return o.code() == console.Fine })),
		phrase.Count(len(all), "request", "requests"), strings.Join(failed, ", "))
}
