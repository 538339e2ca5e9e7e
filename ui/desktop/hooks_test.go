package desktop_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

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
