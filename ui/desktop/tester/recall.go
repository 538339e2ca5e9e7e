package tester

import (
	"context"

	"keyrack/model"
	"keyrack/model/document"
	"keyrack/model/workspace"
	"keyrack/ui/phrase"
)

// Recall opens a request of the past in a tab of its own, with the answer of then where it was kept; with send it is
// sent again, the way every request is.
func (t *Tester) Recall(record workspace.Record, bodies workspace.Bodies, send bool) {
	if t.place.Connection.ID != record.Connection {
		return
	}
	r := newRequest(record.Operation.Path)
	r.minimal = record.Minimal
	if bodies.Request != nil {
		r.bodies[r.path] = string(bodies.Request)
	}
	if current := t.request(); current.outcome == nil && current.run == nil {
		*current = *r // nothing is lost by taking its place
		r = current
		t.showRequest()
	} else {
		t.openRequest(r)
	}
	if send {
		t.Send()
		return
	}
	if !record.Kept || record.Status == 0 {
		return
	}
	place := t.place
	t.tasks.Go(func(context.Context) func() {
		past := recalled(place, record, bodies)
		return func() {
			if r.run == nil && r.outcome == nil {
				t.finish(r, past)
			}
		}
	})
}

// Prepare opens a request to the connection on the screen in a tab of its own. Nobody has sent it.
func (t *Tester) Prepare(path string, body []byte) {
	r := newRequest(path)
	r.bodies[path] = string(body)
	t.openRequest(r)
}

// recalled makes an outcome of the past one to show.
func recalled(place workspace.Place, record workspace.Record, bodies workspace.Bodies) *outcome {
	exchange := model.Exchange{
		ConnectionID: record.Connection,
		Environment:  place.Environment.Name,
		Address:      place.Environment.Address,
		Operation:    record.Operation,
		SentAt:       record.SentAt,
		RequestBody:  bodies.Request,
		Minimal:      record.Minimal,
		Status:       record.Status,
		Body:         bodies.Answer,
		Size:         record.Size,
		RequestID:    record.RequestID,
		Message:      phrase.RecordRemark(record),
		Timing:       model.Timing{Total: record.Took},
	}
	return &outcome{
		place: place, exchange: exchange, document: document.Parse(bodies.Answer),
		explanation: phrase.ExplainExchange(exchange), note: phrase.Empty(exchange), past: true,
	}
}
