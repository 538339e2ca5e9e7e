package transfer

import (
	"cmp"
	"context"
	"hash/maphash"
	"strings"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
)

// planner decides row by row. It looks at everything that is stored, and at the rows before. Everything is found by a
// key: a file may have tens of thousands of rows, and there may be as many connections.
type planner struct {
	t            *Transfers
	defaults     ImportDefaults
	environments []model.Environment
	rows         []ImportRow

	clients  map[model.EnvironmentID][]*plannedIntegration // those stored, then those planned
	storedAt map[fingerprinted][]workspace.Place           // connections by their access token
	clientAt map[fingerprinted][]*plannedIntegration       // client applications by their client token
	before   map[uint32]int32                              // the last row by the hash of its fingerprint
	seed     maphash.Seed

	byMewsID map[string]workspace.Place
	nameless []workspace.Place // of which it is not known what Mews calls their integration
	rowOfID  map[string]int    // the first row of an integration of Mews that is not refused
	newest   map[string]int    // the number of the row with its last key that was regenerated
}

func (t *Transfers) newPlanner(ctx context.Context, file ImportFile, defaults ImportDefaults) (*planner, error) {
	p := &planner{
		t: t, defaults: defaults, environments: t.core.Environments(),
		rows:     make([]ImportRow, len(file.Records), len(file.Records)+len(file.Events)),
		clients:  map[model.EnvironmentID][]*plannedIntegration{},
		storedAt: map[fingerprinted][]workspace.Place{}, clientAt: map[fingerprinted][]*plannedIntegration{},
		before: make(map[uint32]int32, len(file.Records)), seed: maphash.MakeSeed(),
		byMewsID: map[string]workspace.Place{}, rowOfID: map[string]int{},
		newest: map[string]int{},
	}
	for i := range file.Records {
		record := &file.Records[i]
		p.rows[i] = ImportRow{
			Number: i + 1, Action: ImportAdd, Fingerprint: record.AccessToken.Secret.Fingerprint(), record: record,
		}
		if record.Disabled && record.MewsIntegrationID != "" {
			p.rows[i].at = &model.Standing{State: model.Disabled, At: t.now()}
		}
		if record.Regenerated {
			p.newest[record.MewsIntegrationID] = i + 1
		}
	}
	for _, environment := range p.environments {
		groups, err := t.core.Tree(ctx, environment.ID)
		if err != nil {
			return nil, err
		}
		for _, group := range groups {
			p.addClient(&plannedIntegration{Integration: group.Integration})
			for _, connection := range group.Connections {
				p.addStored(workspace.Place{
					Environment: environment, Integration: group.Integration, Connection: connection,
				})
			}
		}
	}
	return p, nil
}

func (p *planner) addClient(integration *plannedIntegration) {
	p.clients[integration.EnvironmentID] = append(p.clients[integration.EnvironmentID], integration)
	at := fingerprinted{integration.EnvironmentID, integration.Fingerprint}
	p.clientAt[at] = append(p.clientAt[at], integration)
}

func (p *planner) addStored(place workspace.Place) {
	at := fingerprinted{place.Environment.ID, place.Connection.Fingerprint}
	p.storedAt[at] = append(p.storedAt[at], place)
	if id := place.Connection.MewsIntegrationID; id != "" {
		if _, twice := p.byMewsID[id]; !twice {
			p.byMewsID[id] = place
		}
		return
	}
	p.nameless = append(p.nameless, place)
}

// hash is all that is kept of a fingerprint to find rows by: it takes a third of the memory.
func (p *planner) hash(row *ImportRow) uint32 {
	return uint32(maphash.String(p.seed, string(row.Fingerprint)))
}

// remember lets later rows find a row.
func (p *planner) remember(row *ImportRow) {
	if row.Action == ImportRefuse || row.Action == ImportAsk {
		return
	}
	hash := p.hash(row)
	row.earlier, p.before[hash] = p.before[hash], int32(row.Number)
	id := row.record.MewsIntegrationID
	if _, there := p.rowOfID[id]; id != "" && !there {
		p.rowOfID[id] = row.Number
	}
}

func (p *planner) kindOf(number int) TokenKind { return p.defaults.Rows[number].Kind }

