package workspace_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"keyrack/model"
	"keyrack/model/keyrack"
	"keyrack/model/settings"
	"keyrack/model/workspace"
	"keyrack/model/workspace/workspacetest"
	"keyrack/ui/phrase"
)

// sendAs sends a request and has it answered so.
func (f *fixture) sendAs(t *testing.T, id model.ConnectionID, body string, exchange model.Exchange, err error) {
	t.Helper()
	before := f.Mews.Answer
	defer func() { f.Mews.Answer = before }()
	f.Mews.Answer = func(_ string, clearance model.Clearance) (model.Exchange, error) {
		exchange.Operation = clearance.Operation()
		return exchange, err
	}
	call := workspace.Request{Connection: id, Path: "services/getAll", Body: []byte(body)}
	if _, got := f.Send(t.Context(), call); (got == nil) != (err == nil) {
		t.Fatal(got)
	}
}

// remember adds an exchange with an answer to the history of a connection.
func (f *fixture) remember(t *testing.T, id model.ConnectionID, answer string, err error) {
	t.Helper()
	f.sendAs(t, id, `{"Limitation":{"Count":1}}`, model.Exchange{
		Status: http.StatusOK, Body: []byte(answer), Size: int64(len(answer)), RequestID: "r1", SentAt: f.Now,
	}, err)
}

