package transfer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"keyrack/model"
	"keyrack/model/workspace"
)

// ImportReport is what an import has done: exactly that, also when it was cancelled or failed in between.
type ImportReport struct {
	Added    int // connections
	Replaced int // tokens
	Present  int
	Refused  int
	Left     int // rows that it did not come to
}

// ReadImport reads a file for import from the disk.
func (t *Transfers) ReadImport(ctx context.Context, path string) (ImportFile, error) {
	if t.files == nil {
		return ImportFile{}, ErrUnknownFormat
	}
	content, err := t.files.ReadFile(ctx, path)
	if err != nil {
		return ImportFile{}, fmt.Errorf("reading the file: %w", err)
	}
	return t.files.ReadImport(content, ReadOptions{Name: filepath.Base(path)})
}

// ReadImportText reads what was pasted.
func (t *Transfers) ReadImportText(text string) (ImportFile, error) {
	if t.files == nil {
		return ImportFile{}, ErrUnknownFormat
	}
	return t.files.ReadImport([]byte(text), ReadOptions{})
}

// Import stores what a file holds and is not stored yet, connection by connection. Importing a file again adds nothing.
// The first row that cannot be stored ends it, as a cancelled context does; what was stored until then stays, and the
// report says what that is. progress may be nil; it gets the number of rows that are done.
func (t *Transfers) Import(ctx context.Context, file ImportFile, defaults ImportDefaults,
	progress func(done, total int),
) (ImportReport, error) {
	plan, err := t.PreviewImport(ctx, file, defaults)
	if err != nil {
		return ImportReport{Left: len(file.Records)}, err
	}
	report := ImportReport{Left: len(plan.Rows)}
	touched := map[model.EnvironmentID]bool{}
	for i := range plan.Rows {
		if err = t.importRow(ctx, &plan.Rows[i], touched, &report); err != nil {
			err = fmt.Errorf("line %d: %w", plan.Rows[i].Line, err)
			break
		}
		report.Left--
		if progress != nil {
			progress(i+1, len(plan.Rows))
		}
	}
	return report, errors.Join(err, t.core.Settle(ctx, touched))
}

func (t *Transfers) importRow(ctx context.Context, row *ImportRow, touched map[model.EnvironmentID]bool,
	report *ImportReport,
) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	switch row.Action {
	case ImportPresent:
		report.Present++
	case ImportRefuse:
		report.Refused++
	case ImportReplace:
		if err := t.replaceToken(ctx, row.connection, row.record.AccessToken); err != nil {
			return err
		}
		touched[row.environment] = true
		report.Replaced++
	case ImportAdd:
		if err := t.importConnection(ctx, row); err != nil {
			return err
		}
		touched[row.environment] = true
		report.Added++
	}
	return nil
}

// importConnection stores a new connection, and the integration if it is the first of a new one.
func (t *Transfers) importConnection(ctx context.Context, row *ImportRow) error {
	secrets := map[model.SecretRef]model.Secret{}
	change := workspace.Change{}
	integration := row.integration.Integration
	if integration.ID == "" {
		integration.ID, integration.ClientToken = model.IntegrationID(t.newID()), t.keeper.First()
		secrets[integration.ClientToken] = row.integration.token
		change.Integrations = []model.Integration{integration}
	}
	connection := model.Connection{
		ID:                model.ConnectionID(t.newID()),
		IntegrationID:     integration.ID,
		Details:           model.Details{Label: row.record.Label, Note: row.record.Note, Tags: row.record.Tags},
		Public:            row.record.AccessToken.Public,
		AccessToken:       t.keeper.First(),
		Fingerprint:       row.record.AccessToken.Secret.Fingerprint(),
		Created:           t.now(),
		MewsIntegrationID: row.record.MewsIntegrationID,
		TokenMade:         row.record.AccessToken.Made,
	}
	secrets[connection.AccessToken] = row.record.AccessToken.Secret
	change.Connections = []model.Connection{connection}
	environment, err := t.environment(row.environment)
	if err != nil {
		return err
	}
	if err := t.core.KeepIn(ctx, environment, secrets, change); err != nil {
		return err
	}
	row.integration.Integration = integration // the next row of this client finds it stored
	t.keeper.Drop(slices.Collect(maps.Keys(secrets))...)
	return nil
}

// replaceToken gives a connection another token that nobody has verified yet.
func (t *Transfers) replaceToken(ctx context.Context, id model.ConnectionID, token model.Token) error {
	place, err := t.core.Find(id)
	if err != nil {
		return err
	}
	connection := place.Connection
	if connection.AccessToken, err = t.keeper.Next(ctx, connection.AccessToken); err != nil {
		return err
	}
	connection.Fingerprint, connection.Public = token.Secret.Fingerprint(), token.Public
	connection.Rotated, connection.TokenMade = t.now(), token.Made
	secrets := map[model.SecretRef]model.Secret{connection.AccessToken: token.Secret}
	if err := t.core.KeepIn(ctx, place.Environment, secrets,
		workspace.Change{Connections: []model.Connection{connection}}); err != nil {
		return err
	}
	t.keeper.Drop(slices.Collect(maps.Keys(secrets))...)
	return t.core.ForgetCheck(ctx, id, nil)
}

// environment is the one with an id, or model.ErrNoSuchRow.
func (t *Transfers) environment(id model.EnvironmentID) (model.Environment, error) {
	all := t.core.Environments()
	i := slices.IndexFunc(all, func(e model.Environment) bool { return e.ID == id })
	if i < 0 {
		return model.Environment{}, fmt.Errorf("environment %s: %w", id, model.ErrNoSuchRow)
	}
	return all[i], nil
}
