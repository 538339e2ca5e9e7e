package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/operations"
	"keyrack/model/request"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
	"keyrack/ui/cli/output"
	"keyrack/ui/cli/selection"
	"keyrack/ui/phrase"
)

// calling are the flags of call.
type calling struct {
	target
	operation  string
	properties []string
	allPages   bool
	pages      int    // how many pages to fetch; 0 where it was not given
	cursor     string // of the first of them
	body       string
	unlock     string
	unlocking  bool // --unlock was given, even if empty
	yes        bool
	include    bool
	timing     bool
	output     string
	original   bool
	force      bool // with original
	minimal    bool
	mask       bool // hide guests' data
	table      tabling
	out        string // the folder for the answers of many
	rows       string // the file with a row for each request
	fields     fields
	dryRun     bool
	timeout    time.Duration
	retry      int
	query      output.Query
	verbose    bool
	told       *sayings // of the answers of many; nil for one
}

func newCallCommand(s *session) *cobra.Command {
	var f calling
	c := &cobra.Command{
		Use:   "call OPERATION -c CONNECTION",
		Short: "Send a request and print the answer",
		Long: `Sends one request to a connection and prints the answer: as it came in a pipe, laid out on a terminal.

The body is a JSON object, without the three credential fields: Keyrack adds them. Without --body it is {}; -f and
-F put fields into it. What looks wrong in it is said on standard error, and sent all the same.

An operation that changes data is not sent to a read-only environment without --unlock and the verified name of the
property, on every call; an environment that asks wants --yes. Ctrl+C ends a request.

A portfolio token asks for all properties, unless --property names some: their ids then stand where the operation
takes them.

The Limitation in the body says how large a page of a list is. --all-pages follows the list to its end, --pages N for
so many pages; what ends before the list says with which --cursor it goes on.

--minimal asks Mews for no body (204) where it would be an empty page or {}, by the header Prefer: return=minimal.

--as prints a list of the answer as a table, CSV, a workbook, NDJSON or Markdown, whole or from the pages fetched.
--list names another list than the first one; one inside of its rows has the key of its row in front.

--jq prints what a jq expression makes of the answer, of all pages together; what Mews refuses is printed as it came.

--out sends a read to all connections that --tag, --env and the like choose, or with --rows for each row of a CSV, and
writes each answer to a file of its own. A row names its connection in the column connection, if it is not the same for
all; the other columns are values for {{COLUMN}} in the body. With --as each file is a table, and --all-pages or --pages
fetch as much of each list; what Mews refuses is kept as JSON. It ends as the worst of them: with 1, then 2, then 0.

Tokens and other secrets are taken out of an answer, of a file too. --original gives it as it came. --mask hides guests'
data too, as presenter mode and support bundles do, before anybody else gets to see it.`,
		Example: `  keyrack call configuration/get -c borealis
  keyrack call reservations/getAll/2023-06-06 -c borealis --dry-run \
    -F Limitation.Count=10 -f 'States[]=Confirmed'
  keyrack template services/getAll > body.json
  keyrack call services/getAll -c borealis --body body.json --all-pages
  keyrack call services/getAll -c borealis -F Limitation.Count=10 --as csv
  keyrack call configuration/get -c borealis --jq .Enterprise.Name
  keyrack call configuration/get --env sandbox --out answers`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: s.completeOperations,
		RunE: func(c *cobra.Command, arguments []string) error {
			f.operation = arguments[0]
			f.unlocking = c.Flags().Changed("unlock")
			if c.Flags().Changed("pages") && f.pages < 1 {
				return console.Usagef("Give a number from 1 on, or --all-pages.", "there are no %d pages", f.pages)
			}
			if f.retry < 0 {
				return console.Usagef("Give a number from 1 on, or leave it out.", "nothing is sent again %d times", f.retry)
			}
			ctx := s.retrying(c.Context(), f.retry)
			if f.timeout <= 0 {
				return callOperation(ctx, s, f)
			}
			ctx, end := context.WithTimeout(ctx, f.timeout)
			defer end()
			return callOperation(ctx, s, f)
		},
	}
	f.flags(s, c, selection.FlagProperty) // of a portfolio
	c.Flags().StringVarP(&f.body, "body", "b", "", "the body: a `FILE`, - for standard input, or JSON that begins with {")
	c.Flags().StringArrayVar(&f.properties, "property", nil,
		"ask for this property of a portfolio, by `ID` or name; may be given more than once")
	c.Flags().SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		switch name {
		case "enterprise": // scripts may have it: what it was called once
			name = "property"
		case "input", "body-file": // as in gh
			name = "body"
		}
		return pflag.NormalizedName(name)
	})
	c.Flags().BoolVar(&f.allPages, "all-pages", false, "fetch all pages into one document, within the rate limit")
	c.Flags().IntVar(&f.pages, "pages", 0, "fetch `N` pages into one document")
	c.Flags().StringVar(&f.cursor, "cursor", "", "begin with the page at this `CURSOR`, which the page before has named")
	c.MarkFlagsMutuallyExclusive("all-pages", "pages")
	c.Flags().StringVar(&f.unlock, "unlock", "", "allow one write, with the verified `NAME` of the property")
	c.Flags().BoolVarP(&f.yes, "yes", "y", false, "confirm one write, where the environment asks for it")
	c.Flags().BoolVarP(&f.include, "include", "i", false, "print status and headers too")
	c.Flags().BoolVar(&f.minimal, "minimal", false, "ask for no body where it would say nothing (Prefer: return=minimal)")
	c.Flags().BoolVar(&f.timing, "timing", false, "print where the time went, on standard error")
	f.sendingFlags(c)
	f.table.flags(c)
	f.manyFlags(c)
	complete(c, "property", s.completeOf(propertiesIn))
	complete(c, "unlock", s.completeOf(verifiedName))
	c.Flags().StringVarP(&f.output, "output", "o", "", "write the answer to a `FILE`")
	c.Flags().BoolVar(&f.original, "original", false,
		"give the answer exactly as it came, with any token in it, after a question")
	c.Flags().BoolVar(&f.force, "force", false, "with --original: do not ask, and give it to what is no terminal too")
	c.Flags().BoolVar(&f.mask, "mask", false, "hide guests' data in the answer, in a file too")
	c.MarkFlagsMutuallyExclusive("original", "mask")
	f.queryFlag(c)
	return c
}

