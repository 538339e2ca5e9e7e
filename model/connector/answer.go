package connector

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"

	"keyrack/model"
)

// bodyLimits say where a body goes and how large it may be, in bytes.
type bodyLimits struct {
	memory int64  // the largest body kept in memory
	answer int64  // the largest body accepted
	dir    string // of the files for those in between
}

// receivedBody is a body, or the part of it that arrived: in memory or, if path is not empty, in that file.
type receivedBody struct {
	memory []byte
	path   string
	size   int64
}

var errTooLarge = errors.New("the answer is too large")

// diskError is the error of a file that took no more.
type diskError struct{ err error }

func (e *diskError) Error() string { return e.err.Error() }
func (e *diskError) Unwrap() error { return e.err }

// readBody reads the body of the response, unpacked, and returns what there was even with an error.
func readBody(response *http.Response, watchdog *watchdog, limits bodyLimits) (receivedBody, error) {
	var body receivedBody
	var source io.Reader = &watchedReader{source: response.Body, watchdog: watchdog}
	expected := response.ContentLength // -1 when it is not known
	if encoding := response.Header.Get("Content-Encoding"); strings.EqualFold(encoding, "gzip") || strings.EqualFold(encoding, "x-gzip") {
		packed := bufio.NewReaderSize(source, 32<<10)
		if _, err := packed.Peek(1); err != nil {
			return body, ignoreEOF(err)
		}
		unpacked, err := gzip.NewReader(packed)
		if err != nil {
			return body, noEOF(err)
		}
		source, expected = unpacked, -1
	}
	if expected > limits.answer {
		return body, errTooLarge
	}
	if err := body.fillMemory(source, expected, limits); err != errMemoryFull {
		return body, ignoreEOF(err)
	}
	return body, body.fillFile(source, limits)
}

var errMemoryFull = errors.New("the body does not fit into memory")

// fillMemory reads until the end (io.EOF), or until more than the limit is in memory.
func (b *receivedBody) fillMemory(source io.Reader, expected int64, limits bodyLimits) error {
	const readAtLeast = 512
	// A server may announce more than it sends, so that no more is reserved than would be kept anyway.
	b.memory = make([]byte, 0, min(max(expected, 0), limits.memory)+readAtLeast)
	for {
		if cap(b.memory)-len(b.memory) < readAtLeast {
			b.memory = slices.Grow(b.memory, int(min(int64(len(b.memory)), limits.memory-b.size)+readAtLeast))
		}
		n, err := source.Read(b.memory[len(b.memory):cap(b.memory)])
		b.memory = b.memory[:len(b.memory)+n]
		b.size = int64(len(b.memory))
		switch {
		case b.size > limits.answer:
			b.memory, b.size = nil, 0
			return errTooLarge
		case b.size > limits.memory && (err == nil || err == io.EOF):
			return errMemoryFull
		case err != nil:
			return err
		}
	}
}

// fillFile moves the body from memory to a file that only this user can read, and goes on there.
func (b *receivedBody) fillFile(source io.Reader, limits bodyLimits) (err error) {
	file, err := os.CreateTemp(limits.dir, BodyFilePattern) // mode 0600
	if err != nil {
		return &diskError{err}
	}
	b.path = file.Name()
	defer func() {
		if closeErr := file.Close(); closeErr != nil && err == nil {
			err = &diskError{closeErr}
		}
	}()
	if _, err := file.Write(b.memory); err != nil {
		return &diskError{err}
	}
	b.memory = nil
	buffer := make([]byte, 128<<10)
	for {
		n, err := source.Read(buffer)
		if b.size+int64(n) > limits.answer {
			return errTooLarge
		}
		if n > 0 {
			if _, err := file.Write(buffer[:n]); err != nil {
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