// recalled returns the only record of a connection with its bodies.
func (f *fixture) recalled(t *testing.T, id model.ConnectionID) (workspace.Record, workspace.Bodies) {
	t.Helper()
	records, err := f.Records(t.Context(), id, "")
	if err != nil || len(records) != 1 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	record, bodies, err := f.Recall(t.Context(), records[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return record, bodies
}

func TestTheHistoryKeepsRequestAndAnswerWithoutTokens(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	f.remember(t, connection.ID, `{"Url":"https://example.com?token=`+accessToken+`","A":1}`, nil)
	record, bodies := f.recalled(t, connection.ID)
	if record.Operation.Path != "services/getAll" || !record.Operation.Known || !record.Kept || record.Status != 200 {
		t.Errorf("record %+v", record)
	}
	if string(bodies.Request) != `{"Limitation":{"Count":1}}` || !strings.Contains(string(bodies.Answer), `"A":1`) {
		t.Errorf("bodies %s %s", bodies.Request, bodies.Answer)
	}
	if strings.Contains(string(bodies.Answer), accessToken) {
		t.Error("the history holds a token")
	}
}

func TestTheHistoryOfProductionKeepsNoBodyUnlessTheUserWantsIt(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.ProductionID, accessToken)
	f.remember(t, connection.ID, `{"Guest":"Ann"}`, nil)
	record, bodies := f.recalled(t, connection.ID)
	if record.Kept || bodies.Answer != nil || bodies.Request != nil || record.RequestID != "r1" {
		t.Errorf("kept %+v with %s", record, bodies.Answer)
	}
	if err := f.ClearHistory(t.Context(), connection.ID); err != nil {
		t.Fatal(err)
	}
	if err := f.SetKeepsBodies(t.Context(), workspace.ProductionID, true); err != nil {
		t.Fatal(err)
	}
	f.remember(t, connection.ID, `{"Guest":"Ann"}`, nil)
	if record, _ := f.recalled(t, connection.ID); !record.Kept {
		t.Error("the body was not kept")
	}
	if err := f.SetKeepsBodies(t.Context(), workspace.ProductionID, false); err != nil {
		t.Fatal(err)
	}
	if record, bodies := f.recalled(t, connection.ID); record.Kept || bodies.Answer != nil {
		t.Error("the body is still there")
	}
}

func TestTheHistoryForgetsWhatIsTooOld(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	other := f.Add(t, workspace.DemoID, otherToken)
	start := f.Now
	sent := func() (days []int) {
		for _, id := range []model.ConnectionID{connection.ID, other.ID} {
			records, err := f.Records(t.Context(), id, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, record := range records {
				days = append(days, int(record.SentAt.Sub(start).Hours()/24))
			}
		}
		return days
	}
	after := func(days int) { f.Now = start.AddDate(0, 0, days) }
	for _, day := range []int{0, 20, 40} {
		after(day)
		f.remember(t, connection.ID, "{}", nil)
	}
	after(41)
	f.remember(t, other.ID, "{}", nil)
	want := func(when string, want ...int) {
		t.Helper()
		if got := sent(); !slices.Equal(got, want) {
			t.Errorf("%s: records of the days %v, want %v", when, got, want)
		}
	}
	want("at first", 40, 20, 0, 41)
	records, err := f.Records(t.Context(), connection.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.PinRecord(t.Context(), records[2], true); err != nil {
		t.Fatal(err)
	}
	if err := f.ChangePreferences(t.Context(), func(p *settings.Preferences) { p.HistoryDays = 30 }); err != nil {
		t.Fatal(err)
	}
	want("when it is chosen", 0, 40, 20, 41)
	after(55)
	if err := f.Repair(t.Context()); err != nil {
		t.Fatal(err)
	}
	want("at a start", 0, 40, 41)
	after(71)
	f.remember(t, connection.ID, "{}", nil)
	want("with a new one", 0, 71, 41)
	after(300)
	if err := f.Repair(t.Context()); err != nil {
		t.Fatal(err)
	}
	want("long after", 0)
}

func TestARefusedRequestIsNotRemembered(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.ProductionID, accessToken)
	_, err := f.Send(t.Context(), workspace.Request{Connection: connection.ID, Path: "bills/add"})
	var refusal *model.Refusal
	if !errors.As(err, &refusal) {
		t.Fatal(err)
	}
	if records, err := f.Records(t.Context(), connection.ID, ""); err != nil || len(records) != 0 {
		t.Errorf("%d records, %v", len(records), err)
	}
	f.remember(t, connection.ID, "", errors.New("no route to host"))
	if record, _ := f.recalled(t, connection.ID); record.Status != 0 ||
		phrase.RecordRemark(record) != "No route to host." {
		t.Errorf("record %+v", record)
	}
}

func TestAnAnswerThatIsTooLargeIsListedWithoutItsBody(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	f.remember(t, connection.ID, `"`+strings.Repeat("x", 2<<20)+`"`, nil)
	if record, bodies := f.recalled(t, connection.ID); record.Kept || bodies.Answer != nil || record.Size < 2<<20 {
		t.Errorf("record %+v", record)
	}
}

func TestWhatKeyrackAsksByItselfTakesNoPlaceFromWhatPeopleSend(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	f.remember(t, connection.ID, `{"A":1}`, nil)
	for range 3 {
		f.Now = f.Now.Add(time.Minute)
		if _, err := f.VerifyConnection(t.Context(), connection.ID); err != nil {
			t.Fatal(err)
		}
	}
	records, err := f.Records(t.Context(), connection.ID, "")
	if err != nil || len(records) != 2 {
		t.Fatalf("%d records, error %v", len(records), err)
	}
	check, sent := records[0], records[1]
	if !check.Probe || check.Kept || check.Operation.Path != "configuration/get" || check.Status != http.StatusOK {
		t.Errorf("of the checks there is %+v", check)
	}
	if sent.Probe || !sent.Kept || sent.Operation.Path != "services/getAll" {
		t.Errorf("of the request there is %+v", sent)
	}
}

func TestAListOfManyPagesIsInTheHistoryOnce(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	page := 0
	var document bytes.Buffer
	f.Mews.Answer = func(_ string, clearance model.Clearance) (model.Exchange, error) {
		page++
		body := fmt.Sprintf(`{"Services":[{"Id":"%d"}],"Cursor":"%d"}`, page, page)
		if page == 3 {
			body = `{"Services":[],"Cursor":null}`
		}
		return model.Exchange{Operation: clearance.Operation(), Status: http.StatusOK, Body: []byte(body)}, nil
	}
	_, err := f.AllPages(t.Context(), workspace.AllPagesOptions{
		Request: workspace.Request{
			Connection: connection.ID, Path: "services/getAll",
			Body: []byte(`{"Limitation":{"Count":1}}`),
		},
		To: &document,
	})
	if err != nil || page != 3 {
		t.Fatalf("%d pages, error %v", page, err)
	}
	_, bodies := f.recalled(t, connection.ID)
	if diff := cmp.Diff(document.String(), string(bodies.Answer)); diff != "" {
		t.Errorf("kept of the whole list is (-want +got):\n%s", diff)
	}
	if string(bodies.Request) != `{"Limitation":{"Count":1}}` {
		t.Errorf("kept as the request is %s", bodies.Request)
	}
}

func TestAListThatDidNotComeIsInTheHistory(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	f.Mews.Answer = workspacetest.Refusing(http.StatusForbidden)
	_, err := f.AllPages(t.Context(), workspace.AllPagesOptions{
		Request: workspace.Request{Connection: connection.ID, Path: "services/getAll"}, To: io.Discard,
	})
	var status *workspace.StatusError
	if !errors.As(err, &status) {
		t.Fatal(err)
	}
	if record, _ := f.recalled(t, connection.ID); record.Status != http.StatusForbidden || record.Message != "No." {
		t.Errorf("kept is %+v", record)
	}
}

func TestADocumentThatIsTooLargeForTheHistoryIsListedWithoutIt(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	page := 0
	f.Mews.Answer = func(_ string, clearance model.Clearance) (model.Exchange, error) {
		page++
		body := fmt.Sprintf(`{"Services":[{"Id":"%d %s"}],"Cursor":"%d"}`, page, strings.Repeat("a", 400<<10), page)
		return model.Exchange{Operation: clearance.Operation(), Status: http.StatusOK, Body: []byte(body)}, nil
	}
	var document bytes.Buffer
	_, err := f.AllPages(t.Context(), workspace.AllPagesOptions{
		Request: workspace.Request{
			Connection: connection.ID, Path: "services/getAll", Body: []byte(`{"Limitation":{"Count":1}}`),
		},
		MaxPages: 3, To: &document,
	})
	if err != nil {
		t.Fatal(err)
	}
	if record, _ := f.recalled(t, connection.ID); record.Kept || record.Size != int64(document.Len()) {
		t.Errorf("the document has %d bytes, kept is %+v", document.Len(), record)
	}
}

func TestARepeatedReadIsInTheHistoryOnceWithItsLastAnswer(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	sent := 0
	f.Mews.Answer = func(_ string, clearance model.Clearance) (model.Exchange, error) {
		sent++
		body := fmt.Appendf(nil, `{"Sent":%d}`, sent)
		return model.Exchange{Operation: clearance.Operation(), Status: http.StatusOK, Body: body}, nil
	}
	intent, err := f.Intend(workspace.Request{Connection: connection.ID, Path: "languages/getAll"})
	if err != nil {
		t.Fatal(err)
	}
	exchange, err := f.Repeat(t.Context(), intent,
		func(send func() (model.Exchange, error)) (last model.Exchange, err error) {
			for range 3 {
				last, err = send()
			}
			return last, err
		})
	if err != nil || string(exchange.Body) != `{"Sent":3}` {
		t.Fatalf("%s, error %v", exchange.Body, err)
	}
	if _, bodies := f.recalled(t, connection.ID); string(bodies.Answer) != `{"Sent":3}` {
		t.Errorf("kept is %s", bodies.Answer)
	}
}

func TestWhatWasNotSentIsInNoHistory(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	intent, err := f.Intend(workspace.Request{Connection: connection.ID, Path: "languages/getAll"})
	if err != nil {
		t.Fatal(err)
	}
	f.Workspace.Lock()
	_, err = f.Repeat(t.Context(), intent, func(send func() (model.Exchange, error)) (model.Exchange, error) {
		return send()
	})
	var stale *model.StaleIntent
	if !errors.As(err, &stale) {
		t.Fatal(err)
	}
	if records, err := f.Records(t.Context(), connection.ID, ""); err != nil || len(records) != 0 {
		t.Errorf("%d records, error %v", len(records), err)
	}
}

func TestARequestThatIsMissingInTheHistoryIsTold(t *testing.T) {
	f := open(t)
	connection := f.Add(t, workspace.DemoID, accessToken)
	var missed []workspace.HistoryMissed
	defer f.Listen(func(event workspace.Event) {
		if e, is := event.(workspace.HistoryMissed); is {
			missed = append(missed, e)
		}
	})()
	if err := f.Index.Close(); err != nil {
		t.Fatal(err)
	}
	f.remember(t, connection.ID, "{}", nil) // it is sent all the same
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if len(missed) != 1 || missed[0].Connection != connection.ID || missed[0].Err == nil {
		t.Errorf("told is %+v", missed)
	}
}

// slowHistory is a disk that is busy until it is let go.
type slowHistory struct {
	workspace.History
	busy chan struct{}
}

func (h slowHistory) AddRecords(ctx context.Context, limits workspace.HistoryLimits,
	records ...workspace.Entry,
) error {
	select {
	case <-h.busy:
	case <-ctx.Done():
		return ctx.Err()
	}
	return h.History.AddRecords(ctx, limits, records...)
}

func TestAnAnswerDoesNotWaitForTheHistoryAndTheEndDoes(t *testing.T) {
	busy := make(chan struct{})
	f := workspacetest.Open(t, func(o *keyrack.Options) { o.History = slowHistory{o.History, busy} })
	id := f.Add(t, workspace.DemoID, accessToken).ID
	for range 3 {
		if _, err := f.Send(t.Context(), workspace.Request{Connection: id, Path: "services/getAll"}); err != nil {
			t.Fatal(err)
		}
	}
	if records, err := f.Index.Records(t.Context(), id, "", 10); err != nil || len(records) != 0 {
		t.Fatalf("%d records while the disk is busy, error %v", len(records), err)
	}
	told := make(chan workspace.HistoryChanged, 10)
	defer f.Listen(func(event workspace.Event) {
		if e, is := event.(workspace.HistoryChanged); is {
			told <- e
		}
	})()
	time.AfterFunc(10*time.Millisecond, func() { close(busy) })
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if records, err := f.Index.Records(t.Context(), id, "", 10); err != nil || len(records) != 3 || len(told) != 3 {
		t.Errorf("%d records, told %d times, error %v", len(records), len(told), err)
	}
}

func TestWhoeverListsTheHistoryFindsWhatWasSent(t *testing.T) {
	busy := make(chan struct{})
	f := workspacetest.Open(t, func(o *keyrack.Options) { o.History = slowHistory{o.History, busy} })
	id := f.Add(t, workspace.DemoID, accessToken).ID
	if _, err := f.Send(t.Context(), workspace.Request{Connection: id, Path: "services/getAll"}); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(10*time.Millisecond, func() { close(busy) })
	if records, err := f.Records(t.Context(), id, ""); err != nil || len(records) != 1 {
		t.Errorf("%d records, error %v", len(records), err)
	}
}

func TestBodiesThatAreNotToBeKeptAnyMoreAreNotKeptBehindIt(t *testing.T) {
	busy := make(chan struct{})
	f := workspacetest.Open(t, func(o *keyrack.Options) { o.History = slowHistory{o.History, busy} })
	id := f.Add(t, workspace.DemoID, accessToken).ID
	if _, err := f.Send(t.Context(), workspace.Request{Connection: id, Path: "services/getAll"}); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(10*time.Millisecond, func() { close(busy) })
	if err := f.SetKeepsBodies(t.Context(), workspace.DemoID, false); err != nil {
		t.Fatal(err)
	}
	if records, err := f.Records(t.Context(), id, ""); err != nil || len(records) != 1 || records[0].Kept {
		t.Errorf("%+v, error %v", records, err)
	}
}
