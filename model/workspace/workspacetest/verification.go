package workspacetest

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/workspace"
)

// Asked is a pair of tokens at an address, and what is answered when somebody asks what it opens. What is left out is
// made up.
type Asked struct {
	Address                  model.Address
	ClientToken, AccessToken model.Token
	Answer                   model.Exchange
}

// Opens is the answer of tokens that open a property.
func Opens(identity model.Identity) model.Exchange {
	body := fmt.Appendf(nil, `{"Enterprise":{"Id":%q,"Name":%q,"TimeZoneIdentifier":%q,"Pricing":%q}}`,
		cmp.Or(identity.EnterpriseID, "p"), identity.Name, identity.TimeZone, identity.Pricing)
	return model.Exchange{Status: http.StatusOK, Body: body}
}

// Verification returns what a workspace finds out about a pair of tokens. There is no other way to come by one.
func Verification(t testing.TB, asked Asked) workspace.Verification {
	t.Helper()
	environment := model.Environment{
		ID: "e", Name: "Asked", Kind: model.Custom, Address: asked.Address,
		Protection: model.Open,
	}
	for of, token := range map[string]*model.Token{"C": &asked.ClientToken, "A": &asked.AccessToken} {
		if token.Secret.IsEmpty() {
			token.Secret = model.NewSecret(strings.Repeat(of, 64))
		}
	}
	var err error
	if environment.Address.IsZero() {
		if environment.Address, err = model.ParseAddress(model.Custom, "https://mews.example.com"); err != nil {
			t.Fatal(err)
		}
	}
	w, err := keyrack.Open(t.Context(), keyrack.Options{
		Index: oneEnvironment{environment: environment}, Secrets: NewSecrets(), Sender: says{asked.Answer},
		Catalogue: readsOnly{}, Now: time.Now,
		NewID: func() string { return "id" },
	})
	if err != nil {
		t.Fatal(err)
	}
	draft := workspace.Draft{
		Environment: environment.ID, Client: "Test 1.0", ClientToken: asked.ClientToken,
		AccessToken: asked.AccessToken,
	}
	verification, err := w.Verify(t.Context(), draft)
	if err != nil {
		t.Fatal(err)
	}
	return verification
}

// oneEnvironment is an index without connections.
type oneEnvironment struct {
	keyrack.Index // what a verification does not need panics
	environment   model.Environment
}

func (o oneEnvironment) Environments(context.Context) ([]model.Environment, error) {
	return []model.Environment{o.environment}, nil
}

func (oneEnvironment) SaveEnvironment(context.Context, model.Environment) error { return nil }

func (oneEnvironment) Integrations(context.Context, model.EnvironmentID) ([]model.Integration, error) {
	return nil, nil
}

func (oneEnvironment) Connections(context.Context, model.EnvironmentID) ([]model.Connection, error) {
	return nil, nil
}

func (oneEnvironment) Setting(context.Context, string) (string, error) { return "", nil }

func (oneEnvironment) Settings(context.Context) (map[string]string, error) { return nil, nil }

// says answers every request alike.
type says struct{ answer model.Exchange }

func (s says) Send(_ context.Context, clearing model.Clearing, _ []byte) (model.Exchange, error) {
	clearance, err := clearing.Clear()
	if err != nil {
		return model.Exchange{}, err
	}
	s.answer.Operation = clearance.Operation()
	return s.answer, nil
}

func (says) Budget(model.ConnectionID) (used, limit int) { return 0, 200 }

// readsOnly is a catalogue in which everything is a read.
type readsOnly struct{}

func (readsOnly) Lookup(path string) model.Operation {
	return model.Operation{Path: path, Kind: model.Read, Known: true}
}
