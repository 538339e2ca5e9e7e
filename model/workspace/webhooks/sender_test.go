package webhooks_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/webhook"
	"keyrack/model/webhook/deliver"
	"keyrack/model/workspace"
	"keyrack/model/workspace/webhooks"
	"keyrack/model/workspace/workspacetest"
)

// receiver is one under test: it answers what it is told to, in turn, and keeps what it got.
type receiver struct {
	answers []deliver.Answer
	got     []string
	slept   []time.Duration
}

func (r *receiver) post(_ context.Context, address string, body []byte) (deliver.Answer, error) {
	answer := r.answers[min(len(r.got), len(r.answers)-1)]
	r.got = append(r.got, address+" "+string(body))
	return answer, nil
}

// sender sleeps no real time; what it waits for an answer is left out.
func (r *receiver) sender(f *workspacetest.Fixture) *webhooks.Sender {
	return webhooks.NewSender(webhooks.SenderOptions{
		Core: f.Keyrack, Hosts: f.Settings, Post: r.post, Now: func() time.Time { return f.Now },
		Sleep: func(ctx context.Context, wait time.Duration) error {
			if wait == deliver.Timeout {
				<-ctx.Done()
				return ctx.Err()
			}
			r.slept = append(r.slept, wait)
			return nil
		},
	})
}

func TestMessagesAreSentInOrderEachUntilItIsDelivered(t *testing.T) {
	f := workspacetest.Open(t)
	r := &receiver{answers: []deliver.Answer{{Status: 500}, {Status: 204}, {Status: 400}}}
	var reported []string
	last, err := r.sender(f).Send(t.Context(), webhooks.Sending{
		To: "http://127.0.0.1:1/in", Bodies: [][]byte{[]byte("1"), []byte("2")}, Retry: true, Delay: time.Minute,
		Report: func(message int, a deliver.Attempt) {
			reported = append(reported, fmt.Sprint(message, ".", a.Number, " ", a.Outcome))
		},
	})
	if err != nil || len(last) != 2 || last[1].Outcome != deliver.Discarded {
		t.Errorf("%+v, %v", last, err)
	}
	want := []string{"1.1 retry", "1.2 delivered", "2.1 retry", "2.2 retry", "2.3 discarded"}
	if diff := cmp.Diff(want, reported); diff != "" {
		t.Error(diff)
	}
	waits := []time.Duration{1, 2, 1, 2, 5}
	for i := range waits {
		waits[i] *= time.Minute
	}
	if diff := cmp.Diff(waits, r.slept); diff != "" {
		t.Error(diff)
	}
}

func TestAnAttemptByItselfSaysThatMewsWouldTryAgain(t *testing.T) {
	f := workspacetest.Open(t)
	r := &receiver{answers: []deliver.Answer{{Status: http.StatusBadRequest}}}
	last, err := r.sender(f).Send(t.Context(), webhooks.Sending{To: "http://[::1]:1/", Bodies: [][]byte{nil}})
	if err != nil || len(last) != 1 || last[0].Outcome != deliver.Retry || last[0].Next != 2*time.Minute ||
		len(r.got) != 1 {
		t.Errorf("%+v, %v", last, err)
	}
}

func TestInFastTimeOnlyTheWaitsAreShorter(t *testing.T) {
	f := workspacetest.Open(t)
	r := &receiver{answers: []deliver.Answer{{Status: http.StatusInternalServerError}}}
	if _, err := r.sender(f).Send(t.Context(), webhooks.Sending{
		To: "http://localhost:1/in", Bodies: [][]byte{nil}, Retry: true, Fast: true, Delay: time.Minute,
	}); err != nil {
		t.Fatal(err)
	}
	want := []time.Duration{100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond}
	if diff := cmp.Diff(want, r.slept); diff != "" {
		t.Error(diff)
	}
}

