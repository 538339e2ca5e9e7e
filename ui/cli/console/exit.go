package console

import (
	"fmt"
	"os"
)

// Code is the exit code of a command. The same ones mean the same with every command but exec, which ends as the
// program that it ran.
type Code int

// The exit codes.
const (
	Fine    Code = 0
	No      Code = 1  // the API, or a check, said no
	Unknown Code = 2  // it could not be told: network, time-out, a locked store
	Refused Code = 3  // the guard did not let it out, or the user said no; nothing was sent
	Usage   Code = 64 // the command does not say what to do, or on what
	// Interrupted is how a command ends that Ctrl+C has stopped before it had done what it was to do. One that goes on
	// until Ctrl+C has done that.
	//
	// It is what a shell makes of a program that Ctrl+C ended.
	Interrupted Code = 130
)

// Meaning is a line of the help about exit codes.
type Meaning struct {
	Code Code
	Text string
}

// Meanings are what the codes mean.
func Meanings() []Meaning {
	return []Meaning{
		{Fine, "fine"},
		{No, "the API, or a check, said no"},
		{Unknown, "inconclusive: network, timeout, rate limit, a locked store"},
		{Refused, "refused by the guard, or you have said no: nothing was sent"},
		{Usage, "usage error: the command does not say what to do, or on what"},
		{Interrupted, "stopped by Ctrl+C before it was done"},
	}
}

// Exit is how the program is to end.
type Exit struct {
	Code Code
	// Signal is what ends the program, where a signal ended what it ran. A shell stops its loop at Ctrl+C only if the
	// program dies of it.
	Signal os.Signal
}

// Coded is an error that knows its exit code, because the outcome of a command decides it.
type Coded struct {
	Err  error
	Code Code
}

func (c Coded) Error() string { return c.Err.Error() }

// Unwrap returns the error.
func (c Coded) Unwrap() error { return c.Err }

// Advice is an error that a command has found itself, with what to do about it.
type Advice struct {
	What    string // lower case, without a full stop
	Next    string // a sentence; empty for a look at the help
	Command string // whose help to look at
	Code    Code   // how it ends the program; zero for [Usage]: the arguments are wrong
	Reason  Reason // empty where no script decides by it
}

// Reason is a word for why a command failed, by which a script may decide. It stays the same when the sentence
// does not.
type Reason string

// The reasons that a command finds itself.
const (
	NoPassphrase Reason = "no-passphrase"
	Unconfirmed  Reason = "unconfirmed"
)

func (a *Advice) Error() string { return a.What }

// Usagef says what is wrong with the arguments, and what to do.
func Usagef(next, format string, args ...any) error { return Advisef(Usage, next, format, args...) }

// Advisef says what came of a command that was called as it should be, and what to do.
func Advisef(code Code, next, format string, args ...any) error {
	return &Advice{What: fmt.Sprintf(format, args...), Next: next, Code: code}
}
