package listen_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"keyrack/model"
	"keyrack/model/events"
	"keyrack/model/leaktest"
	"keyrack/model/workspace/listen"
)

// TestATokenThatTheServerRepeatsIsNotKept, wherever in a message, a close or a refusal it stands.
func TestATokenThatTheServerRepeatsIsNotKept(t *testing.T) {
	const token = "ACCE55ACCE55ACCE55ACCE55ACCE55AC-ACCE55ACCE55ACCE55ACCE55ACCE55B"
	secret := model.NewSecret(token)
	redactor := model.NewRedactor()
	redactor.Register(secret)
	quiet := func(t *testing.T, feed *listen.Feed) {
		t.Helper()
		state := feed.State()
		text := fmt.Sprintf("%v %+v %#v", state, state, state)
		for _, row := range feed.Snapshot().Rows {
			text += fmt.Sprintf("%+v %s %s", row.Event, row.Event.Raw, row.Line())
		}
		if leaktest.In(text, secret) {
			t.Errorf("the token is in %s", text)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		line := newSocket()
		c := newCore(func(context.Context, model.ConnectionID) (events.Socket, error) { return line, nil })
		s := listen.New(listen.Options{Core: c, Redactor: redactor, Jitter: whole})
		feed := opened(t, s, "aurora")
		for _, text := range []string{
			`{"Events":[{"Type":"Reservation","Id":"` + token + `","State":"` + token + `",` +
				`"Cookie":"AccessToken=` + token + `"}]}`,
			`no JSON, but ` + token, `{"` + token + `":1}`, `{"Events":["` + token + `"]}`,
		} {
			line.messages <- text
		}
		synctest.Wait()
		if rows := feed.Snapshot().Rows; len(rows) != 4 || rows[0].Event.Type != "Reservation" {
			t.Errorf("%d rows came", len(rows))
		}
		quiet(t, feed)
		line.lost <- &events.Error{Cause: events.Cause{Kind: events.ClosedThere, Code: 1008, Text: "bad token " + token}}
		phaseIs(t, feed, events.Waiting, events.ClosedThere)
		quiet(t, feed)
		feed.Stop()
		synctest.Wait()
		c.dial = func(context.Context, model.ConnectionID) (events.Socket, error) {
			return nil, &events.Error{Cause: events.Cause{
				Kind: events.RefusedMoved, Status: 302, Text: token, RequestID: token, Host: token + ".example.com",
			}}
		}
		opened(t, s, "aurora")
		phaseIs(t, feed, events.Refused, events.RefusedMoved)
		quiet(t, feed)
	})
}
