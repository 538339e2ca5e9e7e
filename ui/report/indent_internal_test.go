package report

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// FuzzIndented compares what WriteJSON makes with what the standard library makes of the same document.
func FuzzIndented(f *testing.F) {
	for _, text := range []string{
		`{}`, `[]`, `[{}]`, `[[],[1],{"a":[]}]`, `"a\\\"b,{"`, `{"a\\":"\\","b":"x:y,[]"}`, `-1.5e3`, `null`,
		`{"a":{"b":{"c":"<&>"}},"d":[true,false,null]}`, `[ 1 , "é\u2028" ]`, "",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !json.Valid([]byte(text)) {
			t.Skip()
		}
		for name, document := range map[string]any{
			"as it is": json.RawMessage(text), "within": map[string]any{"version": 1, "all": []any{json.RawMessage(text), text}},
		} {
			var got, want bytes.Buffer
			if err := WriteJSON(&got, document); err != nil {
				t.Fatal(err)
			}
			encoder := json.NewEncoder(&want)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			if err := encoder.Encode(document); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want.Bytes()) {
				t.Errorf("%s: %q, want %q", name, got.Bytes(), want.Bytes())
			}
		}
	})
}

// TestALongListIsTheSameDocument compares what WriteList writes with the document as a whole.
func TestALongListIsTheSameDocument(t *testing.T) {
	for _, name := range []string{"connections", "webhooks", "versions"} {
		for _, items := range [][]any{
			{},
			{1},
			slices.Repeat([]any{strings.Repeat("x", 1000)}, 200), // in several parts
			{"a", nil, map[string]any{}, []int{}, []any{1, []any{2}}, map[string]any{"b": "<&> \u2028", "a": []any{1}}},
		} {
			var got, want bytes.Buffer
			if err := WriteList(&got, name, items); err != nil {
				t.Fatal(err)
			}
			if err := WriteJSON(&want, map[string]any{"version": Version, name: items}); err != nil {
				t.Fatal(err)
			}
			if got.String() != want.String() {
				t.Errorf("%q, want %q", got.String(), want.String())
			}
		}
	}
	var nothing bytes.Buffer
	if err := WriteList(&nothing, "all", []any{1, func() {}}); err == nil || nothing.Len() > 0 {
		t.Errorf("of what cannot be encoded %q is written, error %v", nothing.String(), err)
	}
}
