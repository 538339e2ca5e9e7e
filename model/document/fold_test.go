package document_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model/document"
)

func TestFoldingHidesWhatIsInside(t *testing.T) {
	d := document.Parse([]byte(hotel))
	if !d.Toggle(5) {
		t.Fatal("the array cannot be folded")
	}
	line := d.Line(5)
	if line.Fold != document.Closed || line.Summary != "[ 2 items ]" || line.Number != 6 {
		t.Errorf("folded: %+v", line)
	}
	if got := d.Line(6); got.Number != 14 {
		t.Errorf("the line behind the fold has the number %d", got.Number)
	}
	if got := string(d.Value(5)); got != `[{"Currency":"EUR"},{"Currency":"GBP"}]` {
		t.Errorf("the folded value is %q", got)
	}
	if !d.Toggle(5) || d.Lines() != 20 {
		t.Errorf("%d lines after unfolding", d.Lines())
	}
	for _, i := range []int{1, 3, 13, 19} {
		if d.Toggle(i) {
			t.Errorf("line %d could be folded", i)
		}
	}
}

func TestFoldAllLeavesTheOutermostValueOpen(t *testing.T) {
	d := document.Parse([]byte(hotel))
	d.FoldAll()
	want := `{
  "NowUtc": "2026-11-23T09:14:22Z",
  "Enterprise": { 5 fields },
  "Price": 12.50,
  "odd key": null,
  "Service": true
}
`
	if diff := cmp.Diff(want, text(d)); diff != "" {
		t.Error(diff)
	}
	d.UnfoldAll()
	if d.Lines() != 20 {
		t.Errorf("%d lines after unfolding all", d.Lines())
	}
	several := document.Parse([]byte(`{"a":1} [{"b":2}]`))
	several.FoldAll()
	if got := text(several); got != "{ 1 field }\n[ 1 item ]\n" {
		t.Error(got)
	}
}

func TestWhatIsFoundUnfolds(t *testing.T) {
	d := document.Parse([]byte(hotel))
	d.FoldAll()
	matches := d.Find("gbp")
	if len(matches) != 1 {
		t.Fatalf("%d matches", len(matches))
	}
	spans := d.Spans(2, matches)
	if len(spans) != 1 || spans[0].Matches != 1 {
		t.Errorf("in the fold: %+v", spans)
	}
	if at := d.Reveal(matches[0]); d.Path(at) != "$.Enterprise.Currencies[1].Currency" {
		t.Errorf("revealed line %d, %s", at, d.Path(at))
	}
}

func TestEnclosingLeadsToTheLineThatOpens(t *testing.T) {
	d := document.Parse([]byte(hotel))
	var way []int
	for i := 10; i >= 0; i = d.Enclosing(i) {
		way = append(way, i)
	}
	if diff := cmp.Diff([]int{10, 9, 5, 2, 0}, way); diff != "" {
		t.Error(diff)
	}
}

// TestFoldsAgreeWithASimpleModel folds at random and compares with lines that are hidden one by one.
func TestFoldsAgreeWithASimpleModel(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	d := document.Parse([]byte(nested(random, 5)))
	all := strings.Split(strings.TrimSuffix(text(d), "\n"), "\n")
	closed := map[int]bool{}
	end := func(line int) int {
		indent := len(all[line]) - len(strings.TrimLeft(all[line], " "))
		for i := line + 1; ; i++ {
			if len(all[i])-len(strings.TrimLeft(all[i], " ")) == indent {
				return i
			}
		}
	}
	for range 500 {
		var visible []int
		for i := 0; i < len(all); i++ {
			visible = append(visible, i)
			if closed[i] {
				i = end(i)
			}
		}
		if d.Lines() != len(visible) {
			t.Fatalf("%d lines are visible, want %d", d.Lines(), len(visible))
		}
		for i, line := range visible {
			if got := d.Line(i); got.Number != line+1 || (got.Fold == document.Closed) != closed[line] {
				t.Fatalf("visible line %d is %+v, want number %d, closed %v", i, got, line+1, closed[line])
			}
		}
		at := random.IntN(len(visible))
		opens := strings.HasSuffix(all[visible[at]], "{") || strings.HasSuffix(all[visible[at]], "[")
		if d.Toggle(at) != opens {
			t.Fatalf("line %q could be folded: %v", all[visible[at]], !opens)
		}
		if opens {
			closed[visible[at]] = !closed[visible[at]]
		}
	}
}

// nested makes JSON of random objects and arrays.
func nested(random *rand.Rand, depth int) string {
	if depth == 0 || random.IntN(4) == 0 && depth < 5 {
		return fmt.Sprint(random.IntN(1000))
	}
	parts := make([]string, 1+random.IntN(5))
	object := random.IntN(2) == 0
	for i := range parts {
		parts[i] = nested(random, depth-1)
		if object {
			parts[i] = fmt.Sprintf(`"k%d":%s`, i, parts[i])
		}
	}
	brackets := "[]"
	if object {
		brackets = "{}"
	}
	return brackets[:1] + strings.Join(slices.Clip(parts), ",") + brackets[1:]
}
