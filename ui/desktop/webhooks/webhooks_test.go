package webhooks_test

import (
	"bytes"
	"context"
	"image/color"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"github.com/google/uuid"

	"keyrack/model"
	"keyrack/model/webhook"
	"keyrack/model/webhook/deliver"
	"keyrack/model/workspace"
	"keyrack/model/workspace/webhooks"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/uitest"
	screen "keyrack/ui/desktop/webhooks"
)

const (
	enterprise  = "851df8c8-90f2-4c4a-8e01-a4fc46b25178"
	integration = "c8bee838-7fb1-4f4e-8fac-ac87008b2f90"
	reservation = "5f3c11d0-8b1e-4d2a-9c41-7b1d52a0e6f1"
)

// core is a workspace with one hotel. It allows the hosts that it was told to.
type core struct {
	mu      sync.Mutex
	allowed map[string]bool
	heard   func(workspace.Event)
}

var (
	demo   = model.Environment{ID: "demo", Name: "Demo", Kind: model.Demo}
	aurora = model.Connection{
		ID: "aurora", Fingerprint: "C66E…453D", MewsIntegrationID: integration,
		Identity: &model.Identity{EnterpriseID: enterprise, Name: "Hotel Aurora"},
	}
	place = workspace.Place{Environment: demo, Connection: aurora}
)

func (c *core) Environments() []model.Environment {
	return []model.Environment{demo, {ID: "production", Name: "Production", Kind: model.Production}}
}

func (c *core) Tree(_ context.Context, id model.EnvironmentID) ([]workspace.Group, error) {
	if id != demo.ID {
		return nil, nil
	}
	return []workspace.Group{{Connections: []model.Connection{aurora}}}, nil
}

func (c *core) Listen(listener func(workspace.Event)) (remove func()) {
	c.heard = listener
	return func() {}
}

func (c *core) Find(model.ConnectionID) (workspace.Place, error) { return place, nil }

func (c *core) MayReceive(host string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.allowed[host]
}

func (c *core) allow(_ context.Context, host string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.allowed[host] = true
	return nil
}

// desk is a window with the screen over a real receiver. What is sent to another computer is answered with 503.
type desk struct {
	*uitest.UI
	t        testing.TB
	core     *core
	receiver *webhooks.Receiver
	screen   *screen.Screen
	tasks    *task.Runner
	foreign  int
	answer   func(address string) deliver.Answer // in the place of a receiver; may be nil
	prepared []string
	imported []string
}

func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func open(t testing.TB, size fyne.Size) *desk {
	t.Helper()
	d := &desk{UI: uitest.New(t), t: t, core: &core{allowed: map[string]bool{}}, tasks: task.NewRunner(t.Context())}
	d.receiver = webhooks.NewReceiver(webhooks.ReceiverOptions{
		Core: d.core, Redactor: model.NewRedactor(), Now: time.Now, Sleep: sleep, NewID: uuid.NewString,
	})
	sender := webhooks.NewSender(webhooks.SenderOptions{
		Core: d.core, Hosts: d.core, Post: d.post, Now: time.Now, Sleep: sleep,
	})
	window := d.Window(container.NewStack(), size)
	d.screen = screen.New(screen.Options{
		Receiver: d.receiver, Sender: sender, Tasks: d.tasks, Window: window, Now: time.Now, Find: d.core.Find,
		Allow: d.core.allow,
		Prepare: func(_ model.ConnectionID, path string, body []byte) {
			d.prepared = append(d.prepared, path+" "+string(body))
		},
		Import: func(content []byte, into model.EnvironmentID) {
			d.imported = append(d.imported, string(into)+" "+string(content))
		},
	})
	window.SetContent(kit.NewLayer(kit.NewSurface(theme.ColorNameBackground, d.screen.Content()), nil))
	d.screen.SetSeen(true)
	d.screen.Show(demo, place)
	t.Cleanup(func() {
		d.screen.Close()
		d.tasks.Stop()
		d.Run()
	})
	return d
}

func (d *desk) post(ctx context.Context, address string, body []byte) (deliver.Answer, error) {
	if d.answer != nil {
		return d.answer(address), nil
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return deliver.Answer{}, err
	}
	if request.URL.Hostname() != "127.0.0.1" {
		d.core.mu.Lock()
		d.foreign++
		d.core.mu.Unlock()
		return deliver.Answer{Status: http.StatusServiceUnavailable}, nil
	}
	transport := &http.Transport{DisableKeepAlives: true}
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return deliver.Answer{}, err
	}
	_ = answer.Body.Close()
	return deliver.Answer{Status: answer.StatusCode, Location: answer.Header.Get("Location")}, nil
}

