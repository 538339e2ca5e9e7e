package workspace

import (
	"keyrack/model"
	"keyrack/model/support"
)

// SupportCase writes an exchange down for Mews support, without tokens and without the data of guests. Answer is the
// whole body; failure says to a person why there was none, and is empty otherwise. Version is that of Keyrack. It works
// on the whole body, so it is nothing for a UI goroutine.
func (w *Workspace) SupportCase(connection model.ConnectionID, exchange model.Exchange, answer []byte, failure,
	version string,
) ([]byte, error) {
	place, err := w.Find(connection)
	if err != nil {
		return nil, err
	}
	return caseOf(w, place, support.Case{Exchange: exchange, Answer: answer, Failure: failure, Version: version})
}

// SupportPast is SupportCase for a request of the past, with the bodies that were kept of it, as
// [Workspace.Recall] returns both. It says what the history does not keep.
func (w *Workspace) SupportPast(record Record, bodies Bodies, failure, version string) ([]byte, error) {
	place, err := w.Find(record.Connection)
	if err != nil {
		return nil, err
	}
	return caseOf(w, place, support.Case{
		Exchange: model.Exchange{
			ConnectionID: record.Connection, Environment: place.Environment.Name, Address: place.Environment.Address,
			Operation: record.Operation, SentAt: record.SentAt, RequestBody: bodies.Request, Minimal: record.Minimal,
			Status: record.Status, Size: record.Size, RequestID: record.RequestID, Message: record.Message,
			Timing: model.Timing{Total: record.Took},
		},
		Answer: bodies.Answer, Failure: failure, Version: version, NotKept: record.notKept(),
	})
}

func caseOf(w *Workspace, place Place, c support.Case) ([]byte, error) {
	c.Client, c.Fingerprint = place.Integration.Client, place.Connection.Fingerprint
	c.MadeAt, c.Redact = w.now(), w.Redact
	if identity := place.Connection.Identity; identity != nil {
		c.Enterprise, c.EnterpriseID = identity.Name, identity.EnterpriseID
	}
	return c.JSON()
}
