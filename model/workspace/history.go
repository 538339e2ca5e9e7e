package workspace

import (
	"context"
	"sync/atomic"
	"time"

	"keyrack/model"
	"keyrack/model/settings"
)

// History keeps what was sent to each connection and what came back. Implementations are safe for use by several
// goroutines.
type History interface {
	// AddRecord keeps a record with its bodies, which may both be nil, and lets the oldest go as far as the limits demand;
	// pinned ones stay. A probe takes the place of the last one of its operation, and counts for nothing.
	AddRecord(ctx context.Context, record Record, bodies Bodies, limits HistoryLimits) error
	// Records lists a connection's history, pinned ones first, then the newest, at most limit. A search, unless it is
	// empty, is a text that stands in path, status, message, Request-Id or a body.
	Records(ctx context.Context, connection model.ConnectionID, search string, limit int) ([]Record, error)
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
}

// Bodies are what was sent and received, tokens redacted.
type Bodies struct {
	Request []byte
	Answer  []byte
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

	// historyPatience is how long a request that was answered may wait for its place in the history.
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
}

// remember adds an exchange, or why there was no answer, to the history of its connection. A request that the guard
// refused, or that became stale, was not sent and is not remembered. Of production only who, what and when is kept, and
// no body, unless the user has chosen otherwise; see [settings.Settings.SetKeepsBodies]. The request has been answered
// already, so what goes wrong here is not its failure: [HistoryMissed] tells.
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
	place, err := r.tree.Find(connection)
	if err != nil {
		return // it was removed meanwhile, and its history with it
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), historyPatience)
	defer cancel()
	if err := r.add(ctx, place, intent, by, exchange, sendError); err != nil {
		r.listeners.announce(HistoryMissed{Connection: connection, Err: err})
		return
	}
	r.listeners.announce(HistoryChanged{Connection: connection})
}

func (r *records) add(
	ctx context.Context, place Place, intent model.Intent, by asker, exchange model.Exchange, sendError error,
) error {
	record := Record{
		Connection: place.Connection.ID,
		Operation:  r.catalogue.Lookup(intent.Path()),
		SentAt:     exchange.SentAt,
		Status:     exchange.Status,
		Message:    exchange.Message,
		RequestID:  exchange.RequestID,
		Took:       exchange.Timing.Total,
		Size:       exchange.Size,
		Probe:      by.probe,
	}
	if sendError != nil {
		record.Status, record.Message = 0, ""
		record.Failure, record.Found = failureOf(sendError)
	}
	if record.SentAt.IsZero() {
		record.SentAt = r.now()
	}
	keeps, err := r.settings().KeepsBodies(ctx, place.Environment)
	if err != nil {
		return err
	}
	var bodies Bodies
	fits := exchange.BodyFile == "" && len(exchange.Body) <= keptAnswer && len(intent.Body()) <= keptAnswer
	if keeps && fits && !record.Probe {
		bodies = Bodies{Request: r.redactor.Redact(intent.Body()), Answer: r.redactor.Redact(exchange.Body)}
	}
	limits := HistoryLimits{Records: keptRecords, Bytes: keptBytes}
	if err := r.history.AddRecord(ctx, record, bodies, limits); err != nil {
		return err
	}
	return r.forgetOld(ctx)
}

// forgetOld lets go of what is older than the user wants to keep.
func (r *records) forgetOld(ctx context.Context) error {
	days := r.settings().Preferences().HistoryDays
	if days == 0 || r.history == nil {
		return nil
	}
	return r.history.ForgetRecords(ctx, r.now().AddDate(0, 0, -days))
}

// Records lists the history of a connection, pinned ones first, then the newest.
func (r *records) Records(ctx context.Context, connection model.ConnectionID, search string) ([]Record, error) {
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
	if err := r.history.ClearRecords(ctx, connection); err != nil {
		return err
	}
	r.listeners.announce(HistoryChanged{Connection: connection})
	return nil
}

// dropBodies lets go of what an environment has kept that is not to be kept any more.
func (r *records) dropBodies(ctx context.Context, environment model.EnvironmentID) error {
	return r.history.DropBodies(ctx, environment)
}
