package index

import (
	"context"
	"time"

	"keyrack/model"
)

// connectionsHaveALife adds when a connection was used and its token replaced, when its token was probably made, and
// the address of a ticket about it. Times are null where they are not known.
const connectionsHaveALife = `
ALTER TABLE connections ADD COLUMN ticket TEXT NOT NULL DEFAULT '';
ALTER TABLE connections ADD COLUMN rotated INTEGER;
ALTER TABLE connections ADD COLUMN token_made INTEGER;
ALTER TABLE connections ADD COLUMN used INTEGER;
`

// connectionsHaveContacts adds who to call at the property.
const connectionsHaveContacts = `
ALTER TABLE connections ADD COLUMN contact TEXT NOT NULL DEFAULT '';
`

// MarkUsed keeps when the user last sent a request to a connection. It returns [model.ErrNoSuchRow] when the connection
// is gone.
func (x *Index) MarkUsed(ctx context.Context, id model.ConnectionID, at time.Time) error {
	return x.write(ctx, relaxed, func(t *transaction) error {
		marked, err := t.exec(ctx, "UPDATE connections SET used = ? WHERE id = ?", toMillis(at), id)
		if err == nil && marked == 0 {
			return model.ErrNoSuchRow
		}
		return err
	})
}