// come lets a webhook come to the address of the environment, and waits for its row.
func (d *desk) come(body []byte) {
	d.t.Helper()
	answer, err := d.post(d.t.Context(), d.receiver.State().Addresses[0].URL, body)
	if err != nil {
		d.t.Fatal(err)
	}
	if answer.Status == 0 {
		d.t.Fatal("no answer")
	}
}

func (d *desk) receiving() {
	d.t.Helper()
	d.press("Receive")
	d.UntilText("Receiving at http://127.0.0.1:")
}

// press presses the lowest button of a name: tabs stand above.
func (d *desk) press(text string) {
	d.t.Helper()
	all := d.FindAll(text)
	if len(all) == 0 {
		d.t.Fatalf("%q is not on the screen: %s", text, strings.Join(d.Texts(), " | "))
	}
	lowest := all[0]
	for _, found := range all {
		if found.Position.Y > lowest.Position.Y {
			lowest = found
		}
	}
	d.TapAt(lowest.Center())
}

func general(names ...string) []byte {
	var all []webhook.Occurrence
	for _, name := range names {
		all = append(all, webhook.Occurrence{Name: name, ID: reservation})
	}
	return webhook.GeneralBody(webhook.Origin{
		Enterprise: webhook.Named{ID: enterprise}, Integration: webhook.Named{ID: integration},
	}, all)
}

func action(name, token string) []byte {
	a, _ := webhook.ActionNamed(name)
	return webhook.IntegrationBody(webhook.Origin{
		Enterprise:  webhook.Named{ID: enterprise, Name: "Hotel Aurora"},
		Integration: webhook.Named{ID: integration, Name: "Acme Sync"},
	}, a, time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC), token)
}

var full = fyne.NewSize(1240, 700)

func TestAMessageIsARowWithItsPropertyAndOurAnswer(t *testing.T) {
	d := open(t, full)
	d.Shot("webhooks-idle")
	d.receiving()
	d.come(general("ServiceOrderUpdated", "ServiceOrderUpdated", "CustomerAdded"))
	d.UntilText("Hotel Aurora")
	for _, text := range []string{"General", "202", "ServiceOrderUpdated ×2, CustomerAdded"} {
		if !d.HasText(text) {
			t.Errorf("%q is not on the screen: %s", text, strings.Join(d.Texts(), " | "))
		}
	}
	d.come(general("ServiceOrderUpdated", "ServiceOrderUpdated", "CustomerAdded"))
	d.UntilText("duplicate of row 1")
	d.come([]byte(`{"EnterpriseId":"` + enterprise + `","Events":[{"Discriminator":"RoomExploded","Value":{"Id":"7"}}]}`))
	d.UntilText("RoomExploded")
	d.TapAt(d.FindAll("General")[0].Center())
	d.UntilText("IntegrationId is missing.")
	d.UntilText("RoomExploded is no event that Keyrack knows")
	d.Shot("webhooks-notes")
	d.TapAt(d.FindAll("General")[2].Center())
	d.Tap("Open with reservations/getAll/2023-06-06")
	if len(d.prepared) != 1 || !strings.Contains(d.prepared[0], reservation) {
		t.Errorf("prepared %q", d.prepared)
	}
	d.Shot("webhooks-general")
}

func TestATokenIsNeverShownAndCanBeKept(t *testing.T) {
	const token = "C8BEE8387FB14F4E8FACAC87008B2F90-1234567890ABCDEF1234567890ABCDE"
	d := open(t, full)
	d.receiving()
	d.come(action(webhook.Created, token))
	d.UntilText("Created")
	d.Tap("Created")
	d.UntilText("Keep this token…")
	d.Shot("webhooks-created")
	if shown := strings.Join(d.Texts(), " "); strings.Contains(shown, token) {
		t.Error("the token is on the screen")
	}
	d.Tap("Keep this token…")
	if len(d.imported) != 1 || !strings.HasPrefix(d.imported[0], "demo ") || !strings.Contains(d.imported[0], token) {
		t.Errorf("%d were imported", len(d.imported))
	}
	d.come(action("IntegrationDisabled", ""))
	d.UntilText("Disabled")
	d.Tap("Disabled")
	d.UntilText("Note that it is disabled…")
	d.come(action(webhook.APIKeyCreated, token[:len(token)-1]+"F"))
	d.UntilText("ApiKeyCreated")
	d.Tap("ApiKeyCreated")
	d.UntilText("Replace the token of Hotel Aurora…")
	d.core.heard(workspace.Locked{})
	d.Tap("Replace the token of Hotel Aurora…")
	d.UntilText("The token of this message is not in memory any more.")
	if len(d.imported) != 1 {
		t.Error("a locked Keyrack has handed a token out")
	}
}

