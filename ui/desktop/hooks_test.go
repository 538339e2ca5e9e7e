package desktop_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/webhook"
	"keyrack/model/workspace"
)

// received lets a webhook come to the receiver of the sandbox.
func (d *desk) received(t *testing.T, body []byte) {
	t.Helper()
	address := ""
	for _, a := range d.opened.Receiver.State().Addresses {
		if a.Environment.ID == workspace.SandboxID {
			address = a.URL
		}
	}
	answer, err := http.Post(address, "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
}

// TestTheSandboxIsDirectedInTheWindow: its hotels live, and what happens to an integration happens to its token, its
// socket and its webhooks.
func TestTheSandboxIsDirectedInTheWindow(t *testing.T) {
	d := withHotels(t)
	id := d.hotel(t, "Hotel Aurora")
	d.tapFirst("Hotel Aurora")
	d.Shortcut(fyne.KeyG, ctrl)
	d.UntilText("Listening since")
	d.Shortcut(fyne.KeyP, ctrl)
	d.UntilText("Hotel Aurora · enabled · 5341…0001")
	d.Tap("The hotels live: something happens every 2s")
	feed := d.opened.Sockets.Feed(id)
	d.Until(func() bool { return feed.Snapshot().Received > 0 })
	d.Tap("The hotels live: something happens every 2s")
	d.Tap("Send their webhooks to this window")
	d.Until(func() bool { return d.opened.Receiver.State().Listening })
	d.Shot("hotels")
	came := func(action string) func() bool {
		return func() bool {
			return slices.ContainsFunc(d.opened.Receiver.Rows(), func(row webhook.Received) bool {
				return row.Message.Action == action && row.Environment == workspace.SandboxID
			})
		}
	}
	d.Tap("Disable")
	d.UntilText("Hotel Aurora is disabled: its token is refused")
	d.UntilText("Hotel Aurora · disabled · 5341…0001")
	d.Until(func() bool { return feed.State().Phase != events.Open })
	d.Until(came("IntegrationDisabled"))
	if found, err := d.opened.VerifyConnection(t.Context(), id); err != nil || found.Check().Health != model.Rejected {
		t.Errorf("its token is %s, %v", found.Check().Health, err)
	}
	d.Shot("hotels-disabled")
	d.Tap("Enable")
	d.UntilText("Hotel Aurora is enabled")
	d.Tap("Regenerate token")
	d.UntilText("Hotel Aurora has a new token")
	d.Until(came(webhook.APIKeyCreated))
	d.Tap("Close")
	d.Shortcut(fyne.KeyP, ctrl|fyne.KeyModifierShift)
	d.UntilText("PRESENTER MODE")
	d.Shortcut(fyne.KeyP, ctrl)
	d.UntilText("Presenter mode keeps this closed")
}

// TestWebhooksAreReceivedInTheWindow: a message leads to the request that fetches what it is about, and back.
func TestWebhooksAreReceivedInTheWindow(t *testing.T) {
	d := withHotels(t)
	d.Shortcut(fyne.KeyJ, ctrl|fyne.KeyModifierShift)
	d.UntilText("Webhooks of Sandbox")
	d.UntilText("Not receiving")
	d.TapAt(d.FindAll("Receive")[1].Center())
	d.UntilText("Receiving at http://127.0.0.1:")
	hotel := webhook.Origin{}
	groups, err := d.opened.Tree(t.Context(), workspace.SandboxID)
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range groups {
		for _, c := range group.Connections {
			if c.Title() == "Hotel Borealis" {
				hotel.Enterprise.ID = c.Identity.EnterpriseID
			}
		}
	}
	d.received(t, webhook.GeneralBody(hotel, []webhook.Occurrence{
		{Name: "CustomerAdded", ID: "0c9b2f18-77aa-4b0e-9d3c-6e5f4a3b2c1d"},
	}))
	d.UntilText("1 message")
	d.Tap("General")
	d.Tap("Open with customers/getAll")
	d.UntilText("List customers")
	if text := strings.Join(d.Texts(), " "); !strings.Contains(text, "0c9b2f18") || d.HasText("Webhooks of Sandbox") {
		t.Errorf("on the screen: %s", text)
	}
	d.Shortcut(fyne.KeyJ, ctrl|fyne.KeyModifierShift)
	d.UntilText("Webhooks of Sandbox")
	d.Shortcut(fyne.KeyP, ctrl|fyne.KeyModifierShift)
	d.UntilText("PRESENTER MODE")
	d.gone("Webhooks of Sandbox")
	d.Shortcut(fyne.KeyJ, ctrl|fyne.KeyModifierShift)
	d.UntilText("Presenter mode keeps this closed")
}
