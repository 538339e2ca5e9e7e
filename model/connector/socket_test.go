package connector_test

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"keyrack/model"
	"keyrack/model/connector"
	"keyrack/model/events"
)

// clearSocket returns what clears a socket to the address of a server.
func clearSocket(t testing.TB, address string) *socketClearing {
	t.Helper()
	at := clearFor(t, "connection", accessToken, address, readPath).(*clearing).target
	socket, err := model.ParseSocketAddress("ws" + strings.TrimPrefix(address, "http"))
	if err != nil {
		t.Fatal(err)
	}
	at.Environment.Socket = socket
	c := &socketClearing{guard: model.NewGuard(catalogue{}, time.Now), target: at}
	c.intent = c.guard.IntendSocket(at)
	return c
}

type socketClearing struct {
	guard  *model.Guard
	target model.Target
	intent model.SocketIntent
	asked  int
}

func (c *socketClearing) ClearSocket() (model.SocketClearance, error) {
	c.asked++
	return c.guard.ClearSocket(c.target, c.intent)
}

// patience bounds what a test waits for; none takes it.
func patience(t testing.TB) context.Context {
	t.Helper()
	ctx, end := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(end)
	return ctx
}

// refusedDial opens a socket and expects that it does not open, with no token in what is said.
func refusedDial(t *testing.T, options connector.Options, address string, kind events.CauseKind) events.Cause {
	t.Helper()
	socket, err := newClient(t, options).Dial(patience(t), clearSocket(t, address))
	var failed *events.Error
	if !errors.As(err, &failed) || failed.Cause.Kind != kind || socket != nil {
		t.Fatalf("%v (%T), want %s", err, err, kind)
	}
	noToken(t, err, failed.Cause)
	return failed.Cause
}

// echoing serves a WebSocket and hands it to play.
func echoing(t testing.TB, play func(ctx context.Context, c *websocket.Conn)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			t.Errorf("the handshake: %v", err)
			return
		}
		defer func() { _ = c.CloseNow() }()
		play(r.Context(), c)
	}
}

// hijacked answers the handshake itself and hands the bare connection to play.
func hijacked(t *testing.T, play func(c net.Conn)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Errorf("hijacking: %v", err)
			return
		}
		defer func() { _ = c.Close() }()
		sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
		_, _ = fmt.Fprintf(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
			"Sec-WebSocket-Accept: %s\r\n\r\n", base64.StdEncoding.EncodeToString(sum[:]))
		play(c)
	}
}

func TestTheHandshakeCarriesTheTokensInOneCookieAndNowhereElse(t *testing.T) {
	var got *http.Request
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Clone(context.Background())
		echoing(t, func(ctx context.Context, c *websocket.Conn) {
			_ = c.Write(ctx, websocket.MessageText, []byte(`{"Events":[]}`))
			_, _, _ = c.Read(ctx)
		})(w, r)
	})
	clearing := clearSocket(t, server.URL)
	socket, err := newClient(t, connector.Options{Version: "9.9"}).Dial(patience(t), clearing)
	if err != nil {
		t.Fatal(err)
	}
	message, isText, err := socket.Read(patience(t))
	if string(message) != `{"Events":[]}` || !isText || err != nil {
		t.Errorf("it read %q, %v, %v", message, isText, err)
	}
	socket.Close()
	if want := "ClientToken=" + clientToken + "; AccessToken=" + accessToken; got.Header.Get("Cookie") != want {
		t.Errorf("the cookie is not as documented: %d bytes, not %d", len(got.Header.Get("Cookie")), len(want))
	}
	if got.URL.String() != "/ws/connector" || got.Method != http.MethodGet || clearing.asked != 1 {
		t.Errorf("%s %s, cleared %d times", got.Method, got.URL, clearing.asked)
	}
	if socket.Address() != "ws"+strings.TrimPrefix(server.URL, "http")+"/ws/connector" {
		t.Errorf("it is at %s", socket.Address())
	}
	got.Header.Del("Cookie")
	for name, values := range got.Header {
		if text := strings.Join(values, " "); strings.Contains(text, clientToken) || strings.Contains(text, accessToken) {
			t.Errorf("a token is in %s", name)
		}
	}
	if agent := got.Header.Get("User-Agent"); agent != "Keyrack/9.9" || got.Header.Get("Sec-Websocket-Extensions") != "" {
		t.Errorf("the headers are %v", got.Header)
	}
}

