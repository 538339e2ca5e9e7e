package webhook

import (
	"crypto/sha256"
	"slices"
	"time"

	"keyrack/model"
)

// Bounds of a log.
const (
	MostRows  = 5000
	MostBytes = 5 << 20
)

// Reply is how a message was answered.
type Reply struct {
	Status int // 0 where it was not answered
	// To is where a 307 has sent it.
	To string
	// Took is the time until the answer, or until the sender gave up.
	Took time.Duration
	// Waiting says that there is no answer yet: it is being written where there is a Status, and else none is to be given.
	Waiting bool
	// Gone says that the sender did not wait for the answer.
	Gone bool
}

// Received is one message as a row of a log. It holds no token.
type Received struct {
	Number  int // counted from 1
	At      time.Time
	Message Message
	Size    int // of the body in bytes
	// Body is what came, see [Masked].
	Body  []byte
	Reply Reply
	// DuplicateOf is the number of the first row with the same body; 0 for none.
	DuplicateOf int
	// Environment is the one whose path it came to.
	Environment model.EnvironmentID
	// Connection is the one that it is about, and Hotel what that is called; empty where it is not known here.
	Connection model.ConnectionID
	Hotel      string
}

// Log keeps the last messages that came, at most [MostRows] and [MostBytes]. Its zero value is ready for use. It is for
// one goroutine at a time.
type Log struct {
	rows    []Received
	bytes   int
	last    int
	first   map[[sha256.Size]byte]int // the number of the row that a body came in first, of the rows that are kept
	digests [][sha256.Size]byte       // of rows
}

// Add puts a message at the end, with its number, and with that of the one that it repeats. The raw body is what counts
// for that; it is not kept.
func (l *Log) Add(row Received, raw []byte) Received {
	l.last++
	row.Number, row.Size = l.last, len(raw)
	digest := sha256.Sum256(append([]byte(string(row.Environment)+"\x00"), raw...))
	if l.first == nil {
		l.first = map[[sha256.Size]byte]int{}
	}
	if row.DuplicateOf = l.first[digest]; row.DuplicateOf == 0 {
		l.first[digest] = row.Number
	}
	l.rows, l.digests = append(l.rows, row), append(l.digests, digest)
	l.bytes += row.cost()
	for len(l.rows) > 1 && (len(l.rows) > MostRows || l.bytes > MostBytes) {
		l.drop()
	}
	return row
}

// drop forgets the oldest row.
func (l *Log) drop() {
	if l.first[l.digests[0]] == l.rows[0].Number {
		delete(l.first, l.digests[0])
	}
	l.bytes -= l.rows[0].cost()
	l.rows[0] = Received{}
	l.rows, l.digests = l.rows[1:], l.digests[1:]
}

// cost is about what a row takes in memory.
func (r Received) cost() int {
	const row, event = 400, 60
	return row + len(r.Body) + event*len(r.Message.Occurrences) + event*len(r.Message.Findings)
}

// Answered notes how a row was answered. It reports whether the row is still kept.
func (l *Log) Answered(number int, reply Reply) bool {
	at, found := slices.BinarySearchFunc(l.rows, number, func(r Received, n int) int { return r.Number - n })
	if found {
		l.rows[at].Reply = reply
	}
	return found
}

// Row finds a row by its number.
func (l *Log) Row(number int) (Received, bool) {
	at, found := slices.BinarySearchFunc(l.rows, number, func(r Received, n int) int { return r.Number - n })
	if !found {
		return Received{}, false
	}
	return l.rows[at], true
}

// After are the rows whose number is larger, the oldest first. The list is a copy.
func (l *Log) After(number int) []Received {
	at, _ := slices.BinarySearchFunc(l.rows, number+1, func(r Received, n int) int { return r.Number - n })
	return slices.Clone(l.rows[at:])
}

// Rows are the rows that are kept, the oldest first. The list is a copy.
func (l *Log) Rows() []Received { return slices.Clone(l.rows) }

// Total is how many have come.
func (l *Log) Total() int { return l.last }

// Dropped is how many of the rows are not kept any more.
func (l *Log) Dropped() int { return l.last - len(l.rows) }

// Clear forgets all rows. Numbers go on.
func (l *Log) Clear() {
	*l = Log{last: l.last}
}
