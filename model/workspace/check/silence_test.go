package check_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/operations"
	"keyrack/model/workspace"
	"keyrack/model/workspace/check"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/phrase"
)

// opened is a socket that says nothing.
type opened struct{ closed *int }

func (opened) Address() string { return "wss://ws.mews-demo.com/ws/connector" }
func (opened) Read(ctx context.Context) ([]byte, bool, error) {
	<-ctx.Done()
	return nil, false, ctx.Err()
}
func (opened) Ping(context.Context) error { return nil }
func (o opened) Close()                   { *o.closed++ }

// quiet is a hotel of which somebody wants to know why it sends nothing.
type quiet struct {
	*workspacetest.Fixture
	id              model.ConnectionID
	dialled, closed int
	refused         error // the handshake
	answers         map[string]model.Exchange
	bodies          map[string]string
	heard           check.Heard
}

func open(t *testing.T) *quiet {
	t.Helper()
	q := &quiet{Fixture: workspacetest.Open(t), answers: map[string]model.Exchange{}, bodies: map[string]string{}}
	q.Many(t, workspace.DemoID, 1)
	groups, err := q.Tree(t.Context(), workspace.DemoID)
	if err != nil {
		t.Fatal(err)
	}
	q.id = groups[0].Connections[0].ID
	q.Mews.AnswerBody = func(path string, _ model.Clearance, body []byte) (model.Exchange, error) {
		q.bodies[path] = string(body)
		if answer, there := q.answers[path]; there {
			return answer, nil
		}
		if path == "configuration/get" {
			return workspacetest.Property("p0", "Hotel 0")
		}
		return model.Exchange{Status: http.StatusOK, Body: []byte(`{}`)}, nil
	}
	q.Mews.Socket = func(model.SocketClearance) (events.Socket, error) {
		q.dialled++
		if q.refused != nil {
			return nil, q.refused
		}
		return opened{&q.closed}, nil
	}
	return q
}

// listening lets the socket be open for so long, with events that came.
func (q *quiet) listening(since time.Duration, all ...events.Event) {
	q.heard.State = events.State{Phase: events.Open, Address: "wss://there", Since: q.Now.Add(-since)}
	for i, event := range all {
		q.heard.Rows = append(q.heard.Rows, &events.Row{Number: int64(i + 1), Event: event})
		q.heard.Received++
	}
}

// changed is an answer that lists changes: an id, and how long ago it was.
func (q *quiet) changed(list string, ago map[string]time.Duration) model.Exchange {
	var items []map[string]any
	for id, since := range ago {
		items = append(items, map[string]any{"Id": id, "UpdatedUtc": q.Now.Add(-since).UTC().Format(time.RFC3339)})
	}
	body, _ := json.Marshal(map[string]any{list: items})
	return model.Exchange{Status: http.StatusOK, Body: body}
}

