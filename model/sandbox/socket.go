package sandbox

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"regexp"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// SocketPath is where the sandbox sends live events, on the address of its operations. Mews has another host for it.
const SocketPath = "/ws/connector"

const (
	defaultDrop = 30 * time.Second
	pingEvery   = 30 * time.Second
	pongWait    = 10 * time.Second
	// mostWaiting is how many messages may wait for a client that reads slowly, before it is sent away.
	mostWaiting = 4096
)

// Why a socket ends, other than by its client.
var (
	errDropped = errors.New("the scenario drops the connection")
	errNoPong  = errors.New("the client answers no ping")
	errRevoked = errors.New("the token does not work any more")
	errTooSlow = errors.New("the client reads too slowly")
)

// closing tells which close code the end of a socket is told with. Mews documents none; without one the connection just
// breaks off.
func closing(cause error) (code websocket.StatusCode, reason string, told bool) {
	switch {
	case errors.Is(cause, errDropped), errors.Is(cause, errNoPong):
		return 0, "", false
	case errors.Is(cause, errRevoked):
		return websocket.StatusPolicyViolation, errRevoked.Error(), true
	case errors.Is(cause, errTooSlow):
		return websocket.StatusTryAgainLater, errTooSlow.Error(), true
	}
	return websocket.StatusGoingAway, "the sandbox ends", true
}

// listener is a client that listens.
type listener struct {
	token  string
	hotel  string // EnterpriseId; empty for a portfolio, of which Mews' documentation says nothing
	frames chan []byte
	end    context.CancelCauseFunc
}

// hear takes a message for the client without waiting for it.
func (l *listener) hear(frame []byte) {
	select {
	case l.frames <- frame:
	default:
		l.end(errTooSlow)
	}
}

// pair is the one spelling of the two cookies that is documented: no blanks around "=".
var pair = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^ClientToken=([^\s;=]+); AccessToken=([^\s;=]+)$`)
})

// greet returns the AccessToken among the cookies of a handshake, and what it opens.
func (s *Sandbox) greet(r *http.Request) (token string, opened grant, err error) {
	if query := r.URL.Query(); query.Has("ClientToken") || query.Has("AccessToken") {
		return "", grant{}, errUnauthorized("Cookie: tokens do not belong in the address")
	}
	cookies := r.Header.Values("Cookie")
	if len(cookies) != 1 {
		return "", grant{}, errUnauthorized("Cookie")
	}
	tokens := pair().FindStringSubmatch(cookies[0])
	if tokens == nil {
		return "", grant{}, errUnauthorized("Cookie")
	}
	opened, err = s.admit(tokens[1], tokens[2])
	return tokens[2], opened, err
}

// serveSocket answers the handshake of a WebSocket and sends events until one side ends it.
func (s *Sandbox) serveSocket(w http.ResponseWriter, r *http.Request, fail func(error)) {
	token, opened, err := s.greet(r)
	if err != nil {
		fail(err)
		return
	}
	scenario, err := s.choose(r, opened)
	if err != nil {
		fail(&fault{status: http.StatusBadRequest, message: err.Error()})
		return
	}
	switch {
	case scenario.Kind == SocketRefused:
		fail(&fault{status: http.StatusForbidden, message: "The integration gets no events."})
		return
	case scenario.fault() != nil:
		fail(scenario.fault())
		return
	case scenario.Kind == WebPage:
		writeWebPage(w)
		return
	case scenario.Kind == Slow && s.sleep(r.Context(), scenario.delay()) != nil:
		panic(http.ErrAbortHandler) // nobody waits any longer
	}
	ctx, end := context.WithCancelCause(r.Context())
	defer end(nil)
	one := &listener{token: token, frames: make(chan []byte, mostWaiting), end: end}
	if !opened.portfolio && scenario.Kind != SocketSilent {
		one.hotel = opened.hotels[0].id()
	}
	// Before the client hears that it listens: it may write at once.
	s.listen(one, true)
	defer s.listen(one, false)
	if _, _, err := s.greet(r); err != nil { // its integration may have been disabled meanwhile
		fail(err)
		return
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		OnPingReceived: func(context.Context, []byte) bool { return scenario.Kind != SocketSilent },
	})
	if err != nil {
		return // Accept has answered
	}
	defer func() { _ = conn.CloseNow() }()
	go hearOut(conn, end)
	if scenario.Kind != SocketSilent {
		go s.ping(ctx, conn, end)
	}
	if scenario.Kind == SocketDrop {
		go func() {
			if s.sleep(ctx, cmp.Or(scenario.Delay, defaultDrop)) == nil {
				end(errDropped)
			}
		}()
	}
	speak(ctx, conn, one.frames)
	if code, reason, told := closing(context.Cause(ctx)); told {
		_ = conn.Close(code, reason)
	}
}

func (s *Sandbox) listen(one *listener, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if on {
		s.listeners[one] = struct{}{}
	} else {
		delete(s.listeners, one)
	}
}

// speak writes messages to the client until ctx ends.
func speak(ctx context.Context, conn *websocket.Conn, frames <-chan []byte) {
	for {
		select {
		case <-ctx.Done():
			return
		case frame := <-frames:
			if conn.Write(ctx, websocket.MessageText, frame) != nil {
				return
			}
		}
	}
}

// hearOut reads what the client sends, of which nothing is documented, until the connection ends. Pings are answered
// while somebody reads.
func hearOut(conn *websocket.Conn, end context.CancelCauseFunc) {
	for {
		// A context that ends would cut the connection off before it can be closed.
		_, message, err := conn.Reader(context.Background())
		if err == nil {
			_, err = io.Copy(io.Discard, message)
		}
		if err != nil {
			end(err)
			return
		}
	}
}

// ping asks the client now and then whether it is there.
func (s *Sandbox) ping(ctx context.Context, conn *websocket.Conn, end context.CancelCauseFunc) {
	for s.sleep(ctx, pingEvery) == nil {
		asked, answered := context.WithCancel(ctx)
		go func() {
			if s.sleep(asked, pongWait) == nil {
				end(errNoPong)
			}
		}()
		err := conn.Ping(asked)
		answered()
		if err != nil {
			return // the reader says why
		}
	}
}
