package workspace

import (
	"context"
	"slices"

	"keyrack/model"
)

// tidyIndex is an index into which nothing goes, and out of which nothing comes, that is too long for a screen or that
// a screen takes for commands. What goes in has no tokens either: names and messages come from servers and from files.
type tidyIndex struct {
	Index
	redactor *model.Redactor
}

func (x tidyIndex) SaveEnvironment(ctx context.Context, environment model.Environment) error {
	environment.Name = x.clean(environment.Name)
	return x.Index.SaveEnvironment(ctx, environment)
}

func (x tidyIndex) Commit(ctx context.Context, change Change) error {
	change.Integrations = slices.Clone(change.Integrations)
	change.Connections = slices.Clone(change.Connections)
	for i := range change.Integrations {
		change.Integrations[i] = TidyIntegration(change.Integrations[i], x.redactor)
	}
	for i := range change.Connections {
		change.Connections[i] = TidyConnection(change.Connections[i], x.redactor)
	}
	return x.Index.Commit(ctx, change)
}

func (x tidyIndex) SaveCheck(ctx context.Context, id model.ConnectionID, check model.Check,
	identity *model.Identity,
) error {
	return x.Index.SaveCheck(ctx, id, tidyCheck(check, x.redactor), tidyIdentity(identity, x.redactor))
}

func (x tidyIndex) Environments(ctx context.Context) ([]model.Environment, error) {
	all, err := x.Index.Environments(ctx)
	for i := range all {
		all[i].Name = model.Tidy(all[i].Name, model.MaxText)
	}
	return all, err
}

func (x tidyIndex) Integrations(ctx context.Context, environment model.EnvironmentID) ([]model.Integration, error) {
	all, err := x.Index.Integrations(ctx, environment)
	for i := range all {
		all[i] = TidyIntegration(all[i], nil)
	}
	return all, err
}

func (x tidyIndex) Connections(ctx context.Context, environment model.EnvironmentID) ([]model.Connection, error) {
	all, err := x.Index.Connections(ctx, environment)
	for i := range all {
		all[i] = TidyConnection(all[i], nil)
	}
	return all, err
}

func (x tidyIndex) clean(text string) string { return Cleaned(text, x.redactor) }

// Cleaned is a text of one line without commands, not too long and, where there is a redactor, without tokens.
func Cleaned(text string, redactor *model.Redactor) string {
	if redactor != nil {
		text = redactor.RedactTokens(model.Tidy(text, len(text)+1))
	}
	return model.Tidy(text, model.MaxText)
}

// TidyIntegration is an integration as it may be stored, or shown where there is no redactor.
func TidyIntegration(integration model.Integration, redactor *model.Redactor) model.Integration {
	integration.Client = Cleaned(integration.Client, redactor)
	return integration
}

// TidyConnection is a connection as it may be stored, or shown where there is no redactor.
func TidyConnection(connection model.Connection, redactor *model.Redactor) model.Connection {
	connection.Details = connection.Details.Map(func(one model.Detail) string {
		if one.Kind != model.DetailLines && one.Kind != model.DetailLink {
			return Cleaned(one.Text, redactor)
		}
		if redactor != nil {
			one.Text = redactor.RedactTokens(one.Text)
		}
		if one.Kind == model.DetailLines {
			return model.TidyLines(one.Text, model.MaxNote)
		}
		return one.Text
	})
	connection.MewsIntegrationID = Cleaned(connection.MewsIntegrationID, redactor)
	connection.MewsEnterpriseID = Cleaned(connection.MewsEnterpriseID, redactor)
	connection.Identity = tidyIdentity(connection.Identity, redactor)
	connection.LastCheck = tidyCheck(connection.LastCheck, redactor)
	return connection
}

func tidyIdentity(identity *model.Identity, redactor *model.Redactor) *model.Identity {
	if identity == nil {
		return nil
	}
	tidied := *identity
	for _, text := range []*string{
		&tidied.EnterpriseID, &tidied.Name, &tidied.ChainID, &tidied.ChainName, &tidied.City, &tidied.TimeZone,
		&tidied.Pricing, &tidied.LegalEnvironment,
	} {
		*text = Cleaned(*text, redactor)
	}
	tidied.Enterprises = slices.Clone(identity.Enterprises)
	for i := range tidied.Enterprises {
		e := &tidied.Enterprises[i]
		for _, text := range []*string{&e.ID, &e.Name, &e.ChainID, &e.City, &e.TimeZone, &e.Pricing} {
			*text = Cleaned(*text, redactor)
		}
	}
	return &tidied
}

func tidyCheck(check model.Check, redactor *model.Redactor) model.Check {
	for _, text := range []*string{&check.Found, &check.Message, &check.RequestID} {
		*text = Cleaned(*text, redactor)
	}
	return check
}

// tidyHistory is what tidyIndex is, for what was sent and came back.
type tidyHistory struct {
	History
	redactor *model.Redactor
}

func (h tidyHistory) AddRecords(ctx context.Context, limits HistoryLimits, records ...Entry) error {
	tidied := slices.Clone(records)
	for i := range tidied {
		tidied[i].Record = tidyRecord(tidied[i].Record, h.redactor)
	}
	return h.History.AddRecords(ctx, limits, tidied...)
}

func (h tidyHistory) Records(ctx context.Context, connection model.ConnectionID, search string,
	limit int,
) ([]Record, error) {
	return h.tidy(h.History.Records(ctx, connection, search, limit))
}

func (h tidyHistory) SentRecords(ctx context.Context, query SentQuery) ([]Record, error) {
	return h.tidy(h.History.SentRecords(ctx, query))
}

func (h tidyHistory) tidy(all []Record, err error) ([]Record, error) {
	for i := range all {
		all[i] = tidyRecord(all[i], h.redactor)
	}
	return all, err
}

func (h tidyHistory) RecordBodies(ctx context.Context, id int64) (Record, Bodies, error) {
	record, bodies, err := h.History.RecordBodies(ctx, id)
	// An older Keyrack knew fewer ways to write a token.
	bodies = Bodies{Request: h.redactor.Redact(bodies.Request), Answer: h.redactor.Redact(bodies.Answer)}
	return tidyRecord(record, h.redactor), bodies, err
}

func tidyRecord(record Record, redactor *model.Redactor) Record {
	for _, text := range []*string{&record.Found, &record.Message, &record.RequestID} {
		*text = Cleaned(*text, redactor)
	}
	return record
}
