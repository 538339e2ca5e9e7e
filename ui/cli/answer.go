package cli

import (
	"bytes"
	"context"
	"encoding/json"
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
	"keyrack/model/keyrack"
	"keyrack/model/mask"
	"keyrack/model/workspace"
	"keyrack/model/workspace/transfer"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

// printExchange prints an answer as the flags want it, without tokens unless the flags want those. The error says that
// the API did not do what was asked.
func printExchange(ctx context.Context, s *session, w *keyrack.Keyrack, place workspace.Place, exchange model.Exchange,
	f calling,
) error {
	exchange = f.shown(exchange)
	fine := phrase.ExplainExchange(exchange) == (phrase.Explanation{})
	asTable := f.table.as != "" && fine
	if f.output != "" && !asTable {
		body, err := f.open(w, exchange)
		if err != nil {
			return err
		}
		if err := saveBody(ctx, s, f.output, body); err != nil {
			return err
		}
		s.Note("%s is saved in %s.", phrase.Size(exchange.Size), f.output)
	}
	var err error
	switch {
	case s.JSON:
		err = printExchangeJSON(s, w, place, exchange, f)
	default:
		if f.include {
			if err := printHead(s, exchange); err != nil {
				return err
			}
		}
		switch {
		case asTable, f.query.Given() && fine:
			err = printTable(ctx, s, w, exchange, f)
		case f.output == "":
			err = printBody(s, w, exchange, f)
		}
	}
	if err != nil {
		return err
	}
	markOriginal(s, exchange, f.original)
	if empty := phrase.Empty(exchange); empty != "" {
		s.Note("%s", empty)
	}
	if f.timing && !s.JSON {
		printTiming(s, exchange)
	}
	if remarks := phrase.Remarks(exchange); remarks != "" {
		s.Note("%s", remarks)
	}
	if fine {
		return nil
	}
	code := codeOfStatus(exchange.Status)
	if code == console.Fine { // a success that is no JSON
		code = console.Unknown
	}
	return console.Coded{Err: &workspace.StatusError{Exchange: exchange}, Code: code}
}

// open returns the bytes of an answer, wherever they are: without tokens, or exactly as they came.
func (f calling) open(w *keyrack.Keyrack, exchange model.Exchange) (io.ReadCloser, error) {
	if f.original {
		return workspace.OpenOriginal(exchange)
	}
	body, err := w.OpenBody(exchange)
	if err != nil || !f.mask {
		return body, err
	}
	return struct {
		io.Reader
		io.Closer
	}{mask.NewReader(body, guests), body}, nil
}

// guests is what --mask hides.
var guests = mask.Rules{Guests: true}

// shown is an exchange of which everything but its body may be shown.
func (f calling) shown(exchange model.Exchange) model.Exchange {
	if !f.mask {
		return exchange
	}
	exchange.Message = mask.Text(exchange.Message, guests)
	header := http.Header{}
	for name, values := range exchange.Header {
		for _, value := range values {
			header[name] = append(header[name], mask.Text(value, guests))
		}
	}
	exchange.Header = header
	return exchange
}

// masking hides guests' data in what is written, in pieces of any size, and passes it on. What is returned with it
// has to be called at the end.
func masking(to io.Writer) (io.Writer, func() error) {
	from, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(to, mask.NewReader(from, guests))
		_ = from.CloseWithError(err) // whoever writes on learns why nobody reads
		ended <- err
	}()
	return in, func() error {
		_ = in.Close()
		return <-ended
	}
}

// markOriginal says that an answer holds a secret, or held one.
func markOriginal(s *session, exchange model.Exchange, original bool) {
	switch {
	case exchange.Original == nil:
	case original:
		s.Note("The answer is as it came: it holds a token or another secret.")
	default:
		s.Note("A token or another secret was taken out of the answer. --original gives it as it came.")
	}
}

