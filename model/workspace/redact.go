package workspace

import "io"

// RedactTo returns a writer that takes every token out of what goes to another one, as Redact does. Close hands on the
// last of it and leaves the other one open.
func (w *Workspace) RedactTo(to io.Writer) io.WriteCloser { return w.redactor.Writer(to) }
