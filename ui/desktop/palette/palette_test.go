package palette_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"keyrack/ui/desktop/palette"
	"keyrack/ui/desktop/task"
	"keyrack/ui/desktop/uitest"
)

func titles(items []palette.Item) []string {
	var all []string
	for _, item := range items {
		all = append(all, item.Title)
	}
	return all
}

func TestTheBestMatchComesFirst(t *testing.T) {
	index := palette.NewIndex([]palette.Item{
		{Title: "configuration/get", Detail: "Get the configuration"},
		{Title: "Grand Hotel Opéra", Detail: "Paris · Acme Sync"},
		{Title: "Lock", Detail: "Keyrack"},
		{Title: "availabilityBlocks/getAll", Detail: "List blocks"},
		{Title: "Unlock writes…", Detail: "Environment"},
	})
	for query, want := range map[string][]string{
		"lock":          {"Lock", "availabilityBlocks/getAll", "Unlock writes…"},
		"opéra":         {"Grand Hotel Opéra"},
		"opera":         {"Grand Hotel Opéra"},
		"OPÉRA grand":   {"Grand Hotel Opéra"},
		"paris":         {"Grand Hotel Opéra"},
		"writes unl":    {"Unlock writes…"},
		"grnd htl":      {"Grand Hotel Opéra"},
		"config":        {"configuration/get"},
		"no such thing": nil,
	} {
		if got := titles(index.Search(query)); !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
	if got := index.Search("  "); len(got) != 5 || got[0].Title != "configuration/get" {
		t.Errorf("nothing typed shows %q", titles(got))
	}
}

type fixture struct {
	*uitest.UI
	ran []string
}

func open(t *testing.T, names ...string) *fixture {
	t.Helper()
	return openSlow(t, nil, names...)
}

// openSlow opens the palette, whose list is there once ready is closed.
func openSlow(t *testing.T, ready chan struct{}, names ...string) *fixture {
	t.Helper()
	f := &fixture{UI: uitest.New(t)}
	window := f.Window(canvas.NewRectangle(nil), fyne.NewSize(1024, 700))
	tasks := task.NewRunner(t.Context())
	t.Cleanup(func() {
		tasks.Stop()
		f.Run()
	})
	palette.Open(window.Canvas(), tasks, func(context.Context) []palette.Item {
		if ready != nil {
			<-ready
		}
		var items []palette.Item
		for _, name := range names {
			items = append(items, palette.Item{Title: name, Run: func() { f.ran = append(f.ran, name) }})
		}
		return items
	})
	return f
}

func TestTypingAndEnterRunsWhatWasFound(t *testing.T) {
	f := open(t, "Add connection…", "Hotel Aurora", "Hotel Borealis")
	f.UntilText("Hotel Borealis")
	f.Type("hotel")
	f.Key(fyne.KeyDown)
	f.Key(fyne.KeyReturn)
	if !slices.Equal(f.ran, []string{"Hotel Borealis"}) {
		t.Errorf("it ran %q", f.ran)
	}
	if f.Canvas().Overlays().Top() != nil {
		t.Error("the palette is still open")
	}
}

func TestWhoTypesFastNeedNotWaitForTheList(t *testing.T) {
	f := open(t, "Hotel Aurora", "Hotel Borealis")
	f.Type("borealis")
	f.Key(fyne.KeyReturn)
	f.Until(func() bool { return len(f.ran) > 0 })
	if !slices.Equal(f.ran, []string{"Hotel Borealis"}) {
		t.Errorf("it ran %q", f.ran)
	}
}

func TestAListThatTakesLongIsWaitedFor(t *testing.T) {
	ready := make(chan struct{})
	f := openSlow(t, ready, "Hotel Aurora")
	f.UntilText("Reading your connections…")
	close(ready)
	f.UntilText("Hotel Aurora")
	if f.HasText("Reading your connections…") {
		t.Error("it still waits")
	}
}

func TestEscapeClosesThePaletteAndRunsNothing(t *testing.T) {
	f := open(t, "Quit")
	f.UntilText("Quit")
	f.Key(fyne.KeyEscape)
	if len(f.ran) != 0 || f.Canvas().Overlays().Top() != nil {
		t.Errorf("ran %q, overlay %v", f.ran, f.Canvas().Overlays().Top())
	}
}

func TestWhatIsFoundCanBeClicked(t *testing.T) {
	f := open(t, "Hotel Aurora", "Hotel Borealis")
	f.UntilText("Hotel Borealis")
	f.Tap("Hotel Borealis")
	if !slices.Equal(f.ran, []string{"Hotel Borealis"}) {
		t.Errorf("it ran %q", f.ran)
	}
}

func TestAQueryWithoutAMatchSaysSo(t *testing.T) {
	f := open(t, "Hotel Aurora")
	f.UntilText("Hotel Aurora")
	f.Type("zzz")
	if !f.HasText("No results.") {
		t.Errorf("the screen says %q", f.Texts())
	}
	f.Key(fyne.KeyReturn)
	if len(f.ran) != 0 {
		t.Errorf("it ran %q", f.ran)
	}
}

// BenchmarkSearch is one key stroke with 10,000 connections and the whole catalogue.
func BenchmarkSearch(b *testing.B) {
	var items []palette.Item
	for i := range 10_300 {
		items = append(items, palette.Item{
			Title:  fmt.Sprintf("Hotel number %d of the Alpine Collection", i),
			Detail: "Zurich · Gross · Acme Sync 2.1.0",
		})
	}
	index := palette.NewIndex(items)
	for _, query := range []string{"a", "alp 99", "zrch gross"} {
		b.Run(query, func(b *testing.B) {
			for b.Loop() {
				index.Search(query)
			}
		})
	}
}
