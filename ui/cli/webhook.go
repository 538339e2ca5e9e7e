package cli

import (
	"github.com/spf13/cobra"

	"keyrack/model/webhook"
	"keyrack/ui/cli/console"
	"keyrack/ui/phrase"
)

func newWebhookCommand(s *session) *cobra.Command {
	c := newGroup("webhook", "Receive webhooks of Mews, and test a receiver of your own", newWebhookListenCommand(s),
		newWebhookSendCommand(s), newWebhookEventsCommand(s))
	c.Long = `Mews sends webhooks to one https address for each client application: general ones with the ids of what has changed,
and integration webhooks, which tell of new, changed and ended integrations and carry tokens.

listen receives them on this computer and says what is in them; send sends samples to a receiver of your own, as Mews
would deliver them; events lists what there is. None of them changes anything at Mews: its support sets webhooks up.`
	return c
}

func newWebhookEventsCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use:   "events",
		Short: "List the events and actions of webhooks",
		Long: `Lists the events of general webhooks, with the operation that fetches what has changed and the field of its body that
takes the ids, and the actions of integration webhooks.`,
		Example: `  keyrack webhook events
  keyrack webhook events -o name`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return listWebhookEvents(s) },
	}
}

// webhookEventJSON is an event or an action.
type webhookEventJSON struct {
	Name       string `json:"name"`
	Kind       string `json:"kind"`
	Of         string `json:"of,omitempty"`
	Operation  string `json:"operation,omitempty"`
	Field      string `json:"field,omitempty"`
	Needs      string `json:"needs,omitempty"`
	WithUpdate string `json:"withUpdate,omitempty"`
	Token      string `json:"token,omitempty"`
	Standing   string `json:"standing,omitempty"`
	Since      string `json:"since,omitempty"`
	OnRequest  bool   `json:"onRequest,omitempty"`
}

func listWebhookEvents(s *session) error {
	if s.JSON {
		var items []webhookEventJSON
		for _, e := range webhook.Events() {
			items = append(items, webhookEventJSON{
				Name: e.Name, Kind: string(webhook.General), Of: e.Of, Operation: e.Operation, Field: e.Member, Needs: e.Needs,
				WithUpdate: e.WithUpdate, Since: e.Since, OnRequest: e.OnRequest,
			})
		}
		for _, a := range webhook.Actions() {
			items = append(items, webhookEventJSON{
				Name: a.Name, Kind: string(webhook.Integration), Token: a.Token, Standing: string(a.State), Since: a.Since,
			})
		}
		return printList(s, "webhooks", items)
	}
	t := console.Table{
		Heading: []string{"name", "kind", "id of", "fetch with", "field", "remarks"}, Keep: []string{"name"},
		Spare: []string{"kind", "id of", "remarks"}, LeftOut: s.cannotFit,
	}
	for _, e := range webhook.Events() {
		t.Rows = append(t.Rows, []console.Cell{
			{Text: e.Name, Color: console.Bold},
			{Text: string(webhook.General)},
			{Text: e.Of},
			{Text: e.Operation},
			{Text: e.Member},
			{Text: phrase.WebhookEvent(e), Color: console.Faint},
		})
	}
	for _, a := range webhook.Actions() {
		t.Rows = append(t.Rows, []console.Cell{
			{Text: a.Name, Color: console.Bold},
			{Text: string(webhook.Integration)},
			{Text: "integration"},
			{},
			{},
			{Text: phrase.WebhookAction(a), Color: console.Faint},
		})
	}
	return s.Table(t)
}

// eventNames and actionNames are for completion.
func eventNames() []string {
	var names []string
	for _, e := range webhook.Events() {
		names = append(names, e.Name)
	}
	return names
}

func actionNames() []string {
	var names []string
	for _, a := range webhook.Actions() {
		names = append(names, a.Name)
	}
	return names
}
