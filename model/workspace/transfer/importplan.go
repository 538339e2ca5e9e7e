package transfer

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
)

// ImportDefaults fill in what a file leaves out.
type ImportDefaults struct {
	Environment model.EnvironmentID
	// Integration is for records that name no client application; when it is empty, the environment's only integration.
	Integration model.IntegrationID
	// Client is the name of client applications that come without one, and of the one to use where no Integration is
	// chosen.
	Client string
}

// ImportAction is what becomes of a record.
type ImportAction string

// The actions.
const (
	ImportAdd     ImportAction = "add"     // a new connection
	ImportReplace ImportAction = "replace" // the token takes the place of the one that a connection has, or has lost
	ImportPresent ImportAction = "present" // it is stored already: nothing is done
	ImportRefuse  ImportAction = "refuse"  // it cannot be stored: Refused says why
)

// ImportRow is one record of a file and what becomes of it. It holds no token.
type ImportRow struct {
	Line        int
	Action      ImportAction
	Title       string // the label, or what is known by another name
	Fingerprint model.Fingerprint
	Environment string
	Client      string
	Refused     error // why it cannot be stored; it quotes nothing of the file

	record      ImportRecord
	environment model.EnvironmentID
	integration *plannedIntegration
	connection  model.ConnectionID // of the one that is replaced
}

// ImportPlan is what an import would do.
type ImportPlan struct {
	Format string
	Rows   []ImportRow
	Flaws  []Flaw
}

// Count returns how many rows have an action.
func (p ImportPlan) Count(action ImportAction) int {
	n := 0
	for _, row := range p.Rows {
		if row.Action == action {
			n++
		}
	}
	return n
}

// plannedIntegration is one that is there, or that the first row that needs it makes.
type plannedIntegration struct {
	model.Integration
	token model.Secret
}

// planner decides row by row. It looks at everything that is stored, and at the rows before.
type planner struct {
	t            *Transfers
	defaults     ImportDefaults
	environments []model.Environment
	stored       map[model.EnvironmentID][]workspace.Group
	planned      map[model.EnvironmentID][]*plannedIntegration
	newest       map[string]int // the record with the last key of an integration of Mews that was regenerated
	rows         []ImportRow
}

// PreviewImport says what Import would do with a file, and changes nothing. Secrets are read only where a fingerprint
// is the same.
func (t *Transfers) PreviewImport(ctx context.Context, file ImportFile, defaults ImportDefaults) (ImportPlan, error) {
	file.Records = t.tidyRecords(file.Records)
	p := &planner{
		t: t, defaults: defaults, environments: t.core.Environments(),
		stored: map[model.EnvironmentID][]workspace.Group{}, planned: map[model.EnvironmentID][]*plannedIntegration{},
		newest: map[string]int{},
	}
	for i, record := range file.Records {
		if record.Regenerated {
			p.newest[record.MewsIntegrationID] = i
		}
	}
	for _, environment := range p.environments {
		groups, err := t.core.Tree(ctx, environment.ID)
		if err != nil {
			return ImportPlan{}, err
		}
		p.stored[environment.ID] = groups
	}
	for _, record := range file.Records {
		if ctx.Err() != nil {
			return ImportPlan{}, ctx.Err()
		}
		row := ImportRow{
			Line: record.Line, Action: ImportAdd, record: record,
			Fingerprint: record.AccessToken.Secret.Fingerprint(),
		}
		err := p.place(ctx, &row)
		var refused refusedRow
		if errors.As(err, &refused) {
			row.Action, row.Refused = ImportRefuse, refused.error
			row.record.Environment = "" // a name that means nothing here may be a token in the wrong column
		} else if err != nil {
			return ImportPlan{}, err
		}
		row.Title = cmp.Or(row.Title, record.Label, string(row.Fingerprint))
		p.rows = append(p.rows, row)
	}
	return ImportPlan{Format: file.Format, Rows: p.rows, Flaws: file.Flaws}, nil
}

// Why a record of a file cannot be stored.
var (
	ErrKeyOfNobody      = errors.New("no connection is known that this new key belongs to")
	ErrNoEnvironment    = errors.New("no environment was chosen for it")
	ErrOtherEnvironment = errors.New("its environment is not known here")
	ErrClientUnnamed    = errors.New("its client application has no name")
	ErrClientNotStored  = errors.New("its client application is not stored, and the file has no client token for it")
	ErrEnvironmentEmpty = errors.New("the environment has no client application")
	ErrClientUnclear    = errors.New("the environment has several client applications")
)

