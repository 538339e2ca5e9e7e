package workspace

import (
	"context"

	"keyrack/model/takeaway"
)

// TakeAway writes a request for another program, such as a cURL command. It holds no token: what the body has of them
// is redacted, and the credential comes from the environment of whoever runs it. Nothing is sent, so the guard is not
// asked. A sandbox that does not run has no address, and is not started for one that ends with this program. It returns
// takeaway.ErrNotAnObject for a body that is no JSON object.
func (w *Workspace) TakeAway(_ context.Context, request Request, format takeaway.Format) (string, error) {
	place, err := w.Find(request.Connection)
	if err != nil {
		return "", err
	}
	return takeaway.Write(format, takeaway.Request{
		Address: place.Environment.Address,
		Path:    request.Path,
		Client:  w.intake.redactor.RedactString(place.Integration.Client),
		Body:    w.Redact(request.Body),
		Minimal: request.Minimal,
	})
}
