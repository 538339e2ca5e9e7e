// Package rehearsal lets the hotels of the sandbox in this process do what guests, staff and Mews do elsewhere: they
// live, their integrations are created, regenerated, disabled and ended, and they send webhooks to the receiver of this
// process. Nothing of it reaches another computer.
package rehearsal

import (
	"context"
	"errors"
	"time"

	"keyrack/model"
	"keyrack/model/sandbox"
	"keyrack/model/webhook/deliver"
	"keyrack/model/workspace"
	"keyrack/model/workspace/webhooks"
)

// Hotels are the sandbox in this process. *sandbox.Local is one.
type Hotels interface {
	// Sandbox returns the sandbox, which begins to listen when it is first asked for.
	Sandbox(ctx context.Context) (*sandbox.Sandbox, error)
}

// Receiver takes webhooks in this process.
type Receiver interface {
	Start(ctx context.Context, listening webhooks.Listening) error
	State() webhooks.State
}

// Options are what a [Rehearsal] is made of. Hotels is nil where there is no sandbox.
type Options struct {
	Hotels   Hotels
	Receiver Receiver
	Post     deliver.Post // sends a webhook of the sandbox; nil where none are sent
}

// Rehearsal is the sandbox in this process, as it is directed. [New] makes one.
type Rehearsal struct{ options Options }

// New returns a rehearsal. Nothing happens by it.
func New(options Options) *Rehearsal { return &Rehearsal{options} }

// Pace is how often something happens in a hotel that lives.
const Pace = 2 * time.Second

// delay is the time between a change and its webhook. At Mews it is minutes.
const delay = time.Second

// Integration is one of the sandbox. Its tokens are nowhere in it.
type Integration struct {
	ID          string
	Hotel       string // or the portfolio
	Fingerprint model.Fingerprint
	State       model.StandingState
	Changes     []sandbox.IntegrationChange // that are possible now
}

// State is what the hotels do.
type State struct {
	Lives        bool // something happens by itself
	Webhooks     bool // they come to the receiver of this process
	Integrations []Integration
}

// hotels returns the sandbox, which begins to listen.
func (r *Rehearsal) hotels(ctx context.Context) (*sandbox.Sandbox, error) {
	if r.options.Hotels == nil {
		return nil, errors.ErrUnsupported
	}
	return r.options.Hotels.Sandbox(ctx)
}

// State reads what the hotels do.
func (r *Rehearsal) State(ctx context.Context) (State, error) {
	hotels, err := r.hotels(ctx)
	if err != nil {
		return State{}, err
	}
	address := r.address()
	state := State{Lives: hotels.Life() > 0, Webhooks: address != "" && hotels.WebhookAddress() == address}
	for _, one := range hotels.Integrations() {
		state.Integrations = append(state.Integrations, shown(one))
	}
	return state, nil
}

// SetLives lets something happen by itself, or ends it.
func (r *Rehearsal) SetLives(ctx context.Context, on bool) error {
	hotels, err := r.hotels(ctx)
	if err != nil {
		return err
	}
	every := time.Duration(0)
	if on {
		every = Pace
	}
	hotels.SetLife(every)
	return nil
}

// SetWebhooks lets the sandbox send webhooks to the receiver of this process, which is started where it does not run,
// or ends that. The receiver goes on.
func (r *Rehearsal) SetWebhooks(ctx context.Context, on bool) error {
	hotels, err := r.hotels(ctx)
	if err != nil {
		return err
	}
	if !on {
		return hotels.SendWebhooks(nil)
	}
	if r.options.Post == nil {
		return errors.ErrUnsupported
	}
	if !r.options.Receiver.State().Listening {
		err := r.options.Receiver.Start(context.WithoutCancel(ctx), webhooks.Listening{})
		if err != nil && !errors.Is(err, webhooks.ErrListening) {
			return err
		}
	}
	return hotels.SendWebhooks(&sandbox.Webhook{Address: r.address(), Delay: delay, Post: r.options.Post})
}

// Change changes an integration, named by its id, and returns it as it is then.
func (r *Rehearsal) Change(ctx context.Context, change sandbox.IntegrationChange, id string) (Integration, error) {
	hotels, err := r.hotels(ctx)
	if err != nil {
		return Integration{}, err
	}
	one, err := hotels.ChangeIntegration(change, id)
	return shown(one), err
}

// shown is an integration without its tokens.
func shown(one sandbox.Integration) Integration {
	return Integration{
		ID: one.ID, Hotel: one.Hotel, State: one.State, Changes: sandbox.ChangesOf(one.State),
		Fingerprint: model.NewSecret(one.AccessToken).Fingerprint(),
	}
}

// address is where webhooks of the sandbox come to in this process; "" while nothing is received.
func (r *Rehearsal) address() string {
	for _, a := range r.options.Receiver.State().Addresses {
		if a.Environment.ID == workspace.SandboxID {
			return a.URL
		}
	}
	return ""
}
