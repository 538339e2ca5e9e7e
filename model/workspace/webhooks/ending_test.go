package webhooks_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/webhook"
	"keyrack/model/workspace"
	"keyrack/model/workspace/webhooks"
)

// slowCore is a workspace that takes its time to list connections.
type slowCore struct {
	tell  func(workspace.Event)
	asked chan chan struct{} // gets one for each list; it is read once that is closed
}

func (*slowCore) Environments() []model.Environment {
	return []model.Environment{{ID: workspace.DemoID, Name: "Demo"}}
}

func (c *slowCore) Tree(context.Context, model.EnvironmentID) ([]workspace.Group, error) {
	answer := make(chan struct{})
	c.asked <- answer
	<-answer
	return nil, nil
}

func (c *slowCore) Listen(listener func(workspace.Event)) func() {
	c.tell = listener
	return func() {}
}

// slow returns a receiver over a slow workspace that listens.
func slow(ctx context.Context, t *testing.T, redactor *model.Redactor) (*webhooks.Receiver, *slowCore) {
	t.Helper()
	core := &slowCore{asked: make(chan chan struct{})}
	r := webhooks.NewReceiver(webhooks.ReceiverOptions{
		Core: core, Redactor: redactor, Now: time.Now, NewID: func() string { return "0123" },
	})
	if err := r.Start(ctx, webhooks.Listening{Path: "test"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Stop)
	return r, core
}

// posted sends a body beside, and returns what gets the status, or 0.
func posted(t *testing.T, r *webhooks.Receiver, body string) <-chan int {
	t.Helper()
	status, url := make(chan int, 1), r.State().Addresses[0].URL
	go func() { status <- new(fixture).post(t, url, body) }()
	return status
}

// TestWhoeverIsToldOfAMessageMayEndTheReceiver: the answer is on its way by then.
func TestWhoeverIsToldOfAMessageMayEndTheReceiver(t *testing.T) {
	for _, status := range []int{200, 202, 204, 500} {
		f := open(t, webhooks.Listening{})
		if err := f.Receiver.SetAnswer(webhooks.Answer{Status: status}); err != nil {
			t.Fatal(err)
		}
		told := make(chan webhook.Reply, 10)
		f.Receiver.Watch(func() {
			for _, row := range f.Receiver.Rows() {
				told <- row.Reply
			}
			f.Receiver.Stop()
		})
		if got := f.post(t, f.url, "{}"); got != status {
			t.Errorf("%d came of %d", got, status)
		}
		if reply := <-told; reply.Waiting || reply.Status != status {
			t.Errorf("the row says %+v", reply)
		}
	}
}

// TestAMessageWithoutAnAnswerWaitsUntilTheSenderIsGone: whoever counts messages can tell.
func TestAMessageWithoutAnAnswerWaitsUntilTheSenderIsGone(t *testing.T) {
	r, core := slow(t.Context(), t, model.NewRedactor())
	if err := r.SetAnswer(webhooks.Answer{Silent: true}); err != nil {
		t.Fatal(err)
	}
	told := make(chan webhook.Reply, 10)
	r.Watch(func() {
		for _, row := range r.Rows() {
			told <- row.Reply
		}
	})
	ctx, leave := context.WithCancel(t.Context())
	status, url := make(chan int, 1), r.State().Addresses[0].URL
	go func() {
		status <- new(fixture).post(t, url, "{}", func(request *http.Request) { *request = *request.WithContext(ctx) })
	}()
	close(<-core.asked)
	if reply := <-told; !reply.Waiting || reply.Status != 0 {
		t.Errorf("at first it is %+v", reply)
	}
	leave()
	if reply := <-told; reply.Waiting || !reply.Gone || <-status != 0 {
		t.Errorf("in the end it is %+v", reply)
	}
}

// TestAChangeOfTheConnectionsNeitherWaitsForTheirListNorKeepsIt: it comes while the list is read.
func TestAChangeOfTheConnectionsNeitherWaitsForTheirListNorKeepsIt(t *testing.T) {
	r, core := slow(t.Context(), t, model.NewRedactor())
	first := posted(t, r, general("CustomerAdded"))
	list := <-core.asked
	core.tell(workspace.ConnectionsChanged{})
	close(list)
	if got := <-first; got != 202 {
		t.Errorf("status %d", got)
	}
	second := posted(t, r, general("CustomerUpdated"))
	close(<-core.asked)
	<-second
	if got := <-posted(t, r, general("CustomerAdded")); got != 202 { // by the list that is kept now
		t.Errorf("status %d", got)
	}
}

// TestATokenOfAReceiverThatHasEndedIsNotKeptByTheNext starts another while the message is still read.
func TestATokenOfAReceiverThatHasEndedIsNotKeptByTheNext(t *testing.T) {
	r, core := slow(t.Context(), t, model.NewRedactor())
	added := make(chan struct{}, 10)
	status := posted(t, r, created())
	list := <-core.asked
	r.Stop()
	if err := r.Start(t.Context(), webhooks.Listening{Path: "test"}); err != nil {
		t.Fatal(err)
	}
	r.Watch(func() { added <- struct{}{} })
	close(list)
	<-added
	<-status
	if _, err := r.Content(1); !errors.Is(err, webhooks.ErrForgotten) {
		t.Errorf("the token is kept: %v", err)
	}
}

// TestWhoeverCanSendDoesNotChooseWhatIsTakenOut of everything else that Keyrack shows.
func TestWhoeverCanSendDoesNotChooseWhatIsTakenOut(t *testing.T) {
	redactor := model.NewRedactor()
	r, core := slow(t.Context(), t, redactor)
	go func() { close(<-core.asked) }()
	send := func(token string) {
		body := integrationBody("IntegrationApiKeyCreated", `"ApiKey":"`+token+`"`)
		if got := <-posted(t, r, body); got != 202 {
			t.Fatalf("status %d", got)
		}
		if row := r.RowsAfter(r.State().Total - 1)[0]; strings.Contains(string(row.Body), token) {
			t.Errorf("%s is in the row: %s", token, row.Body)
		}
	}
	send("Customers")
	if got := redactor.RedactString("Customers of today"); got != "Customers of today" {
		t.Errorf("a word is taken out: %s", got)
	}
	send(firstToken)
	encoded := func(token string) string { return base64.StdEncoding.EncodeToString([]byte(token)) }
	if text := encoded(firstToken); redactor.RedactString(text) == text {
		t.Error("a token is not known by its value")
	}
	var last string
	for i := range 300 {
		last = fmt.Sprintf("C8BEE8387FB14F4E8FACAC87008B2F90-%031X", i)
		send(last)
	}
	if text := encoded(last); redactor.RedactString(text) != text {
		t.Error("what it knows grows without end")
	}
}

// watched is a context that counts who waits for its end.
type watched struct {
	context.Context
	done    chan struct{}
	mu      sync.Mutex
	waiting int
}

func (w *watched) Done() <-chan struct{} { return w.done }

func (w *watched) count(by int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting += by
	return w.waiting
}

// AfterFunc is what package context asks for where it is offered.
func (w *watched) AfterFunc(func()) (stop func() bool) {
	w.count(1)
	return func() bool {
		w.count(-1)
		return true
	}
}

func TestAReceiverThatHasEndedIsNotHeldByItsContext(t *testing.T) {
	ctx := &watched{Context: t.Context(), done: make(chan struct{})}
	r, _ := slow(ctx, t, model.NewRedactor())
	if ctx.count(0) == 0 {
		t.Fatal("it does not follow its context")
	}
	r.Stop()
	if n := ctx.count(0); n != 0 {
		t.Errorf("%d still wait for the end of the context", n)
	}
}