// place decides where a row belongs. Every refusal is a refusedRow.
func (p *planner) place(ctx context.Context, row *ImportRow) error {
	if done, err := p.placeHeld(ctx, row); done || err != nil {
		return err
	}
	if p.kindOf(row.Number) == KindClient {
		return p.placeClient(ctx, row)
	}
	if done, err := p.placeByMewsID(ctx, row); done || err != nil {
		return err
	}
	environment, err := p.environmentOf(row)
	if err != nil {
		if done, failed := p.findAnywhere(ctx, row); done || failed != nil {
			return failed
		}
		return err
	}
	row.environment, row.Environment = environment.ID, environment.Name
	if err := fit(environment, row.record); err != nil {
		return err
	}
	if row.record.Undecided == UndecidedKind && p.kindOf(row.Number) == "" {
		if done, err := p.findPresent(ctx, row, environment.ID); done || err != nil {
			return err // what is stored has been decided
		}
		return refusedRow{ErrKindUnclear, AskKind}
	}
	if row.integration, err = p.integrationOf(ctx, environment, row); err != nil {
		if done, failed := p.findPresent(ctx, row, environment.ID); done || failed != nil {
			return failed
		}
		return err
	}
	row.Client = row.integration.Client
	_, err = p.findPresent(ctx, row, environment.ID)
	return err
}

// placeClient makes a client application of a token that a person has called a client token.
func (p *planner) placeClient(ctx context.Context, row *ImportRow) error {
	environment, err := p.environmentOf(row)
	if err != nil {
		return err
	}
	row.environment, row.Environment = environment.ID, environment.Name
	record := row.own()
	record.ClientToken, record.AccessToken = record.AccessToken, model.Token{}
	if err := fit(environment, row.record); err != nil {
		return err
	}
	if row.integration, err = p.integrationOf(ctx, environment, row); err != nil {
		return err
	}
	row.Client, row.Title = row.integration.Client, row.integration.Client
	if row.Action = ImportClient; row.integration.ID != "" {
		row.Action = ImportPresent
	}
	return nil
}

// environmentOf finds the environment of a row: the one that the file names by id, name, kind or address, else the one
// that a person has chosen for it or for all. What the file says of production is kept whatever was chosen.
func (p *planner) environmentOf(row *ImportRow) (model.Environment, error) {
	record, chosen := row.record, p.defaults.Rows[row.Number].Environment
	said := record.Environment != "" && record.Undecided != UndecidedEnvironment
	if said {
		if environment, found := p.named(record.Environment); found {
			return environment, p.keepsProduction(environment, record)
		}
		if record.Why.Environment == GroundAddress || strings.Contains(record.Environment, "://") {
			return model.Environment{}, refusedRow{error: ErrOtherEnvironment}
		}
	}
	if chosen == "" && !said && record.Undecided != UndecidedEnvironment {
		chosen = p.defaults.Environment
		if chosen == "" && (record.AccessToken.Public || record.ClientToken.Public) {
			chosen = workspace.DemoID // they work nowhere else
		}
	}
	switch environment, found := p.withID(chosen); {
	case found:
		return environment, p.keepsProduction(environment, record)
	case said:
		return model.Environment{}, refusedRow{ErrOtherEnvironment, AskEnvironment}
	case record.Undecided == UndecidedEnvironment:
		return model.Environment{}, refusedRow{ErrEnvironmentUnclear, AskEnvironment}
	case record.Production:
		return model.Environment{}, refusedRow{ErrSaysProduction, AskEnvironment}
	}
	return model.Environment{}, refusedRow{ErrNoEnvironment, AskEnvironment}
}

func (p *planner) keepsProduction(environment model.Environment, record *ImportRecord) error {
	if record.Production && !environment.IsProduction() {
		return refusedRow{ErrSaysProduction, AskEnvironment}
	}
	return nil
}

func (p *planner) withID(id model.EnvironmentID) (model.Environment, bool) {
	for _, environment := range p.environments {
		if id != "" && environment.ID == id {
			return environment, true
		}
	}
	return model.Environment{}, false
}

// named finds what a file calls an environment.
func (p *planner) named(wanted string) (model.Environment, bool) {
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
				return environment, true
			}
		}
	}
	return model.Environment{}, false
}

// integrationOf finds the client application of a row: by its token, else by its name, else the chosen or only one. A
// token that is not stored makes a new one.
func (p *planner) integrationOf(ctx context.Context, environment model.Environment,
	row *ImportRow,
) (*plannedIntegration, error) {
	if err := p.chooseClientToken(environment, row); err != nil {
		return nil, err
	}
	record := row.record
	token := record.ClientToken.Secret
	if token.IsEmpty() {
		return p.integrationByName(p.clients[environment.ID], row)
	}
	for _, integration := range p.clientAt[fingerprinted{environment.ID, token.Fingerprint()}] {
		if !integration.token.IsEmpty() {
			if integration.token.Equal(token) {
				return integration, nil
			}
			continue
		}
		held, err := p.holds(ctx, integration.ClientToken, integration.Fingerprint, token)
		if err != nil {
			return nil, err
		}
		if held == secrets.Same {
			return integration, nil
		}
	}
	client := cmp.Or(record.Client, strings.TrimSpace(p.defaults.Client))
	if client == "" {
		return nil, refusedRow{ErrClientUnnamed, AskClientName}
	}
	made := &plannedIntegration{token: token, Integration: model.Integration{
		EnvironmentID: environment.ID, Client: client, Fingerprint: token.Fingerprint(), Public: record.ClientToken.Public,
	}}
	p.addClient(made)
	return made, nil
}

