package workspace

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"keyrack/model"
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
func (w *Workspace) ReadImport(ctx context.Context, path string) (ImportFile, error) {
	if w.transfer == nil {
		return ImportFile{}, ErrUnknownFormat
	}
	content, err := w.transfer.ReadFile(ctx, path)
	if err != nil {
		return ImportFile{}, fmt.Errorf("reading the file: %w", err)
	}
	return w.transfer.ReadImport(content)
}

// ReadImportText reads what was pasted.
func (w *Workspace) ReadImportText(text string) (ImportFile, error) {
	if w.transfer == nil {
		return ImportFile{}, ErrUnknownFormat
	}
	return w.transfer.ReadImport([]byte(text))
}

// Import stores what a file holds and is not stored yet, connection by connection. Importing a file again adds nothing.
// The first row that cannot be stored ends it, as a cancelled context does; what was stored until then stays, and the
// report says what that is. progress may be nil; it gets the number of rows that are done.
func (w *Workspace) Import(ctx context.Context, file ImportFile, defaults ImportDefaults, progress func(done, total int)) (ImportReport, error) {
	plan, err := w.PreviewImport(ctx, file, defaults)
	if err != nil {
		return ImportReport{Left: len(file.Records)}, err
	}
	report := ImportReport{Left: len(plan.Rows)}
	touched := map[model.EnvironmentID]bool{}
	for i := range plan.Rows {
		if err = w.importRow(ctx, &plan.Rows[i], touched, &report); err != nil {
			err = fmt.Errorf("line %d: %w", plan.Rows[i].Line, err)
			break
		}
		report.Left--
		if progress != nil {
			progress(i+1, len(plan.Rows))
		}
	}
	return report, errors.Join(err, w.settle(ctx, touched))
}

func (w *Workspace) importRow(ctx context.Context, row *ImportRow, touched map[model.EnvironmentID]bool, report *ImportReport) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	switch row.Action {
	case ImportPresent:
		report.Present++
	case ImportRefuse:
		report.Refused++
	case ImportReplace:
		if err := w.replaceToken(ctx, row.connection, row.record.AccessToken); err != nil {
			return err
		}
		touched[row.environment] = true
		report.Replaced++
	case ImportAdd:
		if err := w.importConnection(ctx, row); err != nil {
			return err
		}
		touched[row.environment] = true
		report.Added++
	}
	return nil
}

// importConnection stores a new connection, and the integration if it is the first of a new one.
func (w *Workspace) importConnection(ctx context.Context, row *ImportRow) error {
	secrets := map[model.SecretRef]model.Secret{}
	change := Change{}
	integration := row.integration.Integration
	if integration.ID == "" {
		integration.ID, integration.ClientToken = model.IntegrationID(w.newID()), w.keeper.First()
		secrets[integration.ClientToken] = row.integration.token
		change.Integrations = []model.Integration{integration}
	}
	connection := model.Connection{
		ID:                model.ConnectionID(w.newID()),
		IntegrationID:     integration.ID,
		Details:           model.Details{Label: row.record.Label, Note: row.record.Note, Tags: row.record.Tags},
		Public:            row.record.AccessToken.Public,
		AccessToken:       w.keeper.First(),
		Fingerprint:       row.record.AccessToken.Secret.Fingerprint(),
		Created:           w.now(),
		MewsIntegrationID: row.record.MewsIntegrationID,
		TokenMade:         row.record.AccessToken.Made,
	}
	secrets[connection.AccessToken] = row.record.AccessToken.Secret
	change.Connections = []model.Connection{connection}
	environment, err := w.environment(row.environment)
	if err != nil {
		return err
	}
	if err := w.keepIn(ctx, environment, secrets, change); err != nil {
		return err
	}
	row.integration.Integration = integration // the next row of this client finds it stored
	w.keeper.Drop(slices.Collect(maps.Keys(secrets))...)
	return nil
}

// replaceToken gives a connection another token that nobody has verified yet.
func (w *Workspace) replaceToken(ctx context.Context, id model.ConnectionID, token model.Token) error {
	place, err := w.Find(id)
	if err != nil {
		return err
	}
	connection := place.Connection
	if connection.AccessToken, err = w.keeper.Next(ctx, connection.AccessToken); err != nil {
		return err
	}
	connection.Fingerprint, connection.Public = token.Secret.Fingerprint(), token.Public
	connection.Rotated, connection.TokenMade = w.now(), token.Made
	secrets := map[model.SecretRef]model.Secret{connection.AccessToken: token.Secret}
	if err := w.keepIn(ctx, place.Environment, secrets, Change{Connections: []model.Connection{connection}}); err != nil {
		return err
	}
	w.keeper.Drop(slices.Collect(maps.Keys(secrets))...)
	if err := w.index.SaveCheck(ctx, id, model.Check{}, nil); err != nil {
		return fmt.Errorf("saving the check: %w", err)
	}
	return nil
}

// settle reads environments that a batch has changed again, and deletes what it left over, whatever became of its
// context.
func (w *Workspace) settle(ctx context.Context, touched map[model.EnvironmentID]bool) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	var all error
	for id := range touched {
		all = errors.Join(all, w.reloaded(ctx, id))
	}
	return errors.Join(all, w.keeper.Collect(ctx))
}
