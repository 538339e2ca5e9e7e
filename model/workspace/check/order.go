package check

import (
	"cmp"
	"slices"

	"keyrack/model"
)

// FailingFirst returns the results in the order in which somebody looks at them: those that somebody has to do
// something about, then those that could not be told, then those that work; of each in the order of the report.
func (r Report) FailingFirst() []Result {
	return slices.SortedStableFunc(slices.Values(r.Results), Compare)
}

// Compare orders two results as [Report.FailingFirst] does.
func Compare(a, b Result) int { return cmp.Compare(urgency(a.Health()), urgency(b.Health())) }

func urgency(health model.Health) int {
	switch {
	case health.Failing():
		return 0
	case health != model.OK:
		return 1
	}
	return 2
}
