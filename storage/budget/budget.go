// Package budget counts the requests of every process that uses one data folder, so that a window and a command line
// together stay within what Mews allows an access token. It is a [connector.Ledger].
//
//	ledger, err := budget.Open(folder.Budget(), budget.Options{})
//	client := connector.New(connector.Options{Ledger: ledger})
//
// # The file
//
// The file is a list of records that is only appended to, so that its order is the same for everybody and no lock is
// needed to send a request. Whoever wants to send appends a record, reads what others have appended before it, and goes
// ahead if there was room in front of the own record; otherwise a second record takes the first one back. A record says
// nothing about a token but 8 bytes of a hash, and nothing about a connection but 7 bytes of one. When nothing in the
// file matters any more it is begun anew.
//
// # When the file fails
//
// A disk that is full or a folder that is gone is no reason to keep anybody from working. The process then counts its
// own requests only, and [Ledger.Err] says why.
package budget

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"keyrack/model/connector"
	"keyrack/storage/disk"
)

// Options are the choices of [Open]. The zero value is fine.
type Options struct {
	// Now is the clock; time.Now when nil. Processes compare their clocks through the file, so it is the wall clock that
	// counts: a jump of it can let a window pass too early or too late, once.
	Now func() time.Time
}

// Ledger is the shared count. It is safe for use by several goroutines and processes. [Open] makes one.
type Ledger struct {
	now  func() time.Time
	lock *flock.Flock // held while the file is begun anew

	mu     sync.Mutex
	file   *os.File
	read   int64     // how far into the file this process has read
	first  []byte    // the first record that was seen: another one means a new file
	wrote  time.Time // when this process added its last record
	counts connector.Window
	newest time.Time // of the records
	err    error
}

var _ connector.Ledger = (*Ledger)(nil)

const (
	recordSize = 24
	// fullSize is the size from which the file is begun anew as soon as nothing in it matters.
	fullSize = 64 << 10
)

type recordKind uint64

const (
	taken     recordKind = iota + 1 // a request is sent at the time
	takenBack                       // it is not: there was no room
	rests                           // no request before the time
	begins                          // the file was begun anew
)

type record struct {
	key  connector.BudgetKey
	at   time.Time
	kind recordKind       // 8 bits
	by   connector.Caller // 56 bits; 0 for nobody
}

// Open opens the ledger at path and makes the file, with mode 0600, where there is none. The lock is path with ".lock"
// behind it. A link in the place of either is refused.
func Open(path string, options Options) (*Ledger, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	if _, err := disk.Own(path + ".lock"); err != nil {
		return nil, fmt.Errorf("opening the rate budget: %w", err)
	}
	file, err := disk.OpenOwn(path, os.O_RDWR|os.O_CREATE|os.O_APPEND)
	if err != nil {
		return nil, fmt.Errorf("opening the rate budget: %w", err)
	}
	l := &Ledger{
		now: options.Now, file: file, counts: connector.NewWindow(),
		lock: flock.New(path+".lock", flock.SetPermissions(0o600)),
	}
	if l.err = l.align(); l.err == nil {
		if l.err = l.catchUp(); l.err == nil {
			l.err = l.beginAnew()
		}
	}
	return l, nil
}

// present is the wall clock; its monotonic reading means nothing to other processes.
func (l *Ledger) present() time.Time { return l.now().Round(0) }

// Take counts one request and returns 0, or counts nothing and returns how long it takes until there may be room.
func (l *Ledger) Take(key connector.BudgetKey, by connector.Caller) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	own := record{key: key, at: l.present(), kind: taken, by: by}
	if wait := l.counts.Wait(key, own.at); wait > 0 {
		return wait
	}
	l.err = l.append(own)
	wait := l.counts.Wait(key, own.at)
	switch {
	case wait <= 0:
		l.counts.Take(key, by, own.at)
	case l.err == nil:
		own.kind = takenBack
		l.err = l.append(own)
	}
	return max(0, wait)
}

// Rest lets no request through until the given time, in any process.
func (l *Ledger) Rest(key connector.BudgetKey, until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	until = until.Round(0)
	l.counts.Rest(key, until)
	l.err = l.append(record{key: key, at: until, kind: rests})
}

// Used returns how many requests of the last window all processes have counted for the token with which a connection
// last sent something, from whichever process.
func (l *Ledger) Used(by connector.Caller) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = l.catchUp()
	return l.counts.Used(by, l.present())
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