func TestAForeignHostIsAskedForOnce(t *testing.T) {
	f := workspacetest.Open(t)
	r := &receiver{answers: []deliver.Answer{{Status: 202}}}
	sending := webhooks.Sending{To: "https://hooks.example:8443/in", Bodies: [][]byte{[]byte("{}")}}
	_, err := r.sender(f).Send(t.Context(), sending)
	var foreign *webhooks.ForeignHostError
	if !errors.As(err, &foreign) || foreign.Host != "hooks.example:8443" || len(r.got) != 0 {
		t.Fatalf("%v, sent %v", err, r.got)
	}
	if err := f.LetReceive(t.Context(), foreign.Host); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := r.sender(f).Send(t.Context(), sending); err != nil {
			t.Error(err)
		}
	}
	r.answers = []deliver.Answer{{Status: 307, Location: "https://elsewhere.example/"}}
	if _, err := r.sender(f).Send(t.Context(), sending); !errors.As(err, &foreign) || len(r.got) != 3 {
		t.Errorf("a redirect leads to a host that nobody was asked about: %v, %d", err, len(r.got))
	}
}

func TestAStoredTokenIsNeverSent(t *testing.T) {
	f := workspacetest.Open(t)
	f.Add(t, workspace.DemoID, workspacetest.AccessToken)
	r := &receiver{answers: []deliver.Answer{{Status: 202}}}
	escaped := strings.Replace(workspacetest.AccessToken, "A", `\u0041`, 1)
	const here = "http://127.0.0.1:1/in"
	for name, c := range map[string]webhooks.Sending{
		"a member":          {To: here, Bodies: [][]byte{[]byte(`{"AccessToken":"` + workspacetest.AccessToken + `"}`)}},
		"a name":            {To: here, Bodies: [][]byte{[]byte(`{"` + workspacetest.AccessToken + `":1}`)}},
		"the client's":      {To: here, Bodies: [][]byte{[]byte(`["` + workspacetest.ClientToken + `"]`)}},
		"escaped":           {To: here, Bodies: [][]byte{[]byte(`["` + escaped + `"]`)}},
		"other letters":     {To: here, Bodies: [][]byte{[]byte(strings.ToLower(workspacetest.AccessToken))}},
		"no JSON":           {To: here, Bodies: [][]byte{[]byte(`x=` + workspacetest.AccessToken + `;`)}},
		"in a later body":   {To: here, Bodies: [][]byte{nil, []byte(workspacetest.AccessToken)}},
		"a parameter":       {To: here + "?Token=" + workspacetest.AccessToken, Bodies: [][]byte{nil}},
		"the path":          {To: here + "/" + workspacetest.AccessToken, Bodies: [][]byte{nil}},
		"a part of a query": {To: here + "?x" + workspacetest.AccessToken, Bodies: [][]byte{nil}},
	} {
		if _, err := r.sender(f).Send(t.Context(), c); !errors.Is(err, webhooks.ErrStoredToken) || len(r.got) != 0 {
			t.Errorf("%s: %v, sent %d", name, err, len(r.got))
		}
	}
	sample := webhook.Sample{Action: "IntegrationCreated", At: f.Now}.Bodies(1)
	if _, err := r.sender(f).Send(t.Context(), webhooks.Sending{To: here, Bodies: sample}); err != nil {
		t.Errorf("a sample is refused: %v", err)
	}
}

func TestSamplesHaveTheIdsOfAConnection(t *testing.T) {
	f := workspacetest.Open(t)
	sender := new(receiver).sender(f)
	c := f.AddAs(t, workspace.DemoID, workspacetest.AccessToken, workspacetest.Hotel(enterprise, "Hotel Borealis"))
	c.MewsIntegrationID = integration
	want := webhook.Origin{
		Enterprise: webhook.Named{ID: enterprise, Name: "Hotel Borealis"}, Integration: webhook.Named{ID: integration},
	}
	if diff := cmp.Diff(want, sender.Origin(c)); diff != "" {
		t.Error(diff)
	}
	c.Identity = &model.Identity{Portfolio: true, Enterprises: []model.Enterprise{{ID: entity, Name: "First"}}}
	if of := sender.Origin(c); of.Enterprise != (webhook.Named{ID: entity, Name: "First"}) {
		t.Errorf("%+v", of)
	}
}

func TestWhatIsNoAddressIsNotSentTo(t *testing.T) {
	f := workspacetest.Open(t)
	_, err := new(receiver).sender(f).Send(t.Context(), webhooks.Sending{To: "hooks.example"})
	if !errors.Is(err, deliver.ErrTarget) {
		t.Errorf("%v", err)
	}
}
