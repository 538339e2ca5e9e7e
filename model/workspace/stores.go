package workspace

import (
	"context"
	"errors"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/settings"
)

// Index keeps everything but the secrets, and is the list of the secrets, which [secrets.Index] tells about: to commit
// a row is what makes its refs ready.
type Index interface {
	Environments(ctx context.Context) ([]model.Environment, error)
	// SaveEnvironment adds an environment, or changes the one with its id. It returns ErrAddressInUse, and changes
	// nothing, for another address while an integration hangs on it, whichever process has added that.
	SaveEnvironment(ctx context.Context, environment model.Environment) error
	// RemoveEnvironment also removes its integrations and connections and makes their refs garbage.
	RemoveEnvironment(ctx context.Context, id model.EnvironmentID) error

	// Integrations and Connections list an environment, oldest first.
	Integrations(ctx context.Context, environment model.EnvironmentID) ([]model.Integration, error)
	Connections(ctx context.Context, environment model.EnvironmentID) ([]model.Connection, error)

	// Commit saves the change in one transaction. The refs it carries become ready; refs that the saved rows carried
	// before become garbage. It returns secrets.ErrNotReserved, and saves nothing, for a ref that is neither reserved nor
	// the row's own. It keeps the identity and last check of connections that exist: SaveCheck alone changes those.
	Commit(ctx context.Context, change Change) error
	// RemoveConnections and RemoveIntegration (with its connections) make the refs garbage. What is not there is fine.
	RemoveConnections(ctx context.Context, ids ...model.ConnectionID) error
	RemoveIntegration(ctx context.Context, id model.IntegrationID) error
	// SaveCheck keeps the outcome of a check and, unless it is nil, the identity. model.ErrNoSuchRow when the connection
	// is gone.
	SaveCheck(ctx context.Context, id model.ConnectionID, check model.Check, identity *model.Identity) error

	UseIndex

	secrets.Index
	settings.Store
}

// Change is a set of integrations and connections to save together: new ones, edited ones, ones with a new token.
type Change struct {
	Integrations []model.Integration
	Connections  []model.Connection
	// Adopted are secrets that the change carries and that are in the store of a team already: others have put them there.
	// The index knows them with the change and not before, so nothing of a change that failed is left to delete: what this
	// computer has put there at another time would be taken away from the whole team.
	Adopted []secrets.Item
}

var (
	// ErrNewerIndex is returned by every write of an index that a newer Keyrack has written.
	ErrNewerIndex = errors.New("the data folder was written by a newer Keyrack; this one only reads it")
	// ErrNotWritable is returned by a write of an index whose files are read-only. Nothing of it was kept.
	ErrNotWritable = errors.New("the index cannot be written")
	// ErrDiskFull is returned by a write of the index that found no room. Nothing of it was kept, and nothing else is
	// lost.
	ErrDiskFull = errors.New("the disk is full")
)
