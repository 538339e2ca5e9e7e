package fanout

import (
	"net/http"
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/workspace"
	"keyrack/model/workspace/fanout"
	"keyrack/ui/desktop/presenter/presentertest"
	"keyrack/ui/desktop/uitest"
)

// TestAnAnswerOfThisRoundIsShownBehindOneOfTheLast, although both come to the UI goroutine at once.
func TestAnAnswerOfThisRoundIsShownBehindOneOfTheLast(t *testing.T) {
	ui := uitest.New(t)
	s := New(Options{Now: time.Now, View: new(presentertest.Source).View()})
	s.round, s.cancel = 2, func() {}
	for i, id := range []model.ConnectionID{"old", "new"} {
		place := workspace.Place{}
		place.Connection.ID = id
		s.hand(i+1, fanout.Answer{Target: fanout.Target{Place: place}, Exchange: model.Exchange{Status: http.StatusOK}})
	}
	ui.Run()
	if len(s.answers) != 1 || s.answers[0].Place.Connection.ID != "new" {
		t.Errorf("%d answers are shown", len(s.answers))
	}
}
