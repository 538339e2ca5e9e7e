package cli

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/request"
	"keyrack/model/workspace/fanout"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
	"keyrack/ui/report"
)

// This file sends one read to many connections, or once for each row of a file.

func (f *calling) manyFlags(c *cobra.Command) {
	c.Flags().StringVar(&f.out, "out", "",
		"send a read to all connections that are chosen, and put their answers in this `FOLDER`")
	c.Flags().StringVar(&f.rows, "rows", "",
		"with --out: send it for each row of this CSV `FILE`; {{COLUMN}} in the body is its value")
}

// codeOfAnswer is how a command ends that got this answer alone.
func codeOfAnswer(a fanout.Answer) console.Code {
	switch {
	case a.Err != nil:
		return codeOf(a.Err)
	case phrase.ExplainExchange(a.Exchange) == (phrase.Explanation{}):
		return console.Fine
	}
	if code := codeOfStatus(a.Exchange.Status); code != console.Fine {
		return code
	}
	return console.Unknown
}

func messageOf(a fanout.Answer) string {
	if a.Err != nil {
		return explain(a.Err).What
	}
	return a.Exchange.Message
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
	for _, target := range all {
		if err := isAt(host, target.Place.Environment); err != nil {
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
	done := 0
	f.told = &sayings{}
	what := fanout.Request{
		Path: f.operation, Body: body, Minimal: f.minimal, Pages: f.allPages || f.pages > 0, MaxPages: f.pages,
	}
	sent, err := w.FanOut(ctx, what, all, fanout.Options{
		Keep: func(ctx context.Context, target fanout.Target, exchange model.Exchange) (string, error) {
			return f.keep(ctx, s, w, target, exchange)
		},
		KeepPages: func(ctx context.Context, target fanout.Target, fetch func(to io.Writer) error) (string, error) {
			return f.keepPages(ctx, s, target, fetch)
		},
		Progress: func(_ int, answer fanout.Answer) {
			if done++; f.verbose && answer.Err == nil {
				s.Progress("")
				s.Note("%s in %s:", answer.Place.Connection.Title(), answer.Place.Environment.Name)
				tellExchange(s, f.shown(answer.Exchange))
			}
			s.Progress(fmt.Sprintf("%d of %d answered", done, len(all)))
		},
	})
	s.Progress("")
	if err != nil {
		return err
	}
	for _, text := range f.told.all {
		s.Note("%s", text)
	}
	if err := printMany(s, f, sent.Answers); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return worstOf(sent.Answers)
}

// sayings keep what is to be said of the answers until all are there, and each only once.
type sayings struct {
	mu  sync.Mutex
	all []string
}

func (s *sayings) add(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.all, text) {
		s.all = append(s.all, text)
	}
}

// keep puts an answer into the folder: as JSON, or as the table that the flags ask for where it is not an error.
func (f calling) keep(ctx context.Context, s *session, w *keyrack.Keyrack, target fanout.Target,
	exchange model.Exchange,
) (string, error) {
	body, err := f.open(w, exchange)
	if err != nil {
		return "", err
	}
	if f.table.as == "" || exchange.Status != http.StatusOK {
		file := f.fileOf(target, ".json")
		return fileOr(file, saveBody(ctx, s, file, body))
	}
	defer func() { _ = body.Close() }()
	text, err := io.ReadAll(body)
	if err != nil {
		return "", err
	}
	return f.keepTable(ctx, s, target, text)
}

// keepPages puts all pages of a list into the folder, or nothing where they cannot be had.
func (f calling) keepPages(ctx context.Context, s *session, target fanout.Target, fetch func(to io.Writer) error,
) (string, error) {
	masked := func(to io.Writer) error {
		if !f.mask {
			return fetch(to)
		}
		to, end := masking(to)
		err := fetch(to)
		return cmp.Or(err, end())
	}
	if f.table.as != "" {
		var list bytes.Buffer
		if err := masked(&list); err != nil {
			return "", err
		}
		return f.keepTable(ctx, s, target, list.Bytes())
	}
	name := f.fileOf(target, ".json")
	file, err := createFile(ctx, s, name)
	if err != nil {
		return "", err
	}
	return fileOr(name, settle(file, name, masked(file)))
}

func (f calling) keepTable(ctx context.Context, s *session, target fanout.Target, text []byte) (string, error) {
	format, _ := f.table.format()
	f.output = f.fileOf(target, format.Extension)
	return fileOr(f.output, f.printList(ctx, s, text))
}

func (f calling) fileOf(target fanout.Target, extension string) string {
	return filepath.Join(f.out, fanout.FileName(target.Row, target.Place)+extension)
}

// fileOr is the name of a file that was written, or why it was not.
func fileOr(file string, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return file, nil
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
	case f.table.as == wordTable:
		return console.Usagef("Take --as csv, or send it to one connection.",
			"--out writes each table to a file, and --as table is for a terminal")
	case f.original:
		return console.Usagef("Leave out --original, or send it to one connection.",
			"--out keeps each answer without what is secret")
	case f.cursor != "":
		return console.Usagef("Leave out --cursor, or send it to one connection.",
			"a cursor is a place in one list, and --out asks for many")
	case (f.allPages || f.pages > 0) && !catalogue.Lookup(f.operation).Paged:
		return noPages(f.operation)
	case catalogue.Lookup(f.operation).Kind != model.Read:
		return console.Advisef(console.Refused, "Send it to one connection at a time.",
			"the operation %s changes data, and only reads are sent to many", f.operation)
	}
	return nil
}