// prepare reads what is to be sent, and the host that the operation was given with, if it was.
func (f *calling) prepare(ctx context.Context, s *session) (catalogue *operations.Catalogue, host string, body []byte,
	err error,
) {
	if catalogue, err = s.Catalogue(s.settings); err != nil {
		return nil, "", nil, err
	}
	path, host := spelled(catalogue, f.operation)
	if err := unknownAddress(catalogue, f.operation, path); err != nil {
		return nil, "", nil, err
	}
	f.operation = path
	if f.retry != 0 && catalogue.Lookup(path).Kind != model.Read {
		return nil, "", nil, console.Usagef("Leave out --retry.",
			"the operation %s is a write, and a write is sent once", path)
	}
	s.sayUnread(f)
	if body, err = readBody(ctx, s, f.body); err == nil {
		body, err = f.fields.into(ctx, s, body)
	}
	return catalogue, host, body, err
}

func callOperation(ctx context.Context, s *session, f calling) error {
	if f.output == "-" || f.output == "/dev/stdout" {
		f.output = "" // as without the flag: laid out on a terminal
	}
	if err := errors.Join(f.table.check(s, cmp.Or(f.output, f.out)), f.query.Check()); err != nil {
		return err
	}
	if f.query.Given() && s.JSON {
		return console.Usagef("Leave out --jq or --json.", "an answer is printed in one format")
	}
	catalogue, host, body, err := f.prepare(ctx, s)
	if err != nil {
		return err
	}
	if f.out != "" || f.rows != "" {
		return callMany(ctx, s, f, host, body)
	}
	w, place, err := f.findWithTokens(ctx, s)
	if err == nil {
		err = isAt(host, place.Environment)
	}
	if err != nil {
		return err
	}
	if f.original {
		if err := allowOriginal(ctx, s, place, f); err != nil {
			return err
		}
	}
	if f.unlocking {
		if _, err := w.UnlockWrites(place.Connection.ID, f.unlock); err != nil {
			return err
		}
		defer w.LockWrites()
	}
	call := workspace.Request{
		Connection: place.Connection.ID, Path: f.operation, Body: body, Minimal: f.minimal,
	}
	if call.Properties, err = propertiesOf(place.Connection, f.properties); err != nil {
		return err
	}
	scoped, err := request.Scoped(catalogue.Lookup(f.operation), place.Connection.Identity, call.Properties, body)
	if err != nil {
		return err
	}
	lintRequest(s, catalogue, f.operation, scoped, place.Connection)
	if f.dryRun {
		return printUnsent(s, place, f.operation, scoped)
	}
	if f.cursor != "" {
		if !catalogue.Lookup(f.operation).Paged {
			return noPages(f.operation)
		}
		if call, err = workspace.PageAt(call, f.cursor); err != nil {
			return console.Usagef("Correct the Limitation in the body.", "no cursor fits into the body: %v", err)
		}
	}
	if f.allPages || f.pages > 0 {
		return callPages(ctx, s, w, place, call, f)
	}
	exchange, err := sendRequest(ctx, s, w, place, call, f.yes)
	if err != nil {
		return err
	}
	if f.verbose {
		tellExchange(s, exchange)
	}
	if exchange.BodyFile != "" {
		defer func() { _ = os.Remove(exchange.BodyFile) }() // the temp folder is emptied at the next start
	}
	if err := printExchange(ctx, s, w, place, exchange, f); err != nil {
		return err
	}
	if catalogue.Lookup(f.operation).Paged {
		if next, more, err := workspace.NextPage(call, exchange); err == nil && more {
			sayHowToGoOn(s, next)
		}
	}
	return nil
}

