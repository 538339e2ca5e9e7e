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
	c := support.Case{
		Exchange: exchange, Answer: answer, Client: place.Integration.Client, Fingerprint: place.Connection.Fingerprint,
		Version: version, MadeAt: w.now(), Redact: w.Redact, Failure: failure,
	}
	if identity := place.Connection.Identity; identity != nil {
		c.Enterprise, c.EnterpriseID = identity.Name, identity.EnterpriseID
	}
	return c.JSON()
}
