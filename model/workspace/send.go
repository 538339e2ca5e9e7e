package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"keyrack/model"
	"keyrack/model/connector"
)

// ErrOtherProperty is wrapped by the error of a write that was not sent because the connection no longer opens the
// property it was verified for.
var ErrOtherProperty = errors.New("the token opens another property than before")

// ErrUnverifiedWrite is wrapped by the error of a write that was not sent because its property could not be verified
// again first.
var ErrUnverifiedWrite = errors.New("the property could not be verified before the write")

// UnverifiedWriteError says why the property could not be verified. It wraps [ErrUnverifiedWrite].
type UnverifiedWriteError struct{ Check model.Check }

func (e *UnverifiedWriteError) Error() string {
	return fmt.Sprintf("%s: %s", ErrUnverifiedWrite,
		cmp.Or(string(e.Check.Failure), e.Check.Message, string(e.Check.Health)))
}

// Unwrap returns [ErrUnverifiedWrite].
func (e *UnverifiedWriteError) Unwrap() error { return ErrUnverifiedWrite }

// Request is one call of an operation.
type Request struct {
	Connection model.ConnectionID
	Path       string // "resource/action[/version]"
	Body       []byte // a JSON object without credentials; empty for {}
	// Properties are the ids of the properties of a portfolio that the request is for. They are put into the body where
	// the operation takes them, as request.Scoped does; none leaves the body as it is.
	Properties []string
	// Minimal asks for no body where it would say nothing; see model.Intent.Preferring.
	Minimal bool
	// Probe says that Keyrack asks by itself, for a map of permissions: see [Record].
	Probe bool
}

// Send is the way to send a request that needs no word of a person: a read, or a write where they are open or unlocked.
// It returns a *model.Refusal when the guard did not clear it; then nothing was sent.
func (w *Workspace) Send(ctx context.Context, request Request) (model.Exchange, error) {
	place, err := w.Find(request.Connection)
	if err != nil {
		return model.Exchange{}, err
	}
	if err := w.guard.Examine(place.target(), request.Path); err != nil {
		return model.Exchange{}, err
	}
	intent, err := w.Intend(request)
	if err != nil {
		return model.Exchange{}, err
	}
	return w.sendIntent(ctx, intent, asker{probe: request.Probe})
}

// SendIntent sends what Intend has made, as it is or not at all. It returns a *model.StaleIntent when anything of it
// has reloaded since, also in the index by another process, or when Keyrack was locked, and a *model.Refusal when the
// guard did not clear it; then nothing was sent. A write is sent once at most, however often it is called.
//
// It is on its way to the history of the connection when SendIntent returns, and whoever lists that finds it;
// [HistoryMissed] tells why not.
func (w *Workspace) SendIntent(ctx context.Context, intent model.Intent) (model.Exchange, error) {
	return w.sendIntent(ctx, intent, asker{})
}

// Repeat calls all with what sends an intent as often as it likes. The history has of it, once, what all returns, which
// is what the person gets to see.
func (w *Workspace) Repeat(ctx context.Context, intent model.Intent,
	all func(send func() (model.Exchange, error)) (model.Exchange, error),
) (model.Exchange, error) {
	sent := &parts{}
	exchange, err := all(func() (model.Exchange, error) { return w.sendIntent(ctx, intent, asker{parts: sent}) })
	if sent.any.Load() {
		w.remember(ctx, intent, asker{}, exchange, err)
	}
	return exchange, err
}

func (w *Workspace) sendIntent(ctx context.Context, intent model.Intent, by asker) (model.Exchange, error) {
	operation := w.catalogue.Lookup(intent.Path())
	gone := &model.StaleIntent{Reason: model.StaleRemoved, Path: intent.Path()}
	place, err := w.Find(intent.Binding().Connection)
	if err != nil {
		return model.Exchange{}, gone
	}
	if operation.Kind.Mutates() && place.Environment.Allows() != model.Open {
		if err := w.lookAgain(ctx, place); err != nil {
			return model.Exchange{}, err
		}
		if place, err = w.Find(intent.Binding().Connection); err != nil {
			return model.Exchange{}, gone
		}
	}
	// What the guard would refuse is refused before a secret is read.
	if err := w.guard.ExamineIntent(place.target(), intent); err != nil {
		return model.Exchange{}, err
	}
	target, err := w.target(ctx, place)
	if err != nil {
		return model.Exchange{}, err
	}
	if w.needsVerifying(target, operation) {
		if err := w.verifyBeforeWrite(ctx, target); err != nil {
			return model.Exchange{}, err
		}
	}
	if operation.Kind.Mutates() && !intent.Take() {
		return model.Exchange{}, &model.StaleIntent{Reason: model.StaleSent, Path: intent.Path()}
	}
	exchange, err := w.send(ctx, target, intent, by)
	if err == nil {
		w.markUsed(ctx, place)
	}
	return exchange, err
}

