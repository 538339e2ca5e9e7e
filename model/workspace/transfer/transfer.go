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

// tidyRecords are the records of an import as they may be stored.
func (t *Transfers) tidyRecords(records []ImportRecord) []ImportRecord {
	var listed []ClientCandidate
	for _, record := range records {
		t.redactor.Register(record.AccessToken.Secret)
		t.redactor.Register(record.ClientToken.Secret)
		if isSameList(record.Clients, listed) {
			continue
		}
		listed = record.Clients
		for _, candidate := range listed {
			t.redactor.Register(candidate.Token.Secret)
		}
	}
	records = slices.Clone(records)
	var tidy []ClientCandidate
	listed = nil
	for i := range records {
		r := &records[i]
		r.Client = workspace.Cleaned(r.Client, t.redactor)
		if !isSameList(r.Clients, listed) {
			listed, tidy = r.Clients, slices.Clone(r.Clients)
			for j := range tidy {
				tidy[j].Client = workspace.Cleaned(tidy[j].Client, t.redactor)
			}
		}
		r.Clients = tidy
		tidied := workspace.TidyConnection(model.Connection{
			Details: model.Details{Label: r.Label, Note: r.Note, Tags: r.Tags}, MewsIntegrationID: r.MewsIntegrationID,
			MewsEnterpriseID: r.EnterpriseID,
		}, t.redactor)
		r.EnterpriseID = tidied.MewsEnterpriseID
		r.Label, r.Note, r.Tags, r.MewsIntegrationID = tidied.Label, tidied.Note, tidied.Tags, tidied.MewsIntegrationID
	}
	return records
}

// isSameList reports whether two records share one list.
func isSameList(a, b []ClientCandidate) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
