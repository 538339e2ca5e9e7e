package model

import "io"

// Writer returns a writer that redacts what it is given and hands it on to w. It keeps back the last unfinished word,
// because a token may be cut in two between writes; Close hands that on too, and leaves w open. It is for one goroutine.
//
// What is found by its key, where key and value are in different writes, is found only if no blank stands between them.
func (r *Redactor) Writer(w io.Writer) io.WriteCloser { return &redactingWriter{redactor: r, to: w} }

type redactingWriter struct {
	redactor *Redactor
	to       io.Writer
	kept     []byte
}

func (w *redactingWriter) Write(p []byte) (int, error) {
	text := append(w.kept, p...)
	whole := len(text) - w.redactor.unfinished(text)
	redacted := text
	if whole == 0 && len(text) > w.redactor.longestForm() {
		// One long word: what begins further from its end than a token is long ends in it.
		redacted = w.redactor.Redact(text)
		whole = max(0, len(redacted)-w.redactor.longestForm())
	} else {
		redacted = append(w.redactor.Redact(text[:whole:whole]), text[whole:]...)
		whole = len(redacted) - (len(text) - whole)
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

// Close hands on what was kept back.
func (w *redactingWriter) Close() error {
	if len(w.kept) == 0 {
		return nil
	}
	_, err := w.to.Write(w.redactor.Redact(w.kept))
	w.kept = nil
	return err
}

// unfinished returns the length of the word at the end of a text, to which more may come. In UTF-16 a word has zero
// bytes.
func (r *Redactor) unfinished(text []byte) int {
	n := 0
	for n < len(text) {
		if b := text[len(text)-1-n]; b <= ' ' && b != 0 {
			break
		}
		n++
	}
	return n
}

func (r *Redactor) longestForm() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.longest
}
