package report

import (
	"bytes"
	"encoding/json"
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
