package workspace

import (
	"context"
	"slices"
	"time"

	"keyrack/model"
)

// SentQuery chooses requests of the past. Its zero value chooses all that people have sent.
type SentQuery struct {
	Connections []model.ConnectionID // none for all
	Operation   string               // a part of its path, in any case; empty for all
	Failed      bool                 // only what had no answer, or another one than success
	Since       time.Time            // only what was sent then or later
	RequestID   string               // only those whose Request-Id begins so, in any case
	Probes      bool                 // also what Keyrack has asked by itself
	Limit       int                  // the newest so many; 0 for as many as one connection shows
}

// Sent lists requests of the past of several connections, the newest first.
func (r *records) Sent(ctx context.Context, query SentQuery) ([]Record, error) {
	r.behind.wait(ctx)
	if query.Limit <= 0 {
		query.Limit = shownRecords
	}
	records, err := r.history.SentRecords(ctx, query)
	for i := range records {
		records[i].Operation = r.catalogue.Lookup(records[i].Operation.Path)
	}
	return records, err
}

// Failed reports whether a request had no answer, or another one than success.
func (r Record) Failed() bool { return r.Status == 0 || r.Status >= 300 }

// notKept names what a support bundle of a record has to do without.
func (r Record) notKept() []string {
	missing := []string{"Header", "Timing"}
	if !r.Kept {
		missing = append(missing, "Request", "Answer")
	}
	return slices.Clip(missing)
}
