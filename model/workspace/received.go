package workspace

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"

	"keyrack/model"
	"keyrack/model/connector"
)

// intake is the door through which the words of others come in, and the one through which they go out again: without
// tokens.
type intake struct{ redactor *model.Redactor }

// received takes every token out of what a request brought, or of why it brought nothing. It is the one door through
// which answers come in: whatever lists, keeps, prints, copies or exports a part of one need not think of it again.
//
// An answer in a file is left as it came, and taken out of it by whoever reads it with [intake.OpenBody].
func (i *intake) received(exchange model.Exchange, err error) (model.Exchange, error) {
	exchange.Message = i.harmless(exchange.Message)
	exchange.RequestID = i.harmless(exchange.RequestID)
	exchange.RequestBody = i.redactor.Redact(exchange.RequestBody)
	exchange.Header = i.harmlessHeader(exchange.Header)
	if body := i.redactor.Redact(exchange.Body); !same(body, exchange.Body) {
		original := exchange.Body
		exchange.Body, exchange.Original = body, func() []byte { return original }
	}
	return exchange, i.harmlessError(err)
}

// same reports whether a redactor gave back the text that it got.
func same(a, b []byte) bool { return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) }

// harmless is a text of somebody else as Keyrack keeps and shows it: without tokens, without what a screen or a
// terminal takes for commands, and not too long. Tokens are looked for first and last: commands in between, or a cut,
// may hide one.
func (i *intake) harmless(text string) string {
	return model.Tidy(i.redactor.RedactString(model.Tidy(text, len(text)+1)), model.MaxText)
}

func (i *intake) harmlessHeader(header http.Header) http.Header {
	if header == nil {
		return nil
	}
	clean := make(http.Header, len(header))
	for name, values := range header {
		shown := i.redactor.RedactString(name)
		for _, value := range values {
			if model.IsSensitiveName(name) {
				value = model.Redacted
			}
			clean[shown] = append(clean[shown], i.redactor.RedactString(model.Tidy(value, len(value)+1)))
		}
	}
	return clean
}

func (i *intake) harmlessError(err error) error {
	var failure *connector.Failure
	if !errors.As(err, &failure) {
		return err
	}
	clean := *failure
	clean.Host = i.harmless(failure.Host)
	if failure.Err != nil {
		clean.Err = &toldError{text: i.harmless(failure.Err.Error()), err: failure.Err}
	}
	return &clean
}

// toldError is an error with a text of its own.
type toldError struct {
	text string
	err  error
}

func (e *toldError) Error() string { return e.text }
func (e *toldError) Unwrap() error { return e.err }

// OpenBody returns the bytes of an answer, wherever they are, without tokens. Whoever opens it closes it.
func (i *intake) OpenBody(exchange model.Exchange) (io.ReadCloser, error) {
	if exchange.BodyFile == "" {
		return io.NopCloser(bytes.NewReader(exchange.Body)), nil
	}
	file, err := OpenOriginal(exchange)
	if err != nil {
		return nil, err
	}
	return readCloser{i.redactor.Reader(file), file}, nil
}

type readCloser struct {
	io.Reader
	io.Closer
}

// OpenOriginal returns the bytes of an answer exactly as they came. They may hold tokens: they are for a person who
// asks for them. Whoever opens it closes it.
func OpenOriginal(exchange model.Exchange) (io.ReadCloser, error) {
	switch {
	case exchange.Original != nil:
		return io.NopCloser(bytes.NewReader(exchange.Original())), nil
	case exchange.BodyFile == "":
		return io.NopCloser(bytes.NewReader(exchange.Body)), nil
	}
	file, err := exchange.OpenBody()
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	return file, nil
}

// Redact takes every token out of a text that leaves the program by another way than a request: a file, the clipboard,
// a log. It knows the tokens that were read since the start.
func (i *intake) Redact(text []byte) []byte { return i.redactor.Redact(text) }

// RedactTo returns a writer that takes every token out of what goes to another one, as Redact does. Close hands on the
// last of it and leaves the other one open.
func (i *intake) RedactTo(to io.Writer) io.WriteCloser { return i.redactor.Writer(to) }
