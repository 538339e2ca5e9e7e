package index

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"keyrack/model/workspace"
)

// addressesStay keeps the address of an environment, and the kind that says how it is read, as long as tokens hang on
// it. The process that wants to change it cannot know whether another one has just added some; the file does.
const addressesStay = `
CREATE TRIGGER address_in_use BEFORE UPDATE OF address, kind ON environments
WHEN (OLD.address <> NEW.address OR OLD.kind <> NEW.kind) AND EXISTS (SELECT 1 FROM integrations WHERE environment = OLD.id)
BEGIN
	SELECT RAISE(ABORT, 'the environment has tokens');
END;
`

// inUse adds [workspace.ErrAddressInUse] to the error of that trigger.
func inUse(err error) error {
	var failure *sqlite.Error
	if errors.As(err, &failure) && failure.Code() == sqlite3.SQLITE_CONSTRAINT_TRIGGER {
		return fmt.Errorf("%w: %w", workspace.ErrAddressInUse, err)
	}
	return err
}
