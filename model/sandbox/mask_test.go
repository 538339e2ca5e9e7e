package sandbox

import (
	"net/http"
	"testing"

	"keyrack/model"
	"keyrack/model/mask"
	"keyrack/model/mask/masktest"
)

func TestNoPersonalValueOfAnyAnswerIsLeftByTheMaskAndHardlyAnythingElseIsHidden(t *testing.T) {
	judge, s := masktest.Shapes(shapeText), newTestSandbox(t, Options{})
	var tally masktest.Tally
	for _, entry := range s.catalogue.All() {
		if entry.Kind != model.Read {
			continue
		}
		operation, found := judge.Find(entry.Path)
		if !found {
			continue
		}
		for _, token := range []string{auroraToken, borealisToken, collectionToken} {
			status, answer := s.ask(t, token, entry.Path, s.filled(t, entry, token))
			if status != http.StatusOK {
				continue
			}
			masked := mask.JSON(answer, mask.Rules{Guests: true})
			if err := judge.Judge(operation, answer, masked, &tally); err != nil {
				t.Errorf("%s: %v", entry.Path, err)
			}
		}
	}
	for field := range tally.Unjudged {
		t.Errorf("nothing says whether %s tells who somebody is: judge it in masktest/judgement.txt", field)
	}
	if tally.Left > 0 || tally.Needless() >= 0.02 || tally.Personal < 1000 {
		t.Errorf("%s", &tally)
	}
	t.Logf("%s", &tally)
}
