package request_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"keyrack/model/request"
)

// write puts pages into one document.
func write(t *testing.T, cursor string, pages ...string) []byte {
	t.Helper()
	var all bytes.Buffer
	document := request.NewDocument(&all)
	for _, text := range pages {
		page, err := request.ReadPage(strings.NewReader(text), document.Item)
		if err != nil {
			t.Fatal(err)
		}
		document.EndPage(page)
	}
	if err := document.Close(cursor); err != nil {
		t.Fatal(err)
	}
	return all.Bytes()
}

func TestMembersOfAnyNameStayWhatTheyAreInADocumentOfPages(t *testing.T) {
	for _, name := range []string{"\a", "\x7f", "\x01", "\u2028", `"`, `\`, "é", "<&>", ""} {
		quoted, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		for place, page := range map[string]string{
			"the paged list": fmt.Sprintf(`{%s:[1,2]}`, quoted),
			"another list":   fmt.Sprintf(`{"Services":[1],%s:[1,2]}`, quoted),
			"an object":      fmt.Sprintf(`{"Services":[1],%s:{%s:1.50}}`, quoted, quoted),
			"a value":        fmt.Sprintf(`{"Services":[1],%s:1.50}`, quoted),
			"an empty list":  fmt.Sprintf(`{%s:[]}`, quoted),
		} {
			document := write(t, "", page)
			var got map[string]any
			if err := json.Unmarshal(document, &got); err != nil {
				t.Errorf("%s named %q: %v in %q", place, name, err, document)
			} else if _, there := got[name]; !there {
				t.Errorf("%s named %q is not in %q", place, name, document)
			}
		}
	}
}

func TestPagesBecomeOneDocumentThatSaysHowItGoesOn(t *testing.T) {
	for name, test := range map[string]struct {
		pages        []string
		cursor, want string
	}{
		"no page": {nil, "", `{"Cursor":null}`},
		"no list": {[]string{`{"A":1.0}`}, "", `{"A":1.0,"Cursor":null}`},
		"two": {
			[]string{`{"L":[1.50],"Cursor":"a"}`, `{"L":[2],"Cursor":"b"}`},
			"",
			"{\"L\":[1.50,\n2],\"Cursor\":null}",
		},
		"an early end":  {[]string{`{"L":[1],"Cursor":"a"}`}, "a\"", `{"L":[1],"Cursor":"a\""}`},
		"a second list": {[]string{`{"L":[1],"M":[2]}`, `{"L":[],"M":[3]}`}, "", `{"L":[1],"M":[2,3],"Cursor":null}`},
		"the last's extra": {
			[]string{`{"L":[],"X":{"A":1}}`, `{"L":[],"X":{"A":2}}`},
			"",
			`{"L":[],"X":{"A":2},"Cursor":null}`,
		},
	} {
		if got := strings.TrimSuffix(string(write(t, test.cursor, test.pages...)), "\n"); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestTheNextPageIsAskedForAtTheCursorOfTheLast(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		page request.Page
		want string
		more bool
	}{
		"more": {
			`{"A":1.0,"Limitation":{"Count":2}}`,
			request.Page{Items: 2, Cursor: "c"},
			`{"A":1.0,"Limitation":{"Count":2,"Cursor":"c"}}`, true,
		},
		"a page that is not full": {
			`{"Limitation":{"Count":3}}`,
			request.Page{Items: 2, Cursor: "c"},
			`{"Limitation":{"Count":3}}`, false,
		},
		"no cursor": {`{}`, request.Page{Items: 2}, `{}`, false},
		"the same cursor": {
			`{"Limitation":{"Cursor":"c"}}`,
			request.Page{Items: 2, Cursor: "c"},
			`{"Limitation":{"Cursor":"c"}}`, false,
		},
		"nothing": {`{}`, request.Page{Cursor: "c"}, `{}`, false},
	} {
		got, more, err := request.After([]byte(test.body), test.page)
		if string(got) != test.want || more != test.more || err != nil {
			t.Errorf("%s: %s, more %t, error %v", name, got, more, err)
		}
	}
	if _, _, err := request.After([]byte(`{"Limitation":5}`), request.Page{Items: 1, Cursor: "c"}); err == nil {
		t.Error("a Limitation that is none was read")
	}
}

func TestABodyBehindAByteOrderMarkHasItsMembers(t *testing.T) {
	next, err := request.At([]byte("\ufeff{\"Limitation\":{\"Count\":7}}"), "c")
	if err != nil || string(next) != `{"Limitation":{"Count":7,"Cursor":"c"}}` {
		t.Errorf("%s, error %v", next, err)
	}
}

func TestOfTwoMembersOfANameTheLastCounts(t *testing.T) {
	body := []byte(`{"A":1,"A":{"B":2.0}}`)
	if got := request.Member(body, "A"); string(got) != `{"B":2.0}` {
		t.Errorf("it is %s", got)
	}
	got, err := request.SetMember(body, "A", 3)
	if string(got) != `{"A":1,"A":3}` || err != nil {
		t.Errorf("%s, error %v", got, err)
	}
	got, err = request.SetMember([]byte(`{}`), "\a", 3)
	if !json.Valid(got) || err != nil {
		t.Errorf("%s, error %v", got, err)
	}
}

func FuzzAfter(f *testing.F) {
	for _, answer := range []string{
		`{"Services":[{"Id":"a"}],"Cursor":"a"}`, `{"Services":[],"Cursor":null}`, `{"Cursor":5}`, `[1]`,
		`{"A":{"B":[1,{}]},"L":[[1],"x",2.50]}`, `{"A":[`, `{"Services":[{"Id":"a"}],"Cursor":"a`, "", "{\"\xff\":[]}",
	} {
		f.Add([]byte(answer), []byte(`{"Limitation":{"Count":1}}`))
	}
	f.Fuzz(func(t *testing.T, answer, body []byte) {
		page, err := request.ReadPage(bytes.NewReader(answer), func(string, json.RawMessage) error { return nil })
		if err != nil {
			return
		}
		next, more, err := request.After(body, page)
		if more && err != nil {
			t.Fatalf("there is more, and %v", err)
		}
		if more && (!json.Valid(next) || !bytes.Contains(next, []byte("Cursor"))) && json.Valid(body) {
			t.Errorf("the next request is %q", next)
		}
	})
}
