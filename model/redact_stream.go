package model

import (
	"bytes"
	"io"
)

// Writer returns a writer that redacts what it is given and hands it on to w. It keeps back the last unfinished word,
// because a token may be cut in two between writes; Close hands that on too, and leaves w open. It is for one
// goroutine.
//
// What is found by its key, where key and value are in different writes, is found only if no blank stands between them.
func (r *Redactor) Writer(w io.Writer) io.WriteCloser { return &redactingWriter{redactor: r, to: w} }

type redactingWriter struct {
	redactor *Redactor
	to       io.Writer
	kept     []byte
	open     string // the beginning of a field that what was handed on has left open
}

func (w *redactingWriter) Write(p []byte) (int, error) {
	text := append(w.kept, p...)
	whole := len(text) - w.redactor.unfinished(text)
	redacted := text
	if longest := w.redactor.longestForm(); whole == 0 && len(text) > longest {
		// One long word: what begins further from its end than a token is long ends in it.
		redacted, _ = w.redact(text, true)
		whole = max(0, len(redacted)-longest)
		// The mark of what was taken out stays in one piece.
		if at := bytes.LastIndex(redacted[:min(whole+len(Redacted)-1, len(redacted))], []byte(Redacted)); at >= 0 &&
			at < whole && at+len(Redacted) > whole {
			whole = at
		}
		_, w.open = w.redact(redacted[:whole], false)
	} else {
		var clean []byte
		clean, w.open = w.redact(text[:whole:whole], false)
		redacted = append(clean, text[whole:]...)
		whole = len(clean)
	}
	w.kept = append([]byte(nil), redacted[whole:]...)
	if whole == 0 {
		return len(p), nil
	}
	if _, err := w.to.Write(redacted[:whole]); err != nil {
		return 0, err
	}
	return len(p), nil
}

// redact redacts a piece of the text. What was open before it stands in front of it meanwhile.
func (w *redactingWriter) redact(piece []byte, more bool) (clean []byte, open string) {
	w.redactor.mu.RLock()
	defer w.redactor.mu.RUnlock()
	if len(piece) == 0 || w.open == "" {
		clean, open = w.redactor.redact(piece, more)
		if len(piece) == 0 {
			open = w.open
		}
		return clean[:len(clean):len(clean)], open
	}
	clean, open = w.redactor.redact(append([]byte(w.open), piece...), more)
	if !bytes.HasPrefix(clean, []byte(w.open)) { // it looks like a token with the piece behind it
		clean, open = w.redactor.redact(piece, more)
		return clean[:len(clean):len(clean)], open
	}
	return clean[len(w.open):len(clean):len(clean)], open
}

// Close hands on what was kept back.
func (w *redactingWriter) Close() error {
	if len(w.kept) == 0 {
		return nil
	}
	clean, _ := w.redact(w.kept, false)
	w.kept = nil
	_, err := w.to.Write(clean)
	return err
}

// brokenWord is the length in bytes from which a word at the end of a line may be one that was broken there.
const brokenWord = 24

// unfinished returns the length of what stands at the end of a text and may go on: a word and, before it, the lines
// that it seems to be broken into.
func (r *Redactor) unfinished(text []byte) int {
	n, most := lastWord(text), 4*r.longestForm()
	for n < most {
		indented := bytes.TrimRight(text[:len(text)-n], " \t")
		line := bytes.TrimSuffix(bytes.TrimSuffix(indented, []byte("\n")), []byte("\r"))
		word := lastWord(line)
		if len(line) == len(indented) || word < brokenWord && !bytes.HasSuffix(line, []byte("=")) {
			return n
		}
		n = len(text) - len(line) + word
	}
	return n
}

// lastWord returns the length of the word at the end of a text. In UTF-16 a word has zero bytes.
func lastWord(text []byte) int {
	n := 0
	for n < len(text) {
		if b := text[len(text)-1-n]; b <= ' ' && b != 0 {
			break
		}
		n++
	}
	return n
}

// longestForm is the length in bytes of the longest thing that is found as a whole.
func (r *Redactor) longestForm() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return max(r.widest, r.longest, 2*maxKeyLength)
}

// Reader returns a reader of what source holds, redacted. It is for one goroutine.
func (r *Redactor) Reader(source io.Reader) io.Reader {
	reader := &redactingReader{source: source, piece: make([]byte, 64<<10)}
	reader.writer = r.Writer(&reader.ready)
	return reader
}

type redactingReader struct {
	source io.Reader
	writer io.WriteCloser
	piece  []byte
	ready  bytes.Buffer
	err    error // of the source, once it has ended
}

func (r *redactingReader) Read(into []byte) (int, error) {
	for r.ready.Len() == 0 && r.err == nil {
		n, err := r.source.Read(r.piece)
		_, _ = r.writer.Write(r.piece[:n]) // it goes to memory
		if err != nil {
			_ = r.writer.Close()
			r.err = err
		}
	}
	if r.ready.Len() == 0 {
		return 0, r.err
	}
	return r.ready.Read(into)
}
