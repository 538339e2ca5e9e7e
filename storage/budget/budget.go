// Package budget counts the requests of every process that uses one data folder, so that a window and a command line
// together stay within what Mews allows an access token. It is a [connector.Ledger].
//
//	ledger, err := budget.Open(folder.Budget(), budget.Options{})
//	client := connector.New(connector.Options{Ledger: ledger})
//
// # The file
//
// The file is a list of records that is only appended to: a key, a time, and whether a request was sent then or a rest
// ends. Whoever adds to it holds a lock on the file beside it, first reads what others have added since, and decides. A
// record says nothing about a token but 8 bytes of a hash. When nothing in the file matters any more it is begun anew.
//
// # When the file fails
//
// A disk that is full or a folder that is gone is no reason to keep anybody from working. The process then counts its own
// requests only, and [Ledger.Err] says why.
package budget

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"keyrack/model/connector"
)

// Options are the choices of [Open]. The zero value is fine.
type Options struct {
	// Now is the clock; time.Now when nil. Processes compare their clocks through the file, so it is the wall clock that
	// counts: a jump of it can let a window pass too early or too late, once.
	Now func() time.Time
	// Patience is how long a call waits for another process's lock, 250 ms when zero. It is held for microseconds.
	Patience time.Duration
}

// Ledger is the shared count. It is safe for use by several goroutines and processes. [Open] makes one.
type Ledger struct {
	now      func() time.Time
	patience time.Duration
	lock     *flock.Flock

	mu     sync.Mutex
	file   *os.File
	read   int64  // how far into the file this process has read
	begun  uint64 // the header that was seen: another one means a new file
	counts *connector.Budget
	at     time.Time // the time of the record that is being taken over, for counts' clock
	newest time.Time // of the records read
	err    error
}

var _ connector.Ledger = (*Ledger)(nil)

// The layout of the file: a header of 8 bytes that is another one for each beginning, then records.
const (
	headerSize = 8
	recordSize = 24
	// fullSize is when the file is begun anew as soon as nothing in it matters.
	fullSize = 64 << 10
	// mostSize is when it is written anew with what still matters.
	mostSize = 4 << 20
)

type recordKind uint64

const (
	taken recordKind = iota + 1 // a request was sent at the time
	rests                       // no request before the time
)

type record struct {
	key  connector.BudgetKey
	at   time.Time
	kind recordKind
}

// Open opens the ledger at path and makes the file, with mode 0600, where there is none. The lock is path with ".lock"
// behind it.
func Open(path string, options Options) (*Ledger, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Patience == 0 {
		options.Patience = 250 * time.Millisecond
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the rate budget: %w", err)
	}
	l := &Ledger{now: options.Now, patience: options.Patience, file: file, lock: flock.New(path+".lock", flock.SetPermissions(0o600))}
	l.forget()
	return l, nil
}

// forget empties what was read.
func (l *Ledger) forget() {
	l.at = time.Time{}
	l.counts = connector.NewBudget(l.clock)
	l.read, l.newest = headerSize, time.Time{}
}

// clock is the clock of the counts: the present or, while a record is taken over, its time.
func (l *Ledger) clock() time.Time {
	if !l.at.IsZero() {
		return l.at
	}
	// The monotonic reading means nothing to other processes.
	return l.now().Round(0)
}

// Take counts one request and returns 0, or counts nothing and returns how long it takes until there may be room.
func (l *Ledger) Take(key connector.BudgetKey) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.together(func() error {
		if wait = l.counts.Take(key); wait > 0 {
			return nil
		}
		return l.append(record{key: key, at: l.clock(), kind: taken})
	}, func() { wait = l.counts.Take(key) })
	return wait
}

// Rest lets no request through until the given time, in any process.
func (l *Ledger) Rest(key connector.BudgetKey, until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	until = until.Round(0)
	l.together(func() error {
		l.counts.Rest(key, until)
		return l.append(record{key: key, at: until, kind: rests})
	}, func() { l.counts.Rest(key, until) })
}

// Used returns how many requests of the last window all processes have counted.
func (l *Ledger) Used(key connector.BudgetKey) (used int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	// Reading needs no lock: a record that is being written is not complete, and is read the next time.
	if err := l.catchUp(); err != nil {
		l.err = err
	}
	return l.counts.Used(key)
}

// Err returns why the last call counted for this process alone, or nil.
func (l *Ledger) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// Close closes the file.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return errors.Join(l.file.Close(), l.lock.Close())
}

// together does something while no other process does, after what the others did is known. If the file cannot be used, it
// does the other thing instead.
func (l *Ledger) together(do func() error, alone func()) {
	err := l.acquire()
	if err == nil {
		defer func() { _ = l.lock.Unlock() }() // the system releases it with the process
		err = l.catchUp()
	}
	if err != nil {
		l.err = err
		alone()
		return
	}
	l.err = do()
}

