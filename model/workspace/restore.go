package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"keyrack/model"
)

// RestoreAction is what becomes of an entry of a backup.
type RestoreAction string

// The actions.
const (
	RestoreAdd     RestoreAction = "add"     // it is not here
	RestoreToken   RestoreAction = "token"   // it is here and has lost its token, which comes back
	RestorePresent RestoreAction = "present" // it is here, and the same
	RestoreDiffers RestoreAction = "differs" // it is here, and not the same: it stays unless the user says otherwise
	RestoreRefuse  RestoreAction = "refuse"  // it cannot be stored: Reason says why
)

// RestoreRow is one entry of a backup and what becomes of it. It holds no token.
type RestoreRow struct {
	ID     string // of the environment, integration or connection
	Kind   string // "environment", "client application" or "connection"
	Title  string
	Action RestoreAction
	Reason string // what differs, or why it cannot be stored

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
func (w *Workspace) PreviewRestore(ctx context.Context, path string, passphrase model.Secret) (RestorePlan, error) {
	if w.transfer == nil {
		return RestorePlan{}, errors.ErrUnsupported
	}
	content, err := w.transfer.ReadFile(ctx, path)
	if err != nil {
		return RestorePlan{}, fmt.Errorf("reading the backup: %w", err)
	}
	backup, err := w.transfer.OpenBackup(content, passphrase)
	if err != nil {
		return RestorePlan{}, err
	}
	return w.planRestore(ctx, backup)
}

// Restore merges a backup into what is here, entry by entry: what is missing is added, what is the same is left, and what
// differs stays as it is unless replace says otherwise; replace may be nil. The first entry that cannot be stored ends
// it, as a cancelled context does, and the report says what was done until then.
func (w *Workspace) Restore(ctx context.Context, backup Backup, replace func(RestoreRow) bool, progress func(done, total int)) (RestoreReport, error) {
	plan, err := w.planRestore(ctx, backup)
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
	all := errors.Join(err, w.loadEnvironments(after))
	w.listeners.announce(EnvironmentsChanged{})
	touched := map[model.EnvironmentID]bool{}
	for _, environment := range w.Environments() {
		touched[environment.ID] = true
	}
	return report, errors.Join(all, w.settle(after, touched))
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

// restorer compares a backup with what is here. It maps the ids of the backup to the ones here: the same by id, else the
// same by content.
type restorer struct {
	w            *Workspace
	backup       Backup
	rows         []RestoreRow
	environments map[model.EnvironmentID]model.Environment // by id in the backup; missing where it is refused
	integrations map[model.IntegrationID]model.Integration // by id in the backup; missing where it is refused
	here         map[model.EnvironmentID][]Group
	integration  map[model.IntegrationID]model.Integration
	connection   map[model.ConnectionID]Place
}

func (w *Workspace) planRestore(ctx context.Context, backup Backup) (RestorePlan, error) {
	backup = w.tidyBackup(backup)
	r := &restorer{
		w: w, backup: backup, environments: map[model.EnvironmentID]model.Environment{}, integrations: map[model.IntegrationID]model.Integration{},
		here: map[model.EnvironmentID][]Group{}, integration: map[model.IntegrationID]model.Integration{},
		connection: map[model.ConnectionID]Place{},
	}
	for _, environment := range w.Environments() {
		groups, err := w.Tree(ctx, environment.ID)
		if err != nil {
			return RestorePlan{}, err
		}
		r.here[environment.ID] = groups
		for _, group := range groups {
			r.integration[group.Integration.ID] = group.Integration
			for _, connection := range group.Connections {
				r.connection[connection.ID] = Place{Environment: environment, Integration: group.Integration, Connection: connection}
			}
		}
	}
	for _, environment := range backup.Environments {
		r.planEnvironment(environment)
	}
	for _, integration := range backup.Integrations {
		if err := r.planIntegration(ctx, integration); err != nil {
			return RestorePlan{}, err
		}
	}
	for _, connection := range backup.Connections {
		if err := r.planConnection(ctx, connection); err != nil {
			return RestorePlan{}, err
		}
	}
	return RestorePlan{Backup: backup, Rows: r.rows}, nil
}

func (r *restorer) add(row RestoreRow) { r.rows = append(r.rows, row) }

func (r *restorer) planEnvironment(theirs model.Environment) {
	row := RestoreRow{ID: string(theirs.ID), Kind: "environment", Title: theirs.Name, Action: RestoreAdd}
	ours, found := r.counterpart(theirs)
	switch {
	case !found:
		made := theirs
		for _, other := range r.w.Environments() {
			if strings.EqualFold(other.Name, theirs.Name) {
				made.Name += " (restored)"
				break
			}
		}
		r.environments[theirs.ID] = made
		row.apply = func(ctx context.Context) error { return r.w.index.SaveEnvironment(ctx, made) }
	case !samePlace(ours, theirs):
		// The tokens of the backup were entered for another address than they would be sent to here.
		row.Action, row.Reason = RestoreRefuse, "Here it has another address, and its tokens were not entered for that."
	default:
		r.environments[theirs.ID] = ours
		row.Action = RestorePresent
		var differs []string
		if ours.Name != theirs.Name {
			differs = append(differs, "name")
		}
		if ours.Protection != theirs.Protection {
			differs = append(differs, fmt.Sprintf("protection (%s here, %s in the backup)", ours.Protection, theirs.Protection))
		}
		if len(differs) > 0 {
			row.Action, row.Reason = RestoreDiffers, strings.Join(differs, ", ")
			changed := ours
			changed.Name, changed.Protection = theirs.Name, theirs.Protection
			row.apply = func(ctx context.Context) error { return r.w.index.SaveEnvironment(ctx, storable(changed)) }
		}
	}
	r.add(row)
}

// counterpart finds the environment here that one of the backup is: the same by id, else one at the same address. One whose
// own id is in the backup, or that another took, is not it: two environments may have one address.
func (r *restorer) counterpart(theirs model.Environment) (model.Environment, bool) {
	taken := map[model.EnvironmentID]bool{}
	for _, ours := range r.w.Environments() {
		if ours.ID == theirs.ID {
			return ours, true
		}
	}
	for _, other := range r.backup.Environments {
		taken[other.ID] = true
		if ours, planned := r.environments[other.ID]; planned {
			taken[ours.ID] = true
		}
	}
	for _, ours := range r.w.Environments() {
		if !taken[ours.ID] && samePlace(ours, theirs) {
			return ours, true
		}
	}
	return model.Environment{}, false
}

// samePlace reports whether tokens go to the same address from both.
func samePlace(a, b model.Environment) bool {
	return a.Kind == b.Kind && (a.Kind == model.Sandbox || a.Address == b.Address)
}

// storable takes off the address that the sandbox has in this process only.
func storable(environment model.Environment) model.Environment {
	if environment.Kind == model.Sandbox {
		environment.Address = model.Address{}
	}
	return environment
}

// refusedAbove is why an entry below something that was refused is refused too.
const refusedAbove = "What it belongs to cannot be restored."

func (r *restorer) planIntegration(ctx context.Context, theirs BackedUpIntegration) error {
	row := RestoreRow{ID: string(theirs.ID), Kind: "client application", Title: theirs.Client, Action: RestoreAdd}
	environment, known := r.environments[theirs.EnvironmentID]
	if !known {
		row.Action, row.Reason = RestoreRefuse, refusedAbove
		r.add(row)
		return nil
	}
	if err := fit(environment, tokenOf(theirs.Token)); err != nil {
		row.Action, row.Reason = RestoreRefuse, Explain(err).What
		r.add(row)
		return nil
	}
	ours, found := r.integration[theirs.ID]
	if found && ours.EnvironmentID != environment.ID {
		row.Action, row.Reason = RestoreRefuse, "Here it belongs to another environment."
		r.add(row)
		return nil
	}
	if !found {
		for _, group := range r.here[environment.ID] {
			is, err := r.w.holds(ctx, group.Integration.ClientToken, group.Integration.Fingerprint, theirs.Token)
			if err != nil {
				return err
			}
			if is == tokenSame {
				ours, found = group.Integration, true
			}
		}
	}
	restored := theirs.Integration
	restored.EnvironmentID = environment.ID
	if !found {
		r.integrations[theirs.ID] = restored
		restored.ClientToken = r.w.firstRef()
		row.apply = r.integrationKeeper(environment, restored, theirs.Token)
		r.add(row)
		return nil
	}
	r.integrations[theirs.ID] = ours
	is, err := r.w.holds(ctx, ours.ClientToken, ours.Fingerprint, theirs.Token)
	if err != nil {
		return err
	}
	restored.ID = ours.ID
	restored.ClientToken = ours.ClientToken
	if is != tokenSame {
		if restored.ClientToken, err = r.w.nextRef(ctx, ours.ClientToken); err != nil {
			return err
		}
	}
	row.apply = r.integrationKeeper(environment, restored, theirs.Token)
	row.Action, row.Reason = compare(is, differing{"client token", is == tokenOther}, differing{"name", ours.Client != theirs.Client})
	r.add(row)
	return nil
}

// differing is a part of an entry, and whether it differs.
type differing struct {
	name string
	is   bool
}

// compare sums up how an entry of a backup relates to the one here.
func compare(token held, parts ...differing) (RestoreAction, string) {
	parts = slices.DeleteFunc(parts, func(d differing) bool { return !d.is })
	var names []string
	for _, part := range parts {
		names = append(names, part.name)
	}
	switch {
	case len(names) > 0:
		return RestoreDiffers, strings.Join(names, ", ")
	case token == tokenLost:
		return RestoreToken, "the token is missing here"
	}
	return RestorePresent, ""
}

func (r *restorer) integrationKeeper(environment model.Environment, integration model.Integration, token model.Secret) func(context.Context) error {
	return func(ctx context.Context) error {
		return r.w.keepRestored(ctx, environment, integration.ClientToken, token, Change{Integrations: []model.Integration{integration}})
	}
}

func (r *restorer) planConnection(ctx context.Context, theirs BackedUpConnection) error {
	title := theirs.Title()
	row := RestoreRow{ID: string(theirs.ID), Kind: "connection", Title: title, Action: RestoreAdd}
	integration, known := r.integrations[theirs.IntegrationID]
	if !known {
		row.Action, row.Reason = RestoreRefuse, refusedAbove
		r.add(row)
		return nil
	}
	environment, err := r.environmentOf(integration)
	if err != nil {
		return err
	}
	if err := fit(environment, tokenOf(theirs.Token)); err != nil {
		row.Action, row.Reason = RestoreRefuse, Explain(err).What
		r.add(row)
		return nil
	}
	place, found := r.connection[theirs.ID]
	if found && place.Environment.ID != environment.ID {
		row.Action, row.Reason = RestoreRefuse, "Here it belongs to another environment."
		r.add(row)
		return nil
	}
	restored := theirs.Connection
	restored.IntegrationID = integration.ID
	if !found {
		for _, group := range r.here[environment.ID] {
			for _, connection := range group.Connections {
				is, err := r.w.holds(ctx, connection.AccessToken, connection.Fingerprint, theirs.Token)
				if err != nil {
					return err
				}
				if is == tokenSame {
					row.Action, row.Title, row.Reason = RestorePresent, cmp.Or(connection.Title(), title), ""
					r.add(row)
					return nil
				}
			}
		}
		restored.AccessToken = r.w.firstRef()
		row.apply = r.connectionKeeper(environment, restored, theirs.Token, false)
		r.add(row)
		return nil
	}
	ours := place.Connection
	is, err := r.w.holds(ctx, ours.AccessToken, ours.Fingerprint, theirs.Token)
	if err != nil {
		return err
	}
	restored.AccessToken = ours.AccessToken
	if is != tokenSame {
		if restored.AccessToken, err = r.w.nextRef(ctx, ours.AccessToken); err != nil {
			return err
		}
	}
	row.Action, row.Reason = compare(is,
		differing{"access token", is == tokenOther},
		differing{"label", ours.Label != theirs.Label},
		differing{"note", ours.Note != theirs.Note},
		differing{"tags", !slices.Equal(ours.Tags, theirs.Tags)},
		differing{"client application", ours.IntegrationID != integration.ID},
	)
	if row.Action == RestoreToken { // only the token is missing: everything else stays
		kept := ours
		kept.AccessToken = restored.AccessToken
		restored = kept
	}
	row.apply = r.connectionKeeper(environment, restored, theirs.Token, is == tokenOther)
	r.add(row)
	return nil
}

func (r *restorer) environmentOf(integration model.Integration) (model.Environment, error) {
	for _, environment := range r.environments {
		if environment.ID == integration.EnvironmentID {
			return environment, nil
		}
	}
	return model.Environment{}, fmt.Errorf("environment %s: %w", integration.EnvironmentID, ErrNoSuchRow)
}

// connectionKeeper stores a connection. A token that nobody has checked here makes the connection never checked, but for
// one that is new and brings its own check.
func (r *restorer) connectionKeeper(environment model.Environment, connection model.Connection, token model.Secret, otherToken bool) func(context.Context) error {
	return func(ctx context.Context) error {
		err := r.w.keepRestored(ctx, environment, connection.AccessToken, token, Change{Connections: []model.Connection{connection}})
		if err != nil || !otherToken {
			return err
		}
		return r.w.index.SaveCheck(ctx, connection.ID, model.Check{}, connection.Identity)
	}
}

// keepRestored stores a token under a new ref, or leaves the one that is there under it.
func (w *Workspace) keepRestored(ctx context.Context, environment model.Environment, ref model.SecretRef, token model.Secret, change Change) error {
	secrets := map[model.SecretRef]model.Secret{ref: token}
	if _, err := w.index.StoreOf(ctx, ref); err == nil {
		secrets = nil // the same token is stored already
	} else if !errors.Is(err, ErrNoSuchRow) {
		return err
	}
	if err := w.keepIn(ctx, environment, secrets, change); err != nil {
		return err
	}
	w.dropTokens(secrets)
	return nil
}

func tokenOf(secret model.Secret) model.Token {
	token, err := model.ParseToken(secret.Reveal())
	if err != nil {
		return model.Token{}
	}
	return token
}
