package tester

import "keyrack/model"

// Composed is the request on the screen as it stands, its variables not filled in: for sending it to others, too.
func (t *Tester) Composed() (operation model.Operation, body []byte, minimal bool) {
	return t.operation, t.rawBody(), t.request().minimal
}
