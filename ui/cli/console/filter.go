package console

import (
	"bytes"
	"io"
	"slices"
	"unicode/utf8"

	"keyrack/model"
)

// filter hands text on to a terminal, with the colours and the line of progress of this program, and nothing else that
// a terminal takes for a command. Whoever prints what came from a server or a file cleans it; what is forgotten ends
// here.
type filter struct {
	to   io.Writer
	fd   uintptr
	left []byte // the beginning of a character whose end is yet to come
}

// newFilter returns the stream, if it is a terminal as one that is filtered.
func newFilter(stream io.Writer) io.Writer {
	descriptor, is := Terminal(stream)
	if !is {
		return stream
	}
	return &filter{to: stream, fd: uintptr(descriptor)}
}

// Fd is the descriptor of the terminal.
func (f *filter) Fd() uintptr { return f.fd }

// Write is that of the terminal.
func (f *filter) Write(p []byte) (int, error) {
	text := append(f.left, p...)
	out := make([]byte, 0, len(text))
	for len(text) > 0 && utf8.FullRune(text) {
		char, size := utf8.DecodeRune(text)
		switch own := ownSequence(text); {
		case own > 0:
			size = own
			out = append(out, text[:own]...)
		case char == '\n' || char == '\t':
			out = append(out, text[:size]...)
		case model.IsCommand(char):
			out = utf8.AppendRune(out, utf8.RuneError)
		default:
			out = utf8.AppendRune(out, char)
		}
		text = text[size:]
	}
	f.left = bytes.Clone(text)
	if _, err := f.to.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// lineStart is what progress begins with, and lineEnd what Windows ends a line with.
const (
	lineStart = "\r\x1b[K"
	lineEnd   = "\r\n"
	// clearing empties the screen and what was scrolled out of it, and goes to its beginning.
	clearing = "\x1b[H\x1b[2J\x1b[3J"
)

// ownSequence returns the length of what this program itself tells the terminal at the beginning of a text.
func ownSequence(text []byte) int {
	if text[0] != '\x1b' && text[0] != '\r' {
		return 0
	}
	for _, own := range []string{lineStart, lineEnd, clearing, "\x1b[0m"} {
		if bytes.HasPrefix(text, []byte(own)) {
			return len(own)
		}
	}
	sequence, found := bytes.CutPrefix(text, []byte("\x1b["))
	end := bytes.IndexByte(sequence, 'm')
	if found && end > 0 && slices.Contains(colors, Color(sequence[:end])) {
		return len("\x1b[m") + end
	}
	return 0
}
