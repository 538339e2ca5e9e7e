package workspace

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"keyrack/model"
	"keyrack/model/settings"
)

// History keeps what was sent to each connection and what came back. Implementations are safe for use by several
// goroutines.
type History interface {
	// AddRecords keeps records, all or none of them, and lets the oldest go as far as the limits demand; pinned ones stay.
	// A probe takes the place of the last one of its operation, and counts for nothing.
	AddRecords(ctx context.Context, limits HistoryLimits, records ...Entry) error
	// Records lists a connection's history, pinned ones first, then the newest, at most limit. A search, unless it is
	// empty, is a text that stands in path, status, message, Request-Id or a body.
	Records(ctx context.Context, connection model.ConnectionID, search string, limit int) ([]Record, error)
	// SentRecords lists requests of several connections, the newest first.
	SentRecords(ctx context.Context, query SentQuery) ([]Record, error)
	// RecordBodies returns model.ErrNoSuchRow when the record is gone.
	RecordBodies(ctx context.Context, id int64) (Record, Bodies, error)
	PinRecord(ctx context.Context, id int64, pinned bool) error
	// ClearRecords removes what is not pinned.
	ClearRecords(ctx context.Context, connection model.ConnectionID) error
	// ForgetRecords removes what was sent before a moment, of every connection, and is not pinned.
	ForgetRecords(ctx context.Context, before time.Time) error
	// DropBodies takes the bodies out of the history of an environment, pinned records included.
	DropBodies(ctx context.Context, environment model.EnvironmentID) error
}

// Record is an exchange of the past.
type Record struct {
	ID         int64
	Connection model.ConnectionID
	Operation  model.Operation // as the catalogue has it today
	SentAt     time.Time
	Status     int               // 0 when there was no answer
	Failure    model.FailureKind // why there was none
	Found      string            // the host of the failure
	Message    string            // the server's, or what an older Keyrack said of a request without an answer
	RequestID  string
	Took       time.Duration
	Size       int64 // of the answer as it was received
	Pinned     bool
	Kept       bool // the bodies are there
	// Probe says that Keyrack has asked by itself: for a check, a diagnosis or a map of permissions.
	Probe bool
	// Minimal says that no body was asked for where it would have said nothing.
	Minimal bool
}

// Bodies are what was sent and received, tokens redacted.
type Bodies struct {
	Request []byte
	Answer  []byte
}

// Entry is a record with its bodies, which may both be nil.
type Entry struct {
	Record Record
	Bodies Bodies
}

// HistoryLimits bound the history.
type HistoryLimits struct {
	Records int   // of one connection, probes not counted
	Bytes   int64 // of all bodies together; the oldest lose theirs first and stay in the list
}

// What the history keeps at most. An answer of more than keptAnswer bytes is listed without its bodies.
const (
	keptRecords        = 500
	keptBytes    int64 = 64 << 20
	keptAnswer         = 1 << 20
	shownRecords       = 1000 // those, and a probe of each operation

	// historyGathers is how long a request waits for others on its way to the history: a step of the disk costs as much as
	// many requests, and slows down those that are sent meanwhile.
	historyGathers = 5 * time.Millisecond
	// historyPatience is how long the disk may take to give a request its place in the history.
	historyPatience = 2 * time.Second
)

// HistoryChanged is announced when the history of a connection was added to or changed.
type HistoryChanged struct{ Connection model.ConnectionID }

// HistoryMissed is announced when something was sent that could not be added to the history.
type HistoryMissed struct {
	Connection model.ConnectionID
	Err        error
}

func (HistoryChanged) event() {}
func (HistoryMissed) event()  {}

// asker says who wants to know, which decides what the history keeps of it. Its zero value is a person: what was sent
// is kept as far as the limits allow.
type asker struct {
	// probe is what Keyrack asks by itself: the last one of each operation of a connection is kept, without bodies. What
	// came of it is kept elsewhere, and a check of everything takes no place from what people have sent.
	probe bool
	// parts, where it is not nil, is told that this page or repetition was sent. It is not kept: what all of them make
	// together is.
	parts *parts
}

// parts are pages or repetitions of one request.
type parts struct{ any atomic.Bool }

// records is the history of all connections.
type records struct {
	history   History // nil where none is kept
	tree      *tree
	listeners *listeners
	catalogue model.Classifier
	redactor  *model.Redactor
	settings  func() *settings.Settings
	now       func() time.Time
	behind    *behind[sentEntry]
}

// sentEntry is what was sent, on its way to the history.
type sentEntry struct {
	Entry
	ctx context.Context // does not end with the request
	at  time.Time       // when it came back
}

// remember brings an exchange, or why there was no answer, to the history of its connection. A request that the guard
// refused, or that became stale, was not sent and is not remembered. Of production only who, what and when is kept, and
// no body, unless the user has chosen otherwise; see [settings.Settings.SetKeepsBodies].
//
// The request has been answered already: it does not wait for the disk, and what goes wrong here is not its failure;
// [HistoryMissed] tells.
func (r *records) remember(ctx context.Context, intent model.Intent, by asker, exchange model.Exchange,
	sendError error,
) {
	connection := intent.Binding().Connection
	if r.history == nil || connection == "" || notSent(sendError) {
		return
	}
	if by.parts != nil {
		by.parts.any.Store(true)
		return
	}
	now := r.now()
	sent := sentEntry{ctx: context.WithoutCancel(ctx), at: now}
	sent.Record = r.recordOf(intent, by, exchange, sendError, now)
	if fits := exchange.BodyFile == "" && len(exchange.Body) <= keptAnswer && len(intent.Body()) <= keptAnswer; fits {
		sent.Bodies = Bodies{Request: intent.Body(), Answer: exchange.Body}
	}
	r.behind.do(len(sent.Bodies.Request)+len(sent.Bodies.Answer), sent)
}

