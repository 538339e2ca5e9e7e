package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/document"
	"keyrack/model/workspace"
	"keyrack/ui/phrase"
)

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
func saveBody(name string, exchange model.Exchange) error {
	body, err := openBody(exchange)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	file, err := createFor(name)
	if err != nil {
		return err
	}
	if _, err = io.Copy(file, body); err != nil {
		err = cannotSave(name, err)
	}
	return settleFile(file, name, err)
}

func cannotSave(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return coded{usagef("Check the name, the folder, and the room on the disk.", "the file %s cannot be written: %v", name, err), Unknown}
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
