// Package eventlist is what a list of received events shows, without drawing it: which of them pass the filter, which
// are new since the display was paused, and by how many rows everything below moves when others come. Rows are counted
// from the newest.
package eventlist

import (
	"cmp"
	"slices"

	"keyrack/model/events"
)

// Move is what a change does to the rows that are shown.
type Move struct {
	// Above is how many rows have come before the first of those that were shown: by so many those moved down.
	Above int
	// Changed reports whether there is anything to draw anew.
	Changed bool
}

// View is what is shown of the log of one connection. Its zero value shows nothing. It is for one goroutine.
type View struct {
	seen   events.Snapshot // what is displayed, before the filter
	latest events.Snapshot // what there is
	filter events.Filter
	shown  []*events.Row // of seen, the oldest first
	paused bool
}

// Update takes what a log keeps by now. While the display is paused it waits.
func (v *View) Update(latest events.Snapshot) Move {
	same := latest.Last() == v.latest.Last() && len(latest.Rows) == len(v.latest.Rows)
	v.latest = latest
	if same && !v.paused {
		return Move{}
	}
	if v.paused {
		return Move{Changed: !same}
	}
	return v.catchUp()
}

// catchUp displays what there is.
func (v *View) catchUp() Move {
	last := v.seen.Last()
	v.seen = v.latest
	if len(v.seen.Rows) == 0 {
		v.shown = nil
		return Move{Changed: true}
	}
	gone, _ := find(v.shown, v.seen.Rows[0].Number)
	fresh, _ := find(v.seen.Rows, last+1)
	come := v.filter.Apply(v.seen.Rows[fresh:])
	// A list of its own: what was handed out stays as it is.
	shown := make([]*events.Row, 0, len(v.shown)-gone+len(come))
	v.shown = append(append(shown, v.shown[gone:]...), come...)
	return Move{Above: len(come), Changed: true}
}

// find returns the place of a number among rows, or where it would be.
func find(rows []*events.Row, number int64) (int, bool) {
	return slices.BinarySearchFunc(rows, number, func(r *events.Row, n int64) int { return cmp.Compare(r.Number, n) })
}

// SetFilter shows other rows, from the first on.
func (v *View) SetFilter(filter events.Filter) {
	v.filter = filter
	v.shown = filter.Apply(v.seen.Rows)
}

// Filter is the one in use.
func (v *View) Filter() events.Filter { return v.filter }

// SetPaused holds the display, or lets it go on with what came meanwhile. Nothing is dropped by it.
func (v *View) SetPaused(paused bool) Move {
	if paused == v.paused {
		return Move{}
	}
	v.paused = paused
	if paused {
		return Move{Changed: true}
	}
	return v.catchUp()
}

// Paused reports whether the display is held.
func (v *View) Paused() bool { return v.paused }

// Waiting is how many rows came since the display was paused.
func (v *View) Waiting() int {
	if !v.paused {
		return 0
	}
	return max(0, int(v.latest.Last()-v.seen.Last()))
}

// Len is how many rows are shown.
func (v *View) Len() int { return len(v.shown) }

// Row returns a row, 0 for the newest.
func (v *View) Row(i int) *events.Row { return v.shown[len(v.shown)-1-i] }

// Rows are the rows that are shown, the oldest first. Nobody changes the list.
func (v *View) Rows() []*events.Row { return v.shown }

// Find returns where a row is shown.
func (v *View) Find(number int64) (row int, found bool) {
	at, found := find(v.shown, number)
	return len(v.shown) - 1 - at, found
}

// Seen is what is displayed, before the filter; Latest what there is. They differ while the display is paused.
func (v *View) Seen() events.Snapshot { return v.seen }

// Latest is what there is.
func (v *View) Latest() events.Snapshot { return v.latest }
