package walk_test

import (
	"regexp"
	"slices"
	"testing"
	"time"

	"keyrack/model/sandbox"
	"keyrack/ui/walk"
)

// living serves hotels in which something happens by itself, as keyrack sandbox --life does.
func living(t *testing.T) *sandbox.Server {
	t.Helper()
	server, err := sandbox.New(sandbox.Options{Seed: 7, Life: 400 * time.Millisecond}).Listen(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server
}

// addLiving adds an environment with a socket of its own, and one of its hotels.
func addLiving(t *testing.T, d *walk.Desktop, server *sandbox.Server) {
	t.Helper()
	d.WaitFor("Welcome to Keyrack")
	d.Click("Add environment")
	d.WaitFor("For a Connector API at an address of your own.")
	d.ClickField("Name")
	d.Type("Living")
	d.ClickField("Address")
	d.Type(server.Address())
	d.ClickField("Socket")
	d.Type(server.SocketAddress())
	d.Click("Ask before each write")
	d.Click("Read and write")
	d.WaitFor("For a Connector API at an address of your own.") // the choice has closed
	d.Key("Return")
	d.WaitUntilGone("For a Connector API at an address of your own.")
	addAurora(t, d)
}

// waitForScene waits until the screen is as it should be.
func waitForScene(t *testing.T, d *walk.Desktop, what string, reached func(texts []string) bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !reached(written(d)); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited for %s; the screen says %q", what, d.Texts())
		}
	}
}

// written are the single texts on the screen, such as each column of a row.
func written(d *walk.Desktop) []string {
	var all []string
	for _, w := range d.Scene().Windows {
		for _, node := range w.Nodes {
			if node.Text != "" {
				all = append(all, node.Text)
			}
		}
	}
	return all
}

// rowsOf counts the rows of events.
func rowsOf(texts []string) int {
	rows := 0
	for _, text := range texts {
		if text == "Open request" {
			rows++
		}
	}
	return rows
}

// matching returns the first text that an expression matches.
func matching(texts []string, expression *regexp.Regexp) string {
	if at := slices.IndexFunc(texts, expression.MatchString); at >= 0 {
		return texts[at]
	}
	return ""
}

var (
	chipOfResources = regexp.MustCompile(`^Resource [1-9]\d*$`)
	chipOfAll       = regexp.MustCompile(`^All (\d\d+|[2-9])$`) // events: there is one connection
)

// listens opens the socket of the hotel on the page, and looks at what comes.
func listens(t *testing.T, d *walk.Desktop, shots string) {
	t.Helper()
	d.Key("ctrl+shift+5")
	d.WaitFor("Listen to see events as Mews sends them.")
	d.Shot(shots + "-events-idle")
	d.Key("ctrl+g")
	d.WaitFor("Listening since")
	d.WaitFor("· listening, ") // in the list
	waitForScene(t, d, "rows of two types", func(texts []string) bool {
		return slices.Contains(texts, "Reservation") && slices.Contains(texts, "Resource") && rowsOf(texts) > 5
	})
	d.Shot(shots + "-events")
	d.Click("Pause display")
	d.WaitFor("Resume")
	d.Click(matching(written(d), chipOfResources))
	waitForScene(t, d, "rows of one type alone", func(texts []string) bool {
		return slices.Contains(texts, "Resource") && !slices.Contains(texts, "Reservation")
	})
	d.ClickField("Filter by id, state…")
	d.Type("no such state")
	d.WaitFor("No event passes the filter.")
	d.Shot(shots + "-events-filtered")
	d.Key("ctrl+a", "BackSpace")
	d.WaitUntilGone("No event passes the filter.")

	d.ClickNth("Open request", 1)
	d.WaitFor(`"ResourceIds"`)
	d.Key("ctrl+Return")
	d.WaitFor("200 OK")
	d.WaitFor(`"Resources"`)
	d.Shot(shots + "-events-request")
	d.Key("ctrl+shift+5")
	waitForScene(t, d, "how many events there are", func(texts []string) bool {
		return matching(texts, chipOfAll) != ""
	})
	d.Click(matching(written(d), chipOfAll))
	d.Click("Resume")
	d.WaitFor("Pause display")
}

// asksWhy lets everything be asked that can tell why no events come. They do.
func asksWhy(d *walk.Desktop, shots string) {
	d.Click("Why do I get no events?")
	d.WaitFor("configuration/get answered 200.")
	d.WaitFor("is open since")
	d.WaitFor("Events come, and everything that has changed was told.")
	d.Shot(shots + "-events-why")
	d.Key("Escape")
	d.WaitUntilGone("configuration/get answered 200.")
}

