package connector_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"keyrack/model"
	"keyrack/model/connector"
)

// readsOnly is a catalogue in which configuration/get is the one operation that only reads.
type readsOnly struct{}

func (readsOnly) Lookup(path string) model.Operation {
	if path == "configuration/get" {
		return model.Operation{Path: path, Kind: model.Read, Known: true}
	}
	return model.Operation{Path: path, Kind: model.Write}
}

// attempt clears what somebody meant to send, for each attempt anew. In the program the workspace does so.
type attempt struct {
	guard  *model.Guard
	target model.Target
	intent model.Intent
}

func (o attempt) Clear() (model.Clearance, error) { return o.guard.Clear(o.target, o.intent) }

func (o attempt) Waiting(ctx context.Context) (context.Context, context.CancelFunc) {
	return o.intent.Waiting(ctx, readsOnly{}.Lookup(o.intent.Path()).Kind)
}

// The client takes what clears a request, never an address and a token. In a read-only environment the guard clears a
// read, and a write does not leave.
func ExampleClient_Send() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"Enterprise":{"Name":"Hotel Aurora"}}`)
	}))
	defer server.Close()
	address, err := model.ParseAddress(model.Custom, server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	target := model.Target{
		Environment: model.Environment{Name: "Staging", Kind: model.Custom, Address: address, Protection: model.ReadOnly},
		Integration: model.Integration{Client: "Acme Sync 2.1.0"},
		Connection:  model.Connection{ID: "aurora", Details: model.Details{Label: "Hotel Aurora"}},
		ClientToken: model.NewSecret("a client token"),
		AccessToken: model.NewSecret("an access token"),
	}
	guard := model.NewGuard(readsOnly{}, time.Now)
	client := connector.New(connector.Options{})
	defer client.CloseIdle()

	for _, path := range []string{"configuration/get", "reservations/cancel"} {
		intent := guard.Intend(target, path, nil)
		exchange, err := client.Send(context.Background(), attempt{guard, target, intent}, intent.Body())
		fmt.Println(path, exchange.Status, string(exchange.Body), err)
	}
	// Output:
	// configuration/get 200 {"Enterprise":{"Name":"Hotel Aurora"}} <nil>
	// reservations/cancel 0  not sent: read-only (reservations/cancel in Staging)
}