func TestASocketOverTLSTrustsWhomRequestsTrust(t *testing.T) {
	server, pool := serveTLS(t, echoing(t, func(ctx context.Context, c *websocket.Conn) { _, _, _ = c.Read(ctx) }))
	socket, err := newClient(t, connector.Options{RootCAs: pool}).Dial(patience(t), clearSocket(t, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	socket.Close()
	refusedDial(t, connector.Options{}, server.URL, events.RefusedTLS)
}

func TestARefusedHandshakeSaysWhatTheServerSaid(t *testing.T) {
	for _, status := range []int{200, 400, 401, 403, 404, 429, 500, 503} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, status, `{"Message":"no"}`) })
		cause := refusedDial(t, connector.Options{}, server.URL, events.RefusedStatus)
		if cause.Status != status || cause.RequestID != "request-1" || cause.Text != `{"Message":"no"}` {
			t.Errorf("%d: %+v", status, cause)
		}
	}
	for value, want := range map[string]time.Duration{
		"90": 90 * time.Second, "0": time.Second, "": 0, "soon": 0, "Sun, 29 Nov 2026 12:01:00 GMT": time.Minute,
	} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", "Sun, 29 Nov 2026 12:00:00 GMT")
			w.Header().Set("Retry-After", value)
			answer(w, http.StatusServiceUnavailable, "")
		})
		cause := refusedDial(t, connector.Options{}, server.URL, events.RefusedStatus)
		if cause.RetryAfter != want {
			t.Errorf("Retry-After %q is %s, not %s", value, cause.RetryAfter, want)
		}
	}
	wrong := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Upgrade", "websocket")
		w.Header().Set("Sec-WebSocket-Accept", "nonsense")
		w.WriteHeader(http.StatusSwitchingProtocols)
	})
	refusedDial(t, connector.Options{}, wrong.URL, events.RefusedShape)
}

func TestAHandshakeThatPointsElsewhereIsNotFollowed(t *testing.T) {
	var reached atomic.Int32
	other := serve(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	for _, status := range []int{301, 302, 303, 307, 308} {
		server := serve(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+"/ws/connector?"+accessToken, status)
		})
		cause := refusedDial(t, connector.Options{}, server.URL, events.RefusedMoved)
		if cause.Host != strings.TrimPrefix(other.URL, "http://") || cause.Status != status {
			t.Errorf("%d: %s", status, cause.Host)
		}
	}
	if reached.Load() != 0 {
		t.Errorf("the other host got %d requests", reached.Load())
	}
}

func TestAServerThatNeverAnswersTheHandshakeIsGivenUp(t *testing.T) {
	stop := make(chan struct{})
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	})
	refusedDial(t, connector.Options{Silence: 50 * time.Millisecond}, server.URL, events.NoAnswer)
	close(stop)
}

func TestNobodyListeningIsNoRefusal(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + listener.Addr().String()
	_ = listener.Close()
	cause := refusedDial(t, connector.Options{}, address, events.Unreachable)
	var failure *connector.Failure
	if !errors.As(cause.Err, &failure) || failure.Kind != connector.Refused || cause.Kind.Phase() != events.Waiting {
		t.Errorf("%+v", cause)
	}
}

