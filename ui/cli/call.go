package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/document"
	"keyrack/model/operations"
	"keyrack/model/workspace"
	"keyrack/ui/phrase"
)

// calling are the flags of call.
type calling struct {
	target
	operation string
	body      string
	unlock    string
	unlocking bool // --unlock was given, and be it empty
	yes       bool
	include   bool
	timing    bool
	output    string
}

func newCallCommand(s *session) *cobra.Command {
	var f calling
	c := &cobra.Command{
		Use:   "call OPERATION -c CONNECTION",
		Short: "Send a request and print the answer",
		Long: `Sends one request to a connection and prints the answer: as it came in a pipe, laid out on a terminal.

The body is a JSON object, without the three credential fields: Keyrack adds them. Without --body it is {}. What looks
wrong in it is said on standard error, and sent all the same.

An operation that changes data is not sent to a read-only environment without --unlock and the verified name of the
property, on every call; an environment that asks wants --yes. Ctrl+C ends a request.`,
		Example: `  keyrack call configuration/get -c aurora
  keyrack template reservations/getAll/2023-06-06 | keyrack call reservations/getAll/2023-06-06 -c aurora --body -
  keyrack call customers/update -c "Hotel Sacher" --body change.json --unlock "Hotel Sacher"`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: s.completeOperations,
		RunE: func(c *cobra.Command, arguments []string) error {
			f.operation = arguments[0]
			f.unlocking = c.Flags().Changed("unlock")
			return s.call(c.Context(), f)
		},
	}
	f.flags(s, c)
	c.Flags().StringVarP(&f.body, "body", "b", "", "the body: a `FILE`, - for standard input, or JSON that begins with {")
	c.Flags().StringVar(&f.unlock, "unlock", "", "allow one write, with the verified `NAME` of the property")
	c.Flags().BoolVarP(&f.yes, "yes", "y", false, "confirm one write, where the environment asks for it")
	c.Flags().BoolVarP(&f.include, "include", "i", false, "print status and headers too")
	c.Flags().BoolVar(&f.timing, "timing", false, "print where the time went, on standard error")
	c.Flags().StringVarP(&f.output, "output", "o", "", "write the answer to a `FILE`")
	return c
}

func (s *session) call(ctx context.Context, f calling) error {
	body, err := s.readBody(ctx, f.body)
	if err != nil {
		return err
	}
	w, place, err := f.findWithTokens(ctx, s)
	if err != nil {
		return err
	}
	catalogue, err := s.Catalogue(s.settings)
	if err != nil {
		return err
	}
	s.lint(catalogue, f.operation, body, place.Connection)
	if f.unlocking {
		if _, err := w.UnlockWrites(place.Connection.ID, f.unlock); err != nil {
			return err
		}
		defer w.LockWrites()
	}
	request := workspace.Request{Connection: place.Connection.ID, Path: f.operation, Body: body, Confirmed: f.yes}
	exchange, err := s.send(ctx, w, place, request)
	if err != nil {
		return err
	}
	if exchange.BodyFile != "" {
		defer func() { _ = os.Remove(exchange.BodyFile) }() // the temp folder is emptied at the next start
	}
	exchange.Message = string(w.Redact([]byte(exchange.Message)))
	return s.printExchange(w, place, exchange, f)
}

// send sends a request, and asks for the word of the user at a terminal where the environment wants it.
func (s *session) send(ctx context.Context, w *workspace.Workspace, place workspace.Place, request workspace.Request) (model.Exchange, error) {
	exchange, err := w.Send(ctx, request)
	var refusal *model.Refusal
	if _, is := terminal(s.In); !is || !errors.As(err, &refusal) || refusal.Reason != model.RefusedUnconfirmed {
		return exchange, err
	}
	question := fmt.Sprintf("%s %s: sending %s to %s, which %s", marks[place.Environment.Kind].sign, place.Environment.Name, request.Path, place.Connection.Title(), phrase.Effect(refusal.Operation.Kind))
	if err := s.confirm(ctx, question); err != nil {
		return exchange, err
	}
	request.Confirmed = true
	return w.Send(ctx, request)
}

