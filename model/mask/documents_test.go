package mask_test

import (
	"testing"

	"keyrack/model/mask"
	"keyrack/model/mask/masktest"
	"keyrack/storage/openapi/openapitest"
)

// mostNeedless is the share of texts that are nobody's of which may be hidden.
const mostNeedless = 0.02

func TestNoPersonalValueOfTheOfficialExamplesIsLeftAndHardlyAnythingElseIsHidden(t *testing.T) {
	for _, name := range []string{"mews-openapi-2025-07.json", "mews-openapi-2026-08-derived.json"} {
		judge := masktest.OpenAPI(t, openapitest.Text(t, name))
		for what, rules := range map[string]mask.Rules{
			"presenter mode": {Guests: true, Fingerprints: true},
			"a bundle":       {Guests: true, Word: "[masked]"},
		} {
			var tally masktest.Tally
			for _, operation := range judge.Operations {
				for _, example := range operation.Examples {
					if err := judge.Judge(operation, example, mask.JSON(example, rules), &tally); err != nil {
						t.Errorf("%s: %v", operation.Name, err)
					}
				}
			}
			for field := range tally.Unjudged {
				t.Errorf("nothing says whether %s tells who somebody is: judge it in masktest/judgement.txt", field)
			}
			if tally.Left > 0 || tally.Needless() >= mostNeedless || tally.Personal < 500 {
				t.Errorf("%s in %s: %s", name, what, &tally)
			}
			t.Logf("%s in %s: %s", name, what, &tally)
		}
	}
}
