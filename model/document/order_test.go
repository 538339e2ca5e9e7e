package document_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"keyrack/model/document"
)

// TestAListOfManyRowsIsArrangedAsASmallOneIs: in parts at the same time, and rows that are the same keep their order.
func TestAListOfManyRowsIsArrangedAsASmallOneIs(t *testing.T) {
	const many = 30_011
	type row struct {
		number, place int
		text, word    string
	}
	rows := make([]row, many)
	var body strings.Builder
	body.WriteString(`{"Rows":[`)
	for i := range rows {
		rows[i] = row{i * 7919 % 977, i, fmt.Sprintf("Room %d", i*31%613), []string{"Größe", "alt", "Zoe"}[i%3]}
		number := fmt.Sprint(rows[i].number)
		switch i % 4 {
		case 1:
			number = `"` + number + `"`
		case 2:
			number += ".0"
		case 3:
			number += ".00000000000000000" // more digits than a double keeps
		}
		fmt.Fprintf(&body, `{"Number":%s,"Text":"%s","Word":"%s"},`, number, rows[i].text, rows[i].word)
	}
	body.WriteString(`{"Number":null}]}`)
	table, err := document.Parse([]byte(body.String())).Sources()[0].Read(t.Context())
	if err != nil || table.Rows() != many+1 {
		t.Fatal(table.Rows(), err)
	}
	byNumber := func(a, b row) int { return cmp.Compare(a.number, b.number) }
	byText := func(a, b row) int {
		return cmp.Or(cmp.Compare(len(a.text), len(b.text)), cmp.Compare(a.text, b.text))
	}
	words := []string{"alt", "Größe", "Zoe"}
	byWord := func(a, b row) int { return cmp.Compare(slices.Index(words, a.word), slices.Index(words, b.word)) }
	both := func(first, then func(a, b row) int) func(a, b row) int {
		return func(a, b row) int { return cmp.Or(first(a, b), then(a, b)) }
	}
	for name, test := range map[string]struct {
		order   document.Order
		compare func(a, b row) int
	}{
		"numbers":           {document.Order{Sort: []int{0}}, byNumber},
		"texts with digits": {document.Order{Sort: []int{1}}, byText},
		"few words":         {document.Order{Sort: []int{2}}, byWord},
		"two columns":       {document.Order{Sort: []int{2, 0}}, both(byWord, byNumber)},
		"the other way":     {document.Order{Sort: []int{0}, Descending: true}, func(a, b row) int { return byNumber(b, a) }},
		"what is left":      {document.Order{Sort: []int{0}, Filter: "GRÖSSE", Columns: []int{2}}, byNumber},
		"what is left of ß": {document.Order{Sort: []int{0}, Filter: "GRÖß", Columns: []int{2}}, byNumber},
		"only what is left": {document.Order{Filter: "oom 61"}, func(row, row) int { return 0 }},
	} {
		var want []uint32
		left := slices.DeleteFunc(slices.Clone(rows), func(r row) bool {
			switch test.order.Filter {
			case "GRÖß":
				return r.word != "Größe"
			case "oom 61":
				return !strings.HasPrefix(r.text, "Room 61")
			}
			return test.order.Filter != ""
		})
		slices.SortStableFunc(left, test.compare)
		for _, r := range left {
			want = append(want, uint32(r.place))
		}
		if test.order.Filter == "" {
			want = append(want, many) // the one without a value
		}
		got, err := table.Arrange(t.Context(), test.order)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %d rows for %d, %v", name, len(got), len(want), err)
		}
	}
}