// directs lets the hotels of the built-in sandbox live, and disables the integration of one.
func directs(d *walk.Desktop, shots string) {
	d.Key("ctrl+1")
	d.Click("Add the sample hotels")
	d.WaitFor("Aurora Collection")
	d.Click("Hotel Aurora")
	d.WaitFor("works offline")
	d.Key("ctrl+g")
	d.WaitFor("Listening since")
	d.Key("ctrl+p")
	d.WaitFor("Hotel Aurora · enabled · 5341…0001")
	d.Click("The hotels live: something happens every 2s")
	d.Shot(shots + "-sandbox-directed")
	d.Key("Escape")
	d.WaitUntilGone("Hotels of the sandbox")
	d.WaitFor("Open request")
	d.Key("ctrl+p")
	d.WaitFor("Hotel Aurora · enabled · 5341…0001")
	d.Click("Disable")
	d.WaitFor("Hotel Aurora is disabled: its token is refused")
	d.Key("Escape")
	d.WaitUntilGone("Hotels of the sandbox")
	d.WaitFor("401 Unauthorized")
	d.Shot(shots + "-sandbox-disabled")
}

// receives starts the receiver of the environment, and sends a sample to it.
func receives(d *walk.Desktop, shots string) {
	d.Key("ctrl+shift+j")
	d.WaitFor("Webhooks of Living")
	d.ClickNth("Receive", 2) // the first is the tab
	d.WaitFor("Receiving at http://127.0.0.1:")
	d.Shot(shots + "-webhooks-receiving")
	d.Key("ctrl+shift+v")
	d.WaitFor("Nothing was sent yet.")
	d.Click("Here")
	d.ClickNth("Send", 2)
	d.WaitFor("Mews would count this as delivered")
	d.Shot(shots + "-webhooks-sent")
	d.Key("ctrl+shift+j")
	d.WaitFor("1 message")
	d.Click("General")
	d.WaitFor("General webhook")
	d.WaitFor("Open with reservations/getAll/2023-06-06")
	d.Shot(shots + "-webhooks-received")
}

// presents turns presenter mode on, before which no socket stays open, and off again.
func presents(d *walk.Desktop, shots string) {
	d.Key("ctrl+shift+p")
	d.WaitFor("PRESENTER MODE")
	d.WaitUntilGone("Webhooks of Living")
	d.WaitUntilGone("Events")
	d.WaitUntilGone("listening")
	d.Key("ctrl+g")
	d.WaitFor("Presenter mode keeps this closed")
	d.Shot(shots + "-events-presenter")
	d.Key("ctrl+shift+p")
	d.WaitFor("Leave presenter mode?")
	d.Key("Return")
	d.WaitUntilGone("PRESENTER MODE")
	d.Key("ctrl+shift+5")
	d.WaitFor("presenter mode was switched on")
}

// TestKeyrackListensToAHotel watches what a hotel sends by itself, receives a webhook, and hides both before an
// audience.
func TestKeyrackListensToAHotel(t *testing.T) {
	t.Parallel()
	for _, look := range []struct {
		name, shots string
		options     walk.Options
	}{
		{"light", "60-light", walk.Options{}},
		{"dark", "61-dark", walk.Options{Size: walk.Size{Width: 1024, Height: 700}, Dark: true}},
	} {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			d := walk.Start(t, look.options)
			addLiving(t, d, living(t))
			listens(t, d, look.shots)
			asksWhy(d, look.shots)
			receives(d, look.shots)
			presents(d, look.shots)
			directs(d, look.shots)
		})
	}
}

// TestKeyrackListensToAHotelInLargeText has text of 150 % in a small window.
func TestKeyrackListensToAHotelInLargeText(t *testing.T) {
	t.Parallel()
	d := walk.Start(t, walk.Options{Size: walk.Size{Width: 1280, Height: 720}})
	addLiving(t, d, living(t))
	d.Key("ctrl+plus", "ctrl+plus", "ctrl+plus", "ctrl+plus", "ctrl+plus")
	d.Key("ctrl+g")
	d.WaitFor("Listening since")
	waitForScene(t, d, "an event", func(texts []string) bool { return matching(texts, chipOfResources) != "" })
	d.Shot("62-large-events")
	d.Key("ctrl+shift+j")
	d.WaitFor("Webhooks of Living")
	d.Shot("62-large-webhooks")
	d.Key("ctrl+shift+v")
	d.WaitFor("Ids of Hotel Aurora")
	d.Shot("62-large-webhooks-send")
}