func (p *planner) integrationByName(all []*plannedIntegration, row *ImportRow) (*plannedIntegration, error) {
	chosen := p.defaults.Rows[row.Number].Client
	client := row.record.Client
	if client == "" && p.defaults.Integration == "" {
		client = strings.TrimSpace(p.defaults.Client)
	}
	var named []*plannedIntegration
	for _, integration := range all {
		if chosen != "" && integration.Fingerprint == chosen {
			return integration, nil
		}
		if client != "" && strings.EqualFold(integration.Client, client) {
			named = append(named, integration)
		}
	}
	switch {
	case len(named) == 1 || len(named) > 1 && row.record.Undecided != UndecidedClient:
		return named[0], nil
	case len(named) > 1:
		return nil, p.askClient(row, named)
	case client != "":
		return nil, refusedRow{error: ErrClientNotStored}
	}
	for _, integration := range all {
		if p.defaults.Integration != "" && integration.ID == p.defaults.Integration {
			return integration, nil
		}
	}
	switch {
	case len(all) == 1 && row.record.Undecided != UndecidedClient:
		return all[0], nil
	case len(all) == 0:
		return nil, refusedRow{error: ErrEnvironmentEmpty}
	}
	return nil, p.askClient(row, all)
}

func (p *planner) askClient(row *ImportRow, among []*plannedIntegration) error {
	for _, integration := range among {
		row.Clients = append(row.Clients, integration.option())
	}
	return refusedRow{ErrClientUnclear, AskClient}
}

// findAnywhere looks for the token of a row, whose environment nobody has said, among all that are stored.
func (p *planner) findAnywhere(ctx context.Context, row *ImportRow) (found bool, err error) {
	if row.record.Environment != "" || row.record.Undecided == UndecidedEnvironment {
		return false, nil
	}
	for _, environment := range p.environments {
		if found, err = p.findPresent(ctx, row, environment.ID); found || err != nil {
			return found, err
		}
	}
	return false, nil
}

// findPresent turns a row into one that does nothing, or that gives a connection what it lacks: the token it has lost,
// or what Mews calls its integration.
func (p *planner) findPresent(ctx context.Context, row *ImportRow, in model.EnvironmentID) (found bool, err error) {
	at := fingerprinted{in, row.Fingerprint}
	token := row.record.AccessToken.Secret
	for _, place := range p.storedAt[at] {
		held, err := p.holds(ctx, place.Connection.AccessToken, place.Connection.Fingerprint, token)
		if err != nil {
			return false, err
		}
		switch held {
		case secrets.Same:
			p.present(row, place)
			return true, nil
		case secrets.Lost:
			p.at(row, place)
			row.Action = ImportReplace
			return true, nil
		}
	}
	for number := p.before[p.hash(row)]; number != 0; number = p.rows[number-1].earlier {
		before := &p.rows[number-1]
		if before.environment == in && before.record.AccessToken.Secret.Equal(token) {
			row.Action, row.Title, row.environment, row.Environment = ImportPresent, before.Title, in, before.Environment
			row.Client = before.Client
			return true, nil
		}
	}
	return false, nil
}

// at puts a row to a stored connection.
func (p *planner) at(row *ImportRow, place workspace.Place) {
	row.environment, row.Environment = place.Environment.ID, place.Environment.Name
	row.Client, row.Title, row.connection = place.Integration.Client, place.Connection.Title(), place.Connection.ID
}

// present makes a row one whose token is stored already. It hands over what Mews says of the integration.
func (p *planner) present(row *ImportRow, place workspace.Place) {
	p.at(row, place)
	row.Action = ImportPresent
	if row.record.MewsIntegrationID != "" && place.Connection.MewsIntegrationID == "" {
		row.Action = ImportUpdate
	}
}

// holds compares a stored secret with a token.
func (p *planner) holds(ctx context.Context, ref model.SecretRef, print model.Fingerprint,
	token model.Secret,
) (secrets.Held, error) {
	return p.t.keeper.Holds(ctx, ref, print, token)
}
