package health

import (
	"testing"
	"time"

	"keyrack/model"
	"keyrack/model/workspace/check"
	"keyrack/ui/desktop/presenter/presentertest"
	"keyrack/ui/desktop/uitest"
)

// TestAResultOfThisRoundIsShownBehindOneOfTheLast, although both come to the UI goroutine at once.
func TestAResultOfThisRoundIsShownBehindOneOfTheLast(t *testing.T) {
	ui := uitest.New(t)
	s := New(Options{Now: time.Now, View: new(presentertest.Source).View()})
	s.clients = clients{}
	s.round, s.cancel = 2, func() {}
	for i, id := range []model.ConnectionID{"old", "new"} {
		s.hand(i+1, 10*(i+1), check.Result{Connection: id})
	}
	ui.Run()
	if len(s.results) != 1 || s.results[0].Connection != "new" || s.total != 20 {
		t.Errorf("%d results of %d are shown", len(s.results), s.total)
	}
}
