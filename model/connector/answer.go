package connector

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"

	"keyrack/model"
)

// bodyLimits say where a body goes and how large it may be, in bytes.
type bodyLimits struct {
	memory int64  // the largest body kept in memory
	answer int64  // the largest body accepted
	dir    string // of the files for those in between
}

type answerLimitKey struct{}

// WithAnswerLimit lets requests of a context accept answers of at most so many bytes, where Options.AnswerLimit is
// larger. A larger answer is a [*Failure] of the kind [TooLarge].
func WithAnswerLimit(ctx context.Context, bytes int64) context.Context {
	return context.WithValue(ctx, answerLimitKey{}, bytes)
}

func answerLimit(ctx context.Context, limit int64) int64 {
	if less, set := ctx.Value(answerLimitKey{}).(int64); set {
		return min(limit, less)
	}
	return limit
}

// receivedBody is a body, or the part of it that arrived: in memory or, if path is not empty, in that file.
type receivedBody struct {
	memory []byte
	path   string
	size   int64
	judge  *judge // of what is in the file; nil for a body in memory
	// oddities are what was strange about how it came; nil for nothing.
	oddities func() []model.Oddity
}

var errTooLarge = errors.New("the answer is too large")

// diskError is the error of a file that took no more.
type diskError struct{ err error }

func (e *diskError) Error() string { return e.err.Error() }
func (e *diskError) Unwrap() error { return e.err }

// readBody reads the text of the response's body, and returns what there was even with an error.
func readBody(response *http.Response, watchdog *watchdog, limits bodyLimits) (receivedBody, error) {
	var body receivedBody
	expected := response.ContentLength // -1 when it is not known
	if expected > limits.answer {
		return body, errTooLarge
	}
	in, err := newIncoming(response.Header, &watchedReader{source: response.Body, watchdog: watchdog}, limits.answer)
	defer in.close()
	if err != nil {
		return body, err
	}
	if in.changed {
		expected = -1
	}
	pieces, err := body.readPieces(in, expected, limits)
	body.oddities = in.found
	switch {
	case err == nil:
		// More is coming than memory may hold.
		return body, body.fillFile(pieces, in, limits)
	case errors.Is(err, errTooLarge):
		body.size = 0
		return body, err
	}
	body.memory = pieces[0]
	if len(pieces) > 1 {
		body.memory = slices.Concat(pieces...)
	}
	return body, ignoreEOF(err)
}

// The sizes of the pieces that a body of unknown length is read in: each is twice the one before. Pieces that are
// joined once cost less than one piece that is moved whenever it gets too small.
const (
	firstPiece = 4 << 10
	lastPiece  = 512 << 10
)

// readPieces reads until an error, io.EOF being the good one, or returns none when there is more than may stay in
// memory. There is always one piece at least.
func (b *receivedBody) readPieces(source io.Reader, expected int64, limits bodyLimits) ([][]byte, error) {
	size := firstPiece
	if expected >= 0 {
		// One more byte is room for the end. A server may announce more than it sends, so that no more is reserved than
		// would be kept anyway.
		size = int(min(expected, limits.memory)) + 1
	}
	pieces := [][]byte{make([]byte, 0, size)}
	for {
		piece := pieces[len(pieces)-1]
		if len(piece) == cap(piece) {
			size = min(max(2*cap(piece), firstPiece), lastPiece)
			piece = make([]byte, 0, size)
			pieces = append(pieces, piece)
		}
		n, err := source.Read(piece[len(piece):cap(piece)])
		pieces[len(pieces)-1] = piece[:len(piece)+n]
		b.size += int64(n)
		switch {
		case b.size > limits.answer:
			return pieces, errTooLarge
		case err != nil && (err != io.EOF || b.size <= limits.memory):
			return pieces, err
		case b.size > limits.memory:
			return pieces, nil
		}
	}
}

// fillFile moves the pieces to a file that only this user can read, and goes on reading there.
func (b *receivedBody) fillFile(pieces [][]byte, source io.Reader, limits bodyLimits) (err error) {
	file, err := os.CreateTemp(limits.dir, BodyFilePattern) // mode 0600
	if err != nil {
		return &diskError{err}
	}
	b.path, b.judge = file.Name(), newJudge()
	into := io.MultiWriter(file, b.judge)
	defer func() {
		if closeErr := file.Close(); closeErr != nil && err == nil {
			err = &diskError{closeErr}
		}
	}()
	for _, piece := range pieces {
		if _, err := into.Write(piece); err != nil {
			return &diskError{err}
		}
	}
	buffer := make([]byte, 128<<10)
	for {
		n, err := source.Read(buffer)
		if b.size+int64(n) > limits.answer {
			return errTooLarge
		}
		if n > 0 {
			if _, err := into.Write(buffer[:n]); err != nil {
				return &diskError{err}
			}
			b.size += int64(n)
		}
		if err != nil {
			return ignoreEOF(err)
		}
	}
}

// removeBodyFile deletes the file of a body that nobody will look at.
func removeBodyFile(exchange *model.Exchange) {
	if exchange.BodyFile == "" {
		return
	}
	// What cannot be deleted is found at the next start by its name.
	_ = os.Remove(exchange.BodyFile)
	exchange.BodyFile, exchange.Size = "", 0
}

func ignoreEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// noEOF makes an end where more has to come an unexpected one.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// watchedReader touches the watchdog whenever something arrived.
type watchedReader struct {
	source   io.Reader
	watchdog *watchdog
}

func (r *watchedReader) Read(into []byte) (int, error) {
	n, err := r.source.Read(into)
	if n > 0 {
		r.watchdog.touch()
	}
	return n, err
}
