package document_test

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"keyrack/model/document"
)

// large is the size of an answer that has to be on the screen at once.
const large = 46 << 20

// BenchmarkIndex measures how fast an answer becomes lines, and how much memory that takes: times-body counts the bytes
// of the answer too. To hold: ≥ 200 MB/s and ≤ 3 times; ≥ 400 MB/s of small lines, and ≤ 1.5 times
// of small objects.
func BenchmarkIndex(b *testing.B) {
	for _, c := range append(hostile(large), struct {
		name string
		kind document.Kind
		make func() []byte
	}{"100 MB", document.JSON, func() []byte { return reservations(100 << 20) }}) {
		b.Run(c.name, func(b *testing.B) {
			raw := c.make()
			before := heap()
			d := document.Parse(raw)
			grown := heap() - before
			runtime.KeepAlive(d)
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				document.Parse(raw)
			}
			b.ReportMetric(1+float64(grown)/float64(len(raw)), "times-body")
		})
	}
}

// BenchmarkFirstScreen measures the way from the last byte of 46 MB to 50 lines. To hold: ≤ 100 ms.
func BenchmarkFirstScreen(b *testing.B) {
	raw := reservations(large)
	for b.Loop() {
		d := document.Parse(raw)
		for i := range 50 {
			_ = d.Line(i)
		}
	}
}

// BenchmarkScroll measures drawing 50 lines somewhere in 46 MB. To hold: far below the 16 ms of a frame.
func BenchmarkScroll(b *testing.B) {
	d := document.Parse(reservations(large))
	at := 0
	for b.Loop() {
		at = (at + 1_000_003) % (d.Lines() - 50)
		for i := at; i < at+50; i++ {
			_ = d.Line(i)
		}
	}
}

// BenchmarkFold measures folding and unfolding one of the objects in 46 MB while all others are folded, which is the
// most that a click has to do.
func BenchmarkFold(b *testing.B) {
	d := document.Parse(reservations(large))
	d.FoldAll()
	d.Toggle(1) // the list of all objects
	for b.Loop() {
		d.Toggle(d.Lines() / 2)
	}
}

// BenchmarkFind measures the search through 46 MB. To hold: ≥ 500 MB/s.
func BenchmarkFind(b *testing.B) {
	d := document.Parse(reservations(large))
	for _, query := range []string{"nowhere", "Overbooked", "GBP", "2026-10-31", "e"} {
		b.Run(query, func(b *testing.B) {
			b.SetBytes(large)
			for b.Loop() {
				search := d.Search(query)
				for !search.Done() {
					search.Next(1 << 20)
				}
			}
		})
	}
}

// BenchmarkTable measures reading 46 MB as a table, sorting it and filtering it; beside it what it takes to look at
// each byte once, and to check with encoding/json that it is JSON. It runs off the UI goroutine. To hold: 60 ms.
func BenchmarkTable(b *testing.B) {
	ctx := context.Background()
	source := document.Parse(reservations(large)).Sources()[0]
	table, err := source.Read(ctx)
	if err != nil {
		b.Fatal(err)
	}
	arrange := func(order document.Order) func(*testing.B) {
		return func(b *testing.B) {
			b.SetBytes(large)
			for b.Loop() {
				if _, err := table.Arrange(ctx, order); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.Run("read", func(b *testing.B) {
		b.SetBytes(large)
		for b.Loop() {
			if _, err := source.Read(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
	named := func(name string) []int {
		return []int{slices.IndexFunc(table.Columns(), func(c document.Column) bool { return c.Name == name })}
	}
	b.Run("sort", arrange(document.Order{Sort: named("Price.GrossValue")}))
	b.Run("filter", arrange(document.Order{Filter: "nowhere"}))
	raw := reservations(large)
	b.Run("floor: each byte once", func(b *testing.B) {
		b.SetBytes(large)
		for b.Loop() {
			bytes.Count(raw, []byte("\n"))
		}
	})
	b.Run("peer: json.Valid", func(b *testing.B) {
		b.SetBytes(large)
		for b.Loop() {
			json.Valid(raw)
		}
	})
	b.Run("a screen", func(b *testing.B) {
		var cells []document.Cell
		for b.Loop() {
			for row := range 50 {
				cells = table.Row(row*100, cells)
			}
		}
	})
}

// BenchmarkCompare compares two answers, and as a peer has encoding/json and reflect do it. To hold: 60 kB of depth in
// 50 ms.
func BenchmarkCompare(b *testing.B) {
	deep := func(value string) []byte {
		return []byte(strings.Repeat(`{"a":`, 9_999) + value + strings.Repeat("}", 9_999))
	}
	list := reservations(4 << 20)
	other := bytes.Replace(list, []byte("Confirmed"), []byte("Canceled"), 1)
	for _, c := range []struct {
		name          string
		first, second []byte
	}{{"60 kB of depth", deep("1"), deep("2")}, {"4 MB", list, other}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.first)))
			for b.Loop() {
				found, err := document.Compare(context.Background(), document.Parse(c.first), document.Parse(c.second))
				if err != nil || len(found) != 1 {
					b.Fatal(len(found), err)
				}
			}
		})
		b.Run("peer: encoding/json, "+c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.first)))
			for b.Loop() {
				var x, y any
				if json.Unmarshal(c.first, &x) != nil || json.Unmarshal(c.second, &y) != nil || reflect.DeepEqual(x, y) {
					b.Fatal("they are the same")
				}
			}
		})
	}
}
