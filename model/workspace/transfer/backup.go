package transfer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"keyrack/model"
	"keyrack/model/secrets"
	"keyrack/model/workspace"
)

// BackupReport says what a backup holds.
type BackupReport struct {
	Integrations, Connections int
	// Missing names what is not in it, because the secret store no longer has the token.
	Missing []string
	// Shared is how many connections are not in it, because they are a team's: its engine keeps them, and no file of this
	// computer does.
	Shared int
}

// Backup writes everything, tokens included, into one file that the passphrase opens, with Keyrack or with the age
// tool. The sandbox's sample hotels are left out, and what teams share. A token that cannot be read for another reason
// than being gone ends it, as one that was entered for another address does, and no file is written. progress may be
// nil; it gets the number of tokens read.
func (t *Transfers) Backup(ctx context.Context, path string, replace bool, passphrase model.Secret,
	progress func(done, total int),
) (BackupReport, error) {
	if t.files == nil {
		return BackupReport{}, errors.ErrUnsupported
	}
	if err := secrets.CheckPassphrase(passphrase); err != nil {
		return BackupReport{}, err
	}
	backup, report, err := t.gather(ctx, progress)
	if err != nil {
		return report, err
	}
	content, err := t.files.SealBackup(backup, passphrase)
	if err != nil {
		return report, err
	}
	// What cannot be opened again is no backup.
	if _, err := t.files.OpenBackup(content, passphrase); err != nil {
		return report, fmt.Errorf("reading the new backup: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return report, err
	}
	if err := t.files.WriteFile(ctx, path, content, replace); err != nil {
		return report, fmt.Errorf("writing the backup: %w", err)
	}
	return report, nil
}

// gather reads everything that a backup holds.
func (t *Transfers) gather(ctx context.Context, progress func(done, total int)) (Backup, BackupReport, error) {
	backup := Backup{Made: t.now()}
	var report BackupReport
	trees := map[model.EnvironmentID][]workspace.Group{}
	total, done := 0, 0
	for _, environment := range t.core.Environments() {
		var groups []workspace.Group
		if environment.Kind != model.Sandbox {
			all, err := t.core.Tree(ctx, environment.ID)
			if err != nil {
				return backup, report, err
			}
			groups = own(all, &report)
		}
		if environment.Team != "" && len(groups) == 0 {
			continue // the team brings it along
		}
		environment.Team, environment.Forced = "", ""
		backup.Environments = append(backup.Environments, environment)
		trees[environment.ID] = groups
		for _, group := range groups {
			total += 1 + len(group.Connections)
		}
	}
	read := func(environment model.Environment, ref model.SecretRef, title string) (model.Secret, bool, error) {
		secret, to, err := t.keeper.Once(ctx, ref)
		if done++; progress != nil {
			progress(done, total)
		}
		// In the backup it would belong to the address that is written down now.
		if other := model.CheckBound(to, environment); err == nil && to != "" && other != nil {
			return model.Secret{}, false, fmt.Errorf("%s: %w", title, other)
		}
		if errors.Is(err, model.ErrSecretNotFound) {
			report.Missing = append(report.Missing, title)
			return secret, false, nil
		}
		return secret, err == nil, err
	}
	for _, environment := range backup.Environments {
		for _, group := range trees[environment.ID] {
			token, found, err := read(environment, group.Integration.ClientToken, group.Integration.Client)
			if err != nil {
				return backup, report, err
			}
			if !found { // its connections cannot be used without it
				for _, connection := range group.Connections {
					report.Missing = append(report.Missing, connection.Title())
				}
				done += len(group.Connections)
				continue
			}
			backup.Integrations = append(backup.Integrations, BackedUpIntegration{Integration: group.Integration, Token: token})
			for _, connection := range group.Connections {
				token, found, err := read(environment, connection.AccessToken, connection.Title())
				if err != nil {
					return backup, report, err
				}
				if found {
					backup.Connections = append(backup.Connections, BackedUpConnection{Connection: connection, Token: token})
				}
			}
		}
	}
	report.Integrations, report.Connections = len(backup.Integrations), len(backup.Connections)
	return backup, report, nil
}

// own leaves out what teams share, and counts it.
func own(groups []workspace.Group, report *BackupReport) []workspace.Group {
	var left []workspace.Group
	for _, group := range groups {
		if group.Integration.Team == "" {
			left = append(left, group)
		} else {
			report.Shared += len(group.Connections)
		}
	}
	return left
}

// ShareList writes a list of all connections, or of only some, that holds no secret and no note, for colleagues, and
// returns how many are on it.
func (t *Transfers) ShareList(ctx context.Context, path string, replace bool, only ...model.ConnectionID) (int, error) {
	content, listed, err := t.ShareListText(ctx, only...)
	if err != nil {
		return 0, err
	}
	if err := t.files.WriteFile(ctx, path, content, replace); err != nil {
		return 0, fmt.Errorf("writing the list: %w", err)
	}
	return listed, nil
}

// ShareListText returns the list that ShareList writes, and how many connections are on it. Those of the sandbox are
// left out of a list of all: everybody has them.
func (t *Transfers) ShareListText(ctx context.Context, only ...model.ConnectionID) ([]byte, int, error) {
	if t.files == nil {
		return nil, 0, errors.ErrUnsupported
	}
	var list []ListedConnection
	for _, environment := range t.core.Environments() {
		if environment.Kind == model.Sandbox && len(only) == 0 {
			continue
		}
		groups, err := t.core.Tree(ctx, environment.ID)
		if err != nil {
			return nil, 0, err
		}
		for _, group := range groups {
			for _, connection := range group.Connections {
				if len(only) > 0 && !slices.Contains(only, connection.ID) {
					continue
				}
				list = append(list,
					ListedConnection{Environment: environment, Client: group.Integration.Client, Connection: connection})
			}
		}
	}
	content, err := t.files.WriteList(list)
	return content, len(list), err
}