func TestTheAnswerCanBeChosen(t *testing.T) {
	d := open(t, full)
	d.receiving()
	d.Tap("202 Accepted")
	d.Tap("500 Internal Server Error")
	d.Until(func() bool { return d.receiver.State().Answer.Status == 500 })
	d.come(general("CustomerUpdated"))
	d.UntilText("500")
	d.UntilText("500 Internal Server Error")
	d.Tap("500 Internal Server Error")
	d.Tap("307 Temporary Redirect…")
	d.UntilText("Answer with a redirect")
	d.Type("nowhere")
	d.Key(fyne.KeyReturn)
	d.UntilText("Webhooks cannot be sent there.")
	d.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	d.Type("https://elsewhere.example/mews")
	d.Tap("Answer 307")
	d.Until(func() bool { return d.receiver.State().Answer.To == "https://elsewhere.example/mews" })
}

func TestAnotherEnvironmentHasItsOwnMessages(t *testing.T) {
	d := open(t, full)
	d.receiving()
	d.come(general("CustomerUpdated"))
	d.UntilText("1 message")
	d.screen.Show(d.core.Environments()[1], workspace.Place{})
	d.UntilText("0 messages")
	d.UntilText("whoever runs your tunnel can read what passes")
	d.Shot("webhooks-production")
	d.Tap("Stop")
	d.UntilText("Not receiving")
}

// TestASampleToThisWindowIsReceivedAndCountsAsDelivered and every option of it is one of the messages.
func TestASampleToThisWindowIsReceivedAndCountsAsDelivered(t *testing.T) {
	d := open(t, full)
	d.receiving()
	d.screen.Select(screen.TabSend)
	d.UntilText("Nothing was sent yet.")
	d.Tap("Here")
	d.Tap("Twice")
	d.press("Send")
	d.UntilText("Message 2")
	d.UntilText("Mews would count this as delivered")
	d.Until(func() bool { return !d.HasText("Cancel") })
	d.Shot("webhooks-sent")
	rows := d.receiver.Rows()
	if len(rows) != 2 || rows[1].DuplicateOf != 1 || rows[0].Connection != aurora.ID {
		t.Errorf("received %+v", rows)
	}
	d.Tap("Twice")
	d.Tap("Broken JSON")
	d.press("Send")
	d.Until(func() bool { return len(d.receiver.Rows()) == 3 && !d.HasText("Cancel") })
	if row := d.receiver.Rows()[2]; row.Message.Kind != webhook.Other && len(row.Message.Findings) == 0 {
		t.Errorf("received %+v", row)
	}
	d.Tap("Broken JSON")
	d.Tap("1 event")
	d.Tap("300 events")
	d.Tap("Split by 50")
	d.press("Send")
	d.Until(func() bool { return len(d.receiver.Rows()) == 9 })
	d.UntilText("Message 6")
	if n := len(d.receiver.Rows()[8].Message.Occurrences); n != 50 {
		t.Errorf("the last part has %d events", n)
	}
}

func TestAForeignHostIsAskedForOnce(t *testing.T) {
	d := open(t, full)
	d.screen.Select(screen.TabSend)
	d.TapAt(d.FindText("https://example.com/mews").Center())
	d.Type("https://receiver.example.com/mews")
	d.Tap("Retry as Mews")
	d.press("Send")
	d.UntilText("Send to receiver.example.com?")
	d.Shot("webhooks-foreign")
	if d.foreign != 0 {
		t.Error("it was sent before anybody was asked")
	}
	d.Key(fyne.KeyReturn)
	d.UntilText("Mews would try again in 2 minutes")
	d.UntilText("Mews would give up for good")
	d.Shot("webhooks-discarded")
	d.Until(func() bool { return !d.HasText("Cancel") })
	d.press("Send")
	d.Until(func() bool { return strings.Count(strings.Join(d.Texts(), "|"), "Mews would give up") == 2 })
}

