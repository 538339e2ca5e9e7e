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
		all = append(all, fmt.Sprintf("%s %s → %s", d.Path(), d.First, d.Second))
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
		{"an id twice", `[{"Id":"1","a":1},{"Id":"1","a":2}]`, `[{"Id":"1","a":1},{"Id":"1","a":3}]`, "$[Id=1 (2)].a 2 → 3"},
		{"plain values in another order", `["a","b","b"]`, `["b","a","c"]`, "$[2] \"b\" → \n$[2]  → \"c\""},
		{"to an empty list", `{"a":[1]}`, `{"a":[]}`, "$.a[0] 1 → "},
		{"a key twice", `{"a":1,"a":2}`, `{"a":2}`, ""},
		{"an odd key", `{"odd key":1}`, `{"odd key":2}`, `$["odd key"] 1 → 2`},
		{
			"one Id twice among many", `[{"Id":1},{"Id":2},{"Id":3},{"Id":4,"a":1},{"Id":4,"a":2}]`,
			`[{"Id":4,"a":2},{"Id":3},{"Id":4,"a":1},{"Id":1},{"Id":2}]`, "",
		},
		{
			"one item without an Id", `[{"Id":"1","a":1},{"a":7},{"Id":"2"}]`, `[{"Id":"2"},{"Id":"1","a":2},{"a":7}]`,
			"$[Id=1].a 1 → 2",
		},
		{
			"another name that ends in Id", `[{"CategoryId":"a","n":1},{"CategoryId":"b","n":2}]`,
			`[{"CategoryId":"b","n":2},{"CategoryId":"a","n":3}]`, "$[CategoryId=a].n 1 → 3",
		},
		{
			"the Id that tells most apart", `[{"ServiceId":"s","RateId":"a","n":1},{"ServiceId":"s","RateId":"b","n":2}]`,
			`[{"ServiceId":"s","RateId":"b","n":2},{"ServiceId":"s","RateId":"a","n":3}]`, "$[RateId=a].n 1 → 3",
		},
		{
			"a code before an Id that tells nothing apart",
			`[{"ServiceId":"s","Code":"a","n":1},{"ServiceId":"s","Code":"b","n":2}]`,
			`[{"ServiceId":"s","Code":"b","n":2},{"ServiceId":"s","Code":"a","n":3}]`, "$[Code=a].n 1 → 3",
		},
		{"a code", `[{"Code":"EUR","n":1},{"Code":"GBP"}]`, `[{"Code":"GBP"},{"Code":"EUR","n":2}]`, "$[Code=EUR].n 1 → 2"},
		{"a key", `[{"Key":"x","n":1},{"Key":"y"}]`, `[{"Key":"y"},{"Key":"x","n":2}]`, "$[Key=x].n 1 → 2"},
		{"a name", `[{"Name":"x","n":1},{"Name":"y"}]`, `[{"Name":"y"},{"Name":"x","n":2}]`, "$[Name=x].n 1 → 2"},
		{"a small id of a number", `[{"id":1,"n":1},{"id":2}]`, `[{"id":2},{"id":1.0,"n":2}]`, "$[id=1].n 1 → 2"},
		{
			"an item in front of a list without keys", `[{"a":1},{"a":2},{"a":3}]`,
			`[{"a":0},{"a":1},{"a":2},{"a":3}]`, "$[0]  → {\"a\":0}",
		},
		{"lists in another order", `[[1,2],[3]]`, `[[3],[2,1]]`, ""},
		{"several values", "{\"Id\":1,\"a\":1}\n{\"Id\":2}", "{\"Id\":2}{\"Id\":1,\"a\":2}", "$[Id=1].a 1 → 2"},
		{"exact numbers", `[0.1,100000000000000000000]`, `[0.10,1e20]`, ""},
		{"lone surrogates", `{"a":"\ud800"}`, `{"a":"\ud801"}`, `$.a "\ud800" → "\ud801"`},
		{"invalid bytes", "{\"a\":\"\xff\"}", "{\"a\":\"\xfe\"}", "$.a \"\xff\" → \"\xfe\""},
		{"keys with invalid bytes", "{\"\xff\":1}", "{\"\xfe\":1}", "$[\"\ufffd\"] 1 → \n$[\"\ufffd\"]  → 1"},
		{
			"what only looks like a lone surrogate", `{"a":"\ud800"}`, "{\"a\":\"\xfe\xd8\\u0000\"}",
			"$.a \"\\ud800\" → \"\xfe\xd8\\u0000\"",
		},
		{"a byte order mark", "\ufeff{\"a\":1}", `{"a":1}`, ""},
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

// TestWhatIsHiddenIsComparedAsItCameAndShownAsItMayBeSeen: every value and every step of a path is what may be seen.
func TestWhatIsHiddenIsComparedAsItCameAndShownAsItMayBeSeen(t *testing.T) {
	parse := func(raw string) *document.Document { return document.Parse([]byte(raw)) }
	first := `{"Guests":[{"Name":"Doe","Age":1},{"Name":"Roe"}]}`
	second := `{"Guests":[{"Name":"Roe"},{"Name":"Doe","Age":2}]}`
	seen := func(raw string) *document.Document {
		return parse(strings.NewReplacer("Doe", "D•••", "Roe", "R•••", `"Age":1`, `"Age":0`, `"Age":2`, `"Age":0`).
			Replace(raw))
	}
	found, err := document.CompareMasked(t.Context(), parse(first), parse(second), seen(first), seen(second))
	if err != nil || len(found) != 1 || found[0].Path() != "$.Guests[Name=D•••].Age" || string(found[0].First) != "0" {
		t.Errorf("%v, %v", found, err)
	}
	// Where what may be seen has another shape nothing is shown.
	found, err = document.CompareMasked(t.Context(), parse(first), parse(second), parse("{}"), parse("hidden"))
	if err != nil || len(found) != 1 || strings.ContainsAny(found[0].Path()+string(found[0].First), "DA") {
		t.Errorf("%v, %v", found, err)
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