type observerKey struct{}

// WithObserver lets what is sent with a context be observed: each exchange once it is over, and the error that its
// sender gets. It is told on the goroutine of that one, and by several at a time.
func WithObserver(ctx context.Context, observe func(model.Exchange, error)) context.Context {
	return context.WithValue(ctx, observerKey{}, observe)
}

// send is the step that every request takes, with a stored connection or a draft. What was sent with a stored one is in
// its history then.
func (w *Workspace) send(ctx context.Context, target model.Target, intent model.Intent,
	by asker,
) (model.Exchange, error) {
	exchange, err := w.received(w.sender.Send(ctx, &clearing{workspace: w, target: target, intent: intent}, intent.Body()))
	w.remember(ctx, intent, by, exchange, err)
	if observe, is := ctx.Value(observerKey{}).(func(model.Exchange, error)); is {
		observe(exchange, err)
	}
	return exchange, err
}

// readLimit bounds an answer that the workspace itself needs, in bytes: a page of a portfolio's properties is the
// largest of them. All of it stays in memory.
const readLimit = 8 << 20

// read sends a read that the workspace itself needs. Whoever needs its answer has it in memory; no file is left.
func (w *Workspace) read(ctx context.Context, target model.Target, path string, body []byte) (model.Exchange, error) {
	exchange, err := w.send(connector.WithAnswerLimit(ctx, readLimit), target, w.guard.Intend(target, path, body),
		asker{probe: true})
	removeBody(exchange)
	return exchange, err
}

// Examine says what would become of a request, from memory: the operation, and nil or the *model.Refusal.
func (w *Workspace) Examine(id model.ConnectionID, path string) (model.Operation, error) {
	operation := w.catalogue.Lookup(path)
	place, err := w.Find(id)
	if err != nil {
		return operation, err
	}
	return operation, w.guard.Examine(place.target(), path)
}

// Budget returns how many requests of the last window count against a connection's rate limit, and the limit. Other
// Keyracks of this user count too, and where they wrote that down is read.
func (w *Workspace) Budget(id model.ConnectionID) (used, limit int) {
	return w.sender.Budget(id)
}

// target reads the two tokens of a connection and finds the address of its environment.
func (w *Workspace) target(ctx context.Context, place Place) (model.Target, error) {
	environment, err := w.reachable(ctx, place.Environment)
	if err != nil {
		return model.Target{}, err
	}
	clientToken, err := w.keeper.TokenFor(ctx, place.Integration.ClientToken, environment)
	if err != nil {
		return model.Target{}, fmt.Errorf("reading the client token: %w", err)
	}
	accessToken, err := w.keeper.TokenFor(ctx, place.Connection.AccessToken, environment)
	if err != nil {
		return model.Target{}, fmt.Errorf("reading the access token: %w", err)
	}
	return model.Target{
		Environment: environment,
		Integration: place.Integration,
		Connection:  place.Connection,
		ClientToken: clientToken,
		AccessToken: accessToken,
	}, nil
}

// reachable returns the environment with an address: the sandbox gets one by being started.
func (w *Workspace) reachable(ctx context.Context, environment model.Environment) (model.Environment, error) {
	if environment.Kind != model.Sandbox {
		return environment, nil
	}
	address, err := w.sandbox.Start(ctx)
	if err != nil {
		return environment, fmt.Errorf("starting the sandbox: %w", err)
	}
	environment.Address = address
	w.found(environment.ID, address)
	return environment, nil
}

// verifyBeforeWrite asks whether the connection still opens the property it was verified for.
func (w *Workspace) verifyBeforeWrite(ctx context.Context, target model.Target) error {
	verification, err := w.verify(ctx, target)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnverifiedWrite, err)
	}
	known := target.Connection.Identity
	switch {
	case verification.identity == nil:
		if verification.check.Health == model.Rejected {
			w.doubt(target.Connection.ID)
		}
		return &UnverifiedWriteError{Check: verification.check}
	case known != nil && known.EnterpriseID != verification.identity.EnterpriseID:
		w.doubt(target.Connection.ID)
		return fmt.Errorf("%w: %q, not %q", ErrOtherProperty, verification.identity.Name, known.Name)
	}
	w.verified(target)
	return nil
}
