package workspace_test

import (
	"errors"
	"testing"

	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/workspace"
)

// dialled opens a socket and returns where the tokens would have gone.
func (f *fixture) dialled(t *testing.T, id model.ConnectionID) (string, error) {
	t.Helper()
	address := ""
	f.Mews.Socket = func(clearance model.SocketClearance) (events.Socket, error) {
		address = clearance.Address().String()
		client, access := clearance.Tokens()
		if client.IsEmpty() || access.IsEmpty() {
			t.Error("a token is missing")
		}
		return nil, &events.Error{Cause: events.Cause{Kind: events.RefusedStatus, Status: 403}}
	}
	_, err := f.Dial(t.Context(), id)
	return address, err
}

func TestASocketOpensWhereItsEnvironmentHasIt(t *testing.T) {
	f := open(t)
	demo := f.Add(t, workspace.DemoID, accessToken)
	if address, _ := f.dialled(t, demo.ID); address != "wss://ws.mews-demo.com/ws/connector" {
		t.Errorf("demo: %q", address)
	}
	environment, connection := f.staging(t, "https://api.example.com")
	var refusal *model.Refusal
	if _, err := f.dialled(t, connection.ID); !errors.As(err, &refusal) || refusal.Reason != model.RefusedNoSocket {
		t.Errorf("without an address: %v", err)
	}
	var err error
	if environment.Socket, err = model.ParseSocketAddress("wss://ws.example.com"); err != nil {
		t.Fatal(err)
	}
	if err := f.EditEnvironment(t.Context(), environment); err != nil {
		t.Fatal(err)
	}
	if address, err := f.dialled(t, connection.ID); address != "wss://ws.example.com/ws/connector" {
		t.Errorf("with one: %q, %v", address, err)
	}
	f.Lock()
	if _, err := f.VerifyConnection(t.Context(), connection.ID); err != nil {
		t.Errorf("requests go where they went: %v", err)
	}
}

func TestNobodySendsTheTokensToAnotherSocketByEditingTheIndex(t *testing.T) {
	f := open(t)
	environment, connection := f.staging(t, "https://api.example.com")
	forged := "UPDATE environments SET socket = 'wss://evil.example/ws/connector' WHERE kind = 'custom'"
	f.forge(t, forged)
	address, err := f.dialled(t, connection.ID)
	if address != "" {
		t.Errorf("the tokens went to %s", address)
	}
	var other *model.OtherAddressError
	if !errors.As(err, &other) || !other.Socket {
		t.Errorf("a socket that nobody entered: %v", err)
	}
	environment.Socket, err = model.ParseSocketAddress("wss://ws.example.com")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.EditEnvironment(t.Context(), environment); err != nil {
		t.Fatal(err)
	}
	f.forge(t, forged)
	if address, err = f.dialled(t, connection.ID); address != "" {
		t.Errorf("the tokens went to %s", address)
	}
	if !errors.As(err, &other) || !other.Socket {
		t.Errorf("another socket than the one that was entered: %v", err)
	}
}