// TestARedirectOfALaterMessageSendsNoneTwice: somebody is asked about its host, and what came before has come.
func TestARedirectOfALaterMessageSendsNoneTwice(t *testing.T) {
	d := open(t, full)
	var got []string
	d.answer = func(address string) deliver.Answer { // one after the other
		got = append(got, address)
		if len(got) == 3 {
			return deliver.Answer{Status: http.StatusTemporaryRedirect, Location: "https://elsewhere.example/mews"}
		}
		return deliver.Answer{Status: http.StatusNoContent}
	}
	d.screen.Select(screen.TabSend)
	d.TapAt(d.FindText("https://example.com/mews").Center())
	d.Type("http://127.0.0.1:9/mews")
	d.Tap("1 event")
	d.Tap("300 events")
	d.Tap("Split by 50")
	d.press("Send")
	d.UntilText("Send to elsewhere.example?")
	d.Key(fyne.KeyReturn)
	d.UntilText("Message 6")
	d.Until(func() bool { return !d.HasText("Cancel") })
	if len(got) != 7 { // six messages, and the one that was redirected once more
		t.Errorf("%d were sent", len(got))
	}
	for n := range 6 {
		if message := "Message " + strconv.Itoa(n+1); len(d.FindAll(message)) != 1 {
			t.Errorf("%s is on the screen %d times", message, len(d.FindAll(message)))
		}
	}
}

// groundOf is the colour of the first part of a widget.
func (d *desk) groundOf(name string) color.Color {
	d.t.Helper()
	for _, found := range d.FindAllNames() {
		if widget, is := found.Object.(fyne.Widget); is && found.Text == name {
			return test.WidgetRenderer(widget).Objects()[0].(*canvas.Rectangle).FillColor
		}
	}
	d.t.Fatalf("%q is not on the screen", name)
	return nil
}

// TestWhatIsNotSeenFollowsTheColourOfTheEnvironment: a switch of environment changes both tabs.
func TestWhatIsNotSeenFollowsTheColourOfTheEnvironment(t *testing.T) {
	d := open(t, full)
	d.receiving()
	d.screen.Select(screen.TabSend)
	d.UntilText("Nothing was sent yet.")
	d.screen.Select(screen.TabReceive)
	d.SetTheme(look.New(look.AccentOf(model.Custom)).In(look.Light))
	amber := look.AccentOf(model.Custom).Light.Strong
	if got := d.groundOf("Stop"); got != amber {
		t.Errorf("Stop is %v, want it filled with %v", got, amber)
	}
	d.screen.Select(screen.TabSend)
	if got := d.groundOf("Property's ids, on"); got != amber {
		t.Errorf("what is on is %v, want %v", got, amber)
	}
}

func TestTheNoteSaysWhoseIdsASampleHas(t *testing.T) {
	d := open(t, full)
	d.screen.Select(screen.TabSend)
	d.UntilText("Ids of Hotel Aurora")
	d.Tap("Property's ids")
	d.UntilText("Made-up ids")
	d.Tap("Property's ids")
	d.UntilText("Ids of Hotel Aurora")
	d.screen.Show(d.core.Environments()[1], workspace.Place{})
	d.UntilText("Made-up ids")
}

// TestNothingIsCutInASmallWindow: at 1024 pixels, beside the list and with the usual text.
func TestNothingIsCutInASmallWindow(t *testing.T) {
	d := open(t, fyne.NewSize(704, 620))
	d.screen.Select(screen.TabSend)
	for _, whole := range []string{
		"Property's ids", "3 min late", "Retry as Mews", "Out of order", "Fast forward", "ServiceOrderUpdated",
		"Samples as Mews delivers them, to try your receiver. No stored token is in them.", "https://example.com/mews",
		"Ids of Hotel Aurora",
	} {
		if !d.HasText(whole) {
			t.Errorf("%q cannot be read: %s", whole, strings.Join(d.Texts(), " | "))
		}
	}
	d.Shot("webhooks-send-small")
	d.screen.Select(screen.TabReceive)
	if whole := "What Mews sends: point your own tunnel at the address."; !d.HasText(whole) {
		t.Errorf("%q cannot be read: %s", whole, strings.Join(d.Texts(), " | "))
	}
	d.Shot("webhooks-receive-small")
}

func TestItIsReadableInEveryRoom(t *testing.T) {
	for name, size := range map[string]fyne.Size{"usual": {Width: 960, Height: 640}, "narrow": {Width: 600, Height: 560}} {
		t.Run(name, func(t *testing.T) {
			d := open(t, size)
			d.receiving()
			d.come(general("ServiceOrderUpdated", "CustomerAdded"))
			d.UntilText("1 message")
			d.Tap("General")
			d.Shot("webhooks-receive-" + name)
			d.screen.Select(screen.TabSend)
			d.Shot("webhooks-send-" + name)
			d.SetTheme(look.New(look.AccentOf(model.Demo)).In(look.Dark))
			d.Shot("webhooks-send-dark-" + name)
		})
	}
}
