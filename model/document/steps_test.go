package document

import (
	"fmt"
	"strings"
	"testing"
)

// steps counts how many values a comparison looks at.
func steps(t *testing.T, first, second string) int {
	t.Helper()
	a, b := Parse([]byte(first)), Parse([]byte(second))
	c, err := compare(t.Context(), a, b, a, b)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.found) == 0 {
		t.Fatal("nothing differs")
	}
	return c.steps
}

// TestAComparisonTakesStepsInProportionToTheAnswers: twice as deep, or twice as long, are twice as many steps.
func TestAComparisonTakesStepsInProportionToTheAnswers(t *testing.T) {
	deep := func(n int, value string) string {
		return strings.Repeat(`{"a":`, n) + value + strings.Repeat("}", n)
	}
	list := func(n, from int) string {
		var items []string
		for i := range n {
			items = append(items, fmt.Sprintf(`{"Id":%d,"Code":"c","v":[%d,{"w":%d}]}`, i, i, i+from))
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	for name, at := range map[string]func(n int) int{
		"depth": func(n int) int { return steps(t, deep(n, "1"), deep(n, "2")) },
		"lists in lists": func(n int) int {
			begin, end := strings.Repeat("[", n), strings.Repeat("]", n)
			return steps(t, begin+"1"+end, begin+"2"+end)
		},
		"size": func(n int) int { return steps(t, list(n, 0), list(n, 1)) },
		"without keys": func(n int) int {
			plain := strings.NewReplacer("Id", "x", "Code", "y")
			return steps(t, plain.Replace(list(n, 0)), plain.Replace(list(n, 1)))
		},
	} {
		if small, large := at(1000), at(2000); large > 2*small+16 || small > 20_000 {
			t.Errorf("%s: %d steps, and %d for twice as much", name, small, large)
		}
	}
}
