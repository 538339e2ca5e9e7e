package cli

import (
	"context"
	"errors"
	"net/http"
	"os"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/request"
	"keyrack/model/workspace"
)

// Code is the exit code of a command. The same ones mean the same with every command but exec, which ends as the program
// that it ran.
type Code int

// The exit codes.
const (
	Fine    Code = 0
	No      Code = 1  // the API, or a check, said no
	Unknown Code = 2  // it could not be told: network, time-out, a locked store
	Refused Code = 3  // the guard did not let it out; nothing was sent
	Usage   Code = 64 // the command does not say what to do, or on what
	// Interrupted is what a shell makes of a program that Ctrl+C ended.
	Interrupted Code = 130
)

// meaning is a line of the help about exit codes.
type meaning struct {
	code Code
	text string
}

func meanings() []meaning {
	return []meaning{
		{Fine, "fine"},
		{No, "the API, or a check, said no"},
		{Unknown, "could not tell: network, time-out, rate limit, a locked store"},
		{Refused, "refused by the guard, nothing was sent"},
		{Usage, "the command does not say what to do, or on what"},
		{Interrupted, "stopped by Ctrl+C"},
	}
}

// Exit is how the program is to end.
type Exit struct {
	Code Code
	// Signal is what ends the program, where a signal ended what it ran. A shell stops its loop at Ctrl+C only if the
	// program dies of it.
	Signal os.Signal
}

// coded is an error that knows its exit code, because the outcome of a command decides it.
type coded struct {
	error
	code Code
}

func (c coded) Unwrap() error { return c.error }

// ended is the error of a program that exec ran and that did not end well. It has said why itself.
type ended struct {
	code   Code
	signal os.Signal
}

func (e *ended) Error() string { return "the command failed" }

// exitOf finds how an error ends the program.
func exitOf(ctx context.Context, err error) Exit {
	var program *ended
	var said *told
	switch {
	case err == nil:
		return Exit{Code: Fine}
	case errors.As(err, &program):
		return Exit{Code: program.code, Signal: program.signal}
	case errors.As(err, &said):
		return Exit{Code: said.code}
	case ctx.Err() != nil:
		return stopped(ctx)
	}
	return Exit{Code: codeOf(err)}
}

// codeOf finds the exit code of an error.
func codeOf(err error) Code {
	var (
		known    coded
		usage    *usageError
		refusal  *model.Refusal
		stale    *model.StaleIntent
		failure  *connector.Failure
		status   *workspace.StatusError
		address  *model.AddressError
		missing  *workspace.NotFoundError
		several  *workspace.AmbiguousError
		taken    *workspace.NameTakenError
		repeated *workspace.DuplicateError
		checked  *checkError
		other    *model.OtherAddressError
	)
	switch {
	case errors.As(err, &known):
		return known.code
	case errors.As(err, &refusal), errors.As(err, &stale), errors.As(err, &other):
		return Refused
	case errors.As(err, &failure):
		if failure.Kind == connector.InvalidBody || failure.Kind == connector.CredentialsInBody {
			return Usage
		}
		return Unknown
	case errors.As(err, &checked):
		return codeOfHealth(checked.check.Health)
	case errors.As(err, &status):
		return codeOfStatus(status.Exchange.Status)
	case errors.As(err, &usage), errors.As(err, &address), errors.As(err, &missing), errors.As(err, &several), errors.As(err, &taken), errors.As(err, &repeated):
		return Usage
	}
	for code, sentinels := range map[Code][]error{
		No:      {workspace.ErrNoCapabilities},
		Refused: {model.ErrWrongName, model.ErrNotVerified, workspace.ErrOtherProperty, workspace.ErrPublicToken, workspace.ErrNeedsYes},
		Usage: {
			model.ErrTokenEmpty, model.ErrTokenTooLong, model.ErrTokenNotText, workspace.ErrDeadToken, workspace.ErrNoClient, workspace.ErrWeakPassphrase,
			workspace.ErrUnknownFormat, workspace.ErrIsBackup, workspace.ErrFileTooLarge, workspace.ErrFileExists, workspace.ErrOwnFile, workspace.ErrNotBackup, workspace.ErrNoDataFolder,
			request.ErrOneProperty, request.ErrNoPropertyField, request.ErrNotInPortfolio, workspace.ErrNoDocument, workspace.ErrNotElsewhere,
		},
	} {
		for _, sentinel := range sentinels {
			if errors.Is(err, sentinel) {
				return code
			}
		}
	}
	return Unknown
}

// codeOfStatus finds the exit code of an answer. A server that is too busy, or that failed, said nothing about the
// request.
func codeOfStatus(status int) Code {
	switch {
	case status < 300:
		return Fine
	case status == http.StatusRequestTimeout, status == http.StatusTooManyRequests, status >= 500:
		return Unknown
	}
	return No
}

// codeOfHealth finds the exit code of a check.
func codeOfHealth(health model.Health) Code {
	switch {
	case health == model.OK:
		return Fine
	case health.Failing():
		return No
	}
	return Unknown
}