func (l *Ledger) acquire() error {
	for waited := time.Duration(0); ; waited += time.Millisecond {
		locked, err := l.lock.TryLock()
		if err != nil {
			return fmt.Errorf("locking the rate budget: %w", err)
		}
		if locked {
			return nil
		}
		if waited >= l.patience {
			return errors.New("another process does not let go of the rate budget")
		}
		time.Sleep(time.Millisecond)
	}
}

// catchUp reads what was added since the last look.
func (l *Ledger) catchUp() error {
	var header [headerSize]byte
	switch _, err := l.file.ReadAt(header[:], 0); {
	case errors.Is(err, io.EOF): // nobody has written yet
		l.forget()
		l.begun = 0
		return nil
	case err != nil:
		return fmt.Errorf("reading the rate budget: %w", err)
	}
	if begun := binary.LittleEndian.Uint64(header[:]); begun != l.begun {
		l.forget()
		l.begun = begun
	}
	info, err := l.file.Stat()
	if err != nil {
		return fmt.Errorf("reading the rate budget: %w", err)
	}
	size := info.Size()
	if size < l.read { // cut by hand
		l.forget()
	}
	added := make([]byte, (size-l.read)/recordSize*recordSize) // what is not complete is somebody's last breath
	if len(added) == 0 {
		return nil
	}
	if _, err := l.file.ReadAt(added, l.read); err != nil {
		return fmt.Errorf("reading the rate budget: %w", err)
	}
	for at := 0; at < len(added); at += recordSize {
		l.takeOver(decode(added[at:]))
	}
	l.read += int64(len(added))
	return nil
}

// takeOver counts what another process did. A record from far in the future is of a clock that has been set back since.
func (l *Ledger) takeOver(r record) {
	now := l.now().Round(0)
	if r.at.After(now.Add(connector.BudgetWindow)) || now.Sub(r.at) >= connector.BudgetWindow {
		return
	}
	switch r.kind {
	case taken:
		// The window slides by the time of the request; that of a clock ahead counts as now.
		l.at = r.at
		if r.at.After(now) {
			l.at = now
		}
		// Two processes may have counted at once before either knew the other's record: the counts take no more than the
		// limit, so that a further one is dropped here and the wait is right all the same.
		l.counts.Take(r.key)
		l.at = time.Time{}
	case rests:
		l.counts.Rest(r.key, r.at)
	}
	if r.at.After(l.newest) {
		l.newest = r.at
	}
}

// append adds a record; the lock is held. A file whose records no longer matter is begun anew first.
func (l *Ledger) append(r record) error {
	if l.begun == 0 || l.read > fullSize && l.now().Sub(l.newest) > connector.BudgetWindow || l.read > mostSize {
		if err := l.begin(); err != nil {
			return err
		}
	}
	if _, err := l.file.WriteAt(r.encode(), l.read); err != nil {
		return fmt.Errorf("writing the rate budget: %w", err)
	}
	l.read += recordSize
	if r.at.After(l.newest) {
		l.newest = r.at
	}
	return nil
}

// begin makes the file new, keeping the records that still matter.
func (l *Ledger) begin() error {
	var kept []byte
	if l.begun != 0 {
		old := make([]byte, (l.read-headerSize)/recordSize*recordSize)
		if _, err := l.file.ReadAt(old, headerSize); err != nil {
			return fmt.Errorf("reading the rate budget: %w", err)
		}
		for at := 0; at < len(old); at += recordSize {
			if r := decode(old[at:]); l.now().Sub(r.at) < connector.BudgetWindow {
				kept = append(kept, old[at:at+recordSize]...)
			}
		}
	}
	begun := uint64(l.now().UnixNano())
	if begun == l.begun || begun == 0 {
		begun = l.begun + 1
	}
	if err := l.file.Truncate(0); err != nil {
		return fmt.Errorf("beginning the rate budget anew: %w", err)
	}
	if _, err := l.file.WriteAt(append(binary.LittleEndian.AppendUint64(nil, begun), kept...), 0); err != nil {
		return fmt.Errorf("beginning the rate budget anew: %w", err)
	}
	l.begun, l.read = begun, headerSize+int64(len(kept))
	return nil
}

func (r record) encode() []byte {
	out := binary.LittleEndian.AppendUint64(make([]byte, 0, recordSize), uint64(r.key))
	out = binary.LittleEndian.AppendUint64(out, uint64(r.at.UnixNano()))
	return binary.LittleEndian.AppendUint64(out, uint64(r.kind))
}

func decode(b []byte) record {
	return record{
		key:  connector.BudgetKey(binary.LittleEndian.Uint64(b)),
		at:   time.Unix(0, int64(binary.LittleEndian.Uint64(b[8:]))),
		kind: recordKind(binary.LittleEndian.Uint64(b[16:])),
	}
}