// keep brings to the history what was sent meanwhile, in one step. Where that cannot be, each is tried alone: one that
// is in nobody's history any more, for example, is in nobody's way.
func (r *records) keep(all []sentEntry) (tell func()) {
	ctx, cancel := context.WithTimeout(all[0].ctx, historyPatience)
	defer cancel()
	all = slices.DeleteFunc(all, func(sent sentEntry) bool {
		_, err := r.tree.Find(sent.Record.Connection)
		return err != nil // it was removed meanwhile, and its history with it
	})
	missed := make([]error, len(all))
	if len(all) > 1 && r.add(ctx, all) != nil || len(all) == 1 {
		for i := range all {
			missed[i] = r.add(ctx, all[i:i+1])
		}
	}
	return func() {
		for i, sent := range all {
			if missed[i] != nil {
				r.listeners.announce(HistoryMissed{Connection: sent.Record.Connection, Err: missed[i]})
			} else {
				r.listeners.announce(HistoryChanged{Connection: sent.Record.Connection})
			}
		}
	}
}

func (r *records) recordOf(
	intent model.Intent, by asker, exchange model.Exchange, sendError error, now time.Time,
) Record {
	record := Record{
		Connection: intent.Binding().Connection,
		Operation:  r.catalogue.Lookup(intent.Path()),
		SentAt:     exchange.SentAt,
		Status:     exchange.Status,
		Message:    exchange.Message,
		RequestID:  exchange.RequestID,
		Took:       exchange.Timing.Total,
		Size:       exchange.Size,
		Probe:      by.probe,
		Minimal:    intent.Minimal(),
	}
	if sendError != nil {
		record.Status, record.Message = 0, ""
		record.Failure, record.Found = failureOf(sendError)
	}
	if record.SentAt.IsZero() {
		record.SentAt = now
	}
	return record
}

// add keeps records, and their bodies as they were sent and received where those are to be kept.
func (r *records) add(ctx context.Context, all []sentEntry) error {
	entries, keeps := make([]Entry, len(all)), map[model.EnvironmentID]bool{}
	for i, sent := range all {
		place, err := r.tree.Find(sent.Record.Connection)
		if err != nil {
			return err
		}
		environment := place.Environment
		if _, known := keeps[environment.ID]; !known {
			if keeps[environment.ID], err = r.settings().KeepsBodies(ctx, environment); err != nil {
				return err
			}
		}
		entries[i].Record = sent.Record
		if keeps[environment.ID] && !sent.Record.Probe {
			entries[i].Bodies.Request = r.redactor.Redact(sent.Bodies.Request)
			entries[i].Bodies.Answer = r.redactor.Redact(sent.Bodies.Answer)
		}
	}
	limits := HistoryLimits{Records: keptRecords, Bytes: keptBytes}
	if err := r.history.AddRecords(ctx, limits, entries...); err != nil {
		return err
	}
	return r.forgetBefore(ctx, all[len(all)-1].at)
}

// Close waits until all that was sent is in the history. It is for the end of the program: what is sent later may be
// missing there.
func (r *records) Close() error {
	r.behind.end()
	return nil
}

// forgetOld lets go of what is older than the user wants to keep.
func (r *records) forgetOld(ctx context.Context) error { return r.forgetBefore(ctx, r.now()) }

func (r *records) forgetBefore(ctx context.Context, now time.Time) error {
	days := r.settings().Preferences().HistoryDays
	if days == 0 || r.history == nil {
		return nil
	}
	return r.history.ForgetRecords(ctx, now.AddDate(0, 0, -days))
}

// Records lists the history of a connection, pinned ones first, then the newest.
func (r *records) Records(ctx context.Context, connection model.ConnectionID, search string) ([]Record, error) {
	r.behind.wait(ctx)
	records, err := r.history.Records(ctx, connection, search, shownRecords)
	for i := range records {
		records[i].Operation = r.catalogue.Lookup(records[i].Operation.Path)
	}
	return records, err
}

// Recall returns a record with what was sent and received.
func (r *records) Recall(ctx context.Context, id int64) (Record, Bodies, error) {
	record, bodies, err := r.history.RecordBodies(ctx, id)
	record.Operation = r.catalogue.Lookup(record.Operation.Path)
	return record, bodies, err
}

// PinRecord keeps a record from being cleared or let go, or no longer.
func (r *records) PinRecord(ctx context.Context, record Record, pinned bool) error {
	if err := r.history.PinRecord(ctx, record.ID, pinned); err != nil {
		return err
	}
	r.listeners.announce(HistoryChanged{Connection: record.Connection})
	return nil
}

// ClearHistory removes the history of a connection except for what is pinned.
func (r *records) ClearHistory(ctx context.Context, connection model.ConnectionID) error {
	r.behind.wait(ctx)
	if err := r.history.ClearRecords(ctx, connection); err != nil {
		return err
	}
	r.listeners.announce(HistoryChanged{Connection: connection})
	return nil
}

// dropBodies lets go of what an environment has kept that is not to be kept any more.
func (r *records) dropBodies(ctx context.Context, environment model.EnvironmentID) error {
	r.behind.wait(ctx)
	return r.history.DropBodies(ctx, environment)
}
