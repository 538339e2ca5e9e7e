package events_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/listen"
	"keyrack/model/workspace/transfer"
	pane "keyrack/ui/desktop/events"
	"keyrack/ui/desktop/kit"
	"keyrack/ui/desktop/look"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/uitest"
)

const (
	reservation = `{"Type":"Reservation","Id":"5f3c11d0-8b1e-4d2a-9c41-7b1d52a0e6f1","State":"Confirmed",` +
		`"StartUtc":"2026-11-29T14:00:00Z","EndUtc":"2026-12-02T10:00:00Z",` +
		`"AssignedResourceId":"a81e77f2-02cc-4b55-a6d1-1f0e2c9b7a10"}`
	resource = `{"Type":"Resource","Id":"a81e77f2-02cc-4b55-a6d1-1f0e2c9b7a10","State":"Dirty"}`
	price    = `{"Type":"PriceUpdate","Id":"77d1c5b9-19e0-4c11-8f0b-3b5de0a1c9d2",` +
		`"StartUtc":"2026-12-01T23:00:00Z","EndUtc":"2026-12-08T23:00:00Z","RateId":"11fb0a4e-5d6f-4a7b-8c9d-0e1f2a3b4c5d"}`
	device = `{"Type":"DeviceCommand","Id":"0c9b2f18-77aa-4b0e-9d3c-6e5f4a3b2c1d","State":"Error"}`
)

