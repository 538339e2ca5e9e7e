package transfer

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
)

// RestoreAction is what becomes of an entry of a backup.
type RestoreAction string

// The actions.
const (
	RestoreAdd     RestoreAction = "add"     // it is not here
	RestoreToken   RestoreAction = "token"   // it is here and has lost its token, which comes back
	RestorePresent RestoreAction = "present" // it is here, and the same
	RestoreDiffers RestoreAction = "differs" // it is here, and not the same: it stays unless the user says otherwise
	RestoreRefuse  RestoreAction = "refuse"  // it cannot be stored: Refused says why
)

// RestoreRow is one entry of a backup and what becomes of it. It holds no token.
type RestoreRow struct {
	ID     string // of the environment, integration or connection
	Kind   string // "environment", "client application" or "connection"
	Title  string
	Action RestoreAction
	// Differs is what is not the same here.
	Differs []Difference
	// Refused is why it cannot be stored.
	Refused error

	apply func(context.Context) error
}

// RestorePlan is what a restore would do.
type RestorePlan struct {
	Backup Backup
	Rows   []RestoreRow
}

// Count returns how many rows have an action.
func (p RestorePlan) Count(action RestoreAction) int {
	n := 0
	for _, row := range p.Rows {
		if row.Action == action {
			n++
		}
	}
	return n
}

// RestoreReport is what a restore has done.
type RestoreReport struct {
	Added    int // entries
	Tokens   int // tokens that came back
	Replaced int // entries that differed and were replaced, as the user said
	Kept     int // entries that differed and stayed
	Present  int
	Refused  int
	Left     int
}

// PreviewRestore opens a backup and says what Restore would do. It changes nothing.
func (t *Transfers) PreviewRestore(ctx context.Context, path string, passphrase model.Secret) (RestorePlan, error) {
	if t.files == nil {
		return RestorePlan{}, errors.ErrUnsupported
	}
	content, err := t.files.ReadFile(ctx, path)
	if err != nil {
		return RestorePlan{}, fmt.Errorf("reading the backup: %w", err)
	}
	backup, err := t.files.OpenBackup(content, passphrase)
	if err != nil {
		return RestorePlan{}, err
	}
	return t.planRestore(ctx, backup)
}

// Restore merges a backup into what is here, entry by entry: what is missing is added, what is the same is left, and
// what differs stays as it is unless replace says otherwise; replace may be nil. The first entry that cannot be stored
// ends it, as a cancelled context does, and the report says what was done until then.
func (t *Transfers) Restore(ctx context.Context, backup Backup, replace func(RestoreRow) bool,
	progress func(done, total int),
) (RestoreReport, error) {
	plan, err := t.planRestore(ctx, backup)
	if err != nil {
		return RestoreReport{}, err
	}
	report := RestoreReport{Left: len(plan.Rows)}
	for i, row := range plan.Rows {
		if err = ctx.Err(); err != nil {
			break
		}
		if err = restoreRow(ctx, row, replace, &report); err != nil {
			err = fmt.Errorf("%s %q: %w", row.Kind, row.Title, err)
			break
		}
		report.Left--
		if progress != nil {
			progress(i+1, len(plan.Rows))
		}
	}
	after := context.WithoutCancel(ctx)
	touched := map[model.EnvironmentID]bool{}
	for _, environment := range t.core.Environments() {
		touched[environment.ID] = true
	}
	return report, errors.Join(err, t.core.Settle(after, touched))
}

func restoreRow(ctx context.Context, row RestoreRow, replace func(RestoreRow) bool, report *RestoreReport) error {
	switch row.Action {
	case RestorePresent:
		report.Present++
		return nil
	case RestoreRefuse:
		report.Refused++
		return nil
	case RestoreDiffers:
		if replace == nil || !replace(row) {
			report.Kept++
			return nil
		}
	}
	if err := row.apply(ctx); err != nil {
		return err
	}
	switch row.Action {
	case RestoreDiffers:
		report.Replaced++
	case RestoreToken:
		report.Tokens++
	default:
		report.Added++
	}
	return nil
}