// readBody reads what --body names.
func (s *session) readBody(ctx context.Context, flag string) ([]byte, error) {
	switch {
	case flag == "":
		return nil, nil
	case flag == "-":
		body, err := await(ctx, func() ([]byte, error) { return io.ReadAll(s.In) })
		if err != nil {
			return nil, fmt.Errorf("reading the body from standard input: %w", err)
		}
		return body, nil
	case strings.HasPrefix(strings.TrimSpace(flag), "{"):
		return []byte(flag), nil
	}
	body, err := os.ReadFile(flag)
	if err != nil {
		return nil, cannotOpen(flag, err)
	}
	return body, nil
}

// cannotOpen says that a file that was named on the command line cannot be read.
func cannotOpen(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return usagef("Check the name of the file.", "the file %s cannot be read: %v", name, err)
}

// lint says what looks wrong in a request. It is no reason not to send it.
func (s *session) lint(catalogue *operations.Catalogue, path string, body []byte, connection model.Connection) {
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	portfolio := connection.Identity != nil && connection.Identity.Portfolio
	for _, finding := range catalogue.Lint(path, body, portfolio) {
		s.note("%s", finding.String())
	}
}

// printExchange prints an answer as the flags want it, without tokens; a file gets the bytes received. The error says that
// the API did not do what was asked.
func (s *session) printExchange(w *workspace.Workspace, place workspace.Place, exchange model.Exchange, f calling) error {
	if f.output != "" {
		if err := saveBody(f.output, exchange); err != nil {
			return err
		}
		s.note("%s is saved in %s.", phrase.Size(exchange.Size), f.output)
	}
	var err error
	switch {
	case s.json:
		err = s.printExchangeJSON(w, place, exchange, f.output)
	default:
		if f.include {
			if err := s.printHead(exchange); err != nil {
				return err
			}
		}
		if f.output == "" {
			err = s.printBody(w, exchange)
		}
	}
	if err != nil {
		return err
	}
	if f.timing && !s.json {
		s.printTiming(exchange)
	}
	if workspace.ExplainExchange(exchange) == (workspace.Explanation{}) {
		return nil
	}
	code := codeOfStatus(exchange.Status)
	if code == Fine { // a success that is no JSON
		code = Unknown
	}
	return coded{&workspace.StatusError{Exchange: exchange}, code}
}

// openBody returns the bytes of an answer, wherever they are.
func openBody(exchange model.Exchange) (io.ReadCloser, error) {
	if exchange.BodyFile == "" {
		return io.NopCloser(bytes.NewReader(exchange.Body)), nil
	}
	file, err := os.Open(exchange.BodyFile)
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	return file, nil
}

// saveBody writes the bytes received to a file that only the user can read. Until they are all there, a file that was
// there before stays.
func saveBody(name string, exchange model.Exchange) (err error) {
	body, err := openBody(exchange)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	file, err := os.CreateTemp(filepath.Dir(name), ".keyrack-answer-*") // mode 0600
	if err != nil {
		return cannotSave(name, err)
	}
	defer func() {
		if err != nil {
			err = cannotSave(name, errors.Join(err, os.Remove(file.Name())))
		}
	}()
	_, err = io.Copy(file, body)
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}

func cannotSave(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Errorf("the answer came, but cannot be saved in %s: %w", name, err)
}

func (s *session) printHead(exchange model.Exchange) error {
	paint := s.painter(s.Out)
	var lines strings.Builder
	lines.WriteString(paint.text(statusColor(exchange.Status), "HTTP "+phrase.Status(exchange.Status)) + "\n")
	names := make([]string, 0, len(exchange.Header))
	for name := range exchange.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range exchange.Header[name] {
			lines.WriteString(paint.text(cyan, name+":") + " " + clean(value) + "\n")
		}
	}
	lines.WriteByte('\n')
	_, err := io.WriteString(s.Out, lines.String())
	return err
}

