package workspace

import (
	"context"
	"time"

	"keyrack/model"
)

// History keeps what was sent to each connection and what came back. Implementations are safe for use by several
// goroutines.
type History interface {
	// AddRecord keeps a record with its bodies, which may both be nil, and lets the oldest go as far as the limits demand;
	// pinned ones stay.
	AddRecord(ctx context.Context, record Record, bodies Bodies, limits HistoryLimits) error
	// Records lists a connection's history, pinned ones first, then the newest, at most limit. A search, unless it is
	// empty, is a text that stands in path, status, message, Request-Id or a body.
	Records(ctx context.Context, connection model.ConnectionID, search string, limit int) ([]Record, error)
	// RecordBodies returns ErrNoSuchRow when the record is gone.
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
}

// Bodies are what was sent and received, tokens redacted.
type Bodies struct {
	Request []byte
	Answer  []byte
}

// HistoryLimits bound the history.
type HistoryLimits struct {
	Records int   // of one connection
	Bytes   int64 // of all bodies together; the oldest lose theirs first and stay in the list
}

// What the history keeps at most. An answer of more than keptAnswer bytes is listed without its bodies.
const (
	keptRecords        = 500
	keptBytes    int64 = 64 << 20
	keptAnswer         = 1 << 20
	shownRecords       = 500
)

// HistoryChanged is announced when the history of a connection was added to or changed.
type HistoryChanged struct{ Connection model.ConnectionID }

func (HistoryChanged) event() {}

// Remember adds an exchange, or why there was no answer, to the history of its connection. A request that the guard
// refused, or that became stale, was not sent and is not remembered. Of production only who, what and when is kept, and no
// body, unless the user has chosen otherwise; see [settings.Settings.SetKeepsBodies].
func (w *Workspace) Remember(ctx context.Context, request Request, exchange model.Exchange, sendError error) error {
	if notSent(sendError) {
		return nil
	}
	place, err := w.Find(request.Connection)
	if err != nil {
		return err
	}
	record := Record{
		Connection: request.Connection,
		Operation:  w.catalogue.Lookup(request.Path),
		SentAt:     exchange.SentAt,
		Status:     exchange.Status,
		Message:    exchange.Message,
		RequestID:  exchange.RequestID,
		Took:       exchange.Timing.Total,
		Size:       exchange.Size,
	}
	if sendError != nil {
		record.Status, record.Message = 0, ""
		record.Failure, record.Found = failureOf(sendError)
	}
	if record.SentAt.IsZero() {
		record.SentAt = w.now()
	}
	keeps, err := w.settings.KeepsBodies(ctx, place.Environment)
	if err != nil {
		return err
	}
	var bodies Bodies
	if keeps && exchange.BodyFile == "" && len(exchange.Body) <= keptAnswer && len(request.Body) <= keptAnswer {
		bodies = Bodies{Request: w.Redact(request.Body), Answer: w.Redact(exchange.Body)}
	}
	limits := HistoryLimits{Records: keptRecords, Bytes: keptBytes}
	if err := w.history.AddRecord(ctx, record, bodies, limits); err != nil {
		return err
	}
	if err := w.forgetOld(ctx); err != nil {
		return err
	}
	w.listeners.announce(HistoryChanged{Connection: request.Connection})
	return nil
}

// forgetOld lets go of what is older than the user wants to keep.
func (w *Workspace) forgetOld(ctx context.Context) error {
	days := w.settings.Preferences().HistoryDays
	if days == 0 || w.history == nil {
		return nil
	}
	return w.history.ForgetRecords(ctx, w.now().AddDate(0, 0, -days))
}

// Records lists the history of a connection, pinned ones first, then the newest.
func (w *Workspace) Records(ctx context.Context, connection model.ConnectionID, search string) ([]Record, error) {
	records, err := w.history.Records(ctx, connection, search, shownRecords)
	for i := range records {
		records[i].Operation = w.catalogue.Lookup(records[i].Operation.Path)
	}
	return records, err
}

// Recall returns a record with what was sent and received.
func (w *Workspace) Recall(ctx context.Context, id int64) (Record, Bodies, error) {
	record, bodies, err := w.history.RecordBodies(ctx, id)
	record.Operation = w.catalogue.Lookup(record.Operation.Path)
	return record, bodies, err
}

// PinRecord keeps a record from being cleared or let go, or no longer.
func (w *Workspace) PinRecord(ctx context.Context, record Record, pinned bool) error {
	if err := w.history.PinRecord(ctx, record.ID, pinned); err != nil {
		return err
	}
	w.listeners.announce(HistoryChanged{Connection: record.Connection})
	return nil
}

// ClearHistory removes the history of a connection but for what is pinned.
func (w *Workspace) ClearHistory(ctx context.Context, connection model.ConnectionID) error {
	if err := w.history.ClearRecords(ctx, connection); err != nil {
		return err
	}
	w.listeners.announce(HistoryChanged{Connection: connection})
	return nil
}

// dropBodies lets go of what an environment has kept that is not to be kept any more.
func (w *Workspace) dropBodies(ctx context.Context, environment model.EnvironmentID) error {
	return w.history.DropBodies(ctx, environment)
}