// restorer compares a backup with what is here. It maps the ids of the backup to the ones here: the same by id, else
// the same by content. Everything is found by a key, because a backup may have tens of thousands of entries.
type restorer struct {
	t            *Transfers
	backup       Backup
	rows         []RestoreRow
	places       environmentFinder
	environments map[model.EnvironmentID]model.Environment // by id in the backup; missing where it is refused
	planned      map[model.EnvironmentID]model.Environment // the same by id here
	integrations map[model.IntegrationID]model.Integration // by id in the backup; missing where it is refused
	integration  map[model.IntegrationID]model.Integration
	connection   map[model.ConnectionID]workspace.Place
	// What is here by environment and fingerprint.
	integrationsWith map[fingerprinted][]model.Integration
	connectionsWith  map[fingerprinted][]workspace.Place
}

// fingerprinted are the secrets of an environment that may be the same.
type fingerprinted struct {
	environment model.EnvironmentID
	fingerprint model.Fingerprint
}

func (t *Transfers) planRestore(ctx context.Context, backup Backup) (RestorePlan, error) {
	backup = t.tidyBackup(backup)
	r := &restorer{
		t: t, backup: backup, environments: map[model.EnvironmentID]model.Environment{},
		planned:      map[model.EnvironmentID]model.Environment{},
		integrations: map[model.IntegrationID]model.Integration{}, integration: map[model.IntegrationID]model.Integration{},
		connection: map[model.ConnectionID]workspace.Place{}, integrationsWith: map[fingerprinted][]model.Integration{},
		connectionsWith: map[fingerprinted][]workspace.Place{},
	}
	here := t.core.Environments()
	r.places = newEnvironmentFinder(here, backup.Environments)
	for _, environment := range here {
		groups, err := t.core.Tree(ctx, environment.ID)
		if err != nil {
			return RestorePlan{}, err
		}
		r.list(environment, groups)
	}
	plans := []func(i int) error{
		func(i int) error { r.planEnvironment(backup.Environments[i]); return nil },
		func(i int) error { return r.planIntegration(ctx, backup.Integrations[i]) },
		func(i int) error { return r.planConnection(ctx, backup.Connections[i]) },
	}
	for which, n := range []int{len(backup.Environments), len(backup.Integrations), len(backup.Connections)} {
		for i := range n {
			if err := ctx.Err(); err != nil {
				return RestorePlan{}, err
			}
			if err := plans[which](i); err != nil {
				return RestorePlan{}, err
			}
		}
	}
	return RestorePlan{Backup: backup, Rows: r.rows}, nil
}

// list takes down what hangs on an environment here.
func (r *restorer) list(environment model.Environment, groups []workspace.Group) {
	for _, group := range groups {
		r.integration[group.Integration.ID] = group.Integration
		key := fingerprinted{environment.ID, group.Integration.Fingerprint}
		r.integrationsWith[key] = append(r.integrationsWith[key], group.Integration)
		for _, connection := range group.Connections {
			place := workspace.Place{Environment: environment, Integration: group.Integration, Connection: connection}
			r.connection[connection.ID] = place
			key := fingerprinted{environment.ID, connection.Fingerprint}
			r.connectionsWith[key] = append(r.connectionsWith[key], place)
		}
	}
}

func (r *restorer) add(row RestoreRow) { r.rows = append(r.rows, row) }

// Why an entry of a backup cannot be restored.
var (
	ErrRefusedAbove  = errors.New("what it belongs to cannot be restored")
	ErrIsInAnother   = errors.New("here it belongs to another environment")
	ErrAddressDiffer = errors.New("here it has another address, and its tokens were not entered for that")
)

// ImitationError is returned for a name that is written to look like that of a built-in environment.
type ImitationError struct{ Of string }

func (e *ImitationError) Error() string { return "the name is written to look like " + e.Of }

