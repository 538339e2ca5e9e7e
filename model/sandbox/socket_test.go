package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

// cookies is the header of a handshake as it is documented.
func cookies(client, access string) http.Header {
	return http.Header{"Cookie": {"ClientToken=" + client + "; AccessToken=" + access}}
}

// serve lets the sandbox listen until the test ends.
func (s *Sandbox) serve(t testing.TB) *Server {
	t.Helper()
	server, err := s.Listen(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server
}

// ears is a client that listens.
type ears struct {
	t    testing.TB
	conn *websocket.Conn
}

func dial(t testing.TB, server *Server, header http.Header, options websocket.DialOptions) ears {
	t.Helper()
	options.HTTPHeader = header
	conn, response, err := websocket.Dial(t.Context(), server.SocketAddress(), &options)
	if err != nil {
		t.Fatalf("the handshake of %v: %v (%v)", header, err, response)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return ears{t, conn}
}

func (server *Server) hear(t testing.TB, token string) ears {
	t.Helper()
	return dial(t, server, cookies(clientToken, token), websocket.DialOptions{})
}

// next returns the events of the next message.
func (e ears) next() []map[string]any {
	e.t.Helper()
	kind, text, err := e.conn.Read(e.t.Context())
	if err != nil {
		e.t.Fatal(err)
	}
	var message struct{ Events []map[string]any }
	if err := json.Unmarshal(text, &message); err != nil || kind != websocket.MessageText {
		e.t.Fatalf("%v %s: %v", kind, text, err)
	}
	return message.Events
}

// end returns how the connection ended.
func (e ears) end() error {
	for {
		if _, _, err := e.conn.Read(context.Background()); err != nil {
			return err
		}
	}
}

// dirty makes a room dirty, which is the smallest write that everybody hears of.
func (s *Sandbox) dirty(t testing.TB, token string, room int) string {
	t.Helper()
	s.mu.Lock()
	id := s.open(s.grants[token].hotels[0]).id(s, "Resource", room)
	s.mu.Unlock()
	s.must(t, token, "resources/update", map[string]any{"ResourceUpdates": []any{
		map[string]any{"ResourceId": id, "State": map[string]any{"Value": "Dirty"}},
	}})
	return id
}

func TestAWriteIsHeardAtOnceAndByItsOwnHotelAlone(t *testing.T) {
	s := newTestSandbox(t, Options{})
	server := s.serve(t)
	first, second, other, portfolio := server.hear(t, auroraToken), server.hear(t, auroraToken),
		server.hear(t, borealisToken), server.hear(t, collectionToken)
	room := s.dirty(t, auroraToken, 3)
	want := fmt.Sprint([]map[string]any{{"Type": "Resource", "Id": room, "State": "Dirty"}})
	for name, e := range map[string]ears{"the first": first, "the second": second} {
		if got := fmt.Sprint(e.next()); got != want {
			t.Errorf("%s client hears %s, want %s", name, got, want)
		}
	}
	// The others hear nothing of it: the first that comes is of their own hotel, or the end.
	own := s.dirty(t, borealisToken, 1)
	if got := other.next(); len(got) != 1 || got[0]["Id"] != own {
		t.Errorf("the other hotel hears %v, want its room %s", got, own)
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if kind, text, err := portfolio.conn.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("the portfolio hears %v %s, %v", kind, text, err)
	}
}

func TestTheHandshakeTakesTheDocumentedCookiesAndNothingElse(t *testing.T) {
	s := newTestSandbox(t, Options{})
	server := s.serve(t)
	good := "ClientToken=" + clientToken + "; AccessToken=" + auroraToken
	for name, request := range map[string]struct {
		cookies []string
		query   string
	}{
		"no cookie":               {nil, ""},
		"blanks around =":         {[]string{strings.ReplaceAll(good, "=", " = ")}, ""},
		"no blank between":        {[]string{strings.ReplaceAll(good, "; ", ";")}, ""},
		"one token":               {[]string{"ClientToken=" + clientToken}, ""},
		"two headers":             {[]string{"ClientToken=" + clientToken, "AccessToken=" + auroraToken}, ""},
		"quotes":                  {[]string{`ClientToken="` + clientToken + `"; AccessToken="` + auroraToken + `"`}, ""},
		"tokens in the address":   {nil, "?ClientToken=" + clientToken + "&AccessToken=" + auroraToken},
		"tokens in both places":   {[]string{good}, "?AccessToken=" + auroraToken},
		"an unknown client token": {[]string{"ClientToken=x; AccessToken=" + auroraToken}, ""},
		"an unknown access token": {[]string{"ClientToken=" + clientToken + "; AccessToken=x"}, ""},
		"another client's token":  {[]string{"ClientToken=" + scenarioToken + "; AccessToken=" + auroraToken}, ""},
	} {
		_, response, err := websocket.Dial(t.Context(), server.SocketAddress()+request.query,
			&websocket.DialOptions{HTTPHeader: http.Header{"Cookie": request.cookies}})
		if err == nil || response == nil || response.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %v, %v", name, response, err)
			continue
		}
		body, _ := io.ReadAll(response.Body)
		if response.Header.Get("Request-Id") == "" || !strings.Contains(string(body), `"Message":"Invalid `) {
			t.Errorf("%s answers %s %s", name, response.Header, body)
		}
	}
	response, err := http.Get(server.Address() + SocketPath)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusUnauthorized {
		t.Errorf("a request that is no handshake answers %d", response.StatusCode)
	}
}

func TestTheSandboxPingsAndSendsAwayWhoAnswersNone(t *testing.T) {
	clock := newClock()
	s := newTestSandbox(t, Options{Now: clock.time, Sleep: clock.sleep})
	server := s.serve(t)
	pinged := make(chan bool, 2)
	answers := func(answer bool) websocket.DialOptions {
		return websocket.DialOptions{OnPingReceived: func(context.Context, []byte) bool {
			pinged <- answer
			return answer
		}}
	}
	deaf := dial(t, server, cookies(clientToken, auroraToken), answers(false))
	gone := make(chan error, 1)
	go func() { gone <- deaf.end() }()
	clock.asleepFor(t, pingEvery)
	clock.pass(pingEvery)
	if <-pinged {
		t.Fatal("somebody else was pinged")
	}
	clock.asleepFor(t, pongWait)
	clock.pass(pongWait)
	if err := <-gone; websocket.CloseStatus(err) != -1 {
		t.Errorf("who answers no ping is told %v, want a connection that ends", err)
	}

	awake := dial(t, server, cookies(clientToken, auroraToken), answers(true))
	heard := make(chan string, 1)
	go func() { heard <- awake.next()[0]["Id"].(string) }()
	for range 3 {
		clock.asleepFor(t, pingEvery)
		clock.pass(pingEvery)
		<-pinged
	}
	clock.asleepFor(t, pingEvery) // it has got the last pong
	if room := s.dirty(t, auroraToken, 0); room != <-heard {
		t.Error("who answers pings hears nothing")
	}
}

func TestWhoReadsTooSlowlyIsSentAwayAndHoldsNobodyUp(t *testing.T) {
	l := &listener{frames: make(chan []byte, 2)}
	ctx, end := context.WithCancelCause(t.Context())
	l.end = end
	for range 3 {
		l.hear([]byte("{}"))
	}
	code, _, told := closing(context.Cause(ctx))
	if code != websocket.StatusTryAgainLater || !told || len(l.frames) != 2 {
		t.Errorf("it ends with %d and %d messages wait", code, len(l.frames))
	}
}

func TestWhatAClientSendsIsRead(t *testing.T) {
	s := newTestSandbox(t, Options{})
	server := s.serve(t)
	e := server.hear(t, auroraToken)
	for range 100 {
		if err := e.conn.Write(t.Context(), websocket.MessageText, []byte(`{"ping":true}`)); err != nil {
			t.Fatal(err)
		}
	}
	if room := s.dirty(t, auroraToken, 0); e.next()[0]["Id"] != room {
		t.Error("it hears of another room")
	}
	if err := e.conn.Close(websocket.StatusNormalClosure, ""); err != nil {
		t.Error(err)
	}
}

func TestAMessageHasNoMoreEventsThanClientsRead(t *testing.T) {
	s := newTestSandbox(t, Options{})
	server := s.serve(t)
	e := server.hear(t, auroraToken)
	e.conn.SetReadLimit(32 << 10)
	guest := s.must(t, auroraToken, "customers/add", map[string]any{"LastName": "Group", "OverwriteExisting": false})
	p := s.open(s.grants[auroraToken].hotels[0])
	var stays []any
	for range 250 {
		stays = append(stays, map[string]any{
			"StartUtc": "2027-03-01T14:00:00Z", "EndUtc": "2027-03-04T10:00:00Z", "CustomerId": guest["Id"],
			"RequestedCategoryId": p.id(s, "ResourceCategory", 0), "RateId": p.id(s, "Rate", 0),
			"PersonCounts": []any{map[string]any{"AgeCategoryId": p.id(s, "AgeCategory", 0), "Count": 1}},
		})
	}
	s.must(t, auroraToken, "reservations/add", map[string]any{
		"ServiceId": p.id(s, "Service", 0), "Reservations": stays, "CheckOverbooking": false,
	})
	seen := map[any]bool{}
	for _, want := range []int{100, 100, 50} {
		events := e.next()
		if len(events) != want {
			t.Fatalf("a message has %d events, want %d", len(events), want)
		}
		for _, event := range events {
			seen[event["Id"]] = true
			if event["Type"] != "Reservation" || event["State"] != "Confirmed" || event["StartUtc"] != "2027-03-01T14:00:00Z" ||
				event["EndUtc"] != "2027-03-04T10:00:00Z" {
				t.Fatalf("the event is %v", event)
			}
			if resource, there := event["AssignedResourceId"]; !there || resource != nil {
				t.Fatalf("no room is assigned, and the event has %v", resource)
			}
		}
	}
	if len(seen) != 250 {
		t.Errorf("%d reservations were made known", len(seen))
	}
}
