package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
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

// terminal returns the descriptor of a stream that is a terminal.
func terminal(stream any) (descriptor int, is bool) {
	file, ok := stream.(interface{ Fd() uintptr })
	if !ok {
		return 0, false
	}
	return int(file.Fd()), term.IsTerminal(int(file.Fd()))
}

// narrowest is the width below which a table is not squeezed further.
const narrowest = 60

// width returns how many columns a line of the output has, or 0 where it has no end.
func (s *session) width() int {
	descriptor, is := terminal(s.Out)
	if !is {
		return 0
	}
	columns, _, err := term.GetSize(descriptor)
	if err != nil || columns <= 0 {
		return 80
	}
	return max(columns, narrowest)
}

// note tells the user something that is not the result.
func (s *session) note(format string, args ...any) {
	if s.quiet || s.json {
		return
	}
	fmt.Fprintln(s.Err, clean(fmt.Sprintf(format, args...)))
}

// progress shows how far a long work is, in one line of a terminal that the next call overwrites. An empty text takes it
// away.
func (s *session) progress(text string) {
	if _, is := terminal(s.Err); !is || s.quiet {
		return
	}
	fmt.Fprint(s.Err, lineStart+clean(text))
}

// maxInput bounds what is read for one token.
const maxInput = 64 << 10

// errSeveralLines is returned for an input of which it is not clear which line the token is.
var errSeveralLines = usagef("Give the token alone, in one line.", "standard input has several lines")

// token reads a token: from a terminal without showing it, else from standard input.
func (s *session) token(ctx context.Context, what string) (model.Token, error) {
	text, err := s.secret(ctx, what)
	if err != nil {
		return model.Token{}, err
	}
	return model.ParseToken(text)
}

func (s *session) secret(ctx context.Context, what string) (string, error) {
	if _, is := terminal(s.In); !is {
		return s.secretLine(ctx)
	}
	return s.readHidden(ctx, s.In, what)
}

// errNoTerminal is returned where there is nobody to ask.
var errNoTerminal = errors.New("there is no terminal")

// device returns the terminal at which the user can be asked: standard input, or the one behind standard error. End
// closes it.
func (s *session) device() (device io.Reader, end func(), err error) {
	if _, is := terminal(s.In); is {
		return s.In, func() {}, nil
	}
	if _, is := terminal(s.Err); !is || s.Terminal == nil {
		return nil, nil, errNoTerminal
	}
	file, err := s.Terminal()
	if err != nil {
		return nil, nil, errNoTerminal
	}
	return file, func() { _ = file.Close() }, nil
}

// readHidden reads a line from a terminal without showing it.
func (s *session) readHidden(ctx context.Context, device io.Reader, what string) (string, error) {
	descriptor, _ := terminal(device)
	before, err := term.GetState(descriptor)
	if err != nil {
		return "", fmt.Errorf("reading from the terminal: %w", err)
	}
	fmt.Fprintf(s.Err, "%s (not shown): ", clean(what))
	typed, err := await(ctx, func() (string, error) {
		typed, err := term.ReadPassword(descriptor)
		return string(typed), err
	})
	fmt.Fprintln(s.Err)
	if ctx.Err() != nil {
		_ = term.Restore(descriptor, before) // it still shows nothing of what is typed
		return "", ctx.Err()
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return typed, err
}

func (s *session) secretLine(ctx context.Context) (string, error) {
	input, err := await(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(s.In, maxInput)) })
	if err != nil {
		return "", fmt.Errorf("reading standard input: %w", err)
	}
	input = bytes.TrimSpace(input)
	if bytes.ContainsAny(input, "\r\n") {
		return "", errSeveralLines
	}
	return string(input), nil
}

// confirm asks the user at a terminal, and refuses where there is nobody to ask.
func (s *session) confirm(ctx context.Context, question string) error {
	answer, err := s.askLine(ctx, question+"? [y/N] ")
	if errors.Is(err, errNoTerminal) {
		return usagef("Add --yes to do it without a question.", "%s has to be confirmed, and there is no terminal to ask at", question)
	}
	if err != nil {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	return errDeclined
}

// askLine asks the user at a terminal and returns the line that was typed. It returns errNoTerminal where there is none.
func (s *session) askLine(ctx context.Context, question string) (string, error) {
	device, end, err := s.device()
	if err != nil {
		return "", err
	}
	defer end()
	fmt.Fprint(s.Err, clean(question))
	answer, err := await(ctx, func() (string, error) { return bufio.NewReader(device).ReadString('\n') })
	if err != nil && !errors.Is(err, io.EOF) {
		fmt.Fprintln(s.Err)
		return "", err
	}
	return answer, nil
}

// errDeclined is returned when the user answered no.
var errDeclined = coded{errors.New("nothing was done"), Refused}

// await waits for a call that takes no context, and no longer than ctx. The call may outlive it: the program ends soon.
func await[T any](ctx context.Context, call func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		value, err := call()
		done <- outcome{value, err}
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
