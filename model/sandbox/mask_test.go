package sandbox

import (
	"net/http"
	"testing"

	"keyrack/model"
	"keyrack/model/mask"
	"keyrack/model/mask/masktest"
	"keyrack/model/operations"
)

func TestNoPersonalValueOfAnyAnswerIsLeftByTheMaskAndHardlyAnythingElseIsHidden(t *testing.T) {
	judge, s := masktest.Shapes(shapeText), newTestSandbox(t, Options{})
	var tally masktest.Tally
	answers := 0
	look := func(s *Sandbox, entry operations.Entry, token string) {
		operation, found := judge.Find(entry.Path)
		status, answer := s.ask(t, token, entry.Path, s.filled(t, entry, token))
		if !found || status != http.StatusOK {
			return
		}
		answers++
		if err := judge.Judge(operation, answer, mask.JSON(answer, mask.Rules{Guests: true}), &tally); err != nil {
			t.Errorf("%s: %v", entry.Path, err)
		}
	}
	for _, entry := range s.catalogue.All() {
		if entry.Kind != model.Read {
			look(s.untouched(), entry, auroraToken)
			continue
		}
		for _, token := range []string{auroraToken, borealisToken, collectionToken} {
			look(s, entry, token)
		}
	}
	for field := range tally.Unjudged {
		t.Errorf("nothing says whether %s tells who somebody is: judge it in masktest/judgement.txt", field)
	}
	if tally.Left > 0 || tally.Needless() >= 0.02 || tally.Personal < 1000 || answers < 350 {
		t.Errorf("%d answers: %s", answers, &tally)
	}
	t.Logf("%d answers: %s", answers, &tally)
}