// id is the nth of many, and numbered an event about it.
func id(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

func numbered(n int) string { return `{"Type":"Resource","Id":"` + id(n) + `","State":"Clean"}` }

// wire is a property on the other end of all sockets. It refuses while refused is set.
type wire struct {
	place workspace.Place

	mu      sync.Mutex
	refused error
	sockets []*socket
	dialled int
}

func (w *wire) Find(id model.ConnectionID) (workspace.Place, error) {
	place := w.place
	place.Connection.ID = id
	return place, nil
}

func (w *wire) Listen(func(workspace.Event)) (remove func()) { return func() {} }

func (w *wire) UntilLocked(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}

func (w *wire) Redact(text []byte) []byte { return text }

func (w *wire) Dial(context.Context, model.ConnectionID) (events.Socket, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dialled++
	if w.refused != nil {
		return nil, w.refused
	}
	s := &socket{messages: make(chan string, 10_000), ended: make(chan error, 1)}
	w.sockets = append(w.sockets, s)
	return s, nil
}

// send sends events in one message over the newest socket.
func (w *wire) send(events ...string) {
	w.newest().messages <- `{"Events":[` + strings.Join(events, ",") + `]}`
}

func (w *wire) newest() *socket {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sockets[len(w.sockets)-1]
}

func (w *wire) refuse(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refused = err
}

type socket struct {
	messages chan string
	ended    chan error
}

func (s *socket) Address() string            { return "wss://ws.mews-demo.com/ws/connector" }
func (s *socket) Ping(context.Context) error { return nil }
func (s *socket) Close()                     {}
func (s *socket) Read(ctx context.Context) ([]byte, bool, error) {
	select {
	case message := <-s.messages:
		return []byte(message), true, nil
	case err := <-s.ended:
		return nil, false, err
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
}

// files writes into a folder.
type files struct{}

func (files) CreateFile(_ context.Context, path string) (transfer.NewFile, error) {
	file, err := os.Create(path)
	return newFile{file}, err
}

type newFile struct{ *os.File }

func (f newFile) Keep() error { return f.Close() }
func (f newFile) Drop() error { return errors.Join(f.Close(), os.Remove(f.Name())) }

// desk is a window with the pane of one connection.
type desk struct {
	*uitest.UI
	t        testing.TB
	wire     *wire
	sockets  *listen.Sockets
	pane     *pane.Pane
	tasks    *task.Runner
	prepared []events.Request
	counted  int64
	asked    []func() check.Heard // why no events come
}

var hotel = workspace.Place{
	Environment: model.Environment{ID: "demo", Name: "Demo", Kind: model.Demo},
	Connection: model.Connection{ID: "aurora", Identity: &model.Identity{
		Name: "Hotel Aurora", TimeZone: "Europe/Budapest",
	}},
}

// open shows the pane. The clock in the rows is the real one.
func open(t testing.TB, size fyne.Size, place workspace.Place) *desk {
	t.Helper()
	d := &desk{UI: uitest.New(t), t: t, wire: &wire{place: place}, tasks: task.NewRunner(t.Context())}
	d.sockets = listen.New(listen.Options{
		Core: d.wire, Redactor: d.wire, Jitter: func() float64 { return 0 },
		Clock: listen.Clock{After: func(time.Duration) (<-chan time.Time, func()) { return make(chan time.Time), func() {} }},
	})
	window := d.Window(container.NewStack(), size)
	d.pane = pane.New(pane.Options{
		Sockets: d.sockets, Files: files{}, Tasks: d.tasks, Window: window, Now: time.Now,
		Prepare: func(request events.Request) { d.prepared = append(d.prepared, request) },
		Why:     func(_ workspace.Place, heard func() check.Heard) { d.asked = append(d.asked, heard) },
		Counted: func(count int64) { d.counted = count },
	})
	layer := kit.NewLayer(kit.NewSurface(theme.ColorNameBackground,
		kit.Inset(14, look.PageMargin, 14, look.PageMargin, d.pane.Content())), nil)
	window.SetContent(layer)
	d.pane.SetSeen(true)
	d.pane.Show(place)
	t.Cleanup(func() {
		d.pane.Close()
		d.sockets.CloseAll(events.Ended)
		d.tasks.Stop()
		d.Run()
	})
	return d
}

var full = fyne.NewSize(960, 640)

// listening presses Listen and waits until the socket is open.
func (d *desk) listening() {
	d.t.Helper()
	d.Tap("Listen")
	d.UntilText("Listening since")
}

func TestItListensAtAClickAndNotBefore(t *testing.T) {
	d := open(t, full, hotel)
	d.Run()
	if d.wire.dialled != 0 {
		t.Fatal("a socket was opened without a word")
	}
	d.listening()
	d.wire.send(reservation, resource)
	d.UntilText("All 2")
	for _, text := range []string{
		"Reservation 1", "Resource 1", "Confirmed", "Dirty", "29 Nov 15:00 – 2 Dec 11:00 Budapest",
		"5f3c11d0-8b1e-4d2a-9c41-7b1d52a0e6f1 · resource a81e77f2-02cc…a10", "wss://ws.mews-demo.com/ws/connector",
	} {
		if !d.HasText(text) {
			t.Errorf("%q is not on the screen: %s", text, strings.Join(d.Texts(), " | "))
		}
	}
	d.Tap("Stop")
	d.UntilText("stopped by you")
	if !d.HasText("Confirmed") || d.counted != 2 {
		t.Errorf("what came is gone: %d, %s", d.counted, strings.Join(d.Texts(), " | "))
	}
}

func TestARefusalSaysWhyAndIsNotTriedAgain(t *testing.T) {
	d := open(t, full, hotel)
	d.wire.refuse(&events.Error{Cause: events.Cause{Kind: events.RefusedStatus, Status: 401, RequestID: "4fA"}})
	d.Tap("Listen")
	d.UntilText("Refused · Mews answered 401 Unauthorized, Request-Id 4fA")
	d.UntilText("The token may be replaced or disabled: diagnose")
	d.Shot("events-refused")
	d.Tap("Why do I get no events?")
	if len(d.asked) != 1 || d.asked[0]().State.Phase != events.Refused {
		t.Errorf("asked %d times", len(d.asked))
	}
	if d.wire.dialled != 1 || !d.HasText("Listen") {
		t.Errorf("dialled %d times", d.wire.dialled)
	}
}

// TestATimeZoneIsNotReadBySeeingAProperty: it may lie on the disk, so a worker reads it, and the rows have it then.
func TestATimeZoneIsNotReadBySeeingAProperty(t *testing.T) {
	at := func(zone string) workspace.Place {
		place := hotel
		place.Connection.Identity = &model.Identity{Name: "Hotel Aurora", TimeZone: zone}
		return place
	}
	d := open(t, full, at("Pacific/Chatham"))
	d.listening()
	d.wire.send(reservation)
	d.UntilText("30 Nov 03:45 – 2 Dec 23:45 Chatham")
	d.tasks.Stop() // no worker any more
	d.pane.Show(at("Asia/Kathmandu"))
	if _, known := at("Asia/Kathmandu").Connection.Identity.KnownLocation(); known {
		t.Error("it was read without a worker")
	}
}

// TestWhatIsNotShownIsKnownWhereSomebodyAsksWhy: what a filter leaves out, and what came while the display is paused.
func TestWhatIsNotShownIsKnownWhereSomebodyAsksWhy(t *testing.T) {
	d := open(t, full, hotel)
	d.listening()
	d.wire.send(reservation, resource)
	d.UntilText("All 2")
	d.Tap("Reservation 1")
	d.Tap("Why do I get no events?")
	d.wire.send(resource)
	d.UntilText("All 3")
	heard := d.asked[0]()
	if heard.Unseen != 1 || heard.Received != 3 || len(heard.Rows) != 3 || heard.State.Phase != events.Open {
		t.Errorf("heard %+v", heard)
	}
}

func TestALossIsAGapWithTheTwoRequestsThatFillIt(t *testing.T) {
	d := open(t, full, hotel)
	d.listening()
	d.wire.send(reservation, resource, price, device)
	d.UntilText("All 4")
	d.wire.newest().ended <- &events.Error{Cause: events.Cause{Kind: events.NoPong}}
	d.UntilText("Connecting again in 0:0") // the seconds pass
	d.UntilText(" · the server did not answer a ping")
	d.Shot("events-waiting")
	d.Tap("Connect now")
	d.UntilText("Listening since")
	d.UntilText("No events could be received for")
	d.Tap("Fetch changes")
	d.UntilText("Two requests fetch what changed")
	d.Shot("events-gap")
	d.Tap("Open commands/getAllActive")
	d.Tap("Open reservations/getAll/2023-06-06")
	if len(d.prepared) != 2 || d.prepared[0].Operation != "commands/getAllActive" ||
		!strings.Contains(string(d.prepared[1].Body), "UpdatedUtc") {
		t.Errorf("prepared %+v", d.prepared)
	}
}

func TestAnEventIsOpenedWithTheOperationThatFetchesIt(t *testing.T) {
	d := open(t, full, hotel)
	d.listening()
	d.wire.send(reservation)
	d.UntilText("All 1")
	d.Tap("Open request")
	d.Tap("Reservation")
	d.UntilText("29 Nov 14:00 – 2 Dec 10:00 UTC")
	d.Shot("events-selected")
	d.Tap("Open with reservations/getAll/2023-06-06")
	if len(d.prepared) != 2 || !json.Valid(d.prepared[1].Body) {
		t.Fatalf("prepared %+v", d.prepared)
	}
	d.Tap("Copy id")
	if got := d.App().Clipboard().Content(); got != "5f3c11d0-8b1e-4d2a-9c41-7b1d52a0e6f1" {
		t.Errorf("the clipboard holds %q", got)
	}
}

func TestAFilterNarrowsAndAPauseHolds(t *testing.T) {
	d := open(t, full, hotel)
	d.listening()
	d.wire.send(reservation, resource)
	d.UntilText("All 2")
	d.Tap("Resource 1")
	d.Until(func() bool { return !d.HasText("Confirmed") && d.HasText("Dirty") })
	d.Tap("All 2")
	d.Tap("Pause display")
	d.wire.send(price)
	d.UntilText("Paused · 1 row came since")
	if d.HasText("all categories") {
		t.Error("a paused display has gone on")
	}
	d.Tap("Resume")
	d.UntilText("all categories")
	if d.HasText("All 2") || !d.HasText("All 3") {
		t.Error("the counts stood still")
	}
}

// TestWhatIsReadStaysWhereItIs while events come, until somebody jumps to the newest.
func TestWhatIsReadStaysWhereItIs(t *testing.T) {
	d := open(t, fyne.NewSize(960, 420), hotel)
	d.listening()
	for n := range 30 {
		d.wire.send(numbered(n))
	}
	d.UntilText("All 30")
	d.Tap(id(29))
	for range 20 {
		d.Key(fyne.KeyDown)
	}
	at := d.FindText(id(10)).Position
	for n := 30; n < 37; n++ {
		d.wire.send(numbered(n))
	}
	d.UntilText("Jump to newest · 7 new")
	if now := d.FindText(id(10)).Position; now != at {
		t.Errorf("it stood at %v and stands at %v", at, now)
	}
	d.Shot("events-reading")
	d.Tap("Jump to newest · 7 new")
	d.UntilText(id(36))
	d.wire.send(numbered(37))
	d.UntilText(id(37))
	if d.HasText("Jump to newest") {
		t.Error("it still offers to jump")
	}
}

func TestTheRowsAreSavedAsLinesOfJSON(t *testing.T) {
	place := hotel
	place.Environment = model.Environment{ID: "production", Name: "Production", Kind: model.Production}
	d := open(t, full, place)
	d.listening()
	d.wire.send(reservation, resource)
	d.UntilText("All 2")
	d.Tap("Save…")
	d.UntilText("Save events of production?")
	d.Shot("events-save-production")
	d.Key(fyne.KeyReturn)
	path := filepath.Join(t.TempDir(), "events.ndjson")
	d.UntilText("Choose a folder…")
	d.Shortcut(fyne.KeyA, fyne.KeyModifierShortcutDefault)
	d.Type(path)
	d.Key(fyne.KeyReturn)
	d.UntilText("Saved 2 rows")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], `"event":{"Type":"Reservation"`) {
		t.Errorf("saved %s", raw)
	}
}

