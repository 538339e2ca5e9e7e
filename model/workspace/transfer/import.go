package transfer

import (
	"cmp"
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
	Clients  int // client applications without a connection
	Replaced int // tokens
	Updated  int // connections of which Mews says something new
	Present  int
	Skipped  int // rows that were not ticked
	Open     int // rows that a person has to answer or to confirm first
	Refused  int
	Left     int // rows that it did not come to
}

// ReadImport reads a file for import from the disk, or the files of a folder.
func (t *Transfers) ReadImport(ctx context.Context, path string, options ReadOptions) (ImportFile, error) {
	if t.files == nil {
		return ImportFile{}, ErrUnknownFormat
	}
	if t.files.IsFolder(path) {
		return t.files.ReadFolder(ctx, path, options)
	}
	content, err := t.files.ReadFile(ctx, path)
	if err != nil {
		return ImportFile{}, fmt.Errorf("reading the file: %w", err)
	}
	options.Name = filepath.Base(path)
	return t.files.ReadImport(content, options)
}

// ReadImportText reads what was pasted.
func (t *Transfers) ReadImportText(text string) (ImportFile, error) {
	return t.ReadImportContent([]byte(text), ReadOptions{})
}

// ReadImportContent reads what came by another way than a file.
func (t *Transfers) ReadImportContent(content []byte, options ReadOptions) (ImportFile, error) {
	if t.files == nil {
		return ImportFile{}, ErrUnknownFormat
	}
	return t.files.ReadImport(content, options)
}

// Import stores the rows of a file that are ticked and not stored yet, some dozens of new connections at a time.
// Importing a file again adds nothing. The first row that cannot be stored ends it, as a cancelled context does; what
// was stored until then stays, and the report says what that is. progress may be nil; it gets the number of rows that
// are done.
func (t *Transfers) Import(ctx context.Context, file ImportFile, defaults ImportDefaults,
	progress func(done, total int),
) (ImportReport, error) {
	plan, err := t.PreviewImport(ctx, file, defaults)
	if err != nil {
		return ImportReport{Left: len(file.Records) + len(file.Events)}, err
	}
	i := importer{
		t: t, rows: plan.Rows, touched: map[model.EnvironmentID]bool{}, written: map[model.ConnectionID]workspace.Place{},
		report: ImportReport{Left: len(plan.Rows)},
	}
	err = i.all(ctx, progress)
	return i.report, errors.Join(err, t.core.Settle(ctx, i.touched))
}

// importer stores the rows of one file.
type importer struct {
	t       *Transfers
	rows    []ImportRow
	touched map[model.EnvironmentID]bool
	// written are the connections as this import has stored them: the workspace reads them again when it has ended.
	written map[model.ConnectionID]workspace.Place
	report  ImportReport
}

// storedAtOnce is how many new connections are stored together.
const storedAtOnce = 64

// all stores the rows. New connections that follow one another are stored together, all or none, so that neither the
// store nor the disk is asked about each. What is wrong with one of them is found by storing each by itself; a store
// that fails, or a person who said no to it, is not asked again.
func (i *importer) all(ctx context.Context, progress func(done, total int)) error {
	for begin := 0; begin < len(i.rows); {
		rows := i.together(i.rows[begin:])
		begin += len(rows)
		stored := false
		if len(rows) > 1 {
			err := i.addAll(ctx, rows)
			if model.ConcernsStore(err) || errors.Is(err, model.ErrSecretNotSaved) {
				return fmt.Errorf("lines %d to %d: %w", rows[0].Line(), rows[len(rows)-1].Line(), err)
			}
			stored = err == nil
		}
		for n := range rows {
			if !stored {
				if err := i.row(ctx, &rows[n]); err != nil {
					return fmt.Errorf("line %d: %w", rows[n].Line(), err)
				}
			}
			i.report.Left--
			if progress != nil {
				progress(len(i.rows)-i.report.Left, len(i.rows))
			}
		}
	}
	return nil
}

// together returns the rows, from the first on, that are stored together: new connections of one environment of this
// computer, and what is left out between them; or the first row alone.
func (i *importer) together(rows []ImportRow) []ImportRow {
	n, environment := 0, model.EnvironmentID("")
	for ; n < min(len(rows), storedAtOnce); n++ {
		row := rows[n]
		if !row.Takes() {
			continue
		}
		environment = cmp.Or(environment, row.environment)
		if row.Action != ImportAdd || row.environment != environment || row.integration.Team != "" {
			break
		}
	}
	return rows[:max(n, 1)]
}

