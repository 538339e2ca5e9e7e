package console

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/term"

	"keyrack/model"
)

// maxInput bounds what is read for one token.
const maxInput = 64 << 10

// errSeveralLines is returned for an input of which it is not clear which line the token is.
var errSeveralLines = Usagef("Give the token alone, in one line.", "standard input has several lines")

// Token reads a token: from a terminal without showing it, else from standard input.
func (c *Console) Token(ctx context.Context, what string) (model.Token, error) {
	text, err := c.secret(ctx, what)
	if err != nil {
		return model.Token{}, err
	}
	return model.ParseToken(text)
}

// Hidden reads another secret than a token of Mews: from a terminal without showing it, else from standard input.
func (c *Console) Hidden(ctx context.Context, what string) (model.Secret, error) {
	text, err := c.secret(ctx, what)
	return model.NewSecret(strings.TrimSpace(text)), err
}

// Pasted reads what a token may be taken out of, such as the body of a request: a line from a terminal, without showing
// it, else all of standard input. What is pasted at a terminal may have several lines: it goes on until it is whole, or
// until a line that is empty, since what is left would be taken for commands.
func (c *Console) Pasted(ctx context.Context, what string) (string, error) {
	if descriptor, is := Terminal(c.In); is {
		show, err := silence(descriptor) // also between the lines
		if err != nil {
			return "", fmt.Errorf("reading from the terminal: %w", err)
		}
		defer show()
		text, err := c.readHidden(ctx, c.In, what)
		for lines := 1; err == nil && goesOn(text) && lines < maxPastedLines; lines++ {
			var line string
			if line, err = c.readHiddenLine(ctx, c.In); line == "" {
				break
			}
			text += "\n" + line
		}
		return text, err
	}
	input, err := c.input(ctx)
	return string(input), err
}

// maxPastedLines bounds what is pasted at a terminal.
const maxPastedLines = 2000

// goesOn reports whether a text that was pasted has more lines: a command that ends with the sign for that, or a body
// or a text in quotation marks that is not closed. A token never looks so.
func goesOn(text string) bool {
	text = strings.TrimSpace(text)
	isCommand := strings.HasPrefix(text, "curl") || strings.HasPrefix(text, "Invoke-")
	if !isCommand && !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		return false
	}
	return strings.HasSuffix(text, `\`) || strings.HasSuffix(text, "^") || strings.HasSuffix(text, "`") ||
		strings.Count(text, "{") > strings.Count(text, "}") || strings.Count(text, "[") > strings.Count(text, "]") ||
		isCommand && strings.Count(text, "'")%2 == 1
}

func (c *Console) secret(ctx context.Context, what string) (string, error) {
	if _, is := Terminal(c.In); !is {
		return c.secretLine(ctx)
	}
	return c.readHidden(ctx, c.In, what)
}

// ErrNoTerminal is returned where there is nobody to ask.
var ErrNoTerminal = errors.New("there is no terminal")

// device returns the terminal at which the user can be asked: standard input, or the one behind standard error. End
// closes it.
func (c *Console) device() (device io.Reader, end func(), err error) {
	if _, is := Terminal(c.In); is {
		return c.In, func() {}, nil
	}
	if _, is := Terminal(c.Err); !is || c.Bare.Terminal == nil {
		return nil, nil, ErrNoTerminal
	}
	file, err := c.Bare.Terminal()
	if err != nil {
		return nil, nil, ErrNoTerminal
	}
	return file, func() { _ = file.Close() }, nil
}

// readHidden reads a line from a terminal without showing it.
func (c *Console) readHidden(ctx context.Context, device io.Reader, what string) (string, error) {
	fmt.Fprintf(c.Err, "%s (not shown): ", Clean(what))
	defer fmt.Fprintln(c.Err)
	return c.readHiddenLine(ctx, device)
}

// readHiddenLine reads a line without showing it.
func (c *Console) readHiddenLine(ctx context.Context, device io.Reader) (string, error) {
	descriptor, _ := Terminal(device)
	before, err := term.GetState(descriptor)
	if err != nil {
		return "", fmt.Errorf("reading from the terminal: %w", err)
	}
	typed, err := Await(ctx, func() (string, error) {
		typed, err := term.ReadPassword(descriptor)
		return string(typed), err
	})
	if ctx.Err() != nil {
		_ = term.Restore(descriptor, before) // it still shows nothing of what is typed
		return "", ctx.Err()
	}
	if errors.Is(err, io.EOF) {
		err = whetherStopped(ctx, typed)
	}
	return typed, err
}

// whetherStopped returns the error of ctx where it ends a moment after a terminal has given nothing at all: on Windows
// Ctrl+C ends the reading first, and is told as a signal then.
func whetherStopped(ctx context.Context, typed string) error {
	if typed != "" {
		return nil
	}
	const moment = 200 * time.Millisecond
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(moment):
		return nil
	}
}

// input is what standard input has, up to a bound.
func (c *Console) input(ctx context.Context) ([]byte, error) {
	input, err := Await(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(c.In, maxInput)) })
	if err != nil {
		return nil, fmt.Errorf("reading standard input: %w", err)
	}
	return input, nil
}

func (c *Console) secretLine(ctx context.Context) (string, error) {
	input, err := c.input(ctx)
	if err != nil {
		return "", err
	}
	input = bytes.TrimSpace(input)
	if bytes.ContainsAny(input, "\r\n") {
		return "", errSeveralLines
	}
	return string(input), nil
}

// Confirm asks the user at a terminal, and refuses where there is nobody to ask.
func (c *Console) Confirm(ctx context.Context, question string) error {
	answer, err := c.AskLine(ctx, question+"? [y/N] ")
	if errors.Is(err, ErrNoTerminal) {
		return &Advice{
			What: question + ": not confirmed, as this is not a terminal", Next: "Confirm with --yes.", Reason: Unconfirmed,
		}
	}
	if err != nil {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	return ErrDeclined
}

// AskLine asks the user at a terminal and returns the line that was typed. It returns [ErrNoTerminal] where there is
// none.
func (c *Console) AskLine(ctx context.Context, question string) (string, error) {
	device, end, err := c.device()
	if err != nil {
		return "", err
	}
	defer end()
	fmt.Fprint(c.Err, Clean(question))
	answer, err := Await(ctx, func() (string, error) { return bufio.NewReader(device).ReadString('\n') })
	if errors.Is(err, io.EOF) {
		err = whetherStopped(ctx, answer)
	}
	if err != nil {
		fmt.Fprintln(c.Err)
		return "", err
	}
	return answer, nil
}

// ErrDeclined is returned when the user answered no.
var ErrDeclined error = Coded{Err: errors.New("cancelled"), Code: Refused}

// Await waits for a call that takes no context, and no longer than ctx. The call may outlive it: the program ends soon.
func Await[T any](ctx context.Context, call func() (T, error)) (T, error) {
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
