package workspace

import (
	"context"

	"keyrack/model/takeaway"
)

// TakeAway writes a request for another program, such as a cURL command. It holds no token: what the body has of them
// is redacted, and the credential comes from the environment of whoever runs it. Nothing is sent, so the guard is not
// asked. It returns takeaway.ErrNotAnObject for a body that is no JSON object.
func (w *Workspace) TakeAway(ctx context.Context, request Request, format takeaway.Format) (string, error) {
	place, err := w.Find(request.Connection)
	if err != nil {
		return "", err
	}
	environment, err := w.reachable(ctx, place.Environment)
	if err != nil {
		return "", err
	}
	return takeaway.Write(format, takeaway.Request{
		Address: environment.Address,
		Path:    request.Path,
		Client:  w.intake.redactor.RedactString(place.Integration.Client),
		Body:    w.Redact(request.Body),
	})
}
