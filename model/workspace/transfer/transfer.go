package transfer

import (
	"context"
	"slices"
	"time"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
)

// Core is what bringing connections in and out needs of the workspace.
type Core interface {
	Reader
	Writer
}

// Reader is the part that says what is here.
type Reader interface {
	Environments() []model.Environment
	Tree(ctx context.Context, environment model.EnvironmentID) ([]workspace.Group, error)
	Find(id model.ConnectionID) (workspace.Place, error)
}

// Writer is the part that stores.
type Writer interface {
	KeepIn(
		ctx context.Context, environment model.Environment, tokens map[model.SecretRef]model.Secret, change workspace.Change,
	) error
	RestoreEnvironment(ctx context.Context, environment model.Environment) error
	ForgetCheck(ctx context.Context, id model.ConnectionID, identity *model.Identity) error
	Settle(ctx context.Context, touched map[model.EnvironmentID]bool) error
}

// Tokens is what it needs of the keeper: to compare what is stored with what comes, and to read it for a backup.
type Tokens interface {
	Once(ctx context.Context, ref model.SecretRef) (model.Secret, model.BoundTo, error)
	Holds(ctx context.Context, ref model.SecretRef, print model.Fingerprint, token model.Secret) (secrets.Held, error)
	Knows(ctx context.Context, ref model.SecretRef) (bool, error)
	First() model.SecretRef
	Next(ctx context.Context, old model.SecretRef) (model.SecretRef, error)
	Drop(refs ...model.SecretRef)
}

// Options are the parts that transfers are made of. All but Files are required.
type Options struct {
	Core     Core
	Tokens   Tokens
	Files    Codec // nil where no files are read or written
	Redactor *model.Redactor
	Now      func() time.Time
	NewID    func() string // random and unique, in [a-z0-9-], such as a UUID
}

// Transfers brings connections in and out. [New] makes one.
type Transfers struct {
	core     Core
	keeper   Tokens
	files    Codec
	redactor *model.Redactor
	now      func() time.Time
	newID    func() string
}

// New returns transfers over a workspace and its keeper.
func New(options Options) *Transfers {
	return &Transfers{
		core: options.Core, keeper: options.Tokens, files: options.Files, redactor: options.Redactor, now: options.Now,
		newID: options.NewID,
	}
}

// tidyBackup is a backup as it may be stored. It may come from anybody who knows its passphrase.
func (t *Transfers) tidyBackup(backup Backup) Backup {
	for _, integration := range backup.Integrations {
		t.redactor.Register(integration.Token)
	}
	for _, connection := range backup.Connections {
		t.redactor.Register(connection.Token)
	}
	backup.Environments = slices.Clone(backup.Environments)
	for i := range backup.Environments {
		backup.Environments[i].Name = workspace.Cleaned(backup.Environments[i].Name, t.redactor)
	}
	backup.Integrations = slices.Clone(backup.Integrations)
	for i := range backup.Integrations {
		backup.Integrations[i].Integration = workspace.TidyIntegration(backup.Integrations[i].Integration, t.redactor)
	}
	backup.Connections = slices.Clone(backup.Connections)
	for i := range backup.Connections {
		backup.Connections[i].Connection = workspace.TidyConnection(backup.Connections[i].Connection, t.redactor)
	}
	return backup
}

// tidyRecords are the records of an import as they may be stored. They are those of the file where there is nothing to
// tidy.
func (t *Transfers) tidyRecords(records []ImportRecord) []ImportRecord {
	// What has the shape of a token is known by that. Every other way to write tens of thousands of them would take some
	// thousand bytes for each; it is made known with what is stored.
	register := func(token model.Secret) {
		if !model.HasTokenShape(token) {
			t.redactor.Register(token)
		}
	}
	for i := range records {
		register(records[i].AccessToken.Secret)
		register(records[i].ClientToken.Secret)
		if i > 0 && isSameList(records[i].Clients, records[i-1].Clients) {
			continue
		}
		for _, candidate := range records[i].Clients {
			register(candidate.Token.Secret)
		}
	}
	tidy, owned := records, false
	var listed, tidied []ClientCandidate
	for i := range records {
		if !isSameList(records[i].Clients, listed) {
			listed = records[i].Clients
			tidied = t.tidyClients(listed)
		}
		record, changed := t.tidyRecord(records[i])
		changed = changed || !isSameList(tidied, listed)
		if changed && !owned {
			tidy, owned = slices.Clone(records), true
		}
		if changed {
			record.Clients = tidied
			tidy[i] = record
		}
	}
	return tidy
}

// tidyRecord also reports whether there was anything to tidy.
func (t *Transfers) tidyRecord(r ImportRecord) (tidy ImportRecord, changed bool) {
	tidied := workspace.TidyConnection(model.Connection{
		Details: model.Details{Label: r.Label, Note: r.Note, Tags: r.Tags}, MewsIntegrationID: r.MewsIntegrationID,
		MewsEnterpriseID: r.EnterpriseID,
	}, t.redactor)
	client := workspace.Cleaned(r.Client, t.redactor)
	changed = client != r.Client || tidied.MewsEnterpriseID != r.EnterpriseID || tidied.Label != r.Label ||
		tidied.Note != r.Note || !slices.Equal(tidied.Tags, r.Tags) || tidied.MewsIntegrationID != r.MewsIntegrationID
	if changed {
		r.Client, r.EnterpriseID, r.MewsIntegrationID = client, tidied.MewsEnterpriseID, tidied.MewsIntegrationID
		r.Label, r.Note, r.Tags = tidied.Label, tidied.Note, tidied.Tags
	}
	return r, changed
}

// tidyClients is the same list where there is nothing to tidy.
func (t *Transfers) tidyClients(all []ClientCandidate) []ClientCandidate {
	tidy := all
	for i, candidate := range all {
		name := workspace.Cleaned(candidate.Client, t.redactor)
		if name == candidate.Client {
			continue
		}
		if isSameList(tidy, all) {
			tidy = slices.Clone(all)
		}
		tidy[i].Client = name
	}
	return tidy
}

// isSameList reports whether two records share one list.
func isSameList(a, b []ClientCandidate) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
