package events

import (
	"cmp"
	"slices"
	"sync"
)

// What a [Log] keeps unless it is told otherwise.
const (
	DefaultMost  = 5_000
	DefaultBytes = 5 << 20
)

// Row is a line of the list: an event, a text that is none, or a gap. Nobody changes one.
type Row struct {
	Number int64 // from 1, in the order in which they came; it is never used again
	Event  Event // zero for a gap
	Gap    *Gap  // nil for an event
}

// Log keeps the newest events of a connection, up to a number and a size, whichever is reached first, and drops the
// oldest. It is safe for use by several goroutines. [NewLog] makes one.
type Log struct {
	most, bytes int

	mu       sync.Mutex
	rows     []*Row // the oldest first
	held     int    // bytes
	counts   map[string]int
	last     int64
	received int64
	dropped  int64
}

// NewLog returns a log that keeps so many rows and bytes; 0 for the defaults.
func NewLog(most, bytes int) *Log {
	return &Log{most: cmp.Or(most, DefaultMost), bytes: cmp.Or(bytes, DefaultBytes), counts: map[string]int{}}
}

// Add keeps events, in their order.
func (l *Log) Add(all ...Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, event := range all {
		l.received++
		l.counts[event.Type]++
		l.add(&Row{Event: event})
	}
}

// AddGap keeps a gap.
func (l *Log) AddGap(gap Gap) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.add(&Row{Gap: &gap})
}

// Clear drops all that is kept; numbers and what was received go on.
func (l *Log) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rows, l.held, l.dropped = nil, 0, 0
	clear(l.counts)
}

func (l *Log) add(row *Row) {
	l.last++
	row.Number = l.last
	l.rows = append(l.rows, row)
	l.held += row.size()
	drop := 0
	for ; len(l.rows)-drop > l.most || l.held > l.bytes && len(l.rows)-drop > 1; drop++ {
		old := l.rows[drop]
		l.rows[drop] = nil
		l.held -= old.size()
		if old.Gap == nil {
			l.dropped++
			if l.counts[old.Event.Type]--; l.counts[old.Event.Type] == 0 {
				delete(l.counts, old.Event.Type)
			}
		}
	}
	// append moves the rows to a new place once the old one is used up, and leaves what was dropped behind.
	l.rows = l.rows[drop:]
}

// size is about what a row takes of the memory, in bytes.
func (r *Row) size() int {
	const own = 160
	return own + cap(r.Event.Raw) + len(r.Event.Type) + len(r.Event.ID) + len(r.Event.State)
}

// Count is how many of the kept events have a type; it is empty for texts that are no event.
type Count struct {
	Type string
	N    int
}

// Snapshot is what a log keeps at one moment. It costs a copy of pointers, a few microseconds, and does not change.
type Snapshot struct {
	Rows     []*Row  // the oldest first
	Counts   []Count // of Rows: the known types in their order, then the others by name
	Received int64   // all events since listening began
	Dropped  int64   // those of them that are not kept any more
	Bytes    int     // about what Rows take of the memory
}

// Last is the number of the newest row, or 0. A snapshot with the same one as another has the same rows, unless the log
// was cleared between them.
func (s Snapshot) Last() int64 {
	if len(s.Rows) == 0 {
		return 0
	}
	return s.Rows[len(s.Rows)-1].Number
}

// Snapshot returns what is kept now.
func (l *Log) Snapshot() Snapshot {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Snapshot{
		Rows: slices.Clone(l.rows), Counts: l.counted(), Received: l.received, Dropped: l.dropped, Bytes: l.held,
	}
}

// Since returns the rows behind a number, the oldest first, and whether some between were dropped already. It is for
// whoever writes all of them down.
func (l *Log) Since(number int64) (rows []*Row, missed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	begin, _ := slices.BinarySearchFunc(l.rows, number+1, func(row *Row, n int64) int {
		return cmp.Compare(row.Number, n)
	})
	rows = slices.Clone(l.rows[begin:])
	if len(rows) > 0 {
		return rows, rows[0].Number > number+1
	}
	return nil, l.last > number
}

// counted lists the counts; see [Snapshot].
func (l *Log) counted() []Count {
	all := make([]Count, 0, len(l.counts))
	for name, n := range l.counts {
		all = append(all, Count{name, n})
	}
	types := Types()
	place := func(name string) int {
		if at := slices.IndexFunc(types, func(known Known) bool { return known.Type == name }); at >= 0 {
			return at
		}
		return len(types)
	}
	slices.SortFunc(all, func(a, b Count) int {
		return cmp.Or(cmp.Compare(place(a.Type), place(b.Type)), cmp.Compare(a.Type, b.Type))
	})
	return all
}