// allowOriginal asks whether the answer is to be given as it came. What may hold a token goes to a terminal, or to what
// is none with --force.
func allowOriginal(ctx context.Context, s *session, place workspace.Place, f calling) error {
	if f.force {
		return nil
	}
	if _, is := console.Terminal(s.Out); !is || f.output != "" {
		return console.Advisef(console.Refused, "Leave out --original, or add --force.",
			"an answer that may hold a token is not given to what is no terminal")
	}
	return s.Confirm(ctx, fmt.Sprintf("%s %s: show the answer to %s on this screen as it comes, with any token in it",
		marks[place.Environment.ShownKind()].sign, place.Environment.Name, f.operation))
}

// saveBody writes the bytes of an answer to a file that only the user can read. Until they are all there, a file that
// was there before stays.
func saveBody(ctx context.Context, s *session, name string, body io.ReadCloser) error {
	defer func() { _ = body.Close() }()
	file, err := createFile(ctx, s, name)
	if err != nil {
		return err
	}
	if _, err = io.Copy(file, body); err != nil {
		err = cannotSave(name, err)
	}
	return settle(file, name, err)
}

func cannotSave(name string, err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, transfer.ErrOwnFile):
		return err
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return console.Advisef(console.Unknown, "Check the name, the folder, and the room on the disk.",
		"the file %s cannot be written: %v", name, err)
}

func printHead(s *session, exchange model.Exchange) error {
	paint := s.Painter(s.Out)
	var lines strings.Builder
	lines.WriteString(paint.Text(statusColor(exchange.Status), "HTTP "+phrase.Status(exchange.Status)) + "\n")
	names := make([]string, 0, len(exchange.Header))
	for name := range exchange.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range exchange.Header[name] {
			lines.WriteString(paint.Text(console.Cyan, name+":") + " " + console.Clean(value) + "\n")
		}
	}
	lines.WriteByte('\n')
	_, err := io.WriteString(s.Out, lines.String())
	return err
}

func statusColor(status int) console.Color {
	switch {
	case status < 300:
		return console.Green
	case status == http.StatusTooManyRequests:
		return console.Amber
	}
	return console.Red
}

// mostLaidOut is the largest answer that is laid out on a terminal, in bytes. It is in memory as a whole then.
const mostLaidOut = 256 << 20

// printBody prints an answer: as it came in a pipe, laid out on a terminal.
func printBody(s *session, w *keyrack.Keyrack, exchange model.Exchange, f calling) error {
	body, err := f.open(w, exchange)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	if _, is := console.Terminal(s.Out); is && exchange.Size <= mostLaidOut {
		text, err := io.ReadAll(body)
		if err != nil {
			return err
		}
		return printDocument(s, document.Parse(text))
	}
	_, err = io.Copy(s.Out, body)
	return err
}

var runColors = map[document.RunKind]console.Color{
	document.Key:     console.Blue,
	document.String:  console.Green,
	document.Number:  console.Cyan,
	document.Literal: console.Violet,
	document.Invalid: console.Red,
}

func printDocument(s *session, d *document.Document) error {
	paint := s.Painter(s.Out)
	out := &bytes.Buffer{}
	for i := range d.Lines() {
		line := d.Line(i)
		if line.Cut > 0 { // the whole line, without colours
			fmt.Fprintln(out, console.Clean(d.WholeLine(i)))
			continue
		}
		out.WriteString(strings.Repeat("  ", line.Indent))
		for _, run := range line.Runs {
			out.WriteString(paint.Text(runColors[run.Kind], run.Text))
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

func printExchangeJSON(s *session, w *keyrack.Keyrack, place workspace.Place, exchange model.Exchange,
	f calling,
) error {
	item := newExchangeJSON(place, exchange, f.output)
	if f.output == "" {
		body, err := f.open(w, exchange)
		if err != nil {
			return err
		}
		defer func() { _ = body.Close() }()
		if exchange.Size > int64(s.Document) {
			return printStreamed(s, item, connector.Problem(exchange) == connector.NoProblem, body)
		}
		text, err := io.ReadAll(body)
		if err != nil {
			return fmt.Errorf("reading the answer: %w", err)
		}
		if json.Valid(text) && connector.Problem(exchange) == connector.NoProblem {
			item.Body = text
		} else {
			item.Text = string(text)
		}
	}
	return printList(s, "exchanges", []exchangeJSON{item})
}

func printTiming(s *session, exchange model.Exchange) {
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
