// Package webhook knows what Mews sends by itself to the address of an integration: it recognises the two kinds of
// messages, says what is wrong with one, writes samples of them, hides what must not be seen, and keeps a bounded list
// of those that came. How they are delivered is in package deliver.
//
// There are general webhooks, with the ids of what has changed at a property, and integration webhooks, which tell what
// has become of an integration and carry tokens. Both are read tolerantly: what is unknown is a note, never a failure,
// because Mews adds events without a new version.
//
// Source: Mews Open API docs, Connector API, Events, General Webhooks and Integration Webhooks, read 2026-11-29; the
// changelog to 2026-10-01 for three of the events.
package webhook

import (
	"slices"
	"strings"

	"keyrack/model"
)

// Event is one discriminator of general webhooks.
type Event struct {
	Name string // the Discriminator
	Of   string // what the id is of, in a word or two: "reservation"
	// Operation lists what has changed, and Member is the field of its body that takes the ids; empty where it takes none.
	Operation, Member string
	// Needs is another field that the operation cannot do without, and that no webhook tells; empty where it can.
	Needs string
	// Extent is what the operation has to be asked for by name; empty where there is no such thing.
	Extent string
	// WithUpdate names the event that the same change always sends as well, often in the same message.
	WithUpdate string
	// Since is the day on which Mews announced it, where that is known: "2026-08-27".
	Since string
	// OnRequest says that Mews has to switch it on for a partner.
	OnRequest bool
}

// Events are the discriminators that Mews has announced, in the order of its documentation.
func Events() []Event {
	return slices.Clone(events)
}

var events = []Event{
	{
		Name: "ServiceOrderUpdated", Of: "reservation", Operation: "reservations/getAll/2023-06-06",
		Member: "ReservationIds",
	},
	{Name: "ResourceUpdated", Of: "resource", Operation: "resources/getAll", Member: "ResourceIds", Extent: "Resources"},
	{
		Name: "ResourceDeleted", Of: "resource", Operation: "resources/getAll", Member: "ResourceIds", Extent: "Resources",
		Since: "2026-08-27", OnRequest: true,
	},
	{Name: "ResourceBlockUpdated", Of: "resource block", Operation: "resourceBlocks/getAll", Member: "ResourceBlockIds"},
	{Name: "MessageAdded", Of: "message", Operation: "messages/getAll", Needs: "MessageThreadIds"},
	{
		Name: "CustomerAdded", Of: "customer", Operation: "customers/getAll", Member: "CustomerIds", Extent: "Customers",
		WithUpdate: "CustomerUpdated",
	},
	{
		Name: "CustomerUpdated", Of: "customer", Operation: "customers/getAll", Member: "CustomerIds",
		Extent: "Customers",
	},
	{Name: "PaymentUpdated", Of: "payment", Operation: "payments/getAll", Member: "PaymentIds"},
	{
		Name: "ProductUpdated", Of: "product", Operation: "products/getAll", Member: "ProductIds", Needs: "ServiceIds",
		Since: "2026-08-27", OnRequest: true,
	},
	{
		Name: "ProductDeleted", Of: "product", Operation: "products/getAll", Member: "ProductIds", Needs: "ServiceIds",
		Since: "2026-08-27", OnRequest: true,
	},
}

// EventNamed finds an event by its exact name.
func EventNamed(name string) (Event, bool) {
	at := slices.IndexFunc(events, func(e Event) bool { return e.Name == name })
	if at < 0 {
		return Event{}, false
	}
	return events[at], true
}

// The actions with a token.
const (
	Created       = "IntegrationCreated"
	APIKeyCreated = "IntegrationApiKeyCreated"
)

// Action is one action of integration webhooks.
type Action struct {
	Name string
	// Token is the member of Data with a token; empty where it has none.
	Token string
	// Regenerated says that the token takes the place of the one before.
	Regenerated bool
	// State is what becomes of the integration; empty where the action does not say it.
	State model.StandingState
	// At is the member of Data with the time at which it happened; empty where there is none.
	At string
	// Since is the day on which Mews announced it, where that is known.
	Since string
}

// Actions are the actions that Mews documents, in the order of a life.
func Actions() []Action { return slices.Clone(actions) }

var actions = []Action{
	{Name: Created, Token: "AccessToken", At: "CreatedUtc"},
	{Name: APIKeyCreated, Token: "ApiKey", Regenerated: true, Since: "2025-08-13"},
	{Name: "IntegrationDisabled", State: model.Disabled},
	{Name: "IntegrationEnabled", State: model.Enabled},
	{Name: "IntegrationCanceled", State: model.Canceled},
	{Name: "IntegrationReinstated", State: model.Reinstated},
	{Name: "IntegrationDeleted", State: model.Deleted, At: "DeletedUtc"},
}

// ActionNamed finds an action by its exact name.
func ActionNamed(name string) (Action, bool) {
	at := slices.IndexFunc(actions, func(a Action) bool { return a.Name == name })
	if at < 0 {
		return Action{}, false
	}
	return actions[at], true
}

// NamesAction reports whether a text may be the name of an action, known or not.
func NamesAction(text string) bool { return strings.HasPrefix(text, "Integration") }
