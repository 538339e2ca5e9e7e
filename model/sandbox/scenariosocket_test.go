package sandbox

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"
)

func TestScenariosOfTheSocket(t *testing.T) {
	clock := newClock()
	s := newTestSandbox(t, Options{Now: clock.time, Sleep: clock.sleep})
	server := s.serve(t)
	under := func(scenario string) http.Header {
		header := cookies(clientToken, auroraToken)
		header.Set(ScenarioHeader, scenario)
		return header
	}
	for scenario, want := range map[string]int{
		"socket-refused": 403, "disabled": 401, "rate-limited": 429, "server-error": 500, "web-page": 502, "timeout": 408,
		"flood": 400,
	} {
		options := &websocket.DialOptions{HTTPHeader: under(scenario)}
		_, response, err := websocket.Dial(t.Context(), server.SocketAddress(), options)
		if err == nil || response == nil || response.StatusCode != want {
			t.Errorf("%s: %v, %v; want %d", scenario, response, err, want)
		}
	}
	for scenario, after := range map[string]time.Duration{"socket-drop": defaultDrop, "socket-drop=7s": 7 * time.Second} {
		ears := dial(t, server, under(scenario), websocket.DialOptions{})
		s.dirty(t, auroraToken, 0)
		ears.next()
		clock.asleepFor(t, after)
		ended := make(chan error, 1)
		go func() { ended <- ears.end() }()
		clock.pass(after)
		if err := <-ended; websocket.CloseStatus(err) != -1 {
			t.Errorf("%s: it is told %v, want a connection that breaks off", scenario, err)
		}
	}
	silent := dial(t, server, under("socket-silent"), websocket.DialOptions{})
	loud := server.hear(t, auroraToken)
	ctx, stop := context.WithCancel(t.Context())
	pinged := make(chan error, 1)
	go func() { pinged <- silent.conn.Ping(ctx) }()
	go func() { _ = silent.end() }()
	s.dirty(t, auroraToken, 0)
	loud.next()
	go func() { _ = loud.end() }()
	for range 3 { // what the other one answers comes back meanwhile
		if err := loud.conn.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	if err := <-pinged; err == nil {
		t.Error("socket-silent: a ping is answered")
	}
}