func (r *restorer) planIntegration(ctx context.Context, theirs BackedUpIntegration) error {
	row := RestoreRow{ID: string(theirs.ID), Kind: "client application", Title: theirs.Client, Action: RestoreAdd}
	environment, known := r.environments[theirs.EnvironmentID]
	if !known {
		row.Action, row.Refused = RestoreRefuse, ErrRefusedAbove
		r.add(row)
		return nil
	}
	if err := workspace.Fit(environment, tokenOf(theirs.Token)); err != nil {
		row.Action, row.Refused = RestoreRefuse, err
		r.add(row)
		return nil
	}
	ours, found := r.integration[theirs.ID]
	if found && ours.EnvironmentID != environment.ID {
		row.Action, row.Refused = RestoreRefuse, ErrIsInAnother
		r.add(row)
		return nil
	}
	if !found {
		for _, candidate := range r.integrationsWith[fingerprinted{environment.ID, theirs.Token.Fingerprint()}] {
			is, err := r.t.keeper.Holds(ctx, candidate.ClientToken, candidate.Fingerprint, theirs.Token)
			if err != nil {
				return err
			}
			if is == secrets.Same {
				ours, found = candidate, true
			}
		}
	}
	restored := theirs.Integration
	restored.EnvironmentID = environment.ID
	if !found {
		r.integrations[theirs.ID] = restored
		restored.ClientToken = r.t.keeper.First()
		row.apply = r.integrationKeeper(environment, restored, theirs.Token)
		r.add(row)
		return nil
	}
	r.integrations[theirs.ID] = ours
	is, err := r.t.keeper.Holds(ctx, ours.ClientToken, ours.Fingerprint, theirs.Token)
	if err != nil {
		return err
	}
	restored.ID = ours.ID
	restored.ClientToken = ours.ClientToken
	if is != secrets.Same {
		if restored.ClientToken, err = r.t.keeper.Next(ctx, ours.ClientToken); err != nil {
			return err
		}
	}
	row.Action, row.Differs = compare(is, differing{Difference{Part: PartClientToken}, is == secrets.Other},
		differing{Difference{Part: PartName}, ours.Client != theirs.Client})
	if row.Action == RestoreToken {
		restored.Client = ours.Client
	}
	row.apply = r.integrationKeeper(environment, restored, theirs.Token)
	r.add(row)
	return nil
}

// differing is a part of an entry, and whether it differs.
type differing struct {
	part Difference
	is   bool
}

// compare sums up how an entry of a backup relates to the one here.
func compare(token secrets.Held, parts ...differing) (RestoreAction, []Difference) {
	var differ []Difference
	for _, part := range parts {
		if part.is {
			differ = append(differ, part.part)
		}
	}
	switch {
	case token == secrets.Lost: // the rest stays, and may be replaced once it is back
		return RestoreToken, nil
	case len(differ) > 0:
		return RestoreDiffers, differ
	}
	return RestorePresent, nil
}

func (r *restorer) integrationKeeper(environment model.Environment, integration model.Integration,
	token model.Secret,
) func(context.Context) error {
	return func(ctx context.Context) error {
		return r.t.keepRestored(ctx, environment, integration.ClientToken, token,
			workspace.Change{Integrations: []model.Integration{integration}})
	}
}