func TestNothingIsSentWithoutAClearance(t *testing.T) {
	var reached atomic.Int32
	server := serve(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	clearing := clearSocket(t, server.URL)
	clearing.guard.LockAll()
	var stale *model.StaleIntent
	if _, err := newClient(t, connector.Options{}).Dial(patience(t), clearing); !errors.As(err, &stale) {
		t.Errorf("locked: %v", err)
	}
	for _, token := range []string{"with blank", "with;semicolon", "with\r\nline", "täken"} {
		clearing := clearSocket(t, server.URL)
		clearing.target.AccessToken = model.NewSecret(token)
		_, err := newClient(t, connector.Options{}).Dial(patience(t), clearing)
		var failure *connector.Failure
		if !errors.As(err, &failure) || failure.Kind != connector.NotCleared || strings.Contains(err.Error(), token) {
			t.Errorf("%q: %v", token, err)
		}
	}
	if reached.Load() != 0 {
		t.Errorf("%d handshakes", reached.Load())
	}
}

// readUntilLost opens a socket to a server and reads until it ends.
func readUntilLost(t *testing.T, handler http.HandlerFunc) (messages int, cause events.Cause) {
	t.Helper()
	server := serve(t, handler)
	socket, err := newClient(t, connector.Options{}).Dial(patience(t), clearSocket(t, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	for ctx := patience(t); ; messages++ {
		if _, _, err := socket.Read(ctx); err != nil {
			var lost *events.Error
			if !errors.As(err, &lost) || ctx.Err() != nil {
				t.Fatalf("%v (%T)", err, err)
			}
			noToken(t, err)
			return messages, lost.Cause
		}
	}
}

func TestEveryCodeOfACloseIsTold(t *testing.T) {
	for _, code := range []websocket.StatusCode{
		1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4001, 4999,
	} {
		_, cause := readUntilLost(t, echoing(t, func(_ context.Context, c *websocket.Conn) { _ = c.Close(code, "because") }))
		if cause.Kind != events.ClosedThere || cause.Code != int(code) || cause.Text != "because" {
			t.Errorf("%d: %+v", code, cause)
		}
	}
	_, cause := readUntilLost(t, hijacked(t, func(c net.Conn) { _, _ = c.Write([]byte{0x88, 0}) }))
	if cause.Kind != events.ClosedThere || cause.Code != 1005 {
		t.Errorf("without a code: %+v", cause)
	}
}

func TestWhatIsNoProperStreamEndsTheSocket(t *testing.T) {
	text := func(payload string) []byte { return append([]byte{0x81, byte(len(payload))}, payload...) }
	for name, test := range map[string]struct {
		sent     []byte
		messages int
		kind     events.CauseKind
	}{
		"half of a frame":        {text(`{"Events":[]}`)[:5], 0, events.Cut},
		"a message, then an end": {text(`{"Events":[]}`), 1, events.Cut},
		"a reserved bit":         {append([]byte{0xf1, 2}, "{}"...), 0, events.Broken},
		"an unknown opcode":      {[]byte{0x83, 0}, 0, events.Broken},
		"a continuation alone":   {append([]byte{0x80, 2}, "{}"...), 0, events.Broken},
	} {
		messages, cause := readUntilLost(t, hijacked(t, func(c net.Conn) { _, _ = c.Write(test.sent) }))
		if messages != test.messages || cause.Kind != test.kind {
			t.Errorf("%s: %d messages, then %s", name, messages, cause.Kind)
		}
	}
}

func TestAFloodEndsTheSocketWithoutBeingKept(t *testing.T) {
	const size = 64 << 20
	sent := make(chan int64, 1)
	_, cause := readUntilLost(t, hijacked(t, func(c net.Conn) {
		header := []byte{0x81, 127, 0, 0, 0, 0, size >> 24, size >> 16 & 0xff, size >> 8 & 0xff, size & 0xff}
		_, _ = c.Write(header)
		n, _ := io.CopyN(c, zeros{}, size)
		sent <- n
	}))
	if cause.Kind != events.Flooded {
		t.Errorf("%+v", cause)
	}
	if n := <-sent; n == size {
		t.Error("all of it was read")
	}
	messages, _ := readUntilLost(t, echoing(t, func(ctx context.Context, c *websocket.Conn) {
		_ = c.Write(ctx, websocket.MessageText, make([]byte, connector.SocketReadLimit))
		_ = c.Close(websocket.StatusNormalClosure, "")
	}))
	if messages != 1 {
		t.Error("a message of the limit is not read")
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestAPingIsAnsweredWhileSomebodyReads(t *testing.T) {
	server := serve(t, echoing(t, func(ctx context.Context, c *websocket.Conn) { _, _, _ = c.Read(ctx) }))
	socket, err := newClient(t, connector.Options{}).Dial(patience(t), clearSocket(t, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, _, err := socket.Read(patience(t))
		ended <- err
	}()
	if err := socket.Ping(patience(t)); err != nil {
		t.Errorf("a ping: %v", err)
	}
	socket.Close()
	if err := <-ended; err == nil {
		t.Error("reading went on after the end")
	}
}

func TestAProxyCarriesASocketOverTLSAlone(t *testing.T) {
	var asked atomic.Int32
	refusing := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if strings.Contains(fmt.Sprint(r.Header), accessToken) {
			t.Error("the proxy got the token")
		}
		w.WriteHeader(http.StatusProxyAuthRequired)
	})
	client := newClient(t, connector.Options{})
	if err := client.UseNetwork(connector.Network{Proxy: refusing.URL}); err != nil {
		t.Fatal(err)
	}
	clearing := clearSocket(t, "https://api.example.com")
	_, err := client.Dial(patience(t), clearing)
	var failed *events.Error
	if !errors.As(err, &failed) || failed.Cause.Kind != events.RefusedProxy || failed.Cause.Status != 407 {
		t.Errorf("%v", err)
	}
	noToken(t, err)
	server := serve(t, echoing(t, func(ctx context.Context, c *websocket.Conn) { _, _, _ = c.Read(ctx) }))
	socket, err := client.Dial(patience(t), clearSocket(t, server.URL))
	if err != nil || asked.Load() != 1 {
		t.Fatalf("on this computer: %v, the proxy was asked %d times", err, asked.Load())
	}
	socket.Close()
}