// refusedRow says why a record cannot be stored, where the others can.
type refusedRow struct{ error }

// place decides what becomes of a row. Every refusal is a refusedRow.
func (p *planner) place(ctx context.Context, row *ImportRow) error {
	if done, err := p.placeByMewsID(ctx, row); done || err != nil {
		return err
	}
	environment, err := p.environmentOf(row.record)
	if err != nil {
		return err
	}
	row.environment, row.Environment = environment.ID, environment.Name
	if err := p.fit(environment, row.record); err != nil {
		return err
	}
	if row.integration, err = p.integrationOf(ctx, environment, row.record); err != nil {
		return err
	}
	row.Client = row.integration.Client
	return p.findPresent(ctx, row)
}

// placeByMewsID deals with webhooks whose integration is known already.
func (p *planner) placeByMewsID(ctx context.Context, row *ImportRow) (done bool, err error) {
	id := row.record.MewsIntegrationID
	if id == "" {
		return false, nil
	}
	for i := range p.rows {
		before := &p.rows[i]
		if before.record.MewsIntegrationID != id || before.Action == ImportRefuse {
			continue
		}
		if row.record.Regenerated {
			return true, p.regenerate(ctx, before, row)
		}
		row.Action, row.Title = ImportPresent, before.Title
		return true, nil
	}
	for _, environment := range p.environments {
		for _, group := range p.stored[environment.ID] {
			for _, connection := range group.Connections {
				if connection.MewsIntegrationID != id {
					continue
				}
				row.environment, row.Environment, row.Client = environment.ID, environment.Name, group.Integration.Client
				row.connection, row.Title = connection.ID, connection.Title()
				if !row.record.Regenerated || p.superseded(row) {
					row.Action = ImportPresent // the token was, or may have been, regenerated since
					return true, nil
				}
				if err := p.fit(environment, row.record); err != nil {
					return true, err
				}
				same, err := p.holds(ctx, connection.AccessToken, connection.Fingerprint, row.record.AccessToken.Secret)
				if row.Action = ImportReplace; same == secrets.Same {
					row.Action = ImportPresent
				}
				return true, err
			}
		}
	}
	if row.record.Regenerated {
		return true, refusedRow{ErrKeyOfNobody}
	}
	return false, nil
}

// superseded reports whether a later webhook of the file has another key for the same integration. An older one must
// not come back by importing the file again.
func (p *planner) superseded(row *ImportRow) bool {
	return len(p.rows) < p.newest[row.record.MewsIntegrationID]
}

// regenerate gives the token of a later webhook to the row that a webhook before it has made.
func (p *planner) regenerate(ctx context.Context, before, row *ImportRow) error {
	row.Title = before.Title
	switch before.Action {
	case ImportAdd:
		before.record.AccessToken = row.record.AccessToken
		before.Fingerprint = row.Fingerprint
		row.Action = ImportPresent
		return nil
	case ImportReplace:
		before.record.AccessToken, before.Fingerprint = row.record.AccessToken, row.Fingerprint
		row.Action = ImportPresent
		return nil
	}
	place, err := p.t.core.Find(before.connection)
	if err != nil {
		return err
	}
	row.environment, row.Environment, row.Client = before.environment, before.Environment, before.Client
	row.connection = before.connection
	if p.superseded(row) {
		row.Action = ImportPresent
		return nil
	}
	same, err := p.holds(ctx, place.Connection.AccessToken, place.Connection.Fingerprint, row.record.AccessToken.Secret)
	if row.Action = ImportReplace; same == secrets.Same {
		row.Action = ImportPresent
	}
	return err
}

// environmentOf finds the environment that a record names, by id, name, kind or address.
func (p *planner) environmentOf(record ImportRecord) (model.Environment, error) {
	wanted := cmp.Or(record.Environment, string(p.defaults.Environment))
	host := wanted
	if _, rest, found := strings.Cut(host, "://"); found {
		host = rest
	}
	host, _, _ = strings.Cut(host, "/")
	matches := []func(model.Environment) bool{
		func(e model.Environment) bool { return string(e.ID) == wanted },
		func(e model.Environment) bool { return strings.EqualFold(e.Name, wanted) },
		func(e model.Environment) bool {
			return e.Kind != model.Custom && strings.EqualFold(string(e.Kind), wanted)
		},
		func(e model.Environment) bool {
			return !e.Address.IsZero() && e.Kind != model.Sandbox && strings.EqualFold(e.Address.Host(), host)
		},
	}
	for _, match := range matches {
		for _, environment := range p.environments {
			if match(environment) {
				return environment, nil
			}
		}
	}
	if record.Environment == "" {
		return model.Environment{}, refusedRow{ErrNoEnvironment}
	}
	return model.Environment{}, refusedRow{ErrOtherEnvironment}
}