func (r *restorer) planConnection(ctx context.Context, theirs BackedUpConnection) error {
	title := theirs.Title()
	row := RestoreRow{ID: string(theirs.ID), Kind: "connection", Title: title, Action: RestoreAdd}
	integration, known := r.integrations[theirs.IntegrationID]
	if !known {
		row.Action, row.Refused = RestoreRefuse, ErrRefusedAbove
		r.add(row)
		return nil
	}
	environment, err := r.environmentOf(integration)
	if err != nil {
		return err
	}
	if err := workspace.Fit(environment, tokenOf(theirs.Token)); err != nil {
		row.Action, row.Refused = RestoreRefuse, err
		r.add(row)
		return nil
	}
	place, found := r.connection[theirs.ID]
	if found && place.Environment.ID != environment.ID {
		row.Action, row.Refused = RestoreRefuse, ErrIsInAnother
		r.add(row)
		return nil
	}
	restored := theirs.Connection
	restored.IntegrationID = integration.ID
	if !found {
		for _, candidate := range r.connectionsWith[fingerprinted{environment.ID, theirs.Token.Fingerprint()}] {
			is, err := r.t.keeper.Holds(ctx, candidate.Connection.AccessToken, candidate.Connection.Fingerprint, theirs.Token)
			if err != nil {
				return err
			}
			if is == secrets.Same {
				row.Action, row.Title = RestorePresent, cmp.Or(candidate.Connection.Title(), title)
				r.add(row)
				return nil
			}
		}
		restored.AccessToken = r.t.keeper.First()
		row.apply = r.connectionKeeper(environment, restored, theirs.Token, false)
		r.add(row)
		return nil
	}
	ours := place.Connection
	restored.Standing = ours.Standing.Later(theirs.Standing)
	is, err := r.t.keeper.Holds(ctx, ours.AccessToken, ours.Fingerprint, theirs.Token)
	if err != nil {
		return err
	}
	restored.AccessToken = ours.AccessToken
	if is != secrets.Same {
		if restored.AccessToken, err = r.t.keeper.Next(ctx, ours.AccessToken); err != nil {
			return err
		}
	}
	differ := []differing{{Difference{Part: PartAccessToken}, is == secrets.Other}}
	for _, name := range ours.Details.Differences(theirs.Details) {
		differ = append(differ, differing{Difference{Part: PartDetail, Detail: name}, true})
	}
	row.Action, row.Differs = compare(is, append(differ,
		differing{Difference{Part: PartMewsID}, ours.MewsIntegrationID != theirs.MewsIntegrationID},
		differing{Difference{Part: PartMewsProperty}, ours.MewsEnterpriseID != theirs.MewsEnterpriseID},
		differing{Difference{Part: PartClient}, ours.IntegrationID != integration.ID},
	)...)
	if row.Action == RestoreToken { // only the token is missing: everything else stays
		kept := ours
		kept.AccessToken = restored.AccessToken
		restored = kept
	}
	row.apply = r.connectionKeeper(environment, restored, theirs.Token, is == secrets.Other)
	r.add(row)
	return nil
}

func (r *restorer) environmentOf(integration model.Integration) (model.Environment, error) {
	if environment, found := r.planned[integration.EnvironmentID]; found {
		return environment, nil
	}
	return model.Environment{}, fmt.Errorf("environment %s: %w", integration.EnvironmentID, model.ErrNoSuchRow)
}

// connectionKeeper stores a connection. A token that nobody has checked here makes the connection never checked, except
// for one that is new and brings its own check.
func (r *restorer) connectionKeeper(environment model.Environment, connection model.Connection, token model.Secret,
	otherToken bool,
) func(context.Context) error {
	return func(ctx context.Context) error {
		err := r.t.keepRestored(ctx, environment, connection.AccessToken, token,
			workspace.Change{Connections: []model.Connection{connection}})
		if err != nil || !otherToken {
			return err
		}
		return r.t.core.ForgetCheck(ctx, connection.ID, connection.Identity)
	}
}

// keepRestored stores a token under a new ref, or leaves the one that is there under it.
func (t *Transfers) keepRestored(ctx context.Context, environment model.Environment, ref model.SecretRef,
	token model.Secret, change workspace.Change,
) error {
	tokens := map[model.SecretRef]model.Secret{ref: token}
	known, err := t.keeper.Knows(ctx, ref)
	if err != nil {
		return err
	}
	if known {
		tokens = nil // the same token is stored already
	}
	if err := t.core.KeepIn(ctx, environment, tokens, change); err != nil {
		return err
	}
	if !known {
		t.keeper.Drop(ref)
	}
	return nil
}

func tokenOf(secret model.Secret) model.Token {
	token, err := model.ParseToken(secret.Reveal())
	if err != nil {
		return model.Token{}
	}
	return token
}
