package cli

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"os"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/workspace"
	"keyrack/ui/cli/console"
)

// ended is the error of a program that exec ran and that did not end well. It has said why itself.
type ended struct {
	code   console.Code
	signal os.Signal
}

func (e *ended) Error() string { return "the command failed" }

// exitOf finds how an error ends the program.
func exitOf(ctx context.Context, err error) console.Exit {
	var program *ended
	var said *told
	switch {
	case err == nil:
		return console.Exit{Code: console.Fine}
	case errors.As(err, &program):
		return console.Exit{Code: program.code, Signal: program.signal}
	case errors.As(err, &said):
		return console.Exit{Code: said.code}
	case ctx.Err() != nil:
		return console.StoppedBy(ctx)
	}
	return console.Exit{Code: codeOf(err)}
}

// endedBy is how a command ends that goes on until Ctrl+C: well, as that is its end. Any other signal stops it.
func endedBy(ctx context.Context) error {
	var by console.Stopped
	if errors.As(context.Cause(ctx), &by) && by.Signal == os.Interrupt {
		return nil
	}
	return ctx.Err()
}

// codeOf finds the exit code of an error. Where an outcome decides it, the error knows it; else the first of the
// endings that fits does.
func codeOf(err error) console.Code {
	var (
		known   console.Coded
		advice  *console.Advice
		failure *connector.Failure
		status  *workspace.StatusError
		checked *checkError
	)
	switch {
	case errors.As(err, &known):
		return known.Code
	case errors.As(err, &advice):
		return cmp.Or(advice.Code, console.Usage)
	case errors.As(err, &checked):
		return codeOfHealth(checked.check.Health)
	}
	if ending, found := endingOf(err); found {
		return ending.code
	}
	switch {
	case errors.As(err, &failure):
		if failure.Kind == connector.InvalidBody || failure.Kind == connector.CredentialsInBody {
			return console.Usage
		}
	case errors.As(err, &status):
		return codeOfStatus(status.Exchange.Status)
	}
	return console.Unknown
}

// codeOfStatus finds the exit code of an answer. A server that is too busy, that failed, or that has the answer
// elsewhere, said nothing about the request.
func codeOfStatus(status int) console.Code {
	switch {
	case status < 300:
		return console.Fine
	case status < 400, status == http.StatusRequestTimeout, status == http.StatusTooManyRequests, status >= 500:
		return console.Unknown
	}
	return console.No
}

// codeOfHealth finds the exit code of a check.
func codeOfHealth(health model.Health) console.Code {
	switch {
	case health == model.OK:
		return console.Fine
	case health.Failing():
		return console.No
	}
	return console.Unknown
}
