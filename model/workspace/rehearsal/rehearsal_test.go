package rehearsal_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"keyrack/model"
	"keyrack/model/sandbox"
	"keyrack/model/webhook/deliver"
	"keyrack/model/workspace"
	"keyrack/model/workspace/rehearsal"
	"keyrack/model/workspace/webhooks"
)

// receiver notes whether it was started.
type receiver struct{ state webhooks.State }

func (r *receiver) Start(context.Context, webhooks.Listening) error {
	r.state.Listening = true
	r.state.Addresses = []webhooks.Address{
		{Environment: model.Environment{ID: workspace.SandboxID}, URL: "http://127.0.0.1:9000/hook"},
	}
	return nil
}

func (r *receiver) State() webhooks.State { return r.state }

func open(t *testing.T) (*rehearsal.Rehearsal, *receiver) {
	t.Helper()
	hotels, to := sandbox.NewLocal(sandbox.Options{}), &receiver{}
	t.Cleanup(func() { _ = hotels.Close() })
	return rehearsal.New(rehearsal.Options{
		Hotels: hotels, Receiver: to,
		Post: func(context.Context, string, []byte) (deliver.Answer, error) { return deliver.Answer{Status: 200}, nil },
	}), to
}

func state(t *testing.T, r *rehearsal.Rehearsal) rehearsal.State {
	t.Helper()
	found, err := r.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTheHotelsLiveAndSendWebhooksAtAWordAlone(t *testing.T) {
	r, to := open(t)
	if found := state(t, r); found.Lives || found.Webhooks || to.state.Listening {
		t.Errorf("without a word: %+v", found)
	}
	for _, on := range []bool{true, false} {
		if err := errors.Join(r.SetLives(t.Context(), on), r.SetWebhooks(t.Context(), on)); err != nil {
			t.Fatal(err)
		}
		if found := state(t, r); found.Lives != on || found.Webhooks != on || !to.state.Listening {
			t.Errorf("after %v: %+v", on, found)
		}
	}
}

// TestAnIntegrationChangesWithoutShowingItsTokens goes through a life, and looks at what is possible in each state.
func TestAnIntegrationChangesWithoutShowingItsTokens(t *testing.T) {
	r, _ := open(t)
	one := state(t, r).Integrations[0]
	for _, change := range []sandbox.IntegrationChange{
		sandbox.DisableIntegration, sandbox.EnableIntegration, sandbox.RegenerateIntegration, sandbox.CancelIntegration,
		sandbox.ReinstateIntegration, sandbox.DeleteIntegration, sandbox.CreateIntegration,
	} {
		if !slices.Contains(one.Changes, change) {
			t.Errorf("%s is not possible while it is %s: %v", change, one.State, one.Changes)
		}
		changed, err := r.Change(t.Context(), change, one.ID)
		if err != nil {
			t.Fatalf("%s: %v", change, err)
		}
		renewed := change == sandbox.RegenerateIntegration || change == sandbox.CreateIntegration
		if renewed == (changed.Fingerprint == one.Fingerprint) {
			t.Errorf("%s: %s, then %s", change, one.Fingerprint, changed.Fingerprint)
		}
		one = changed
	}
	if all := fmt.Sprint(state(t, r)); strings.Contains(all, sandbox.Clients()[0].Samples[1].Token) {
		t.Error("a token is in the state")
	}
	if _, err := r.Change(t.Context(), sandbox.EnableIntegration, one.ID); !errors.Is(err, sandbox.ErrIntegrationState) {
		t.Errorf("enabling what is enabled: %v", err)
	}
}

func TestWithoutASandboxThereIsNothingToDirect(t *testing.T) {
	r := rehearsal.New(rehearsal.Options{Receiver: &receiver{}})
	if _, err := r.State(t.Context()); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("the state: %v", err)
	}
	if err := r.SetWebhooks(t.Context(), true); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("webhooks: %v", err)
	}
}