func statusColor(status int) color {
	switch {
	case status < 300:
		return green
	case status == http.StatusTooManyRequests:
		return amber
	}
	return red
}

// printBody prints an answer: as it came in a pipe, laid out on a terminal.
func (s *session) printBody(w *workspace.Workspace, exchange model.Exchange) error {
	_, is := terminal(s.Out)
	if is && exchange.BodyFile == "" {
		return s.printDocument(document.Parse(w.Redact(exchange.Body)))
	}
	body, err := openBody(exchange)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	out := s.Out
	if is {
		out = cleaner{s.Out}
	}
	redacted := w.RedactTo(out)
	_, err = io.Copy(redacted, body)
	return errors.Join(err, redacted.Close())
}

// cleaner keeps a terminal from taking an answer for commands.
type cleaner struct{ w io.Writer }

func (c cleaner) Write(p []byte) (int, error) {
	harmless := bytes.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return '.'
		}
		return r
	}, p)
	if _, err := c.w.Write(harmless); err != nil {
		return 0, err
	}
	return len(p), nil
}

var runColors = map[document.RunKind]color{
	document.Key:     blue,
	document.String:  green,
	document.Number:  cyan,
	document.Literal: violet,
	document.Invalid: red,
}

func (s *session) printDocument(d *document.Document) error {
	paint := s.painter(s.Out)
	out := &bytes.Buffer{}
	for i := range d.Lines() {
		line := d.Line(i)
		if line.Cut > 0 { // the whole line, without colours
			fmt.Fprintln(out, clean(d.WholeLine(i)))
			continue
		}
		out.WriteString(strings.Repeat("  ", line.Indent))
		for _, run := range line.Runs {
			out.WriteString(paint.text(runColors[run.Kind], run.Text))
		}
		out.WriteByte('\n')
		if out.Len() > 64<<10 {
			if _, err := out.WriteTo(s.Out); err != nil {
				return err
			}
		}
	}
	_, err := out.WriteTo(s.Out)
	return err
}

func (s *session) printExchangeJSON(w *workspace.Workspace, place workspace.Place, exchange model.Exchange, file string) error {
	item := exchangeJSON{
		Connection: string(place.Connection.ID), Environment: exchange.Environment, Address: exchange.Address.String(),
		Operation: exchange.Operation.Path, Kind: string(exchange.Operation.Kind), SentAt: exchange.SentAt.UTC(), Status: exchange.Status,
		RequestID: exchange.RequestID, Message: exchange.Message, Headers: exchange.Header, Timing: newTimingJSON(exchange.Timing),
		Size: exchange.Size, File: file,
	}
	if file == "" {
		body, err := openBody(exchange)
		if err != nil {
			return err
		}
		defer func() { _ = body.Close() }()
		text, err := io.ReadAll(body)
		if err != nil {
			return fmt.Errorf("reading the answer: %w", err)
		}
		text = w.Redact(text)
		if connector.Problem(exchange) == connector.NoProblem && len(text) > 0 {
			item.Body = text
		} else {
			item.Text = string(text)
		}
	}
	return printList(s, "exchanges", []exchangeJSON{item})
}

func (s *session) printTiming(exchange model.Exchange) {
	t := exchange.Timing
	connect := phrase.Took(t.Connect)
	if t.Reused {
		connect = "kept open"
	}
	for _, line := range []struct{ name, took string }{
		{"DNS", phrase.Took(t.DNS)},
		{"connect", connect},
		{"TLS", phrase.Took(t.TLS)},
		{"first byte", phrase.Took(t.FirstByte)},
		{"download", phrase.Took(t.Download)},
		{"total", phrase.Took(t.Total)},
	} {
		fmt.Fprintf(s.Err, "%-10s  %s\n", line.name, line.took)
	}
	fmt.Fprintf(s.Err, "%-10s  %s\n", "size", phrase.Size(exchange.Size))
	fmt.Fprintf(s.Err, "%-10s  %s\n", "sent", exchange.SentAt.Format(time.RFC3339))
}
