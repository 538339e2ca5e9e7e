package workspace

import (
	"keyrack/model"
	"keyrack/model/support"
)

// SupportCase writes an exchange down for Mews support, without tokens and without the data of guests. Answer is the whole
// body; sendError is why there was none. Version is that of Keyrack. It works on the whole body, so it is nothing for a UI
// goroutine.
func (w *Workspace) SupportCase(connection model.ConnectionID, exchange model.Exchange, answer []byte, sendError error, version string) ([]byte, error) {
	place, err := w.Find(connection)
	if err != nil {
		return nil, err
	}
	c := support.Case{
		Exchange: exchange, Answer: answer, Client: place.Integration.Client, Fingerprint: place.Connection.Fingerprint,
		Version: version, MadeAt: w.now(), Redact: w.Redact,
	}
	if sendError != nil {
		c.Failure = Explain(sendError).What
	}
	if identity := place.Connection.Identity; identity != nil {
		c.Enterprise, c.EnterpriseID = identity.Name, identity.EnterpriseID
	}
	return c.JSON()
}
