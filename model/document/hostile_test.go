package document_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"keyrack/model/document"
)

// reservations is an answer of about so many bytes, as the API gives it: a list of objects.
func reservations(size int) []byte {
	raw := make([]byte, 0, size+1024)
	raw = append(raw, `{"Reservations":[`...)
	for i := 0; len(raw) < size; i++ {
		if i > 0 {
			raw = append(raw, ',')
		}
		raw = fmt.Appendf(raw,
			`{"Id":"851df8c8-90f2-4c4a-8e01-%012d","ServiceId":"bd26d8db-86da-4f96-9efc-e5a4654a4a94",`+
				`"AccountId":"e6ea708c-2a2a-412f-a152-b6c76ffad49b","State":"Confirmed","StartUtc":"2026-11-%02dT14:00:00Z",`+
				`"EndUtc":"2026-12-01T10:00:00Z","Number":"%d","Price":{"Currency":"EUR","GrossValue":%d.50,`+
				`"TaxCodes":["A-10"]},"Notes":null,"Options":{"OwnerCheckedIn":false}}`, i, 1+i%28, i, 80+i%200)
	}
	return append(raw, `],"Cursor":null}`...)
}

// hostile are answers that bring other programs down.
func hostile(large int) []struct {
	name string
	kind document.Kind
	make func() []byte
} {
	return []struct {
		name string
		kind document.Kind
		make func() []byte
	}{
		{"a large answer", document.JSON, func() []byte { return reservations(large) }},
		{"one long line", document.JSON, func() []byte {
			return []byte(`{"Text":"` + strings.Repeat("lorem ipsum ", 20<<20/12) + `","b":[1]}`)
		}},
		{"one long line of text", document.Text, func() []byte { return bytes.Repeat([]byte("lorem ipsum "), 20<<20/12) }},
		{"a million items", document.JSON, func() []byte {
			raw := []byte{'['}
			for i := range 1_000_000 {
				raw = append(strconv.AppendInt(raw, int64(i), 10), ',')
			}
			return append(raw, "0]"...)
		}},
		{"a million objects", document.JSON, func() []byte {
			return []byte("[" + strings.Repeat(`{"a":1},`, 999_999) + `{"a":1}]`)
		}},
		{
			"a million empty objects", document.JSON,
			func() []byte { return []byte("[" + strings.Repeat("{},", 999_999) + "{}]") },
		},
		{"the deepest nesting", document.JSON, func() []byte {
			return []byte(strings.Repeat(`{"a":`, document.MaxDepth) + "1" + strings.Repeat("}", document.MaxDepth))
		}},
		{"brackets without end", document.Broken, func() []byte { return bytes.Repeat([]byte("["), 5<<20) }},
		{
			"bytes that are no UTF-8", document.JSON,
			func() []byte { return []byte(`["` + strings.Repeat("\xff\xc0\x80", 1<<20) + `"]`) },
		},
		{"a byte order mark", document.JSON, func() []byte { return append([]byte("\ufeff"), reservations(1<<20)...) }},
		{
			"lone surrogates", document.JSON,
			func() []byte { return []byte(`["` + strings.Repeat(`\ud800\udfff\udc00`, 1<<18) + `"]`) },
		},
		{
			"a huge number", document.JSON,
			func() []byte { return []byte("[" + strings.Repeat("9", 5<<20) + ".5e-999999999]") },
		},
		{"a duplicate key, again and again", document.JSON, func() []byte {
			return []byte("{" + strings.Repeat(`"a":1,`, 500_000) + `"a":1}`)
		}},
		{"a line a value", document.NDJSON, func() []byte { return bytes.Repeat([]byte("{\"a\":[1,2]}\n"), 200_000) }},
		{"line breaks alone", document.Text, func() []byte { return []byte("x" + strings.Repeat("\n", 2<<20)) }},
		{"blanks between", document.JSON, func() []byte { return []byte("[" + strings.Repeat(" \n", 4<<20) + "1 ]") }},
		{"zeros", document.Text, func() []byte { return make([]byte, 4<<20) }},
		{"cut off", document.Broken, func() []byte { return reservations(10 << 20)[:10<<20] }},
	}
}

// TestNoAnswerTakesMoreThanThreeTimesItsSize holds the bound of memory, the bytes of the answer included, and that
// everything a person does with an answer works on it.
func TestNoAnswerTakesMoreThanThreeTimesItsSize(t *testing.T) {
	for _, c := range hostile(12 << 20) {
		t.Run(c.name, func(t *testing.T) {
			raw := c.make()
			before := heap()
			d := document.Parse(raw)
			d.FoldAll()
			grown := heap() - before
			// A small answer may take some kilobytes whatever it is.
			if limit := 2*int64(len(raw)) + 512<<10; grown > limit {
				t.Errorf("the index of %d bytes takes %d, %.2f times as much", len(raw), grown, float64(grown)/float64(len(raw)))
			}
			if d.Kind() != c.kind {
				t.Errorf("it is %s: %v", d.Kind(), d.Err())
			}
			d.UnfoldAll()
			look(t, d)
			if !bytes.Equal(d.Raw(), raw) ||
				(c.kind == document.JSON && string(d.Value(0)) != strings.TrimPrefix(string(raw), "\ufeff")) {
				t.Error("what is copied is not what was received")
			}
			runtime.KeepAlive(d)
		})
	}
}

// heap is what is in use, in bytes.
func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// look draws a screenful at several places, folds there and finds.
func look(t *testing.T, d *document.Document) {
	t.Helper()
	for part := range 5 {
		first := d.Lines() / 5 * part
		for i := first; i < min(first+50, d.Lines()); i++ {
			line, columns := d.Line(i), 0
			for _, run := range line.Runs {
				columns += len([]rune(run.Text))
			}
			if columns > document.MaxColumns {
				t.Fatalf("line %d has %d columns", i, columns)
			}
			_ = d.Enclosing(i)
		}
		if first < d.Lines() && d.Toggle(first) {
			d.Toggle(first)
		}
	}
	_ = d.Path(d.Lines() / 2)
	if matches := d.Find("zzzz"); len(matches) > 0 {
		t.Errorf("%d matches", len(matches))
	}
	_ = d.Sources()
}

// TestAnIndexDoesNotDependOnWhereItIsEntered compares lines reached from the front with lines reached at once.
func TestAnIndexDoesNotDependOnWhereItIsEntered(t *testing.T) {
	raw := reservations(1 << 20)
	front, once := document.Parse(raw), document.Parse(raw)
	for i := range front.Lines() {
		want := front.WholeLine(i)
		if i%997 == 0 {
			if got := once.WholeLine(i); got != want {
				t.Fatalf("line %d is %q, want %q", i, got, want)
			}
		}
	}
}