func (p *planner) fit(environment model.Environment, record ImportRecord) error {
	tokens := []model.Token{record.AccessToken}
	if !record.ClientToken.Secret.IsEmpty() {
		tokens = append(tokens, record.ClientToken)
	}
	for _, token := range tokens {
		if err := workspace.Fit(environment, token); err != nil {
			return refusedRow{err}
		}
	}
	return nil
}

// integrationOf finds the client application of a record: by its token, else by its name, else the chosen or only one.
// A token that is not stored makes a new one.
func (p *planner) integrationOf(ctx context.Context, environment model.Environment,
	record ImportRecord,
) (*plannedIntegration, error) {
	var there []*plannedIntegration
	for _, group := range p.stored[environment.ID] {
		there = append(there, &plannedIntegration{Integration: group.Integration})
	}
	token := record.ClientToken.Secret
	if token.IsEmpty() {
		return p.integrationByName(append(there, p.planned[environment.ID]...), record)
	}
	for _, integration := range there {
		held, err := p.holds(ctx, integration.ClientToken, integration.Fingerprint, token)
		if err != nil {
			return nil, err
		}
		if held == secrets.Same {
			return integration, nil
		}
	}
	for _, integration := range p.planned[environment.ID] {
		if integration.token.Equal(token) {
			return integration, nil
		}
	}
	client := cmp.Or(record.Client, strings.TrimSpace(p.defaults.Client))
	if client == "" {
		return nil, refusedRow{ErrClientUnnamed}
	}
	made := &plannedIntegration{token: token, Integration: model.Integration{
		EnvironmentID: environment.ID, Client: client, Fingerprint: token.Fingerprint(), Public: record.ClientToken.Public,
	}}
	p.planned[environment.ID] = append(p.planned[environment.ID], made)
	return made, nil
}

func (p *planner) integrationByName(all []*plannedIntegration, record ImportRecord) (*plannedIntegration, error) {
	client := record.Client
	if client == "" && p.defaults.Integration == "" {
		client = strings.TrimSpace(p.defaults.Client)
	}
	for _, integration := range all {
		if client != "" && strings.EqualFold(integration.Client, client) {
			return integration, nil
		}
	}
	if client != "" {
		return nil, refusedRow{ErrClientNotStored}
	}
	for _, integration := range all {
		if p.defaults.Integration != "" && integration.ID == p.defaults.Integration {
			return integration, nil
		}
	}
	switch {
	case len(all) == 1:
		return all[0], nil
	case len(all) == 0:
		return nil, refusedRow{ErrEnvironmentEmpty}
	}
	return nil, refusedRow{ErrClientUnclear}
}

// findPresent turns a row into one that does nothing, or that gives a connection back the token it has lost.
func (p *planner) findPresent(ctx context.Context, row *ImportRow) error {
	for _, group := range p.stored[row.environment] {
		for _, connection := range group.Connections {
			held, err := p.holds(ctx, connection.AccessToken, connection.Fingerprint, row.record.AccessToken.Secret)
			if err != nil {
				return err
			}
			switch held {
			case secrets.Same:
				row.Action, row.Title, row.connection = ImportPresent, connection.Title(), connection.ID
				return nil
			case secrets.Lost:
				row.Action, row.Title, row.connection = ImportReplace, connection.Title(), connection.ID
				return nil
			}
		}
	}
	for i := range p.rows {
		before := &p.rows[i]
		if before.environment == row.environment && before.Action != ImportRefuse &&
			before.record.AccessToken.Secret.Equal(row.record.AccessToken.Secret) {
			row.Action, row.Title = ImportPresent, before.Title
			return nil
		}
	}
	return nil
}

// holds compares a stored secret with a token.
func (p *planner) holds(ctx context.Context, ref model.SecretRef, print model.Fingerprint,
	token model.Secret,
) (secrets.Held, error) {
	return p.t.keeper.Holds(ctx, ref, print, token)
}