// each finds the connections, or the rows.
func (f calling) each(ctx context.Context, s *session, w *keyrack.Keyrack) ([]fanout.Target, error) {
	if f.rows == "" {
		choose := f.Some // refuses where nothing is chosen
		if !f.Narrows() && f.Environment != "" {
			choose = f.Choose
		}
		places, err := choose(ctx, w)
		if err != nil {
			return nil, err
		}
		all := make([]fanout.Target, len(places))
		for i, place := range places {
			if all[i], err = f.withProperties(fanout.Target{Place: place}); err != nil {
				return nil, err
			}
		}
		return all, nil
	}
	text, err := s.Files(s.settings).ReadFile(ctx, f.rows)
	if err != nil {
		return nil, console.Unreadable(f.rows, err)
	}
	rows, err := fanout.ReadRows(text)
	if err != nil {
		return nil, console.Usagef("Give a CSV with a head and a row for each request.",
			"the file %s has no rows to send", f.rows)
	}
	all := make([]fanout.Target, len(rows))
	for i, row := range rows {
		target := f.target
		if row.Connection != "" {
			target.Names = []string{row.Connection}
		}
		place, err := target.One(ctx, w)
		if err == nil {
			all[i], err = f.withProperties(fanout.Target{Place: place, Row: row.Number, Values: row.Values})
		}
		if err != nil {
			return nil, fmt.Errorf("row %d of %s: %w", row.Number, f.rows, err)
		}
	}
	return all, nil
}

// printManyUnsent prints what would be sent to each.
func (f calling) printManyUnsent(s *session, all []fanout.Target, body []byte) error {
	catalogue, err := s.Catalogue(s.settings)
	if err != nil {
		return err
	}
	for _, target := range all {
		filled, err := request.Expand(body, target.Place.Environment, target.Values)
		if err != nil {
			return err
		}
		scoped, err := request.Scoped(catalogue.Lookup(f.operation), target.Place.Connection.Identity, target.Properties,
			filled)
		if err != nil {
			return err
		}
		if err := printUnsent(s, target.Place, f.operation, scoped); err != nil {
			return err
		}
	}
	return nil
}

// withProperties adds the properties of a portfolio that were named.
func (f calling) withProperties(t fanout.Target) (_ fanout.Target, err error) {
	t.Properties, err = propertiesOf(t.Place.Connection, f.properties)
	return t, err
}

func printMany(s *session, f calling, all []fanout.Answer) error {
	items := make([]report.Answer, 0, len(all))
	t := console.Table{
		Heading: []string{"row", "environment", "connection", "answer", "size", "took", "message", "file"},
		Spare:   []string{"took", "size"},
	}
	for _, a := range all {
		a.Exchange = f.shown(a.Exchange)
		item := report.NewAnswer(a)
		item.Message = messageOf(a)
		row, answer := "", console.Cell{Text: "no answer", Color: console.Red}
		if a.Row > 0 {
			row = fmt.Sprint(a.Row)
		}
		if a.Exchange.Status != 0 {
			answer = console.Cell{Text: phrase.Status(a.Exchange.Status), Color: statusColor(a.Exchange.Status)}
		}
		items = append(items, item)
		t.Rows = append(t.Rows, []console.Cell{
			{Text: row},
			environmentCell(a.Place.Environment),
			{Text: item.Title, Color: console.Bold},
			answer,
			{Text: phrase.Size(item.Size)},
			{Text: phrase.Took(a.Exchange.Timing.Total), Color: console.Faint},
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
func worstOf(all []fanout.Answer) error {
	var failed []string
	worst := console.Fine
	for _, a := range all {
		code := codeOfAnswer(a)
		if code == console.Fine {
			continue
		}
		failed = append(failed, a.Place.Connection.Title())
		if worst != console.No {
			worst = code
		}
	}
	if worst == console.Fine {
		return nil
	}
	count := len(failed)
	if more := count - mostNamed; more > 1 {
		failed = append(failed[:mostNamed], fmt.Sprintf("and %d more", more))
	}
	return console.Advisef(worst, "The table says why; keyrack history shows each.", "%d of %s failed: %s",
		count, phrase.Count(len(all), "request", "requests"), strings.Join(failed, ", "))
}
