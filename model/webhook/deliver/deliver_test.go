package deliver_test

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model/webhook/deliver"
)

func clock() deliver.Clock {
	return deliver.Clock{Now: time.Now, Sleep: func(ctx context.Context, wait time.Duration) error {
		select {
		case <-time.After(wait):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
}

// receiver answers in turn; a status of 0 is silence, and one below it no connection.
type receiver struct {
	answers []deliver.Answer
	got     []string
}

var errUnreachable = errors.New("unreachable")

func (r *receiver) post(ctx context.Context, address string, _ []byte) (deliver.Answer, error) {
	answer := r.answers[min(len(r.got), len(r.answers)-1)]
	r.got = append(r.got, address)
	switch {
	case answer.Status == 0:
		<-ctx.Done()
		return deliver.Answer{}, ctx.Err()
	case answer.Status < 0:
		return deliver.Answer{}, errUnreachable
	}
	return answer, nil
}

func TestWebhooksAreDeliveredByMewsRules(t *testing.T) {
	const here = "https://hooks.example/in?Token=x"
	type answers = []deliver.Answer
	type outcomes = []deliver.Outcome
	lost := outcomes{deliver.Retry, deliver.Retry, deliver.Discarded}
	const long = 7 * time.Minute
	for name, c := range map[string]struct {
		answers  answers
		outcomes outcomes
		took     time.Duration
		err      error
		hops     int
	}{
		"200":            {answers{{Status: 200}}, outcomes{"delivered"}, 0, nil, 1},
		"204":            {answers{{Status: 204}}, outcomes{"delivered"}, 0, nil, 1},
		"299":            {answers{{Status: 299}}, outcomes{"delivered"}, 0, nil, 1},
		"400 for good":   {answers{{Status: 400}}, lost, long, nil, 1},
		"500, then fine": {answers{{Status: 500}, {Status: 202}}, outcomes{"retry", "delivered"}, 2 * time.Minute, nil, 1},
		"silence":        {answers{{}, {Status: 200}}, outcomes{"retry", "delivered"}, 2*time.Minute + 5*time.Second, nil, 1},
		"no connection":  {answers{{Status: -1}}, lost, long, errUnreachable, 1},
		"307":            {answers{{307, "/there"}, {Status: 200}}, outcomes{"delivered"}, 0, nil, 2},
		"308 elsewhere":  {answers{{308, "http://127.0.0.1:1/x"}, {Status: 200}}, outcomes{"delivered"}, 0, nil, 2},
		"302":            {answers{{302, "/there"}, {Status: 200}}, outcomes{"retry", "delivered"}, 2 * time.Minute, nil, 1},
		"307 to nowhere": {answers{{307, ""}}, lost, long, deliver.ErrNoLocation, 1},
		"307 to a file":  {answers{{307, "file:///etc"}}, lost, long, deliver.ErrNoLocation, 1},
		"307 for ever":   {answers{{307, "/there"}}, lost, long, deliver.ErrTooManyRedirects, 11},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := &receiver{answers: c.answers}
				var got []deliver.Outcome
				start := time.Now()
				last, err := deliver.Delivery{
					Post: r.post, Clock: clock(), Waits: deliver.Schedule(),
					Report: func(a deliver.Attempt) { got = append(got, a.Outcome) },
				}.Send(t.Context(), here, nil)
				if err != nil || !errors.Is(last.Err, c.err) || len(last.Hops) != c.hops {
					t.Errorf("%+v, %v", last, err)
				}
				if diff := cmp.Diff([]deliver.Outcome(c.outcomes), got); diff != "" || time.Since(start) != c.took {
					t.Errorf("after %v: %s", time.Since(start), diff)
				}
			})
		})
	}
}

func TestWithoutAnAnswerAnAttemptEndsAfterFiveSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		last, err := deliver.Delivery{Post: (&receiver{answers: []deliver.Answer{{}}}).post, Clock: clock()}.
			Send(t.Context(), "http://127.0.0.1/", nil)
		if err != nil || !errors.Is(last.Err, deliver.ErrTimedOut) || last.Took != deliver.Timeout ||
			last.Outcome != deliver.Discarded || last.Status() != 0 {
			t.Errorf("%+v, %v", last, err)
		}
	})
}

func TestAFastDeliveryWaitsLessAndReportsTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var next []time.Duration
		_, err := deliver.Delivery{
			Post: (&receiver{answers: []deliver.Answer{{Status: 500}}}).post, Clock: clock(), Waits: deliver.Schedule(),
			Pace:   60,
			Report: func(a deliver.Attempt) { next = append(next, a.Next) },
		}.Send(t.Context(), "http://127.0.0.1/", nil)
		took := time.Since(start)
		if diff := cmp.Diff(append(deliver.Schedule(), 0), next); err != nil || diff != "" || took != 7*time.Second {
			t.Errorf("%v after %v: %s", err, took, diff)
		}
	})
}

func TestARefusedAddressEndsADeliveryAlsoBehindARedirect(t *testing.T) {
	no := errors.New("not there")
	r := &receiver{answers: []deliver.Answer{{307, "https://elsewhere.example/"}}}
	_, err := deliver.Delivery{
		Post: r.post, Clock: clock(), Waits: deliver.Schedule(),
		Allow: func(_ context.Context, to *url.URL) error {
			if to.Host == "elsewhere.example" {
				return no
			}
			return nil
		},
	}.Send(t.Context(), "https://hooks.example/", nil)
	if !errors.Is(err, no) || len(r.got) != 1 {
		t.Errorf("%v, sent to %v", err, r.got)
	}
}

func TestADeliveryEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, answer := range []deliver.Answer{{}, {Status: 500}} {
			ctx, end := context.WithTimeout(t.Context(), time.Second)
			_, err := deliver.Delivery{
				Post: (&receiver{answers: []deliver.Answer{answer}}).post, Clock: clock(), Waits: deliver.Schedule(),
			}.Send(ctx, "http://127.0.0.1/", nil)
			end()
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
		}
	})
}

func TestWhatIsReportedHasNoSecretOfAnAddress(t *testing.T) {
	r := &receiver{answers: []deliver.Answer{{307, "/there?Token=second"}, {Status: 200}}}
	last, err := deliver.Delivery{Post: r.post, Clock: clock()}.Send(t.Context(), "http://127.0.0.1/in?Token=first", nil)
	want := []deliver.Hop{{Address: "http://127.0.0.1/in", Status: 307}, {Address: "http://127.0.0.1/there", Status: 200}}
	if diff := cmp.Diff(want, last.Hops); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	sent := []string{"http://127.0.0.1/in?Token=first", "http://127.0.0.1/there?Token=second"}
	if diff := cmp.Diff(sent, r.got); diff != "" {
		t.Errorf("it was sent elsewhere: %s", diff)
	}
}

func TestOnlyWebAddressesAreTargets(t *testing.T) {
	for text, fine := range map[string]bool{
		"https://hooks.example/in?Token=x": true, "http://127.0.0.1:8080/a/b": true, "http://[::1]:80": true,
		"": false, "hooks.example": false, "ftp://hooks.example": false, "https://": false, "https:/x": false,
		"https://me:pw@hooks.example": false, "javascript:alert(1)": false, "http://:80/": false,
	} {
		if _, err := deliver.ParseTarget(text); (err == nil) != fine {
			t.Errorf("%q: %v", text, err)
		}
	}
}