// sendRequest sends a request. Where the environment wants the word of the user, that is a flag, or asked for at a
// terminal: of what is sent then nothing may have changed since.
func sendRequest(ctx context.Context, s *session, w *keyrack.Keyrack, place workspace.Place, request workspace.Request,
	yes bool,
) (model.Exchange, error) {
	intent, err := w.Intend(request)
	if err != nil {
		return model.Exchange{}, err
	}
	if yes {
		return w.SendIntent(ctx, intent.Confirmed())
	}
	exchange, err := w.SendIntent(ctx, intent)
	var refusal *model.Refusal
	if _, is := console.Terminal(s.In); !is || !errors.As(err, &refusal) || refusal.Reason != model.RefusedUnconfirmed {
		return exchange, err
	}
	question := fmt.Sprintf("%s %s: send %s to %s, which %s", marks[place.Environment.ShownKind()].sign,
		place.Environment.Name, request.Path, place.Connection.Title(), phrase.Effect(refusal.Operation.Kind))
	if err := confirmFor(ctx, s, w, question, place); err != nil {
		return exchange, err
	}
	return w.SendIntent(ctx, intent.Confirmed())
}

// readBody reads what --body names.
func readBody(ctx context.Context, s *session, flag string) ([]byte, error) {
	flag = string(model.WithoutMark([]byte(flag))) // --body "$(cat body.json)"
	switch {
	case flag == "":
		return nil, nil
	case strings.HasPrefix(strings.TrimSpace(flag), "{"):
		return []byte(flag), nil
	}
	body, err := s.readInput(ctx, flag)
	return model.WithoutMark(body), err
}

// lintRequest says what looks wrong in a request. It is no reason not to send it.
func lintRequest(s *session, catalogue *operations.Catalogue, path string, body []byte, connection model.Connection) {
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	portfolio := connection.Identity != nil && connection.Identity.Portfolio
	sending := operations.Sending{Portfolio: portfolio, Zone: connection.Identity.Location(), Now: s.Now()}
	for _, finding := range catalogue.Lint(path, body, sending) {
		s.Note("%s", finding.String())
	}
}