func (q *quiet) why(t *testing.T) check.Silence {
	t.Helper()
	found, err := check.NewSilences(q.Workspace, func() time.Time { return q.Now }).WhySilent(t.Context(),
		check.SilenceOptions{Connection: q.id, Heard: func() check.Heard { return q.heard }})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

const (
	reservations = "reservations/getAll/2023-06-06"
	resources    = "resources/getAll"
	minutes      = time.Minute
)

func TestASilenceIsExplainedByWhatWasAsked(t *testing.T) {
	refused := &events.Error{Cause: events.Cause{Kind: events.RefusedStatus, Status: 403}}
	of := func(kind, id string) events.Event { return events.Event{Type: kind, ID: id} }
	for name, test := range map[string]struct {
		set  func(q *quiet)
		want check.SilenceCause
		// sent is how many requests and handshakes it took, and evidence a part of what is shown for each of them.
		sent     int
		evidence []string
	}{
		"the token is refused": {
			func(q *quiet) {
				q.answers["configuration/get"] = model.Exchange{Status: 401, Message: "Invalid AccessToken."}
			},
			check.SilenceToken, 1,
			[]string{"configuration/get answered 401"},
		},
		"nobody answers": {
			func(q *quiet) { q.answers["configuration/get"] = model.Exchange{Status: 503} },
			check.SilenceUnreachable, 1,
			[]string{"configuration/get"},
		},
		"the socket is refused": {
			func(q *quiet) { q.refused = refused }, check.SilenceSocket, 2, []string{"answered 403"},
		},
		"the socket was not let through": {
			func(q *quiet) { q.refused = errors.New("no") }, check.SilenceSocket, 2, []string{"The socket"},
		},
		"nobody listens": {
			func(q *quiet) {
				q.answers[reservations] = q.changed("Reservations", map[string]time.Duration{"r1": minutes})
			},
			check.SilenceNobody, 5,
			[]string{"opened", "closed again", "1 change"},
		},
		"nothing has changed": {
			func(q *quiet) { q.listening(30 * minutes) }, check.SilenceNothing, 4, []string{"is open since", "0 changes"},
		},
		"it changed before": {
			func(q *quiet) {
				q.listening(10 * minutes)
				q.answers[resources] = q.changed("Resources", map[string]time.Duration{"s1": 20 * minutes})
			}, check.SilenceNothing, 4, []string{"1 before the socket was open"},
		},
		"it has just changed": {
			func(q *quiet) {
				q.listening(10 * minutes)
				q.answers[resources] = q.changed("Resources", map[string]time.Duration{"s1": 0})
			}, check.SilenceNothing, 4, []string{"1 just now"},
		},
		"no event told it": {
			func(q *quiet) {
				q.listening(30*minutes, of("Resource", "s1"))
				q.answers[resources] = q.changed("Resources", map[string]time.Duration{"s1": minutes})
				q.answers[reservations] = q.changed("Reservations", map[string]time.Duration{"r1": minutes, "r2": 2 * minutes})
			}, check.SilenceUntold, 4, []string{"2 that no event told", "1 told"},
		},
		"some were told": {
			func(q *quiet) {
				q.listening(30*minutes, of("Resource", "s1"))
				q.answers[resources] = q.changed("Resources", map[string]time.Duration{"s1": minutes, "s2": minutes})
			}, check.SilenceSome, 4, []string{"1 that no event told"},
		},
		"they are not shown": {
			func(q *quiet) {
				q.listening(30*minutes, of("Resource", "s1"))
				q.heard.Unseen = 1
			}, check.SilenceUnseen, 4, []string{"1 event came"},
		},
		"all is well": {
			func(q *quiet) {
				q.listening(30*minutes, of("Resource", "s1"))
				q.answers[resources] = q.changed("Resources", map[string]time.Duration{"s1": minutes})
			}, check.SilenceNone, 4, []string{"1 told"},
		},
		"what is not kept any more may have told it": {
			func(q *quiet) {
				q.listening(30*minutes, events.Event{Type: "Resource", ID: "s1", Received: q.Now.Add(-minutes)})
				q.heard.Dropped = true
				q.answers[resources] = q.changed("Resources", map[string]time.Duration{"s2": 5 * minutes})
			}, check.SilenceNone, 4, nil,
		},
		"nothing can be read": {
			func(q *quiet) {
				q.listening(30 * minutes)
				for _, path := range []string{reservations, resources, "commands/getAllActive"} {
					q.answers[path] = model.Exchange{Status: 401}
				}
			}, check.SilenceUnclear, 4, []string{"resources/getAll answered 401"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			q := open(t)
			test.set(q)
			found := q.why(t)
			if found.Cause != test.want || found.Sent != test.sent {
				t.Errorf("cause %s after %d, want %s after %d: %+v", found.Cause, found.Sent, test.want, test.sent, found)
			}
			said := phrase.SilenceEvidence(found)
			for _, part := range test.evidence {
				if !strings.Contains(strings.Join(said, "\n"), part) {
					t.Errorf("the evidence lacks %q: %q", part, said)
				}
			}
			if e := phrase.WhySilent(found, model.Environment{Kind: model.Demo}); e.What == "" || e.Next == "" {
				t.Errorf("%s is not explained: %+v", found.Cause, e)
			}
			if q.dialled != q.closed && q.refused == nil {
				t.Errorf("%d sockets were opened and %d closed", q.dialled, q.closed)
			}
		})
	}
}

// TestWhatHasChangedIsAskedForAnHourAndNeverWritten: three reads, of the last hour alone, and no second socket where
// one is open.
func TestWhatHasChangedIsAskedForAnHourAndNeverWritten(t *testing.T) {
	q := open(t)
	q.listening(30 * minutes)
	q.why(t)
	if q.dialled != 0 {
		t.Errorf("%d more sockets were opened", q.dialled)
	}
	hourAgo := q.Now.Add(-time.Hour).UTC().Format(time.RFC3339)
	for _, path := range []string{reservations, resources} {
		body := q.bodies[path]
		if !strings.Contains(body, `"UpdatedUtc"`) || !strings.Contains(body, `"StartUtc":"`+hourAgo+`"`) {
			t.Errorf("%s was asked with %s", path, body)
		}
	}
	catalogue, err := operations.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range q.Mews.Sent {
		if catalogue.Lookup(path).Kind != model.Read {
			t.Errorf("%s was sent, which is no read", path)
		}
	}
}

// TestAWordEndsFindingOut: with the context nothing more is sent.
func TestAWordEndsFindingOut(t *testing.T) {
	q := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	q.Mews.Socket = func(model.SocketClearance) (events.Socket, error) {
		cancel()
		return opened{&q.closed}, nil
	}
	_, err := check.NewSilences(q.Workspace, func() time.Time { return q.Now }).WhySilent(ctx,
		check.SilenceOptions{Connection: q.id, Heard: func() check.Heard { return q.heard }})
	if !errors.Is(err, context.Canceled) || q.bodies[reservations] != "" || q.closed != 1 {
		t.Errorf("%v after %v, %d closed", err, q.Mews.Sent, q.closed)
	}
}