func (i *importer) row(ctx context.Context, row *ImportRow) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !row.Takes() {
		i.report.leave(*row)
		return nil
	}
	var err error
	switch row.Action {
	case ImportReplace:
		err = i.replaceToken(ctx, row)
		i.report.Replaced += done(err)
	case ImportUpdate:
		var updated bool
		updated, err = i.update(ctx, row)
		i.report.Updated += done(err) * counted(updated)
		i.report.Skipped += done(err) * counted(!updated)
	case ImportClient:
		err = i.addClient(ctx, row)
		i.report.Clients += done(err)
	case ImportAdd:
		err = i.add(ctx, row)
		i.report.Added += done(err)
	}
	i.touched[row.environment] = i.touched[row.environment] || err == nil
	return err
}

// leave counts a row that is not stored.
func (r *ImportReport) leave(row ImportRow) {
	switch {
	case row.Action == ImportPresent:
		r.Present++
	case row.Action == ImportRefuse:
		r.Refused++
	case row.Question != NoQuestion:
		r.Open++
	default:
		r.Skipped++
	}
}

// addClient stores a client application that no connection of the file has stored yet.
func (i *importer) addClient(ctx context.Context, row *ImportRow) error {
	if row.integration.ID != "" {
		return nil
	}
	integration := row.integration.Integration
	integration.ID, integration.ClientToken = model.IntegrationID(i.t.newID()), i.t.keeper.First()
	environment, err := i.t.environment(row.environment)
	if err != nil {
		return err
	}
	tokens := map[model.SecretRef]model.Secret{integration.ClientToken: row.integration.token}
	if err := i.t.core.KeepIn(ctx, environment, tokens,
		workspace.Change{Integrations: []model.Integration{integration}}); err != nil {
		return err
	}
	row.integration.Integration = integration
	i.t.keeper.Drop(integration.ClientToken)
	return nil
}

// find is a connection as it is stored now.
func (i *importer) find(id model.ConnectionID) (workspace.Place, error) {
	if place, written := i.written[id]; written {
		return place, nil
	}
	return i.t.core.Find(id)
}

// keep stores a connection that is there already.
func (i *importer) keep(ctx context.Context, place workspace.Place, tokens map[model.SecretRef]model.Secret) error {
	if err := i.t.core.KeepIn(ctx, place.Environment, tokens,
		workspace.Change{Connections: []model.Connection{place.Connection}}); err != nil {
		return err
	}
	i.written[place.Connection.ID] = place
	i.t.keeper.Drop(slices.Collect(maps.Keys(tokens))...)
	return nil
}

// replaceToken gives a connection another token that nobody has verified yet.
func (i *importer) replaceToken(ctx context.Context, row *ImportRow) error {
	place, err := i.find(row.connection)
	if err != nil {
		return err
	}
	c, token := &place.Connection, row.record.AccessToken
	if c.AccessToken, err = i.t.keeper.Next(ctx, c.AccessToken); err != nil {
		return err
	}
	c.Fingerprint, c.Public = token.Secret.Fingerprint(), token.Public
	c.Rotated, c.TokenMade = i.t.now(), token.Made()
	hear(c, row.record, nil)
	if err := i.keep(ctx, place, map[model.SecretRef]model.Secret{c.AccessToken: token.Secret}); err != nil {
		return err
	}
	return i.t.core.ForgetCheck(ctx, c.ID, nil)
}

// update keeps what Mews says of a connection. One that the file brings, in a row that was not stored, is not there:
// nothing is done.
func (i *importer) update(ctx context.Context, row *ImportRow) (updated bool, err error) {
	id := row.connection
	if id == "" && row.brought != 0 {
		id = i.rows[row.brought-1].connection
	}
	if id == "" {
		return false, nil
	}
	place, err := i.find(id)
	if err != nil {
		return false, err
	}
	hear(&place.Connection, row.record, row.at)
	return true, i.keep(ctx, place, nil)
}

// hear gives a connection what Mews says of it.
func hear(connection *model.Connection, record *ImportRecord, at *model.Standing) {
	connection.MewsIntegrationID = cmp.Or(record.MewsIntegrationID, connection.MewsIntegrationID)
	connection.MewsEnterpriseID = cmp.Or(record.EnterpriseID, connection.MewsEnterpriseID)
	if at != nil {
		connection.Standing = *at
	}
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

// done is 1 for what was done.
func done(err error) int { return counted(err == nil) }

func counted(is bool) int {
	if is {
		return 1
	}
	return 0
}
