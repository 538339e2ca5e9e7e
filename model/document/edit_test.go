package document_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"keyrack/model/document"
)

func name(n string) document.Step { return document.Step{Name: n} }
func item(i int) document.Step    { return document.Step{Index: i} }

func TestEditsChangeOnePlaceAndKeepTheRest(t *testing.T) {
	for _, c := range []struct {
		name, raw, value string
		path             []document.Step
		want             string
	}{
		{"a value", `{"a":1.50,"b":2}`, `3`, []document.Step{name("b")}, `{"a":1.50,"b":3}`},
		{"a new member", `{"a":1.50}`, `true`, []document.Step{name("b")}, `{"a":1.50,"b":true}`},
		{"into an empty object", `{ }`, `"x"`, []document.Step{name("b")}, `{"b":"x"}`},
		{
			"deep and new", `{"a":1}`, `"x"`,
			[]document.Step{name("Limitation"), name("Count")},
			`{"a":1,"Limitation":{"Count":"x"}}`,
		},
		{"an item", `{"a":[1,2]}`, `9`, []document.Step{name("a"), item(1)}, `{"a":[1,9]}`},
		{"one item more", `{"a":[ ]}`, `9`, []document.Step{name("a"), item(0)}, `{"a":[9]}`},
		{"an item in a new list", `{}`, `9`, []document.Step{name("a"), item(0), name("b")}, `{"a":[{"b":9}]}`},
		{"out, the first", `{"a":1, "b":2}`, ``, []document.Step{name("a")}, `{"b":2}`},
		{"out, the last", `{"a":1 , "b":2}`, ``, []document.Step{name("b")}, `{"a":1}`},
		{"out, the only one", `{"a":{"b":[1]}}`, ``, []document.Step{name("a"), name("b"), item(0)}, `{"a":{"b":[]}}`},
		{"out of what is not there", `{"a":1}`, ``, []document.Step{name("x"), name("y")}, `{"a":1}`},
		{"a name twice", `{"a":1,"a":2}`, `3`, []document.Step{name("a")}, `{"a":1,"a":3}`},
		{"an escaped name", `{"\u0061":1}`, `3`, []document.Step{name("a")}, `{"\u0061":3}`},
		{"the whole", ` [1] `, `{}`, nil, `{}`},
	} {
		var value []byte
		if c.value != "" {
			value = []byte(c.value)
		}
		got, err := document.Set([]byte(c.raw), value, c.path...)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, got); err != nil {
			t.Errorf("%s: %v in %s", c.name, err, got)
		}
		if diff := cmp.Diff(c.want, compact.String()); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if c.value != "" {
			if read, found := document.Get(got, c.path...); !found || string(read) != c.value {
				t.Errorf("%s: reads %s", c.name, read)
			}
		}
	}
}

func TestAnEditWithoutAPlaceIsAnError(t *testing.T) {
	for _, c := range []struct {
		raw  string
		path []document.Step
	}{
		{`{"a":1}`, []document.Step{name("a"), name("b")}},
		{`[1]`, []document.Step{item(5)}},
		{`[1]`, []document.Step{name("a")}},
		{`{broken`, []document.Step{name("a")}},
		{``, []document.Step{name("a")}},
		{`{}`, []document.Step{name("a"), item(1)}},
	} {
		if got, err := document.Set([]byte(c.raw), []byte("1"), c.path...); !errors.Is(err, document.ErrNoPlace) {
			t.Errorf("%s: %s, %v", c.raw, got, err)
		}
	}
	if _, found := document.Get(nil, name("a")); found {
		t.Error("something was found in nothing")
	}
}

// FuzzEdit holds that an edit leaves valid JSON in which the value is found again.
func FuzzEdit(f *testing.F) {
	f.Add([]byte(`{"a":{"b":[1,{"c":null}]}}`), "a", "b", 1)
	f.Add([]byte(`[[1,2],[]]`), "", "", 0)
	f.Fuzz(func(t *testing.T, raw []byte, first, second string, index int) {
		if !json.Valid(raw) || !utf8.ValidString(first) || !utf8.ValidString(second) {
			t.Skip()
		}
		paths := [][]document.Step{
			{name(first)},
			{name(first), name(second)},
			{name(first), item(index)},
			{item(index), name(second)},
		}
		for _, path := range paths {
			got, err := document.Set(raw, []byte(`"new"`), path...)
			if err != nil {
				continue
			}
			if read, found := document.Get(got, path...); !json.Valid(got) || !found || string(read) != `"new"` {
				t.Fatalf("%s at %v became %s, reads %s", raw, path, got, read)
			}
			out, err := document.Set(raw, nil, path...)
			if err != nil || !json.Valid(out) {
				t.Fatalf("%s without %v became %s, %v", raw, path, out, err)
			}
		}
	})
}
