package document_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"keyrack/model/document"
)

func TestFindLooksAtCapitalsAndSmallLettersAlike(t *testing.T) {
	d := document.Parse([]byte(`{"a":"Straße Ä K","b":"ÄÄÄ","c":"aaaa"}`))
	for query, want := range map[string]int{
		"": 0, "ä": 4, "ÄÄ": 1, "STRAßE": 1, "k": 1, "aa": 2, "\"b\":": 1,
		"zzz": 0, "a": 6,
	} {
		matches := d.Find(query)
		if len(matches) != want {
			t.Errorf("%q was found %d times, want %d", query, len(matches), want)
		}
		for _, m := range matches {
			if found := string(d.Raw()[m.Offset : m.Offset+m.Length]); !strings.EqualFold(found, query) {
				t.Errorf("%q was found at %q", query, found)
			}
		}
	}
}

func TestASearchInStepsFindsTheSame(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	raw := make([]byte, 20_000)
	for i := range raw {
		raw[i] = "abAB \n"[random.IntN(6)]
	}
	d := document.Parse(raw)
	lower := bytes.ToLower(raw)
	for _, query := range []string{"a", "ab", "abab", "b a", "AABB", "ba\nab"} {
		var want []document.Match
		needle := bytes.ToLower([]byte(query))
		for at := 0; ; {
			next := bytes.Index(lower[at:], needle)
			if next < 0 {
				break
			}
			want = append(want, document.Match{Offset: at + next, Length: len(query)})
			at += next + len(query)
		}
		search := d.Search(query)
		for !search.Done() {
			search.Next(1 + random.IntN(100))
		}
		if diff := cmp.Diff(want, search.Matches()); diff != "" {
			t.Errorf("%q: %s", query, diff)
		}
	}
}

func TestMatchesAreMarkedWhereTheyStandOnTheLine(t *testing.T) {
	d := document.Parse([]byte(`{"Names":["éa Aurora","aurora aurora"]}`))
	matches := d.Find("aurora")
	var marked []string
	for i := range d.Lines() {
		line := ""
		for _, run := range d.Line(i).Runs {
			line += run.Text
		}
		for _, span := range d.Spans(i, matches) {
			marked = append(marked, string([]rune(line)[span.Column:span.Column+span.Columns]))
		}
	}
	if diff := cmp.Diff([]string{"Aurora", "aurora", "aurora"}, marked); diff != "" {
		t.Error(diff)
	}
}

func TestMatchesBeyondTheCutStandAtTheCut(t *testing.T) {
	d := document.Parse([]byte(`["` + strings.Repeat("x", 2000) + `aurora aurora"]`))
	spans := d.Spans(1, d.Find("aurora"))
	if len(spans) != 1 || spans[0].Column != document.MaxColumns || spans[0].Matches != 2 {
		t.Errorf("spans %+v", spans)
	}
}

func TestAtMostSoManyMatchesAreFound(t *testing.T) {
	d := document.Parse(bytes.Repeat([]byte("a "), document.MaxMatches+10))
	if got := len(d.Find("a")); got != document.MaxMatches {
		t.Errorf("%d matches", got)
	}
}
