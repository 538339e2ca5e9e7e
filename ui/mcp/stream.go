package mcp

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"sync"
)

// stream is the two streams of a server. The SDK ends a server as soon as its input ends, wherever its calls are; a
// script that pipes three messages and closes would never learn what came of the last one. So the end of the input is
// held back here until everything that was read has been answered.
type stream struct {
	ctx context.Context
	in  *bufio.Reader
	out io.Writer

	mu      sync.Mutex
	open    map[string]bool // requests without an answer, by their ids as written
	over    bool            // the input has ended
	changed chan struct{}   // closed and made anew with every answer
	partial []byte          // of a line that is being written
}

func newStream(ctx context.Context, in io.Reader, out io.Writer) *stream {
	return &stream{
		ctx: ctx, in: bufio.NewReader(in), out: out, open: map[string]bool{}, changed: make(chan struct{}),
	}
}

// ended reports whether the input has ended and all of it was answered.
func (s *stream) ended() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over && len(s.open) == 0
}

// message is what a line of JSON-RPC is known by.
type message struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params struct {
		RequestID json.RawMessage `json:"requestId"`
	} `json:"params"`
}

// messages reads a line: one message, or a list of them.
func messages(line []byte) []message {
	line = bytes.TrimSpace(line)
	var one message
	if json.Unmarshal(line, &one) == nil {
		return []message{one}
	}
	var several []message
	_ = json.Unmarshal(line, &several) // what it is not, the SDK says
	return several
}

func (s *stream) input() io.ReadCloser { return &lines{stream: s} }

// lines is the input, line by line.
type lines struct {
	*stream
	rest []byte
}

func (l *lines) Read(p []byte) (int, error) {
	for len(l.rest) == 0 {
		line, err := l.in.ReadBytes('\n')
		if len(line) > 0 {
			l.note(line)
			l.rest = line
			if line[len(line)-1] != '\n' {
				l.rest = append(line, '\n')
			}
			break
		}
		if err != nil {
			l.wait()
			return 0, err
		}
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

// note remembers the requests of a line. One that is cancelled gets no answer.
func (s *stream) note(line []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range messages(line) {
		switch {
		case m.Method == "notifications/cancelled":
			delete(s.open, string(m.Params.RequestID))
		case m.Method != "" && len(m.ID) > 0 && !bytes.Equal(m.ID, []byte("null")):
			s.open[string(m.ID)] = true
		}
	}
}

// wait waits until all requests are answered.
func (s *stream) wait() {
	for {
		s.mu.Lock()
		s.over = true
		waiting, changed := len(s.open), s.changed
		s.mu.Unlock()
		if waiting == 0 {
			return
		}
		select {
		case <-changed:
		case <-s.ctx.Done():
			return
		}
	}
}

func (l *lines) Close() error { return nil } // the input is its owner's

func (s *stream) output() io.WriteCloser { return answers{s} }

type answers struct{ *stream }

// Write writes to the output, and notes which requests are answered when it has.
func (a answers) Write(p []byte) (int, error) {
	n, err := a.out.Write(p)
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil { // whoever reads has gone: nobody waits for the rest
		clear(a.open)
	}
	a.partial = append(a.partial, p[:n]...)
	for {
		line, rest, whole := bytes.Cut(a.partial, []byte("\n"))
		if !whole {
			break
		}
		for _, m := range messages(line) {
			if m.Method == "" {
				delete(a.open, string(m.ID))
			}
		}
		a.partial = bytes.Clone(rest)
	}
	close(a.changed)
	a.changed = make(chan struct{})
	return n, err
}

func (answers) Close() error { return nil }
