package document_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model/document"
)

func differences(t *testing.T, first, second string) string {
	t.Helper()
	found, err := document.Compare(t.Context(), document.Parse([]byte(first)), document.Parse([]byte(second)))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, d := range found {
		all = append(all, fmt.Sprintf("%s %s → %s", d.Path, d.First, d.Second))
	}
	return strings.Join(all, "\n")
}

func TestAnswersAreComparedByKeyAndId(t *testing.T) {
	for _, c := range []struct{ name, first, second, want string }{
		{"the same", hotel, hotel, ""},
		{"blanks and order", `{"a":1,"b":[1,2]}`, "{ \"b\": [1, 2],\n \"a\" : 1 }", ""},
		{"a value", `{"a":1,"b":2}`, `{"a":1,"b":3}`, "$.b 2 → 3"},
		{"a key more and a key less", `{"a":1,"b":2}`, `{"b":2,"c":{"d":1}}`, "$.a 1 → \n$.c  → {\"d\":1}"},
		{"another kind", `{"a":{}}`, `{"a":[]}`, "$.a {} → []"},
		{"null", `{"a":null}`, `{"a":0}`, "$.a null → 0"},
		{"numbers written differently", `[1.0,1e2,-0]`, `[1.00,100,0]`, ""},
		{"numbers of an object written differently", `{"a":1.0,"b":1e2}`, `{"a":1.00,"b":100}`, ""},
		{
			"long numbers", `{"a":12345678901234567890}`, `{"a":12345678901234567891}`,
			"$.a 12345678901234567890 → 12345678901234567891",
		},
		{"texts written differently", `{"a":"\u00e4\/"}`, `{"a":"ä/"}`, ""},
		{
			"items by their id", `{"R":[{"Id":"1","S":"a"},{"Id":"2","S":"b"},{"Id":"3"}]}`,
			`{"R":[{"Id":"4"},{"Id":"2","S":"c"},{"S":"a","Id":"1"}]}`,
			"$.R[Id=2].S \"b\" → \"c\"\n$.R[Id=3] {\"Id\":\"3\"} → \n$.R[Id=4]  → {\"Id\":\"4\"}",
		},
		{"items without an id", `[{"a":1},{"a":2}]`, `[{"a":1},{"a":3},{"a":4}]`, "$[1].a 2 → 3\n$[2]  → {\"a\":4}"},
		{"an id twice", `[{"Id":"1","a":1},{"Id":"1","a":2}]`, `[{"Id":"1","a":1},{"Id":"1","a":3}]`, "$[1].a 2 → 3"},
		{"plain values in another order", `["a","b","b"]`, `["b","a","c"]`, "$[2] \"b\" → \n$[2]  → \"c\""},
		{"to an empty list", `{"a":[1]}`, `{"a":[]}`, "$.a[0] 1 → "},
		{"a key twice", `{"a":1,"a":2}`, `{"a":2}`, ""},
		{"an odd key", `{"odd key":1}`, `{"odd key":2}`, `$["odd key"] 1 → 2`},
		{"a page", `<html>`, `{"a":1}`, `$ <html> → {"a":1}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, differences(t, c.first, c.second)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAComparisonIsBoundedAndStopsWithItsContext(t *testing.T) {
	first := document.Parse([]byte("[" + strings.Repeat(`{"a":1},`, 20_000) + "0]"))
	second := document.Parse([]byte("[" + strings.Repeat(`{"a":2},`, 20_000) + "0]"))
	found, err := document.Compare(t.Context(), first, second)
	if err != nil || len(found) != document.MaxDifferences {
		t.Errorf("%d differences, %v", len(found), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := document.Compare(ctx, first, second); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// FuzzCompare holds that answers which encoding/json reads as different are reported so.
func FuzzCompare(f *testing.F) {
	for _, seed := range seeds() {
		f.Add([]byte(seed), []byte(hotel))
		f.Add([]byte(seed), []byte(seed))
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		var x, y any
		if json.Unmarshal(first, &x) != nil || json.Unmarshal(second, &y) != nil {
			t.Skip()
		}
		same, err := document.Compare(context.Background(), document.Parse(first), document.Parse(first))
		if err != nil || len(same) != 0 {
			t.Fatalf("%q differs from itself: %v, %v", first, same, err)
		}
		found, err := document.Compare(context.Background(), document.Parse(first), document.Parse(second))
		if err != nil {
			t.Fatal(err)
		}
		if reflect.DeepEqual(x, y) != (len(found) == 0) && !mayDiffer(x) && !mayDiffer(y) {
			t.Fatalf("%q and %q: %v", first, second, found)
		}
	})
}

// mayDiffer reports lists, whose order does not always count, and numbers that encoding/json rounds.
func mayDiffer(value any) bool {
	switch v := value.(type) {
	case map[string]any:
		for _, inner := range v {
			if mayDiffer(inner) {
				return true
			}
		}
		return false
	case []any, float64:
		return true
	}
	return false
}
