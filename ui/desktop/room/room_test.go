package room

import "testing"

func TestTheAnswerHasTheStageBeforeAnAudienceWhereThereIsLittleRoom(t *testing.T) {
	for name, row := range map[string]struct {
		window Window
		stage  bool
	}{
		"a large window":               {Window{Width: 1280, Height: 800, Testing: true}, false},
		"a large one with an audience": {Window{Width: 1280, Height: 800, Testing: true, Presenting: true}, false},
		"1280 x 720 at 120 %":          {Window{Width: 1067, Height: 600, Testing: true, Presenting: true}, false},
		"1280 x 720 at 180 %":          {Window{Width: 711, Height: 400, Testing: true, Presenting: true}, true},
		"without an audience":          {Window{Width: 711, Height: 400, Testing: true}, false},
		"on another page":              {Window{Width: 711, Height: 400, Presenting: true, Maximise: On}, false},
		"where somebody wants it":      {Window{Width: 1280, Height: 800, Testing: true, Maximise: On}, true},
		"where somebody does not want it": {
			Window{Width: 711, Height: 400, Testing: true, Presenting: true, Maximise: Off}, false,
		},
	} {
		if got := row.window.Stage(); got != row.stage {
			t.Errorf("%s: %t", name, got)
		}
		if row.stage && row.window.ShowsList() {
			t.Errorf("%s: the list takes room of the answer", name)
		}
	}
	if !(Window{Width: 640, Height: 360}).ShowsList() || (Window{Width: 1280, Height: 800, ListHidden: true}).ShowsList() {
		t.Error("the list is hidden by itself, or shown where nobody wants it")
	}
}

func TestTheListLeavesRoomToThePage(t *testing.T) {
	for _, row := range []struct{ window, wanted, want float32 }{
		{1280, 0, 320},
		{1000, 0, 296},
		{711, 0, 252},
		{1280, 500, 500},
		{1280, 20, leastList},
		{711, 600, 711 - leastPage},
		{400, 300, leastList},
	} {
		if got := ListWidth(row.window, row.wanted); got != row.want {
			t.Errorf("%v in %v: %v, want %v", row.wanted, row.window, got, row.want)
		}
	}
}

func TestTheBodyGivesWayWhereItSaysNothing(t *testing.T) {
	for name, row := range map[string]struct {
		panes         Panes
		below, folded bool
	}{
		"room for both, beside":       {Panes{Width: 900, Height: 500, BodyEmpty: true}, false, false},
		"room for both, below":        {Panes{Width: 500, Height: 700, BodyEmpty: true}, true, false},
		"no room, nothing to say":     {Panes{Width: 400, Height: 200, BodyEmpty: true}, false, true},
		"no room, and it was read":    {Panes{Width: 400, Height: 200, ReadAnswered: true}, false, true},
		"no room, and it is wanted":   {Panes{Width: 400, Height: 200, BodyEmpty: true, Fold: Off}, false, false},
		"no room, and it is written":  {Panes{Width: 400, Height: 200}, false, false},
		"folded by hand":              {Panes{Width: 900, Height: 500, Fold: On}, false, true},
		"the stage":                   {Panes{Width: 900, Height: 500, Stage: true}, false, true},
		"the stage, and it is wanted": {Panes{Width: 900, Height: 500, Stage: true, Fold: Off}, false, false},
	} {
		if below, folded := row.panes.Below(), row.panes.Folded(); below != row.below || folded != row.folded {
			t.Errorf("%s: below %t, folded %t", name, below, folded)
		}
	}
}

func TestTheShareOfTheBodyLeavesBothPanes(t *testing.T) {
	for wanted, want := range map[int]float32{0: 0.44, 50: 0.5, 1: 0.15, 99: 0.85} {
		if got := Share(wanted); got != want {
			t.Errorf("%d %%: %v", wanted, got)
		}
	}
}

func TestWhatIsToggledIsItsOpposite(t *testing.T) {
	if Toggled(true) != Off || Toggled(false) != On {
		t.Error("it stays as it is")
	}
}