// TestAHiddenPaneGoesOnRecording and another connection has a list of its own.
func TestAHiddenPaneGoesOnRecording(t *testing.T) {
	d := open(t, full, hotel)
	d.listening()
	d.pane.SetSeen(false)
	d.wire.send(reservation)
	d.Until(func() bool { return d.counted == 1 })
	if d.HasText("Confirmed") {
		t.Error("it draws what nobody sees")
	}
	other := hotel
	other.Connection.ID = "borealis"
	d.pane.SetSeen(true)
	d.pane.Show(other)
	d.UntilText("Listen to see events as Mews sends them.")
	d.wire.send(resource)
	d.Until(func() bool { return d.sockets.Feed("aurora").Snapshot().Received == 2 })
	d.pane.Show(hotel)
	d.UntilText("Confirmed")
	d.UntilText("Dirty")
}

// TestAHiddenListIsNoLongerThanItsView: a list can be drawn before the pane is seen again.
func TestAHiddenListIsNoLongerThanItsView(t *testing.T) {
	unverified := hotel
	unverified.Connection.ID, unverified.Connection.Identity = "borealis", nil
	verified := hotel
	verified.Connection.ID = "borealis"
	shrinks := map[string]func(d *desk){
		"another connection": func(d *desk) { d.pane.Show(unverified) },
		"cleared": func(d *desk) {
			d.sockets.Feed("aurora").Clear()
			d.Until(func() bool { return !d.HasText(id(28)) })
		},
	}
	draws := map[string]func(d *desk){
		"verified": func(d *desk) { d.pane.Show(verified) },
		"resized":  func(d *desk) { d.Resize(fyne.NewSize(900, 500)) },
		"focused":  func(d *desk) { d.Key(fyne.KeyReturn) },
	}
	for shrunk, shrink := range shrinks {
		for drawn, draw := range draws {
			t.Run(shrunk+" and "+drawn, func(t *testing.T) {
				d := open(t, full, hotel)
				d.listening()
				for n := range 30 {
					d.wire.send(numbered(n))
				}
				d.UntilText("All 30")
				d.Tap(id(29))
				d.pane.SetSeen(false)
				shrink(d)
				draw(d)
				d.pane.SetSeen(true)
				if d.HasText(id(28)) || d.HasText("All 30") {
					t.Errorf("rows that are gone are on the screen: %s", strings.Join(d.Texts(), " | "))
				}
			})
		}
	}
}