// append adds a record at the end of the file, and reads what others have added in front of it.
func (l *Ledger) append(r record) error {
	if l.read > fullSize && r.at.Sub(l.newest) > connector.BudgetWindow {
		if err := l.beginAnew(); err != nil {
			return err
		}
	}
	if _, err := l.file.Write(r.encode()); err != nil {
		return fmt.Errorf("writing the rate budget: %w", err)
	}
	end, err := l.file.Seek(0, io.SeekCurrent) // where appending has left it: behind the own record
	if err != nil {
		return fmt.Errorf("writing the rate budget: %w", err)
	}
	if end%recordSize != 0 { // behind the last breath of a process that was killed
		if err := l.align(); err != nil {
			return err
		}
		return l.append(r)
	}
	if err := l.readTo(end - recordSize); err != nil {
		return err
	}
	l.read, l.wrote = end, l.present()
	if l.newest.Before(r.at) {
		l.newest = r.at
	}
	return nil
}

// catchUp reads what was added since the last look.
func (l *Ledger) catchUp() error {
	info, err := l.file.Stat()
	if err != nil {
		return fmt.Errorf("reading the rate budget: %w", err)
	}
	return l.readTo(info.Size() / recordSize * recordSize)
}

// readTo reads up to a place in the file: all of it, if it is another file than before.
func (l *Ledger) readTo(end int64) error {
	now := l.present()
	// While a record of this process matters nobody begins the file anew.
	if now.Sub(l.wrote) > connector.BudgetWindow || end < l.read {
		var first [recordSize]byte
		n, err := l.file.ReadAt(first[:], 0)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("reading the rate budget: %w", err)
		}
		if n > 0 && !bytes.Equal(first[:], l.first) || end < l.read {
			l.first, l.read, l.counts, l.newest = bytes.Clone(first[:n]), 0, connector.NewWindow(), time.Time{}
		}
	}
	if end <= l.read {
		return nil
	}
	added := make([]byte, (end-l.read)/recordSize*recordSize)
	if _, err := l.file.ReadAt(added, l.read); err != nil {
		return fmt.Errorf("reading the rate budget: %w", err)
	}
	for at := 0; at < len(added); at += recordSize {
		l.takeOver(decode(added[at:]), now)
	}
	l.read += int64(len(added))
	return nil
}

// takeOver counts what was recorded, unless it is over. A record from far in the future is of a clock that has been set
// back since.
func (l *Ledger) takeOver(r record, now time.Time) {
	if r.at.After(now.Add(connector.BudgetWindow)) || now.Sub(r.at) >= connector.BudgetWindow {
		return
	}
	if r.at.After(l.newest) {
		l.newest = r.at
	}
	switch r.kind {
	case taken:
		l.counts.Take(r.key, r.by, r.at)
	case takenBack:
		l.counts.TakeBack(r.key, r.at)
	case rests:
		l.counts.Rest(r.key, r.at)
	}
}

// align makes the file end where a record ends. What was cut is filled up to a record that says nothing.
func (l *Ledger) align() error {
	info, err := l.file.Stat()
	if err != nil {
		return fmt.Errorf("reading the rate budget: %w", err)
	}
	if over := info.Size() % recordSize; over != 0 {
		if _, err := l.file.Write(make([]byte, recordSize-over)); err != nil {
			return fmt.Errorf("writing the rate budget: %w", err)
		}
	}
	return nil
}

// beginAnew empties a file in which nothing matters any more. Others see it by the first record.
func (l *Ledger) beginAnew() error {
	if l.read <= fullSize || l.present().Sub(l.newest) <= connector.BudgetWindow {
		return nil
	}
	locked, err := l.lock.TryLock()
	if err != nil || !locked {
		return err // somebody else is at it
	}
	defer func() { _ = l.lock.Unlock() }() // the system releases it with the process
	if err := l.catchUp(); err != nil || l.read <= fullSize || l.present().Sub(l.newest) <= connector.BudgetWindow {
		return err
	}
	if err := l.file.Truncate(0); err != nil {
		return fmt.Errorf("beginning the rate budget anew: %w", err)
	}
	l.first, l.read = nil, 0
	if _, err := l.file.Write(record{at: l.now(), kind: begins}.encode()); err != nil {
		return fmt.Errorf("beginning the rate budget anew: %w", err)
	}
	return nil
}

func (r record) encode() []byte {
	out := binary.LittleEndian.AppendUint64(make([]byte, 0, recordSize), uint64(r.key))
	out = binary.LittleEndian.AppendUint64(out, uint64(r.at.UnixNano()))
	return binary.LittleEndian.AppendUint64(out, uint64(r.kind)|uint64(r.by)<<8)
}

func decode(b []byte) record {
	what := binary.LittleEndian.Uint64(b[16:])
	return record{
		key:  connector.BudgetKey(binary.LittleEndian.Uint64(b)),
		at:   time.Unix(0, int64(binary.LittleEndian.Uint64(b[8:]))),
		kind: recordKind(what & 0xff),
		by:   connector.Caller(what >> 8),
	}
}
