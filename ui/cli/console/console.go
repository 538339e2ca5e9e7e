// Package console is how a command talks to a terminal, a pipe and a person: streams, tables and colours, notes and
// progress, questions and secrets, signals and exit codes. It knows no command.
package console

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/term"

	"keyrack/model"
)

// Streams are where a command reads and writes. One that is a terminal is written to for a person: aligned, coloured,
// with progress. One that is not gets plain text.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	// Terminal opens the terminal that the program was started from, to ask where standard input is something else. It
	// may be nil.
	Terminal func() (*os.File, error)
}

// Console is where a command reads, writes and asks.
type Console struct {
	In       io.Reader
	Out, Err io.Writer // what goes to a terminal is filtered
	Bare     Streams   // as the program was given them, for another program
	JSON     bool      // print one JSON document, and no notes
	Quiet    bool      // print no notes and no progress
	Color    string    // when to print colours: ColorAuto, ColorAlways or ColorNever; empty for ColorAuto
	Wide     bool      // print all columns of a table at their full width
	Sort     string    // the column by which tables are sorted, with a minus in front for descending; empty for none
	NoPager  bool      // print what is longer than the screen without a pager
	// PassphraseFile is the descriptor that a passphrase is read from; below zero for none.
	PassphraseFile int
	// OpenFile opens a file that the user names.
	OpenFile func(ctx context.Context, name string) (fs.File, error)

	environ     []string
	descriptors []*os.File
	given       model.Secret
}

// New returns a console over streams. Environ is the environment as os.Environ gives it.
func New(streams Streams, environ []string) *Console {
	return &Console{
		In: streams.In, Out: newFilter(streams.Out), Err: newFilter(streams.Err), Bare: streams, PassphraseFile: -1,
		environ: environ,
	}
}

// Getenv returns a variable of the environment.
func (c *Console) Getenv(name string) string {
	value := ""
	for _, variable := range c.environ {
		if rest, found := strings.CutPrefix(variable, name+"="); found {
			value = rest
		}
	}
	return value
}

// Terminal returns the descriptor of a stream that is a terminal.
func Terminal(stream any) (descriptor int, is bool) {
	file, ok := stream.(interface{ Fd() uintptr })
	if !ok {
		return 0, false
	}
	return int(file.Fd()), term.IsTerminal(int(file.Fd()))
}

// narrowest is the width below which a table is not squeezed further.
const narrowest = 60

// width returns how many columns a line of the output has, or 0 where it has no end.
func (c *Console) width() int {
	descriptor, is := Terminal(c.Out)
	if !is {
		return 0
	}
	columns, _, err := term.GetSize(descriptor)
	if err != nil || columns <= 0 {
		return 80
	}
	return max(columns, narrowest)
}

// Height returns how many lines the terminal of the output has, or those of an old one where that is not known.
func (c *Console) Height() int {
	if descriptor, is := Terminal(c.Out); is {
		if _, lines, err := term.GetSize(descriptor); err == nil && lines > 0 {
			return lines
		}
	}
	return 24
}

// Clear empties the screen of the output, if it is a terminal that can.
func (c *Console) Clear() error {
	if _, is := Terminal(c.Out); !is || c.Getenv("TERM") == "dumb" {
		return nil
	}
	_, err := io.WriteString(c.Out, clearing)
	return err
}

// Note tells the user something that is not the result.
func (c *Console) Note(format string, args ...any) {
	if c.Quiet || c.JSON {
		return
	}
	fmt.Fprintln(c.Err, Clean(fmt.Sprintf(format, args...)))
}

// Progress shows how far a long work is, in one line of a terminal that the next call overwrites. An empty text takes
// it away.
func (c *Console) Progress(text string) {
	if _, is := Terminal(c.Err); !is || c.Quiet {
		return
	}
	fmt.Fprint(c.Err, lineStart+Clean(text))
}