// TestEveryEventOfAFloodIsCounted and the newest is on the screen when it ends.
func TestEveryEventOfAFloodIsCounted(t *testing.T) {
	d := open(t, full, hotel)
	d.listening()
	const count = 7000
	for n := range count / 100 {
		var all []string
		for i := range 100 {
			all = append(all, numbered(n*100+i))
		}
		d.wire.send(all...)
	}
	d.Until(func() bool { return d.counted == count && d.HasText(id(6999)) })
	d.UntilText("All 5000")
	d.UntilText("older ones were dropped")
	d.Shot("events-flood")
}

// TestEveryStateFitsTheSmallestWindow and the larger ones.
func TestItIsReadableInEveryRoom(t *testing.T) {
	for name, size := range map[string]fyne.Size{
		"wide": {Width: 1240, Height: 640}, "usual": full, "narrow": {Width: 600, Height: 420},
		"page": {Width: 340, Height: 420},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, size, hotel)
			d.Shot("events-closed-" + name)
			d.listening()
			d.Shot("events-none-" + name)
			d.wire.send(reservation, resource, price, device, `{"Type":"KeyCut","Id":"x","State":"Unheard"}`, `7`)
			d.UntilText("All 6")
			d.Tap("Unheard")
			d.Shot("events-" + name)
			d.SetTheme(look.New(look.AccentOf(model.Demo)).In(look.Dark))
			d.Shot("events-dark-" + name)
		})
	}
}
